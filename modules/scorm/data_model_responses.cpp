// Learner responses and correct response patterns by type of interaction (RTE 4.2.9.1).
#include <set>

#include "modules/scorm/data_model_types.hpp"

namespace mc::scorm {

namespace {

constexpr std::string_view kNext = "[,]";
constexpr std::string_view kPair = "[.]";
constexpr std::string_view kRange = "[:]";

bool is_truth(std::string_view text) { return text == "true" || text == "false"; }

bool identifiers(std::string_view text, bool unique) {
  if (text.empty()) return true;
  std::set<std::string_view> seen;
  for (std::string_view part : split_by(text, kNext))
    if (!is_identifier(part) || (!seen.insert(part).second && unique)) return false;
  return true;
}

bool localized_list(std::string_view text) {
  for (std::string_view part : split_by(text, kNext))
    if (!is_localized(part)) return false;
  return true;
}

bool pairs(std::string_view text) {
  for (std::string_view part : split_by(text, kNext)) {
    auto both = split_by(part, kPair);
    if (both.size() != 2 || !is_identifier(both[0]) || !is_identifier(both[1])) return false;
  }
  return true;
}

/// min[:]max where either may be missing.
bool range(std::string_view text) {
  auto both = split_by(text, kRange);
  if (both.size() != 2) return false;
  auto least = real_of(both[0]), most = real_of(both[1]);
  if ((!both[0].empty() && !least) || (!both[1].empty() && !most)) return false;
  return !least || !most || *least <= *most;
}

bool steps(std::string_view text) {
  for (std::string_view part : split_by(text, kNext)) {
    auto both = split_by(part, kPair);
    if (both.size() != 2 || (both[0].empty() && both[1].empty())) return false;
    if (!both[0].empty() && !is_identifier(both[0])) return false;
    if (both[1].find(kRange) != std::string_view::npos && !range(both[1])) return false;
  }
  return true;
}

/// Takes {name=true} or {name=false} from the front, each of the names once and in any order; false: malformed. An
/// unknown name in braces belongs to the text.
bool take_flags(std::string_view& text, std::initializer_list<std::string_view> names) {
  std::set<std::string_view> seen;
  while (text.starts_with('{')) {
    auto equals = text.find('='), end = text.find('}');
    if (end == std::string_view::npos || equals == std::string_view::npos || equals > end) return true;
    std::string_view name = text.substr(1, equals - 1);
    bool known = false;
    for (std::string_view candidate : names) known = known || candidate == name;
    if (!known) return true;
    if (!is_truth(text.substr(equals + 1, end - equals - 1))) return false;
    if (!seen.insert(name).second) return true;
    text.remove_prefix(end + 1);
  }
  return true;
}

}  // namespace

bool is_response(std::string_view type, std::string_view text) {
  if (type == "true-false") return is_truth(text);
  if (type == "choice") return identifiers(text, true);
  if (type == "fill-in") return localized_list(text);
  if (type == "long-fill-in") return is_localized(text);
  if (type == "matching") return text.empty() || pairs(text);
  if (type == "performance") return steps(text);
  if (type == "sequencing") return !text.empty() && identifiers(text, false);
  if (type == "likert") return is_identifier(text);
  if (type == "numeric") return real_of(text).has_value();
  return true;
}

bool is_pattern(std::string_view type, std::string_view text) {
  if (type == "true-false") return is_truth(text);
  if (type == "choice") return identifiers(text, true);
  if (type == "fill-in") return take_flags(text, {"case_matters", "order_matters"}) && localized_list(text);
  if (type == "long-fill-in") return take_flags(text, {"case_matters"}) && is_localized(text);
  if (type == "matching") return pairs(text);
  if (type == "performance") return take_flags(text, {"order_matters"}) && steps(text);
  if (type == "sequencing") return !text.empty() && identifiers(text, false);
  if (type == "likert") return is_identifier(text);
  if (type == "numeric") return range(text);
  return true;
}

}  // namespace mc::scorm
