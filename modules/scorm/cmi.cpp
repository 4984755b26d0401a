// The tables of elements, and SetValue against them.
#include "modules/scorm/cmi.hpp"

#include <algorithm>
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/scorm/manifest_read.hpp"

namespace mc::scorm {
namespace {

enum class Access : std::uint8_t { read, write };  // what only the LMS sets; what the SCO sets
enum class Value : std::uint8_t {
  text,        // at most `most` characters
  identifier,  // at least one, at most `most` characters
  word,        // one of `words`, separated by "|"
  real,        // from..to when from < to
  blank_real,  // that, or nothing
  interval,    // 2004
  timespan,    // 1.2
  time_second,
  time_of_day,
  language,
  result12,
  result2004,
  navigation,
};

struct CmiRule {
  std::string_view pattern;  // "n" stands for an index
  Access access = Access::write;
  Value value = Value::text;
  std::size_t most = 0;
  std::string_view words{};
  double from = 0, to = 0;
};

constexpr std::string_view kTypes12 = "true-false|choice|fill-in|matching|performance|sequencing|likert|numeric";
constexpr std::string_view kTypes2004 =
    "true-false|choice|fill-in|long-fill-in|matching|performance|sequencing|likert|numeric|other";
constexpr std::string_view kStatus12 = "passed|completed|failed|incomplete|browsed|not attempted";
constexpr std::string_view kCompletion = "completed|incomplete|not attempted|unknown";
constexpr std::string_view kSuccess = "passed|failed|unknown";

constexpr auto kRead = Access::read;
constexpr auto kWrite = Access::write;

constexpr CmiRule kRules12[] = {
    {"cmi.core.student_id", kRead},
    {"cmi.core.student_name", kRead},
    {"cmi.core.lesson_location", kWrite, Value::text, 255},
    {"cmi.core.credit", kRead},
    {"cmi.core.lesson_status", kWrite, Value::word, 0, kStatus12},
    {"cmi.core.entry", kRead},
    {"cmi.core.score.raw", kWrite, Value::blank_real, 0, "", 0, 100},
    {"cmi.core.score.max", kWrite, Value::blank_real, 0, "", 0, 100},
    {"cmi.core.score.min", kWrite, Value::blank_real, 0, "", 0, 100},
    {"cmi.core.total_time", kRead},
    {"cmi.core.lesson_mode", kRead},
    {"cmi.core.exit", kWrite, Value::word, 0, "time-out|suspend|logout|"},
    {"cmi.core.session_time", kWrite, Value::timespan},
    {"cmi.suspend_data", kWrite, Value::text, 4096},
    {"cmi.launch_data", kRead},
    {"cmi.comments", kWrite, Value::text, 4096},
    {"cmi.comments_from_lms", kRead},
    {"cmi.objectives.n.id", kWrite, Value::identifier, 255},
    {"cmi.objectives.n.score.raw", kWrite, Value::blank_real, 0, "", 0, 100},
    {"cmi.objectives.n.score.max", kWrite, Value::blank_real, 0, "", 0, 100},
    {"cmi.objectives.n.score.min", kWrite, Value::blank_real, 0, "", 0, 100},
    {"cmi.objectives.n.status", kWrite, Value::word, 0, kStatus12},
    {"cmi.student_data.mastery_score", kRead},
    {"cmi.student_data.max_time_allowed", kRead},
    {"cmi.student_data.time_limit_action", kRead},
    {"cmi.student_preference.audio", kWrite, Value::real, 0, "", -1, 100},
    {"cmi.student_preference.language", kWrite, Value::text, 255},
    {"cmi.student_preference.speed", kWrite, Value::real, 0, "", -100, 100},
    {"cmi.student_preference.text", kWrite, Value::real, 0, "", -1, 1},
    {"cmi.interactions.n.id", kWrite, Value::identifier, 255},
    {"cmi.interactions.n.objectives.n.id", kWrite, Value::identifier, 255},
    {"cmi.interactions.n.time", kWrite, Value::time_of_day},
    {"cmi.interactions.n.type", kWrite, Value::word, 0, kTypes12},
    {"cmi.interactions.n.correct_responses.n.pattern", kWrite, Value::text, 4096},
    {"cmi.interactions.n.weighting", kWrite, Value::real, 0, "", -100, 100},
    {"cmi.interactions.n.student_response", kWrite, Value::text, 4096},
    {"cmi.interactions.n.result", kWrite, Value::result12},
    {"cmi.interactions.n.latency", kWrite, Value::timespan},
};

constexpr CmiRule kRules2004[] = {
    {"cmi.completion_status", kWrite, Value::word, 0, kCompletion},
    {"cmi.completion_threshold", kRead},
    {"cmi.credit", kRead},
    {"cmi.entry", kRead},
    {"cmi.exit", kWrite, Value::word, 0, "time-out|suspend|logout|normal|"},
    {"cmi.launch_data", kRead},
    {"cmi.learner_id", kRead},
    {"cmi.learner_name", kRead},
    {"cmi.location", kWrite, Value::text, 1000},
    {"cmi.max_time_allowed", kRead},
    {"cmi.mode", kRead},
    {"cmi.progress_measure", kWrite, Value::real, 0, "", 0, 1},
    {"cmi.scaled_passing_score", kRead},
    {"cmi.score.scaled", kWrite, Value::real, 0, "", -1, 1},
    {"cmi.score.raw", kWrite, Value::real},
    {"cmi.score.max", kWrite, Value::real},
    {"cmi.score.min", kWrite, Value::real},
    {"cmi.session_time", kWrite, Value::interval},
    {"cmi.success_status", kWrite, Value::word, 0, kSuccess},
    {"cmi.suspend_data", kWrite, Value::text, 64000},
    {"cmi.time_limit_action", kRead},
    {"cmi.total_time", kRead},
    {"cmi.comments_from_learner.n.comment", kWrite, Value::text, 4000},
    {"cmi.comments_from_learner.n.location", kWrite, Value::text, 250},
    {"cmi.comments_from_learner.n.timestamp", kWrite, Value::time_second},
    {"cmi.comments_from_lms.n.comment", kRead},
    {"cmi.comments_from_lms.n.location", kRead},
    {"cmi.comments_from_lms.n.timestamp", kRead},
    {"cmi.learner_preference.audio_level", kWrite, Value::real, 0, "", 0, 1e9},
    {"cmi.learner_preference.language", kWrite, Value::language, 250},
    {"cmi.learner_preference.delivery_speed", kWrite, Value::real, 0, "", 0, 1e9},
    {"cmi.learner_preference.audio_captioning", kWrite, Value::word, 0, "-1|0|1"},
    {"cmi.objectives.n.id", kWrite, Value::identifier, 4000},
    {"cmi.objectives.n.score.scaled", kWrite, Value::real, 0, "", -1, 1},
    {"cmi.objectives.n.score.raw", kWrite, Value::real},
    {"cmi.objectives.n.score.min", kWrite, Value::real},
    {"cmi.objectives.n.score.max", kWrite, Value::real},
    {"cmi.objectives.n.success_status", kWrite, Value::word, 0, kSuccess},
    {"cmi.objectives.n.completion_status", kWrite, Value::word, 0, kCompletion},
    {"cmi.objectives.n.progress_measure", kWrite, Value::real, 0, "", 0, 1},
    {"cmi.objectives.n.description", kWrite, Value::text, 320},
    {"cmi.interactions.n.id", kWrite, Value::identifier, 4000},
    {"cmi.interactions.n.type", kWrite, Value::word, 0, kTypes2004},
    {"cmi.interactions.n.objectives.n.id", kWrite, Value::identifier, 4000},
    {"cmi.interactions.n.timestamp", kWrite, Value::time_second},
    {"cmi.interactions.n.correct_responses.n.pattern", kWrite, Value::text, 8000},
    {"cmi.interactions.n.weighting", kWrite, Value::real},
    {"cmi.interactions.n.learner_response", kWrite, Value::text, 8000},
    {"cmi.interactions.n.result", kWrite, Value::result2004},
    {"cmi.interactions.n.latency", kWrite, Value::interval},
    {"cmi.interactions.n.description", kWrite, Value::text, 320},
    {"adl.nav.request", kWrite, Value::navigation},
};

/// Error numbers of the two standards for the same cause.
struct Codes {
  int unknown, read_only, mismatch, range, order, dependency;
};
constexpr Codes kCodes12{201, 403, 405, 405, 201, 201};
constexpr Codes kCodes2004{401, 404, 406, 407, 351, 408};

using RuleMap = std::map<std::string_view, const CmiRule*>;

template <std::size_t N>
RuleMap map_of(const CmiRule (&rules)[N]) {
  RuleMap out;
  for (const CmiRule& rule : rules) out.emplace(rule.pattern, &rule);
  return out;
}

std::optional<std::size_t> index_of(std::string_view part) {
  std::size_t out = 0;
  if (part.empty() || part.size() > 6 || (part.size() > 1 && part.front() == '0')) return std::nullopt;
  auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), out);
  if (error != std::errc() || end != part.data() + part.size()) return std::nullopt;
  return out;
}

