// Reading of data/ce_requirements.csv.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/credits/rules.hpp"

namespace mc::credits {
namespace {

// Cells of one record by column name.
class Record {
public:
  Record(const std::map<std::string, std::size_t>& columns, const documents::CsvRecord& record)
      : columns_(columns), record_(record) {}
  std::string text(const char* column) const { return std::string(trim(record_.cells[columns_.at(column)])); }
  template <class N>
  Result<std::optional<N>> number(const char* column) const {
    const std::string cell = text(column);
    if (cell.empty()) return std::optional<N>{};
    N value{};
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (read.ec != std::errc{} || read.ptr != cell.data() + cell.size()) return unreadable(record_.line, column);
    return std::optional<N>{value};
  }
  static std::unexpected<Error> unreadable(int line, std::string_view what) {
    return internal("ce_rules_unreadable",
                    "Line " + std::to_string(line) + " of the CE requirements: " + std::string(what) + ".");
  }
  int line() const { return record_.line; }

private:
  const std::map<std::string, std::size_t>& columns_;
  const documents::CsvRecord& record_;
};

Result<StateRule> parse_rule(const Record& record) {
  StateRule rule;
  rule.state = record.text("jurisdiction");
  rule.profession = record.text("profession");
  rule.hours = TRY(record.number<double>("hours"));
  rule.cycle_months = TRY(record.number<int>("cycle_months"));
  auto topics = shape::from_json<std::vector<Topic>>(record.text("mandatory_topics"));
  if (!topics) return Record::unreadable(record.line(), "mandatory_topics");
  rule.topics = std::move(*topics);
  rule.source = record.text("source");
  rule.as_of = record.text("as_of");
  rule.confidence = record.text("confidence");
  rule.kind = record.text("requirement_type");
  rule.unit = record.text("unit");
  rule.alternatives = record.text("alternatives");
  rule.renewal_date_rule = record.text("renewal_date_rule");
  rule.notes = record.text("notes");
  if (rule.confidence.size() != 1 || std::string_view("ABCD").find(rule.confidence[0]) == std::string_view::npos) {
    return Record::unreadable(record.line(), "confidence");
  }
  return rule;
}

}  // namespace

Result<std::vector<StateRule>> parse_rules(std::string_view csv) {
  const auto table = TRY(documents::read_csv(csv));
  if (!table.bad.empty()) return Record::unreadable(table.bad.front().line, table.bad.front().reason);
  std::map<std::string, std::size_t> columns;
  for (std::size_t i = 0; i < table.header.size(); ++i) columns[table.header[i]] = i;
  for (const char* needed :
       {"jurisdiction", "profession", "hours", "cycle_months", "mandatory_topics", "source", "as_of", "confidence",
        "requirement_type", "unit", "alternatives", "renewal_date_rule", "notes"}) {
    if (!columns.contains(needed)) return Record::unreadable(1, std::string("column ") + needed + " is missing");
  }
  std::vector<StateRule> rules;
  for (const auto& record : table.records) rules.push_back(TRY(parse_rule(Record(columns, record))));
  return rules;
}

Status cite_sources(std::vector<StateRule>& rules, std::string_view csv) {
  const auto table = TRY(documents::read_csv(csv));
  if (!table.bad.empty() || table.header.size() != 2) return Record::unreadable(1, "the table of sources");
  std::map<std::string, std::string> shown;
  for (const auto& record : table.records) shown[record.cells[0]] = record.cells[1];
  for (StateRule& rule : rules) {
    const auto found = shown.find(rule.source);
    if (found == shown.end()) return Record::unreadable(1, "no words for the source of " + rule.state);
    rule.cited = found->second;
    if (const auto note = shown.find(rule.notes); note != shown.end()) rule.notes = note->second;
  }
  return {};
}

std::string date_in(std::string_view as_of) {
  const std::size_t from = as_of.find_first_of("0123456789");
  if (from == std::string_view::npos) return {};
  std::string_view date = as_of.substr(from);
  date = date.substr(0, date.find_first_not_of("0123456789-"));
  while (date.ends_with('-')) date.remove_suffix(1);
  return std::string(date);
}

std::string_view confidence_words(std::string_view confidence) {
  if (confidence == "A") return "seen in the rule or on the board's own page";
  if (confidence == "B") return "stated by others who checked it with the board";
  if (confidence == "C") return "from summaries of others, not checked with the board";
  return "sources disagree";
}

std::string state_name(std::string_view code) {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"AK", "Alaska"},         {"AL", "Alabama"},       {"AR", "Arkansas"},      {"AZ", "Arizona"},
       {"CA", "California"},     {"CO", "Colorado"},      {"CT", "Connecticut"},   {"DC", "District of Columbia"},
       {"DE", "Delaware"},       {"FL", "Florida"},       {"GA", "Georgia"},       {"HI", "Hawaii"},
       {"IA", "Iowa"},           {"ID", "Idaho"},         {"IL", "Illinois"},      {"IN", "Indiana"},
       {"KS", "Kansas"},         {"KY", "Kentucky"},      {"LA", "Louisiana"},     {"MA", "Massachusetts"},
       {"MD", "Maryland"},       {"ME", "Maine"},         {"MI", "Michigan"},      {"MN", "Minnesota"},
       {"MO", "Missouri"},       {"MS", "Mississippi"},   {"MT", "Montana"},       {"NC", "North Carolina"},
       {"ND", "North Dakota"},   {"NE", "Nebraska"},      {"NH", "New Hampshire"}, {"NJ", "New Jersey"},
       {"NM", "New Mexico"},     {"NV", "Nevada"},        {"NY", "New York"},      {"OH", "Ohio"},
       {"OK", "Oklahoma"},       {"OR", "Oregon"},        {"PA", "Pennsylvania"},  {"RI", "Rhode Island"},
       {"SC", "South Carolina"}, {"SD", "South Dakota"},  {"TN", "Tennessee"},     {"TX", "Texas"},
       {"UT", "Utah"},           {"VA", "Virginia"},      {"VT", "Vermont"},       {"WA", "Washington"},
       {"WI", "Wisconsin"},      {"WV", "West Virginia"}, {"WY", "Wyoming"}});
  const auto found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& pair) { return pair.first == code; });
  return std::string(found == kNames.end() ? code : found->second);
}

}  // namespace mc::credits
