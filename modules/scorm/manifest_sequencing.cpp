// imsss:sequencing with the extensions adlseq (2004): every element and attribute of CAM 5.1 that a runtime must
// honour.
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "appliance/base/text.hpp"
#include "modules/scorm/manifest_read.hpp"

namespace mc::scorm {
namespace {

using documents::XmlNode;

constexpr std::size_t kMaxRules = 200;
constexpr std::size_t kMaxObjectives = 200;
constexpr std::size_t kMaxMaps = 100;

/// "hiddenFromChoice" -> "hidden_from_choice"; words that C++ keeps for itself end in "_".
std::string word_name(std::string_view token) {
  std::string out;
  for (char c : token) {
    if (c >= 'A' && c <= 'Z') {
      out += '_';
      c = static_cast<char>(c - 'A' + 'a');
    }
    out += c;
  }
  return out == "continue" ? "continue_" : out;
}

/// xs:anyURI: white space is trimmed and collapsed, also when it is written %20 (ADL suite, OB-12a).
std::string uri_text(std::string_view text) {
  const std::string plain = plain_text(text);
  std::string out;
  bool blank = false, encoded = false;
  for (std::size_t at = 0; at < plain.size();) {
    const bool escape = plain.compare(at, 3, "%20") == 0;
    if (escape || plain[at] == ' ' || plain[at] == '\t' || plain[at] == '\n') {
      blank = true;
      encoded = encoded || escape;
      at += escape ? 3 : 1;
      continue;
    }
    if (blank && !out.empty()) out += encoded ? "%20" : " ";
    blank = encoded = false;
    out += plain[at++];
  }
  return out;
}

template <shape::NamedEnum E>
E read_word(const XmlNode& node, std::string_view name, E otherwise, Findings& findings) {
  auto text = node.attribute(name);
  if (!text) return otherwise;
  const std::string token = plain_text(*text);
  if (auto found = shape::parse_enum<E>(word_name(token))) return *found;
  findings.error("unknown_word",
                 fmt::format("\"{}\" is not a value that {} of <{}> may have. Correct it to one of the specification.",
                             token.substr(0, 60), name, node.name),
                 node.line);
  return otherwise;
}

std::int64_t read_count(const XmlNode& node, std::string_view name, std::int64_t otherwise, Findings& findings) {
  auto text = node.attribute(name);
  if (!text) return otherwise;
  const std::string token = plain_text(*text);
  std::int64_t out = 0;
  auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), out);
  if (error == std::errc() && end == token.data() + token.size() && out >= 0 && out <= 1'000'000) return out;
  findings.error("not_a_count", fmt::format("{} of <{}> must be a whole number of 0 or more.", name, node.name),
                 node.line);
  return otherwise;
}

bool is_adlseq(const XmlNode& node) { return node.ns.find("adlseq") != std::string::npos; }

/// The element of one sequencing: its own, or that of the collection's entry that it refers to (CAM 5.1.2).
class Parts {
public:
  Parts(const XmlNode* own, const XmlNode* shared) : own_(own), shared_(shared) {}
  const XmlNode* find(std::string_view name, bool adlseq = false) const {
    for (const XmlNode* from : {own_, shared_}) {
      if (!from) continue;
      for (const XmlNode& child : from->children)
        if (child.is(name) && is_adlseq(child) == adlseq) return &child;
    }
    return nullptr;
  }

private:
  const XmlNode* own_;
  const XmlNode* shared_;
};

RuleAction read_rule_action(const XmlNode& rule, RuleAction first, RuleAction last, Findings& findings) {
  const XmlNode* action = rule.first("ruleAction");
  if (!action || !action->attribute("action")) {
    findings.error("rule_without_action", fmt::format("<{}> has no <ruleAction action=...>.", rule.name), rule.line);
    return first;
  }
  RuleAction out = read_word(*action, "action", first, findings);
  if (out >= first && out <= last) return out;
  findings.error("action_out_of_place", fmt::format("This action may not stand in <{}>.", rule.name), action->line);
  return first;
}

RuleCondition read_rule_condition(const XmlNode& node, Findings& findings) {
  RuleCondition out;
  out.condition = read_word(node, "condition", Condition::always, findings);
  out.negated = plain_text(node.attribute_or("operator", "noOp")) == "not";
  out.objective = uri_text(node.attribute_or("referencedObjective", ""));
  out.measure_threshold = read_real(node, "measureThreshold", 0.0, -1.0, 1.0, findings);
  return out;
}