bool is_listed(std::string_view words, std::string_view value) {
  for (std::string_view word : split(words, '|'))
    if (word == value) return true;
  return false;
}

bool is_time_of_day(std::string_view text) {
  return text.size() >= 8 && text.size() <= 12 && text[2] == ':' && text[5] == ':' && parse_timespan(text) &&
         text.substr(0, 2) < "24" && text.substr(3, 2) < "60" && text.substr(6, 2) < "60";
}

bool is_language(std::string_view text, std::size_t most) {
  if (text.size() > most) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool is_navigation(std::string_view text) {
  if (is_listed("continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_", text)) return true;
  if (!text.starts_with("{target=") || text.size() > 4100) return false;
  return text.ends_with("}choice") || text.ends_with("}jump");
}

/// nothing: it may be taken; otherwise 1 for a wrong type and 2 for a value out of range.
int fault_of(const CmiRule& rule, std::string_view value) {
  auto real = [&]() -> int {
    auto number = parse_real(value);
    if (!number) return 1;
    return rule.from < rule.to && (*number < rule.from || *number > rule.to) ? 2 : 0;
  };
  auto shape = [](bool holds) { return holds ? 0 : 1; };
  switch (rule.value) {
  case Value::text:
    return shape(count_code_points(value) <= rule.most);
  case Value::identifier:
    return shape(!trim(value).empty() && count_code_points(value) <= rule.most);
  case Value::word:
    return shape(is_listed(rule.words, value));
  case Value::real:
    return real();
  case Value::blank_real:
    return value.empty() ? 0 : real();
  case Value::interval:
    return shape(parse_interval(value).has_value());
  case Value::timespan:
    return shape(parse_timespan(value).has_value());
  case Value::time_second:
    return shape(is_time_second(value));
  case Value::time_of_day:
    return shape(is_time_of_day(value));
  case Value::language:
    return shape(is_language(value, rule.most));
  case Value::result12:
    return shape(is_listed("correct|wrong|unanticipated|neutral", value) || parse_real(value));
  case Value::result2004:
    return shape(is_listed("correct|incorrect|unanticipated|neutral", value) || parse_real(value));
  case Value::navigation:
    return shape(is_navigation(value));
  }
  return 1;
}

std::size_t most_entries(std::string_view list) {
  if (list == "cmi.interactions.") return kMaxInteractions;
  return list == "cmi.objectives." ? kMaxObjectiveEntries : kMaxEntries;
}

bool has_below(const CmiValues& values, std::string_view prefix) {
  auto at = values.lower_bound(prefix);
  return at != values.end() && at->first.starts_with(prefix);
}

/// The rule of an element, and whether its indices continue their lists.
struct Found {
  const CmiRule* rule = nullptr;
  bool in_order = true;
  bool full = false;
};

Found find_rule(bool is12, const CmiValues& values, std::string_view element) {
  static const RuleMap rules12 = map_of(kRules12), rules2004 = map_of(kRules2004);
  Found out;
  std::string pattern, so_far;
  for (std::string_view part : split(element, '.')) {
    if (!pattern.empty()) {
      pattern += '.';
      so_far += '.';
    }
    if (auto index = index_of(part)) {
      pattern += 'n';
      if (*index > 0 && !has_below(values, so_far + std::to_string(*index - 1) + ".")) out.in_order = false;
      if (*index >= most_entries(so_far)) out.full = true;
    } else {
      pattern += part;
    }
    so_far += part;
  }
  const RuleMap& rules = is12 ? rules12 : rules2004;
  auto found = rules.find(pattern);
  out.rule = found == rules.end() ? nullptr : found->second;
  return out;
}

/// 2004: an entry of objectives and interactions begins with its id, and responses need the type.
bool depends_on_missing(const CmiValues& values, std::string_view element) {
  for (std::string_view list : {"cmi.objectives.", "cmi.interactions."}) {
    auto index = list_index(element, list);
    if (!index) continue;
    const std::string entry = std::string(list) + std::to_string(*index) + ".";
    if (element != entry + "id" && !values.contains(entry + "id")) return true;
    bool response = element == entry + "learner_response" || element.starts_with(entry + "correct_responses.");
    if (response && !values.contains(entry + "type")) return true;
  }
  return false;
}

/// 2004: an id is unique in the list of objectives, and once set stays.
bool id_conflict(const CmiValues& values, std::string_view element, std::string_view value) {
  auto index = list_index(element, "cmi.objectives.");
  if (!index || element != "cmi.objectives." + std::to_string(*index) + ".id") return false;
  auto own = values.find(element);
  if (own != values.end()) return own->second != value;
  for (std::size_t i = 0; i < kMaxObjectiveEntries; ++i) {
    auto other = values.find("cmi.objectives." + std::to_string(i) + ".id");
    if (other == values.end()) return false;
    if (other->second == value) return true;
  }
  return false;
}

}  // namespace

