// From the shipped rows to rules of revision 0: what their words mean is in the files beside them.
#include <algorithm>
#include <cmath>
#include <map>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"
#include "modules/credits/rules.hpp"

namespace mc::credits {
namespace {

std::unexpected<Error> unreadable_file(std::string_view file, int line) {
  return internal("ce_rules_unreadable", "Line " + std::to_string(line) + " of " + std::string(file) + ".");
}

Result<documents::CsvTable> read_table(std::string_view file, std::string_view csv, std::size_t columns) {
  auto table = TRY(documents::read_csv(csv));
  if (!table.bad.empty()) return unreadable_file(file, table.bad.front().line);
  if (table.header.size() != columns) return unreadable_file(file, 1);
  return table;
}

std::int64_t hundredths(double hours) { return std::llround(hours * 100); }

template <class E>
std::optional<E> named(std::string_view name) {
  auto value = shape::from_json<E>("\"" + std::string(name) + "\"");
  return value ? std::optional<E>(*value) : std::nullopt;
}

CeTopic topic_of(const Topic& row, const std::map<std::string, std::string>& facts) {
  CeTopic out;
  out.topic = row.topic;
  // "once_or_per_DHS" and the like: at least once.
  out.every = named<CeEvery>(row.every).value_or(CeEvery::once);
  out.within_total = row.within_total;
  out.centi = hundredths(row.hours.value_or(0));
  if (row.applies) {
    const auto fact = facts.find(*row.applies);
    if (fact != facts.end() && fact->second == "always") return out;
    out.condition = *row.applies;
    if (fact != facts.end()) out.fact = fact->second;
  }
  return out;
}

CeRule rule_of(const StateRule& row, const std::map<std::string, std::string>& facts) {
  CeRule rule;
  rule.state = row.state;
  rule.profession = row.profession;
  rule.source = row.source;
  rule.cited = row.cited;
  rule.as_of = row.as_of;
  rule.confidence = row.confidence;
  rule.body.kind = named<CeKind>(row.kind).value_or(CeKind::options);
  rule.body.unit = row.unit;
  if (row.hours) rule.body.centi = Int<0, 100000>(hundredths(*row.hours));
  if (row.cycle_months) rule.body.cycle_months = Int<1, 120>(*row.cycle_months);
  for (const Topic& topic : row.topics) rule.body.topics.items.push_back(topic_of(topic, facts));
  rule.body.alternatives = row.alternatives;
  rule.body.renewal_date_rule = row.renewal_date_rule;
  rule.body.notes = row.notes;
  return rule;
}

/// Of the file of features: hours of `topic` lie inside those of `of`.
struct Inside {
  std::string topic;
  std::string of;
};
FIELDS(Inside, topic, of)

Status put_inside(CeRuleBody& body, const Inside& inside) {
  const auto named = [&](const std::string& name) {
    return std::find_if(body.topics.items.begin(), body.topics.items.end(),
                        [&](const CeTopic& topic) { return topic.topic.value == name; });
  };
  const auto topic = named(inside.topic);
  if (topic == body.topics.items.end() || named(inside.of) == body.topics.items.end())
    return internal("ce_rules_unreadable", "A topic that the row does not have.");
  topic->inside = Text<1, 200>(inside.of);
  return {};
}

Status add_feature(CeRuleBody& body, const std::string& feature, const std::string& value) {
  if (feature == "cap")
    body.caps.items.push_back(TRY(shape::from_json<CeCap>(value)));
  else if (feature == "also")
    body.also.items.push_back(TRY(shape::from_json<CeNeed>(value)));
  else if (feature == "first_renewal")
    body.first_renewal = TRY(shape::from_json<CeFirstRenewal>(value));
  else if (feature == "carry_over")
    body.carry_over_centi = TRY((shape::from_json<Int<0, 100000>>(value)));
  else if (feature == "inside")
    return put_inside(body, TRY(shape::from_json<Inside>(value)));
  else if (feature == "minutes_per_hour")
    body.minutes_per_hour = TRY((shape::from_json<Int<50, 60>>(value)));
  else
    return internal("ce_rules_unreadable", "An unknown feature.");
  return {};
}

CeRuleBody* body_of(std::vector<CeRule>& rules, std::string_view state, std::string_view profession) {
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const CeRule& rule) {
    return rule.state == state && rule.profession == profession;
  });
  return found == rules.end() ? nullptr : &found->body;
}

}  // namespace

Result<std::vector<CeRule>> build_rules(const std::vector<StateRule>& rows, const RuleFiles& files) {
  std::map<std::string, std::string> facts;
  for (const auto& record : TRY(read_table("the conditions", files.conditions, 3)).records)
    facts[record.cells[0]] = record.cells[1];
  std::vector<CeRule> rules;
  for (const StateRule& row : rows) rules.push_back(rule_of(row, facts));
  for (const auto& record : TRY(read_table("the pathways", files.pathways, 5)).records) {
    CeRuleBody* body = body_of(rules, record.cells[0], record.cells[1]);
    auto needs = shape::from_json<List<CeNeed, 6>>(record.cells[3]);
    if (body == nullptr || !needs) return unreadable_file("the pathways", record.line);
    CePathway way{record.cells[2], std::move(*needs), std::nullopt};
    if (!record.cells[4].empty()) {
      auto topics = shape::from_json<List<Text<1, 200>, 20>>(record.cells[4]);
      if (!topics) return unreadable_file("the pathways", record.line);
      way.topics_that_stay = std::move(*topics);
    }
    body->pathways.items.push_back(std::move(way));
  }
  for (const auto& record : TRY(read_table("the features", files.features, 5)).records) {
    CeRuleBody* body = body_of(rules, record.cells[0], record.cells[1]);
    if (body == nullptr || !add_feature(*body, record.cells[2], record.cells[3]))
      return unreadable_file("the features", record.line);
  }
  return rules;
}

Result<std::vector<CeQuestion>> read_questions(std::string_view conditions) {
  std::vector<CeQuestion> out;
  for (const auto& record : TRY(read_table("the conditions", conditions, 3)).records) {
    if (record.cells[2].empty()) continue;
    const auto same = [&](const CeQuestion& known) { return known.fact == record.cells[1]; };
    if (std::none_of(out.begin(), out.end(), same)) out.push_back({record.cells[1], record.cells[2]});
  }
  return out;
}

}  // namespace mc::credits
