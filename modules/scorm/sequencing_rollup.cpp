// RB: what children come to in their cluster.
#include <cmath>

#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

namespace {

/// The default rules: all children known is the negative status, all children positive the positive one.
RollupRule default_rule(RollupAction action) {
  auto condition = RollupCondition::satisfied;
  if (action == RollupAction::not_satisfied) condition = RollupCondition::objective_status_known;
  if (action == RollupAction::completed) condition = RollupCondition::completed;
  if (action == RollupAction::incomplete) condition = RollupCondition::activity_progress_known;
  return {ChildSet::all, 0, 0.0, Combination::any, {{condition, false}}, action};
}

bool is_about_objective(RollupAction action) {
  return action == RollupAction::satisfied || action == RollupAction::not_satisfied;
}

RollupRequired required_for(const RollupControls& controls, RollupAction action) {
  switch (action) {
  case RollupAction::satisfied:
    return controls.required_for_satisfied;
  case RollupAction::not_satisfied:
    return controls.required_for_not_satisfied;
  case RollupAction::completed:
    return controls.required_for_completed;
  case RollupAction::incomplete:
    return controls.required_for_incomplete;
  }
  return RollupRequired::always;
}

/// Three times 0.7 is 0.7 on average, not a little less: measures are compared with thresholds.
double exact(double value) {
  constexpr double kDigits = 1e9;
  return std::round(value * kDigits) / kDigits;
}

struct Votes {
  std::int64_t all = 0, yes = 0, no = 0, unknown = 0;
};

bool holds(const RollupRule& rule, const Votes& votes) {
  bool nothing_known = votes.all == votes.unknown;
  switch (rule.children) {
  case ChildSet::all:
    return votes.yes == votes.all;
  case ChildSet::any:
    return votes.yes > 0;
  case ChildSet::none:
    return votes.no == votes.all;
  case ChildSet::at_least_count:
    return !nothing_known && votes.yes >= rule.minimum_count;
  case ChildSet::at_least_percent:
    return !nothing_known &&
           votes.yes >= static_cast<std::int64_t>(rule.minimum_percent * static_cast<double>(votes.all) + 0.5);
  }
  return false;
}

}  // namespace

// RB.1.5; activities elsewhere in the tree may read the global objectives that were just written.
void Engine::overall_rollup(std::int64_t activity) {
  constexpr int kRounds = 8;  // maps may chain, and may be circular
  std::vector<std::int64_t> starts{activity};
  for (int round = 0; round < kRounds && !starts.empty(); ++round) {
    auto before = state_.globals;
    for (std::int64_t start : starts) rollup_path(start);
    starts.clear();
    std::set<std::string> changed;
    for (const auto& [id, global] : state_.globals) {
      auto old = before.find(id);
      if (old == before.end() ? global != ObjectiveState{} : old->second != global) changed.insert(id);
    }
    if (round == 0)  // run-time data was written before: whoever reads what this activity writes is looked at
      for (std::int64_t step : up(activity, 0))
        for (const Objective& objective : rules(step).objectives)
          for (const ObjectiveMap& map : objective.maps) changed.insert(map.target);
    if (changed.empty()) return;
    std::set<std::int64_t> affected = readers(changed);
    starts.assign(affected.rbegin(), affected.rend());
  }
}

/// The clusters whose children read one of these globals, and those that are satisfied by its measure themselves.
std::set<std::int64_t> Engine::readers(const std::set<std::string>& globals) const {
  std::set<std::int64_t> out;
  for (std::int64_t at = 0; at < static_cast<std::int64_t>(manifest_.activities.size()); ++at)
    for (const Objective& objective : rules(at).objectives)
      for (const ObjectiveMap& map : objective.maps) {
        if (!globals.contains(map.target)) continue;
        if (at != 0) out.insert(parent(at));
        if (!leaf(at) && objective.primary && objective.satisfied_by_measure && map.read_measure) out.insert(at);
      }
  return out;
}

void Engine::rollup_path(std::int64_t activity) {
  for (std::int64_t step : up(activity, 0))
    if (!leaf(step)) rollup(step);
}

void Engine::rollup(std::int64_t activity) {
  if (!rules(activity).delivery.tracked) return;  // nothing is recorded of it (ADL suite, RU-10)
  ObjectiveState primary = of(activity).objectives[0];
  measure_rollup(activity, primary);
  progress_measure_rollup(activity, primary);
  objective_rollup(activity, primary);
  progress_rollup(activity, primary);
  if (primary != of(activity).objectives[0]) write_objective(manifest_, state_, activity, 0, primary);
}

