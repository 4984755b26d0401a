// UP.2: sequencing rules and their conditions, with the third truth value of the standard.
#include <algorithm>

#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

namespace {

Verdict verdict(bool yes) { return yes ? Verdict::yes : Verdict::no; }

template <class T, class F>
Verdict known_and(const std::optional<T>& value, F&& holds) {
  return value ? verdict(holds(*value)) : Verdict::unknown;
}

Verdict negate(Verdict value) {
  if (value == Verdict::unknown) return value;
  return verdict(value == Verdict::no);
}

Condition sequencing_condition(RollupCondition condition) {
  switch (condition) {
  case RollupCondition::satisfied:
    return Condition::satisfied;
  case RollupCondition::objective_status_known:
    return Condition::objective_status_known;
  case RollupCondition::objective_measure_known:
    return Condition::objective_measure_known;
  case RollupCondition::completed:
    return Condition::completed;
  case RollupCondition::activity_progress_known:
    return Condition::activity_progress_known;
  case RollupCondition::attempted:
    return Condition::attempted;
  case RollupCondition::attempt_limit_exceeded:
    return Condition::attempt_limit_exceeded;
  case RollupCondition::time_limit_exceeded:
    return Condition::time_limit_exceeded;
  default:
    return Condition::outside_available_time_range;
  }
}

template <class Items, class F>
Verdict combine(Combination combination, const Items& items, F&& one) {
  if (items.empty()) return Verdict::unknown;
  bool all = combination == Combination::all;
  Verdict out = verdict(all);
  for (const auto& item : items) {
    Verdict value = one(item);
    if (value == verdict(!all)) return value;
    if (value == Verdict::unknown) out = value;
  }
  return out;
}

}  // namespace

std::optional<RuleAction> Engine::check(const std::vector<SequencingRule>& rules, std::int64_t activity) const {
  for (const SequencingRule& rule : rules)
    if (evaluate(rule, activity) == Verdict::yes) return rule.action;
  return std::nullopt;
}

bool Engine::pre(std::int64_t activity, RuleAction action) const {
  for (const SequencingRule& rule : rules(activity).pre)
    if (rule.action == action && evaluate(rule, activity) == Verdict::yes) return true;
  return false;
}

Verdict Engine::evaluate(const SequencingRule& rule, std::int64_t activity) const {
  return combine(rule.combination, rule.conditions,
                 [&](const RuleCondition& condition) { return evaluate(condition, activity); });
}

/// A completion by measure is that of the progress that is known, also when a global objective has brought it, while
/// the SCO reads what the global objective says of completion (ADL suite, CO-04a and CO-10).
ObjectiveState Engine::seen_by_rules(std::int64_t activity, std::size_t objective, OwnInformation own) const {
  ObjectiveState seen = read_objective(manifest_, state_, activity, objective, own);
  const CompletionThreshold& threshold = at(activity).threshold;
  if (objective != 0 || !threshold.completed_by_measure) return seen;
  seen.completed = std::nullopt;
  if (seen.progress) seen.completed = *seen.progress >= threshold.min_progress_measure;
  return seen;
}

Verdict Engine::evaluate(const RuleCondition& condition, std::int64_t activity) const {
  // Nothing is known of an objective that is not defined, and nothing of an activity that is not tracked (ADL suite,
  // RU-10 and CO-05).
  ObjectiveState seen;
  auto objective = find_objective(rules(activity), condition.objective);
  if (objective && rules(activity).delivery.tracked) seen = seen_by_rules(activity, *objective);
  Verdict out = Verdict::unknown;
  if (condition.condition == Condition::objective_measure_greater_than)
    out = known_and(seen.measure, [&](double measure) { return measure > condition.measure_threshold; });
  else if (condition.condition == Condition::objective_measure_less_than)
    out = known_and(seen.measure, [&](double measure) { return measure < condition.measure_threshold; });
  else
    out = evaluate(condition.condition, activity, seen);
  return condition.negated ? negate(out) : out;
}

Verdict Engine::evaluate(Condition condition, std::int64_t activity, const ObjectiveState& seen) const {
  auto same = [](bool value) { return value; };
  switch (condition) {
  case Condition::always:
    return Verdict::yes;
  case Condition::satisfied:
    return known_and(seen.satisfied, same);
  case Condition::objective_status_known:
    return verdict(seen.satisfied.has_value());
  case Condition::objective_measure_known:
    return verdict(seen.measure.has_value());
  case Condition::completed:
    return known_and(seen.completed, same);
  case Condition::activity_progress_known:
    return verdict(seen.completed.has_value());
  case Condition::attempted:
    return verdict(of(activity).attempts > 0);
  case Condition::attempt_limit_exceeded:
    return known_and(rules(activity).limits.attempt_limit,
                     [&](std::int64_t limit) { return of(activity).attempts >= limit; });
  default:
    return Verdict::unknown;  // durations and calendar limits are optional in the 4th Edition
  }
}

OwnInformation Engine::fresh(std::int64_t child) const {
  return {!of(child).stale_objective.value_or(false), !of(child).stale_progress.value_or(false)};
}

// RB.1.4.1
Verdict Engine::rollup_conditions(const RollupRule& rule, std::int64_t child) const {
  ObjectiveState seen = seen_by_rules(child, 0, fresh(child));
  return combine(rule.combination, rule.conditions, [&](const RollupTerm& term) {
    Verdict value = term.condition == RollupCondition::never
                        ? Verdict::no
                        : evaluate(sequencing_condition(term.condition), child, seen);
    return term.negated ? negate(value) : value;
  });
}

}  // namespace mc::scorm
