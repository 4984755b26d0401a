#include "modules/credits/ce_broker.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "appliance/documents/documents.hpp"

namespace mc::credits::ce_broker {
namespace {

using Names = std::initializer_list<std::string_view>;

std::string header_key(std::string_view text) {
  std::string out;
  for (const char c : ascii_lower(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

std::optional<std::size_t> find_column(const std::vector<std::string>& header, Names names) {
  for (const std::string_view name : names)
    for (std::size_t i = 0; i < header.size(); ++i)
      if (header_key(header[i]) == name) return i;
  return std::nullopt;
}

std::optional<int> read_number(std::string_view text) {
  int value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Date> checked_day(std::optional<int> year, std::optional<int> month, std::optional<int> day) {
  if (!year || !month || !day || *year < 1950 || *year > 2100) return std::nullopt;
  auto parsed = parse_date(fmt::format("{:04}-{:02}-{:02}", *year, *month, *day));
  return parsed ? std::optional<Date>(*parsed) : std::nullopt;
}

std::optional<int> month_of(std::string_view name) {
  constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                        "jul", "aug", "sep", "oct", "nov", "dec"};
  const std::string lower = ascii_lower(name);
  for (std::size_t i = 0; i < kMonths.size(); ++i)
    if (lower.size() >= 3 && lower.starts_with(kMonths[i])) return static_cast<int>(i) + 1;
  return std::nullopt;
}

std::string xml_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) >= 0x20 || c == '\t')
      out += c;
  }
  return out;
}

bool is_number_of(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix) || text.size() <= prefix.size() || text.size() > 30) return false;
  const std::string_view rest = text.substr(prefix.size());
  return std::all_of(rest.begin(), rest.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A text of the file as the ledger keeps it; nullopt: not to be kept.
std::optional<std::string> cell_text(const std::string& cell, std::size_t most) {
  auto clean = clean_text(cell);
  if (!clean) return std::nullopt;
  const std::string text(trim(*clean));
  if (count_code_points(text) > most) return std::nullopt;
  return text;
}

}  // namespace

std::optional<Date> read_day(std::string_view text) {
  text = trim(text);
  if (auto iso = parse_date(text))
    return checked_day(static_cast<int>(ymd(*iso).year()), static_cast<int>(static_cast<unsigned>(ymd(*iso).month())),
                       static_cast<int>(static_cast<unsigned>(ymd(*iso).day())));
  if (const auto parts = split(text, '/'); parts.size() == 3)
    return checked_day(read_number(parts[2]), read_number(parts[0]), read_number(parts[1]));
  // "Feb 28, 2026"
  const std::size_t blank = text.find(' '), comma = text.find(',');
  if (blank == std::string_view::npos || comma == std::string_view::npos || comma < blank) return std::nullopt;
  return checked_day(read_number(trim(text.substr(comma + 1))), month_of(text.substr(0, blank)),
                     read_number(trim(text.substr(blank + 1, comma - blank - 1))));
}

std::optional<std::int64_t> read_centihours(std::string_view text) {
  text = trim(text);
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view rest = trim(text.substr(end));
  if (!rest.empty() && !ascii_lower(rest).starts_with("h")) return std::nullopt;
  const std::string_view number = text.substr(0, end);
  const std::size_t point = number.find('.');
  const auto whole = read_number(number.substr(0, point));
  if (!whole || *whole > 500) return std::nullopt;
  std::int64_t centi = *whole * 100LL;
  if (point != std::string_view::npos) {
    const std::string_view digits = number.substr(point + 1);
    if (digits.empty() || digits.size() > 4 || digits.find('.') != std::string_view::npos) return std::nullopt;
    const auto first = read_number(digits.substr(0, std::min<std::size_t>(digits.size(), 2)));
    if (!first) return std::nullopt;
    centi += digits.size() == 1 ? *first * 10 : *first;
  }
  return centi > 0 && centi <= 50'000 ? std::optional<std::int64_t>(centi) : std::nullopt;
}