void read_rules(const XmlNode& rules, std::string_view name, RuleAction first, RuleAction last,
                std::vector<SequencingRule>& out, Findings& findings) {
  for (const XmlNode* node : rules.all(name)) {
    if (out.size() >= kMaxRules)
      return findings.error("too_many_rules", "One activity has too many rules.", node->line);
    SequencingRule rule;
    rule.action = read_rule_action(*node, first, last, findings);
    const XmlNode* conditions = node->first("ruleConditions");
    if (conditions) {
      rule.combination = read_word(*conditions, "conditionCombination", Combination::all, findings);
      for (const XmlNode* one : conditions->all("ruleCondition"))
        rule.conditions.push_back(read_rule_condition(*one, findings));
    }
    if (rule.conditions.empty() || rule.conditions.size() > kMaxRules)
      findings.error("rule_without_condition", fmt::format("<{}> needs at least one <ruleCondition>.", name),
                     node->line);
    out.push_back(std::move(rule));
  }
}

RollupRule read_rollup_rule(const XmlNode& node, Findings& findings) {
  RollupRule out;
  out.children = read_word(node, "childActivitySet", ChildSet::all, findings);
  out.minimum_count = read_count(node, "minimumCount", 0, findings);
  out.minimum_percent = read_real(node, "minimumPercent", 0.0, 0.0, 1.0, findings);
  if (const XmlNode* conditions = node.first("rollupConditions")) {
    out.combination = read_word(*conditions, "conditionCombination", Combination::any, findings);
    for (const XmlNode* one : conditions->all("rollupCondition"))
      out.conditions.push_back({read_word(*one, "condition", RollupCondition::never, findings),
                                plain_text(one->attribute_or("operator", "noOp")) == "not"});
  }
  const XmlNode* action = node.first("rollupAction");
  if (!action || !action->attribute("action") || out.conditions.empty() || out.conditions.size() > kMaxRules)
    findings.error("rollup_rule_incomplete", "<rollupRule> needs a <rollupCondition> and a <rollupAction action=...>.",
                   node.line);
  else
    out.action = read_word(*action, "action", RollupAction::satisfied, findings);
  return out;
}

void read_rollup(const Parts& parts, RollupControls& out, Findings& findings) {
  if (const XmlNode* node = parts.find("rollupRules")) {
    out.objective_satisfied = read_flag(*node, "rollupObjectiveSatisfied", true, findings);
    out.progress_completion = read_flag(*node, "rollupProgressCompletion", true, findings);
    out.measure_weight = read_real(*node, "objectiveMeasureWeight", 1.0, 0.0, 1.0, findings);
    for (const XmlNode* rule : node->all("rollupRule")) {
      if (out.rules.size() >= kMaxRules)
        return findings.error("too_many_rules", "One activity has too many rollup rules.", rule->line);
      out.rules.push_back(read_rollup_rule(*rule, findings));
    }
  }
  if (const XmlNode* node = parts.find("rollupConsiderations", true)) {
    constexpr auto kAlways = RollupRequired::always;
    out.required_for_satisfied = read_word(*node, "requiredForSatisfied", kAlways, findings);
    out.required_for_not_satisfied = read_word(*node, "requiredForNotSatisfied", kAlways, findings);
    out.required_for_completed = read_word(*node, "requiredForCompleted", kAlways, findings);
    out.required_for_incomplete = read_word(*node, "requiredForIncomplete", kAlways, findings);
    out.measure_satisfaction_if_active = read_flag(*node, "measureSatisfactionIfActive", true, findings);
  }
}

ObjectiveMap read_map(const XmlNode& node, Findings& findings) {
  ObjectiveMap out;
  out.target = uri_text(node.attribute_or("targetObjectiveID", ""));
  if (out.target.empty()) findings.error("map_without_target", "<mapInfo> needs a targetObjectiveID.", node.line);
  out.read_satisfied = read_flag(node, "readSatisfiedStatus", true, findings);
  out.read_measure = read_flag(node, "readNormalizedMeasure", true, findings);
  out.write_satisfied = read_flag(node, "writeSatisfiedStatus", false, findings);
  out.write_measure = read_flag(node, "writeNormalizedMeasure", false, findings);
  return out;
}

Objective read_objective(const XmlNode& node, bool primary, Findings& findings) {
  Objective out;
  out.primary = primary;
  out.id = uri_text(node.attribute_or("objectiveID", ""));
  out.satisfied_by_measure = read_flag(node, "satisfiedByMeasure", false, findings);
  if (const XmlNode* least = node.first("minNormalizedMeasure")) {
    auto value = parse_real(plain_text(least));
    if (value && *value >= -1 && *value <= 1)
      out.min_normalized_measure = *value;
    else
      findings.error("measure_out_of_range", "<minNormalizedMeasure> must be a number from -1 to 1.", least->line);
  }
  for (const XmlNode* map : node.all("mapInfo")) {
    if (out.maps.size() >= kMaxMaps)
      findings.error("too_many_maps", "One objective has too many maps.", map->line);
    else
      out.maps.push_back(read_map(*map, findings));
  }
  if (!primary && out.id.empty())
    findings.error("objective_without_id", "An <objective> needs an objectiveID.", node.line);
  if (!out.maps.empty() && out.id.empty())
    findings.error("objective_without_id", "A <primaryObjective> with <mapInfo> needs an objectiveID.", node.line);
  return out;
}