std::optional<std::size_t> list_index(std::string_view element, std::string_view list) {
  if (!element.starts_with(list)) return std::nullopt;
  element.remove_prefix(list.size());
  return index_of(element.substr(0, element.find('.')));
}

std::size_t list_count(const CmiValues& values, std::string_view list) {
  std::size_t out = 0;
  while (out < kMaxInteractions && has_below(values, std::string(list) + std::to_string(out) + ".")) ++out;
  return out;
}

std::string_view value_of(const CmiValues& values, std::string_view element) {
  auto found = values.find(element);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<double> number_of(const CmiValues& values, std::string_view element) {
  return parse_real(value_of(values, element));
}

std::optional<CmiRefusal> set_element(bool is12, CmiValues& values, std::string_view element, std::string_view value) {
  const Codes& codes = is12 ? kCodes12 : kCodes2004;
  if (element.size() > 255) return CmiRefusal{codes.unknown, "the name is too long"};
  if (!is_utf8(value)) return CmiRefusal{codes.mismatch, "the value is not UTF-8"};
  Found found = find_rule(is12, values, element);
  if (!found.rule) return CmiRefusal{codes.unknown, "there is no such element"};
  if (found.rule->access == Access::read) return CmiRefusal{codes.read_only, "the element is read only"};
  if (!found.in_order) return CmiRefusal{codes.order, "entries of a list are set one after the other"};
  if (found.full) return CmiRefusal{codes.order, "the list is full"};
  if (!is12 && depends_on_missing(values, element)) return CmiRefusal{codes.dependency, "id or type comes first"};
  if (!is12 && id_conflict(values, element, value)) return CmiRefusal{351, "an objective's id is unique and stays"};
  int fault = fault_of(*found.rule, value);
  if (is12 && element == "cmi.core.lesson_status" && value == "not attempted") fault = 1;
  if (fault != 0)
    return CmiRefusal{fault == 2 ? codes.range : codes.mismatch,
                      fault == 2 ? "the value is out of range" : "the value has another type or is too long"};
  if (is12 && element == "cmi.comments") {  // each SetValue adds to the text
    std::string joined = std::string(value_of(values, element)) + std::string(value);
    if (count_code_points(joined) > 4096) return CmiRefusal{codes.mismatch, "the comments are too long"};
    values[std::string(element)] = std::move(joined);
    return std::nullopt;
  }
  auto at = values.find(element);
  if (at != values.end())
    at->second = value;
  else
    values.emplace(element, value);
  return std::nullopt;
}

std::string cmi_json(const CmiValues& values) {
  std::string out;
  char before = '{';
  for (const auto& [element, value] : values) {
    out += before;
    append_json_string(out, element);
    out += ':';
    append_json_string(out, value);
    before = ',';
  }
  out += values.empty() ? "{}" : "}";
  return out;
}

Result<CmiValues> cmi_from_json(std::string_view json) {
  shape::Document document = TRY(shape::parse_json(json));
  if (document.root().kind() != shape::Kind::object) return internal("scorm_cmi", "Stored CMI is no object.");
  CmiValues out;
  const shape::Cursor root = document.root();
  for (shape::Cursor c = root.first(); !(c == root.end()); c = c.next())
    if (c.kind() == shape::Kind::string) out.emplace_hint(out.end(), c.key(), c.text());
  return out;
}

}  // namespace mc::scorm
