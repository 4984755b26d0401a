// The elements of SCORM 1.2, and LMSSetValue against them.
#include "modules/scorm/cmi.hpp"

#include <algorithm>
#include <charconv>

#include "appliance/base/text.hpp"
#include "modules/scorm/manifest_read.hpp"

namespace mc::scorm {
namespace {

constexpr std::size_t kCommentCharacters = 4096;
/// The standard says 4096. Authoring tools write more, and the API in the browser (scorm-again) tells them that it was
/// taken: what it takes must not be lost here.
constexpr std::size_t kSuspendCharacters = 64'000;

enum class Reach : std::uint8_t { read, write };  // what only the LMS sets; what the SCO sets
enum class Value : std::uint8_t {
  text,        // at most `most` characters
  identifier,  // at least one, at most `most` characters
  word,        // one of `words`, separated by "|"
  real,        // from..to when from < to
  blank_real,  // that, or nothing
  timespan,
  time_of_day,
  result,
};

struct CmiRule {
  std::string_view pattern;  // "n" stands for an index
  Reach access = Reach::write;
  Value value = Value::text;
  std::size_t most = 0;
  std::string_view words{};
  double from = 0, to = 0;
};

constexpr std::string_view kTypes12 = "true-false|choice|fill-in|matching|performance|sequencing|likert|numeric";
constexpr std::string_view kStatus12 = "passed|completed|failed|incomplete|browsed|not attempted";

constexpr auto kRead = Reach::read;
constexpr auto kWrite = Reach::write;

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
    {"cmi.suspend_data", kWrite, Value::text, kSuspendCharacters},
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
    {"cmi.interactions.n.result", kWrite, Value::result},
    {"cmi.interactions.n.latency", kWrite, Value::timespan},
};

constexpr int kUnknown = 201, kReadOnly = 403, kMismatch = 405;

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

bool is_taken(const CmiRule& rule, std::string_view value) {
  auto real = [&] {
    auto number = parse_real(value);
    return number && *number >= rule.from && *number <= rule.to;
  };
  switch (rule.value) {
  case Value::text:
    return count_code_points(value) <= rule.most;
  case Value::identifier:
    return !trim(value).empty() && count_code_points(value) <= rule.most;
  case Value::word:
    return is_listed(rule.words, value);
  case Value::real:
    return real();
  case Value::blank_real:
    return value.empty() || real();
  case Value::timespan:
    return parse_timespan(value).has_value();
  case Value::time_of_day:
    return is_time_of_day(value);
  case Value::result:
    return is_listed("correct|wrong|unanticipated|neutral", value) || parse_real(value).has_value();
  }
  return false;
}

std::size_t most_entries(std::string_view list) {
  if (list == "cmi.interactions.") return kMaxInteractions;
  return list == "cmi.objectives." ? kMaxObjectiveEntries : kMaxEntries;
}

bool has_below(const CmiValues& values, const std::string& prefix) {
  auto at = values.lower_bound(prefix);
  return at != values.end() && at->first.starts_with(prefix);
}

/// The rule of an element, and whether its indices continue their lists.
struct Found {
  const CmiRule* rule = nullptr;
  bool in_order = true;
  bool full = false;
};

Found find_rule(const CmiValues& values, std::string_view element) {
  static const RuleMap rules = map_of(kRules12);
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
  auto found = rules.find(pattern);
  out.rule = found == rules.end() ? nullptr : found->second;
  return out;
}

}  // namespace

std::optional<std::size_t> list_index(std::string_view element, std::string_view list) {
  if (!element.starts_with(list)) return std::nullopt;
  element.remove_prefix(list.size());
  return index_of(element.substr(0, element.find('.')));
}

std::string_view value_of(const CmiValues& values, const std::string& element) {
  auto found = values.find(element);
  return found == values.end() ? std::string_view() : std::string_view(found->second);
}

std::optional<double> number_of(const CmiValues& values, const std::string& element) {
  return parse_real(value_of(values, element));
}

std::optional<CmiRefusal> set_element12(CmiValues& values, const std::string& element, std::string_view value) {
  if (element.size() > 255) return CmiRefusal{kUnknown, "the name is too long"};
  if (!is_utf8(value)) return CmiRefusal{kMismatch, "the value is not UTF-8"};
  Found found = find_rule(values, element);
  if (!found.rule) return CmiRefusal{kUnknown, "there is no such element"};
  if (found.rule->access == Reach::read) return CmiRefusal{kReadOnly, "the element is read only"};
  if (!found.in_order) return CmiRefusal{kUnknown, "entries of a list are set one after the other"};
  if (found.full) return CmiRefusal{kUnknown, "the list is full"};
  const bool never = element == "cmi.core.lesson_status" && value == "not attempted";
  if (never || !is_taken(*found.rule, value))
    return CmiRefusal{kMismatch, "the value has another type, is out of range or is too long"};
  if (element != "cmi.comments") {
    values[element] = value;
    return std::nullopt;
  }
  std::string joined = std::string(value_of(values, element)) + std::string(value);  // each call adds to the text
  if (count_code_points(joined) > kCommentCharacters) return CmiRefusal{kMismatch, "the comments are too long"};
  values[element] = std::move(joined);
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