/// One adlseq:mapInfo: joins the map to the same target, or makes one that carries only what 4th Edition added.
void merge_map(const XmlNode& node, Objective& objective, Findings& findings) {
  const std::string target = uri_text(node.attribute_or("targetObjectiveID", ""));
  if (target.empty()) return findings.error("map_without_target", "<mapInfo> needs a targetObjectiveID.", node.line);
  ObjectiveMap* map = nullptr;
  for (ObjectiveMap& one : objective.maps)
    if (one.target == target) map = &one;
  if (!map) {
    if (objective.maps.size() >= kMaxMaps)
      return findings.error("too_many_maps", "One objective has too many maps.", node.line);
    map = &objective.maps.emplace_back();
    map->target = target;
    map->read_satisfied = map->read_measure = false;
  }
  map->read_raw_score = read_flag(node, "readRawScore", true, findings);
  map->read_min_score = read_flag(node, "readMinScore", true, findings);
  map->read_max_score = read_flag(node, "readMaxScore", true, findings);
  map->read_completion = read_flag(node, "readCompletionStatus", true, findings);
  map->read_progress = read_flag(node, "readProgressMeasure", true, findings);
  map->write_raw_score = read_flag(node, "writeRawScore", false, findings);
  map->write_min_score = read_flag(node, "writeMinScore", false, findings);
  map->write_max_score = read_flag(node, "writeMaxScore", false, findings);
  map->write_completion = read_flag(node, "writeCompletionStatus", false, findings);
  map->write_progress = read_flag(node, "writeProgressMeasure", false, findings);
}

void extend_objectives(const XmlNode& node, std::vector<Objective>& out, Findings& findings) {
  for (const XmlNode* extension : node.all("objective")) {
    const std::string id = uri_text(extension->attribute_or("objectiveID", ""));
    Objective* objective = nullptr;
    for (Objective& one : out)
      if (!id.empty() && one.id == id) objective = &one;
    if (!objective) {
      findings.error("unknown_objective",
                     fmt::format("<adlseq:objective> names the objective \"{}\", which the activity does not have.",
                                 id.substr(0, 100)),
                     extension->line);
      continue;
    }
    for (const XmlNode* map : extension->all("mapInfo")) merge_map(*map, *objective, findings);
  }
}

void read_objectives(const Parts& parts, Edition edition, std::vector<Objective>& out, Findings& findings) {
  out.push_back({});
  out.back().primary = true;
  if (const XmlNode* node = parts.find("objectives")) {
    bool seen = false;
    for (const XmlNode* one : node->elements()) {
      bool primary = one->is("primaryObjective");
      if (!primary && !one->is("objective")) continue;
      if (out.size() >= kMaxObjectives)
        return findings.error("too_many_objectives", "One activity has too many objectives.", one->line);
      Objective objective = read_objective(*one, primary, findings);
      for (const Objective& other : out)
        if (!objective.id.empty() && other.id == objective.id)
          findings.error("objective_twice", "Two objectives of one activity have the same objectiveID.", one->line);
      if (!primary) {
        out.push_back(std::move(objective));
      } else {
        if (seen) findings.error("two_primary_objectives", "An activity has one <primaryObjective> only.", one->line);
        seen = true;
        out.front() = std::move(objective);
      }
    }
  }
  const XmlNode* extension = parts.find("objectives", true);
  if (extension && edition == Edition::scorm2004_4th) extend_objectives(*extension, out, findings);
}

void read_control(const Parts& parts, Sequencing& out, Findings& findings) {
  if (const XmlNode* node = parts.find("controlMode")) {
    ControlMode& c = out.control;
    c.choice = read_flag(*node, "choice", true, findings);
    c.choice_exit = read_flag(*node, "choiceExit", true, findings);
    c.flow = read_flag(*node, "flow", false, findings);
    c.forward_only = read_flag(*node, "forwardOnly", false, findings);
    c.use_current_attempt_objective_info = read_flag(*node, "useCurrentAttemptObjectiveInfo", true, findings);
    c.use_current_attempt_progress_info = read_flag(*node, "useCurrentAttemptProgressInfo", true, findings);
  }
  if (const XmlNode* node = parts.find("deliveryControls")) {
    out.delivery.tracked = read_flag(*node, "tracked", true, findings);
    out.delivery.completion_set_by_content = read_flag(*node, "completionSetByContent", false, findings);
    out.delivery.objective_set_by_content = read_flag(*node, "objectiveSetByContent", false, findings);
  }
  if (const XmlNode* node = parts.find("constrainedChoiceConsiderations", true)) {
    out.prevent_activation = read_flag(*node, "preventActivation", false, findings);
    out.constrain_choice = read_flag(*node, "constrainChoice", false, findings);
  }
}