Result<TranscriptFile> read_transcript(std::string_view csv) {
  documents::CsvLimits limits;
  limits.bytes = kTranscriptLimit;
  limits.columns = 60;
  limits.rows = static_cast<int>(kTranscriptLines) + 1;
  const auto table = TRY(documents::read_csv(csv, limits));
  if (table.records.size() > kTranscriptLines) return invalid("file", "too_many_rows", "At most 2,000 rows.");
  const auto date = find_column(table.header, {"datecompleted", "completiondate", "completeddate", "date"});
  const auto course = find_column(table.header, {"coursename", "coursetitle", "course", "title", "activity"});
  const auto hours = find_column(table.header, {"hours", "credithours", "cehours", "contacthours", "hoursawarded"});
  const auto provider = find_column(table.header, {"providername", "provider", "educationalprovider"});
  const auto topic = find_column(table.header, {"subjectarea", "subject", "category", "credittype"});
  const auto number = find_column(table.header, {"coursetrackingnumber", "trackingnumber", "coursenumber", "courseid"});
  if (!date || !course || !hours)
    return invalid("file", "not_a_transcript", "Columns for date, course and hours are needed.");
  TranscriptFile out;
  for (const auto& bad : table.bad) out.problems.push_back({bad.line, "", "unreadable_line"});
  for (const auto& record : table.records) {
    const auto cell = [&](const std::optional<std::size_t>& column, std::size_t most) {
      return column ? cell_text(record.cells[*column], most) : std::optional<std::string>(std::string());
    };
    const auto problem = [&](const std::optional<std::size_t>& column, const char* code) {
      out.problems.push_back({record.line, column ? table.header[*column] : std::string(), code});
    };
    const auto on = read_day(record.cells[*date]);
    const auto centihours = read_centihours(record.cells[*hours]);
    const auto activity = cell(course, 300);
    const auto given = cell(provider, 200), about = cell(topic, 100), tracking = cell(number, 100);
    if (!on)
      problem(date, "not_a_date");
    else if (!centihours)
      problem(hours, "not_hours");
    else if (!activity || activity->empty())
      problem(course, "missing");
    else if (!given || !about || !tracking)
      problem(provider, "too_long");
    else
      out.lines.push_back({record.line, *on, *activity, given->empty() ? std::string("CE Broker") : *given, *centihours,
                           *about, *tracking});
  }
  return out;
}

bool is_provider_number(std::string_view text) { return is_number_of(text, "50-"); }
bool is_course_number(std::string_view text) { return is_number_of(text, "20-"); }

bool reports_to_broker(std::string_view state) {
  constexpr std::array<std::string_view, 4> kStates = {"FL", "GA", "SC", "WV"};
  return std::find(kStates.begin(), kStates.end(), state) != kStates.end();
}

Result<std::string> write_roster(std::string_view provider, const std::vector<RosterLine>& lines) {
  std::string out = fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rosters id_parent_provider=\"{}\">\n",
                                xml_text(provider));
  for (const RosterLine& line : lines) {
    const auto day = ymd(line.on);
    out += fmt::format("<roster><id_course>{}</id_course><nm_course>{}</nm_course><attendee><cd_state>{}</cd_state>"
                       "<cd_profession>{}</cd_profession><licensee_number>{}</licensee_number><nm_first>{}</nm_first>"
                       "<nm_last>{}</nm_last><dt_completed>{:02}/{:02}/{:04}</dt_completed><hours>{}.{:02}</hours>"
                       "</attendee></roster>\n",
                       xml_text(line.course_number), xml_text(line.course), xml_text(line.state),
                       xml_text(line.profession), xml_text(line.licence_number), xml_text(line.first_name),
                       xml_text(line.last_name), static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()),
                       static_cast<int>(day.year()), line.centihours / 100, line.centihours % 100);
    if (out.size() > kRosterLimit - 32)
      return fail(Fault::too_large, "roster_too_large", "Ask for a shorter time: at most 16 MB.");
  }
  return out + "</rosters>\n";
}

}  // namespace mc::credits::ce_broker
