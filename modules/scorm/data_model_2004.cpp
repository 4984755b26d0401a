#include "modules/scorm/data_model_2004.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/scorm/data_model_types.hpp"

namespace mc::scorm {

namespace {

enum class Access : std::uint8_t { rw, ro, wo };
enum class Type : std::uint8_t {
  text,
  localized,
  language,
  identifier,
  interval,
  moment,
  real,
  vocabulary,
  result,
  response,
  pattern,
  fixed  // _children, _version: the vocabulary is the value
};

/// One element; an index is "#". `first`: the value when nobody set it; null: error 403.
struct Element {
  std::string_view name;
  Access access;
  Type type;
  std::string_view words = {};  // vocabulary, separated by |
  double from = -1e30, to = 1e30;
  const char* first = nullptr;
};

constexpr std::string_view kStatusWords = "completed|incomplete|not attempted|unknown";
constexpr std::string_view kSuccessWords = "passed|failed|unknown";
constexpr double kMost = 1e30;
constexpr std::size_t kSaidCharacters = 4000;

constexpr std::array kElements{
    Element{"cmi._version", Access::ro, Type::fixed, "1.0"},
    Element{"cmi.comments_from_learner._children", Access::ro, Type::fixed, "comment,location,timestamp"},
    Element{"cmi.comments_from_learner.#.comment", Access::rw, Type::localized},
    Element{"cmi.comments_from_learner.#.location", Access::rw, Type::text},
    Element{"cmi.comments_from_learner.#.timestamp", Access::rw, Type::moment},
    Element{"cmi.comments_from_lms._children", Access::ro, Type::fixed, "comment,location,timestamp"},
    Element{"cmi.comments_from_lms.#.comment", Access::ro, Type::localized},
    Element{"cmi.comments_from_lms.#.location", Access::ro, Type::text},
    Element{"cmi.comments_from_lms.#.timestamp", Access::ro, Type::moment},
    Element{"cmi.completion_status", Access::rw, Type::vocabulary, kStatusWords, -kMost, kMost, "unknown"},
    Element{"cmi.completion_threshold", Access::ro, Type::real},
    Element{"cmi.credit", Access::ro, Type::text, {}, -kMost, kMost, "credit"},
    Element{"cmi.entry", Access::ro, Type::text, {}, -kMost, kMost, ""},
    Element{"cmi.exit", Access::wo, Type::vocabulary, "time-out|suspend|logout|normal|"},
    Element{"cmi.interactions._children", Access::ro, Type::fixed,
            "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,description"},
    Element{"cmi.interactions.#.id", Access::rw, Type::identifier},
    Element{"cmi.interactions.#.type", Access::rw, Type::vocabulary,
            "true-false|choice|fill-in|long-fill-in|matching|performance|sequencing|likert|numeric|other"},
    Element{"cmi.interactions.#.objectives.#.id", Access::rw, Type::identifier},
    Element{"cmi.interactions.#.timestamp", Access::rw, Type::moment},
    Element{"cmi.interactions.#.correct_responses.#.pattern", Access::rw, Type::pattern},
    Element{"cmi.interactions.#.weighting", Access::rw, Type::real},
    Element{"cmi.interactions.#.learner_response", Access::rw, Type::response},
    Element{"cmi.interactions.#.result", Access::rw, Type::result, "correct|incorrect|unanticipated|neutral"},
    Element{"cmi.interactions.#.latency", Access::rw, Type::interval},
    Element{"cmi.interactions.#.description", Access::rw, Type::localized},
    Element{"cmi.launch_data", Access::ro, Type::text},
    Element{"cmi.learner_id", Access::ro, Type::text},
    Element{"cmi.learner_name", Access::ro, Type::text},
    Element{"cmi.learner_preference._children", Access::ro, Type::fixed,
            "audio_level,language,delivery_speed,audio_captioning"},
    Element{"cmi.learner_preference.audio_level", Access::rw, Type::real, {}, 0, kMost, "1"},
    Element{"cmi.learner_preference.language", Access::rw, Type::language, {}, -kMost, kMost, ""},
    Element{"cmi.learner_preference.delivery_speed", Access::rw, Type::real, {}, 0, kMost, "1"},
    Element{"cmi.learner_preference.audio_captioning", Access::rw, Type::vocabulary, "-1|0|1", -kMost, kMost, "0"},
    Element{"cmi.location", Access::rw, Type::text},
    Element{"cmi.max_time_allowed", Access::ro, Type::interval},
    Element{"cmi.mode", Access::ro, Type::text, {}, -kMost, kMost, "normal"},
    Element{"cmi.objectives._children", Access::ro, Type::fixed,
            "id,score,success_status,completion_status,description,progress_measure"},
    Element{"cmi.objectives.#.id", Access::rw, Type::identifier},
    Element{"cmi.objectives.#.score._children", Access::ro, Type::fixed, "scaled,raw,min,max"},
    Element{"cmi.objectives.#.score.scaled", Access::rw, Type::real, {}, -1, 1},
    Element{"cmi.objectives.#.score.raw", Access::rw, Type::real},
    Element{"cmi.objectives.#.score.min", Access::rw, Type::real},
    Element{"cmi.objectives.#.score.max", Access::rw, Type::real},
    Element{"cmi.objectives.#.success_status", Access::rw, Type::vocabulary, kSuccessWords, -kMost, kMost, "unknown"},
    Element{"cmi.objectives.#.completion_status", Access::rw, Type::vocabulary, kStatusWords, -kMost, kMost, "unknown"},
    Element{"cmi.objectives.#.progress_measure", Access::rw, Type::real, {}, 0, 1},
    Element{"cmi.objectives.#.description", Access::rw, Type::localized},
    Element{"cmi.progress_measure", Access::rw, Type::real, {}, 0, 1},
    Element{"cmi.scaled_passing_score", Access::ro, Type::real},
    Element{"cmi.score._children", Access::ro, Type::fixed, "scaled,raw,min,max"},
    Element{"cmi.score.scaled", Access::rw, Type::real, {}, -1, 1},
    Element{"cmi.score.raw", Access::rw, Type::real},
    Element{"cmi.score.min", Access::rw, Type::real},
    Element{"cmi.score.max", Access::rw, Type::real},
    Element{"cmi.session_time", Access::wo, Type::interval},
    Element{"cmi.success_status", Access::rw, Type::vocabulary, kSuccessWords, -kMost, kMost, "unknown"},
    Element{"cmi.suspend_data", Access::rw, Type::text},
    Element{"cmi.time_limit_action", Access::ro, Type::text, {}, -kMost, kMost, "continue,no message"},
    Element{"cmi.total_time", Access::ro, Type::interval, {}, -kMost, kMost, "PT0H0M0S"},
    Element{"adl.data._children", Access::ro, Type::fixed, "id,store"},
    Element{"adl.data.#.id", Access::ro, Type::identifier},
    Element{"adl.data.#.store", Access::rw, Type::text},
};

bool one_of(std::string_view value, std::string_view words) {
  for (std::string_view word : split_by(words, "|"))
    if (word == value) return true;
  return false;
}

std::optional<std::size_t> entry_index(std::string_view segment) {
  std::size_t out = 0;
  auto [end, error] = std::from_chars(segment.data(), segment.data() + segment.size(), out);
  if (segment.empty() || segment.size() > 9 || error != std::errc() || end != segment.data() + segment.size())
    return std::nullopt;
  return out;
}

const Element* element_of(std::string_view pattern) {
  for (const Element& element : kElements)
    if (element.name == pattern) return &element;
  return nullptr;
}

/// Is there anything below this pattern in the model?
bool has_below(std::string_view pattern) {
  for (const Element& element : kElements)
    if (element.name.size() > pattern.size() && element.name.starts_with(pattern) &&
        element.name[pattern.size()] == '.')
      return true;
  return false;
}

bool is_collection(std::string_view pattern) { return has_below(std::string(pattern) + ".#"); }

}  // namespace

/// Where an element is: its definition, the collection entries on its way.
struct DataModel2004::Found {
  const Element* element = nullptr;
  std::string name;        // as asked for
  std::string collection;  // the innermost collection, "cmi.interactions.2.objectives"
  std::string entry;       // "cmi.interactions.2": the outer entry, empty without one
  std::string member;      // below the innermost index: "id", "score.scaled"
  std::size_t index = 0;   // in `collection`
  bool added = false;      // it would be a new entry of `collection`
  std::string answer;      // of keywords
  bool keyword = false;
};

DataModel2004::DataModel2004(RunTimeValues& values, const Activity& activity, RequestValidity valid,
                             DataModelLimits limits)
    : values_(values), activity_(activity), valid_(std::move(valid)), limits_(limits) {
  for (const auto& [name, value] : values_) bytes_ += name.size() + value.size();
}

std::string_view DataModel2004::value_of(const std::string& element) const {
  auto at = values_.find(element);
  return at == values_.end() ? std::string_view() : std::string_view(at->second);
}

/// Entries are numbered without gaps: the last one with anything in it ends the collection.
std::size_t DataModel2004::count(std::string_view collection) const {
  std::string prefix = std::string(collection) + ".";
  std::size_t most = 0;
  for (auto at = values_.lower_bound(prefix); at != values_.end() && at->first.starts_with(prefix); ++at) {
    std::string_view rest = std::string_view(at->first).substr(prefix.size());
    auto index = entry_index(rest.substr(0, rest.find('.')));
    if (index) most = std::max(most, *index + 1);
  }
  return most;
}

/// 0 when there is such an element and its entries exist (or the last one may be added by writing).
int DataModel2004::locate(std::string_view element, bool writing, Found& out) const {
  out.name = element;
  std::string pattern, path;
  int missing = 0;
  for (std::string_view segment : split_by(element, ".")) {
    if (segment == "_count" || segment == "_children" || segment == "_version") {
      if (element != path + "." + std::string(segment) || pattern.empty()) return 401;
      const Element* fixed = element_of(pattern + "." + std::string(segment));
      out.keyword = true;
      if (missing != 0) return missing;
      if (fixed == nullptr && !is_collection(pattern) && !has_below(pattern) && element_of(pattern) == nullptr)
        return 401;
      if (writing) return 404;
      if (fixed != nullptr) {
        out.answer = fixed->words;
        return 0;
      }
      if (segment == "_count" && is_collection(pattern)) {
        out.answer = std::to_string(count(path));
        return 0;
      }
      return 301;
    }
    if (is_collection(pattern)) {
      auto index = entry_index(segment);
      if (!index) return 401;
      if (!out.collection.empty()) out.entry = out.collection + "." + std::to_string(out.index);
      out.collection = path;
      out.index = *index;
      out.member.clear();
      std::size_t size = count(path);
      if (out.added) missing = writing ? 408 : 301;  // inside an entry that is not there yet
      out.added = *index == size;
      if (*index > size || (*index == size && !writing)) missing = missing != 0 ? missing : (writing ? 351 : 301);
      pattern += ".#";
      path += "." + std::to_string(*index);
      continue;
    }
    if (!out.collection.empty()) out.member += (out.member.empty() ? "" : ".") + std::string(segment);
    pattern += (pattern.empty() ? "" : ".") + std::string(segment);
    path += (path.empty() ? "" : ".") + std::string(segment);
  }
  out.element = element_of(pattern);
  if (out.element == nullptr) return 401;
  out.name = path;
  return missing;
}

const DataMap* DataModel2004::bucket(std::size_t index) const {
  return index < activity_.data_maps.size() ? &activity_.data_maps[index] : nullptr;
}

DataModelAnswer DataModel2004::get(std::string_view element) const {
  if (element.empty()) return {{}, 301};
  if (element.starts_with("adl.nav.")) return navigation_value(element);
  Found found;
  int error = locate(element, false, found);
  if (error != 0) return {{}, error};
  if (found.keyword) return {found.answer, 0};
  if (found.element->type == Type::fixed) return {std::string(found.element->words), 0};
  if (found.element->access == Access::wo) return {{}, 405};
  if (found.collection == "adl.data" && found.member == "store") {
    const DataMap* map = bucket(found.index);
    if (map == nullptr || !map->read) return {{}, 405};
  }
  if (found.name == "cmi.completion_status") return {evaluated_completion(values_), 0};
  if (found.name == "cmi.success_status") return {evaluated_success(values_), 0};
  auto at = values_.find(found.name);
  if (at != values_.end()) return {at->second, 0};
  if (found.element->first != nullptr) return {found.element->first, 0};
  return {{}, 403};
}

int DataModel2004::set(std::string_view element, std::string_view value) {
  if (element.empty()) return 351;
  if (element == "adl.nav.request") return set_navigation(value);
  if (element.starts_with("adl.nav.")) {
    int error = navigation_value(element).error;
    return error == 0 ? 404 : error;
  }
  Found found;
  int error = locate(element, true, found);
  if (error != 0) return error;
  if (found.element->access == Access::ro) return 404;
  if (found.collection == "adl.data") {
    const DataMap* map = bucket(found.index);
    if (map == nullptr) return 351;
    if (!map->write) return 404;
  }
  if ((error = check_dependencies(found, value)) != 0) return error;
  if ((error = check_value(found, value)) != 0) return error;
  if ((error = check_entry(found, value)) != 0) return error;
  std::size_t old = value_of(found.name).size();
  if (value.size() > limits_.value_bytes || bytes_ + value.size() > limits_.total_bytes + old) return 351;
  bytes_ += value.size() + (values_.contains(found.name) ? 0 : found.name.size());
  bytes_ -= old;
  if (found.member == "type" && value_of(found.name) != value) {  // answers to another kind of question
    std::string entry = found.collection + "." + std::to_string(found.index);
    std::erase_if(values_, [&](const auto& pair) {
      return pair.first == entry + ".learner_response" || pair.first.starts_with(entry + ".correct_responses.");
    });
  }
  values_[found.name] = value;
  return 0;
}

/// 408: what has to be there before.
int DataModel2004::check_dependencies(const Found& found, std::string_view) const {
  bool objectives = found.collection == "cmi.objectives", interactions = found.collection == "cmi.interactions";
  if ((objectives || interactions) && found.member != "id") {
    std::string entry = found.collection + "." + std::to_string(found.index);
    if (found.added || value_of(entry + ".id").empty()) return 408;
    if (found.element->type == Type::response && value_of(entry + ".type").empty()) return 408;
  }
  if (!found.entry.empty()) {
    if (value_of(found.entry + ".id").empty()) return 408;
    if (found.element->type == Type::pattern && value_of(found.entry + ".type").empty()) return 408;
  }
  return 0;
}

/// 351: what may not be twice, not be changed, or not be one more.
int DataModel2004::check_entry(const Found& found, std::string_view value) const {
  if (found.added && found.index >= limits_.entries) return 351;
  if (found.element->type == Type::pattern) {
    std::string_view type = value_of(found.entry + ".type");
    bool single = one_of(type, "true-false|likert|numeric|other");
    if (single && found.index > 0) return 351;
    if (type != "choice" && type != "sequencing") return 0;
  } else if (!(found.member == "id" && found.collection != "cmi.interactions")) {
    return 0;
  }
  if (found.collection == "cmi.objectives" && !found.added && value_of(found.name) != value &&
      !value_of(found.name).empty())
    return 351;  // an objective keeps its identifier
  std::size_t size = count(found.collection);
  for (std::size_t at = 0; at < size; ++at)
    if (at != found.index && value_of(fmt::format("{}.{}.{}", found.collection, at, found.member)) == value) return 351;
  return 0;
}

/// 406 and 407.
int DataModel2004::check_value(const Found& found, std::string_view value) const {
  const Element& element = *found.element;
  auto mismatch = [](bool good) { return good ? 0 : 406; };
  auto said = [&](bool good) {
    return mismatch(good || (limits_.as_said && !trim(value).empty() && count_code_points(value) <= kSaidCharacters));
  };
  switch (element.type) {
  case Type::localized:
    return mismatch(is_localized(value));
  case Type::language:
    return mismatch(is_language(value));
  case Type::identifier:
    return said(is_identifier(value));
  case Type::interval:
    return mismatch(is_interval(value));
  case Type::moment:
    return said(is_moment(value));
  case Type::vocabulary:
    return mismatch(one_of(value, element.words));
  case Type::result:
    return mismatch(one_of(value, element.words) || real_of(value));
  case Type::real: {
    auto number = real_of(value);
    if (!number) return 406;
    return *number < element.from || *number > element.to ? 407 : 0;
  }
  case Type::response:
    return said(is_response(value_of(fmt::format("{}.{}.type", found.collection, found.index)), value));
  case Type::pattern:
    return said(is_pattern(value_of(found.entry + ".type"), value));
  default:
    return 0;
  }
}

}  // namespace mc::scorm