void read_limits(const Parts& parts, Sequencing& out, Findings& findings) {
  if (const XmlNode* node = parts.find("limitConditions")) {
    auto text = [&](std::string_view name) -> std::optional<std::string> {
      auto value = node->attribute(name);
      return value ? std::optional<std::string>(plain_text(*value)) : std::nullopt;
    };
    if (node->attribute("attemptLimit")) out.limits.attempt_limit = read_count(*node, "attemptLimit", 0, findings);
    out.limits.attempt_absolute_duration = text("attemptAbsoluteDurationLimit");
    out.limits.attempt_experienced_duration = text("attemptExperiencedDurationLimit");
    out.limits.activity_absolute_duration = text("activityAbsoluteDurationLimit");
    out.limits.activity_experienced_duration = text("activityExperiencedDurationLimit");
    out.limits.begin_time = text("beginTimeLimit");
    out.limits.end_time = text("endTimeLimit");
  }
  if (const XmlNode* node = parts.find("randomizationControls")) {
    Randomization& r = out.randomization;
    r.randomization_timing = read_word(*node, "randomizationTiming", Timing::never, findings);
    r.reorder_children = read_flag(*node, "reorderChildren", false, findings);
    r.selection_timing = read_word(*node, "selectionTiming", Timing::never, findings);
    if (node->attribute("selectCount")) r.select_count = read_count(*node, "selectCount", 0, findings);
  }
}

const XmlNode* shared_part(const XmlNode* own, const XmlNode* collection, Findings& findings) {
  auto reference = own ? own->attribute("IDRef") : std::nullopt;
  if (!reference) return nullptr;
  const std::string wanted = plain_text(*reference);  // white space around it does not count (ADL suite, CM-08)
  if (collection)
    for (const XmlNode* one : collection->all("sequencing"))
      if (plain_text(one->attribute_or("ID", "")) == wanted) return one;
  findings.error(
      "unknown_sequencing",
      fmt::format("IDRef=\"{}\" names no <sequencing> of the <sequencingCollection>.", wanted.substr(0, 100)),
      own->line);
  return nullptr;
}

}  // namespace

std::optional<double> parse_real(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double out = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(out)) return std::nullopt;
  return out;
}

bool read_flag(const XmlNode& node, std::string_view name, bool otherwise, Findings& findings) {
  auto text = node.attribute(name);
  if (!text) return otherwise;
  const std::string token = plain_text(*text);
  if (token == "1") return true;
  if (token == "0") return false;
  if (ascii_lower(token) == "true") return true;
  if (ascii_lower(token) == "false") return false;
  findings.error("not_a_boolean", fmt::format("{} of <{}> must be \"true\" or \"false\".", name, node.name), node.line);
  return otherwise;
}

double read_real(const XmlNode& node, std::string_view name, double otherwise, double from, double to,
                 Findings& findings) {
  auto text = node.attribute(name);
  if (!text) return otherwise;
  auto value = parse_real(plain_text(*text));
  if (value && *value >= from && *value <= to) return *value;
  findings.error("out_of_range", fmt::format("{} of <{}> must be a number from {} to {}.", name, node.name, from, to),
                 node.line);
  return otherwise;
}

Sequencing read_sequencing(const XmlNode* own, const XmlNode* collection, Edition edition, Findings& findings) {
  const Parts parts(own, shared_part(own, collection, findings));
  Sequencing out;
  read_control(parts, out, findings);
  if (const XmlNode* rules = parts.find("sequencingRules")) {
    read_rules(*rules, "preConditionRule", RuleAction::skip, RuleAction::stop_forward_traversal, out.pre, findings);
    read_rules(*rules, "postConditionRule", RuleAction::exit_parent, RuleAction::previous, out.post, findings);
    read_rules(*rules, "exitConditionRule", RuleAction::exit, RuleAction::exit, out.exit, findings);
  }
  read_limits(parts, out, findings);
  read_rollup(parts, out.rollup, findings);
  read_objectives(parts, edition, out.objectives, findings);
  return out;
}

}  // namespace mc::scorm