// RB.1.1 a
void Engine::measure_rollup(std::int64_t activity, ObjectiveState& primary) const {
  double total = 0, weights = 0;
  bool known = false;
  for (std::int64_t child : of(activity).available) {
    if (!rules(child).delivery.tracked) continue;
    double weight = rules(child).rollup.measure_weight;
    weights += weight;
    auto measure = read_objective(manifest_, state_, child, 0, fresh(child)).measure;
    if (!measure) continue;
    known = true;
    total += weight * *measure;
  }
  primary.measure = std::nullopt;
  if (known && weights > 0) primary.measure = exact(total / weights);
}

// RB.1.1 b
void Engine::progress_measure_rollup(std::int64_t activity, ObjectiveState& primary) const {
  double total = 0, weights = 0;
  bool known = false;
  for (std::int64_t child : of(activity).available) {
    if (!rules(child).delivery.tracked) continue;
    double weight = at(child).threshold.progress_weight;
    weights += weight;
    auto progress = read_objective(manifest_, state_, child, 0, fresh(child)).progress;
    if (!progress) continue;
    known = true;
    total += weight * *progress;
  }
  primary.progress = std::nullopt;
  if (known && weights > 0) primary.progress = exact(total / weights);
}

// RB.1.2
void Engine::objective_rollup(std::int64_t activity, ObjectiveState& primary) const {
  const Sequencing& own = rules(activity);
  if (own.objectives[0].satisfied_by_measure) {
    primary.satisfied = std::nullopt;
    std::optional<double> measure = primary.measure;
    for (const ObjectiveMap& map : own.objectives[0].maps) {  // it may be that of a global objective
      auto global = state_.globals.find(map.target);
      if (map.read_measure) measure = global == state_.globals.end() ? std::nullopt : global->second.measure;
    }
    if (measure && (!of(activity).active || own.rollup.measure_satisfaction_if_active))
      primary.satisfied = *measure >= own.objectives[0].min_normalized_measure;
    return;
  }
  bool any_rules = false;
  for (const RollupRule& rule : own.rollup.rules) any_rules = any_rules || is_about_objective(rule.action);
  if (rollup_check(activity, RollupAction::not_satisfied, any_rules)) primary.satisfied = false;
  if (rollup_check(activity, RollupAction::satisfied, any_rules)) primary.satisfied = true;
}

// RB.1.3
void Engine::progress_rollup(std::int64_t activity, ObjectiveState& primary) const {
  const CompletionThreshold& threshold = at(activity).threshold;
  if (threshold.completed_by_measure) {
    primary.completed = std::nullopt;
    if (primary.progress) primary.completed = *primary.progress >= threshold.min_progress_measure;
    return;
  }
  bool any_rules = false;
  for (const RollupRule& rule : rules(activity).rollup.rules) any_rules = any_rules || !is_about_objective(rule.action);
  if (rollup_check(activity, RollupAction::incomplete, any_rules)) primary.completed = false;
  if (rollup_check(activity, RollupAction::completed, any_rules)) primary.completed = true;
}

// RB.1.4
bool Engine::rollup_check(std::int64_t activity, RollupAction action, bool any_rules) const {
  if (!any_rules) return rollup_rule(default_rule(action), activity);
  for (const RollupRule& rule : rules(activity).rollup.rules)
    if (rule.action == action && rollup_rule(rule, activity)) return true;
  return false;
}

bool Engine::rollup_rule(const RollupRule& rule, std::int64_t activity) const {
  Votes votes;
  for (std::int64_t child : of(activity).available) {
    if (!rollup_includes(child, rule.action)) continue;
    ++votes.all;
    switch (rollup_conditions(rule, child)) {
    case Verdict::yes:
      ++votes.yes;
      break;
    case Verdict::no:
      ++votes.no;
      break;
    case Verdict::unknown:
      ++votes.unknown;
      break;
    }
  }
  return holds(rule, votes);
}

// RB.1.4.2
bool Engine::rollup_includes(std::int64_t child, RollupAction action) const {
  const Sequencing& own = rules(child);
  if (!own.delivery.tracked) return false;
  if (is_about_objective(action) ? !own.rollup.objective_satisfied : !own.rollup.progress_completion) return false;
  const ActivityState& state = of(child);
  switch (required_for(own.rollup, action)) {
  case RollupRequired::always:
    return true;
  case RollupRequired::if_not_suspended:
    return !(state.attempts > 0 && state.suspended);
  case RollupRequired::if_attempted:
    return state.attempts > 0;
  case RollupRequired::if_not_skipped:
    return !pre(child, RuleAction::skip);
  }
  return true;
}

}  // namespace mc::scorm
