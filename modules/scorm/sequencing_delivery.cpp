// DB and UP.1, UP.3 to UP.5: beginning and ending attempts.
#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

namespace {

/// Has the content itself called this unknown, of the SCO or of its primary objective? Then it stays unknown.
bool said_unknown(const RunTimeValues& values, const std::string& primary, const std::string& status) {
  auto is_unknown = [&](const std::string& element) {
    auto at = values.find(element);
    return at != values.end() && at->second == "unknown";
  };
  if (is_unknown("cmi." + status)) return true;
  if (primary.empty()) return false;
  for (auto at = values.lower_bound("cmi.objectives."); at != values.end(); ++at) {
    if (!at->first.starts_with("cmi.objectives.")) break;
    if (at->second != primary || !at->first.ends_with(".id")) continue;
    return is_unknown(at->first.substr(0, at->first.size() - 2) + status);
  }
  return false;
}

}  // namespace

// UP.1: limits are only looked at before an attempt begins. Durations are optional in the 4th Edition and not limited.
bool Engine::limit_exceeded(std::int64_t activity) const {
  const Sequencing& own = rules(activity);
  if (!own.delivery.tracked || of(activity).active || of(activity).suspended) return false;
  return own.limits.attempt_limit && of(activity).attempts >= *own.limits.attempt_limit;
}

// UP.5
bool Engine::unavailable(std::int64_t activity) const {
  return pre(activity, RuleAction::disabled) || limit_exceeded(activity);
}

// DB.1.1
Engine::Code Engine::delivery_request(std::int64_t activity) {
  if (!leaf(activity)) return "DB.1.1-1";
  Path path = up(activity, 0);
  if (path.empty()) return "DB.1.1-2";
  for (std::int64_t step : path)
    if (unavailable(step)) return "DB.1.1-3";
  return {};
}

// DB.2
Engine::Code Engine::deliver(std::int64_t activity) {
  if (state_.current >= 0 && leaf(state_.current) && of(state_.current).active) return "DB.2-1";
  if (!within(activity, state_.suspended)) clear_suspended(activity);
  terminate_descendants(activity);
  Path path = up(activity, 0);
  for (auto step = path.rbegin(); step != path.rend(); ++step)
    if (!of(*step).active) begin_attempt(*step);
  state_.current = activity;
  state_.suspended = -1;
  return {};
}

void Engine::begin_attempt(std::int64_t activity) {
  ActivityState& own = of(activity);
  own.active = true;
  if (own.suspended) {
    own.stale_objective = own.stale_progress = std::nullopt;
    own.suspended = false;
    return;
  }
  const Sequencing& definition = rules(activity);
  if (definition.delivery.tracked) ++own.attempts;
  own.data.clear();
  own.objectives.assign(own.objectives.size(), {});
  own.stale_objective = own.stale_progress = std::nullopt;
  // What children know of earlier attempts counts in no rollup any more; rules go on seeing it (ADL suite, SX-07d).
  for (std::int64_t child : at(activity).children) {
    if (definition.control.use_current_attempt_objective_info) of(child).stale_objective = true;
    if (definition.control.use_current_attempt_progress_info) of(child).stale_progress = true;
  }
}

// DB.2.1
void Engine::clear_suspended(std::int64_t delivered) {
  if (state_.suspended < 0) return;
  std::int64_t ancestor = common_ancestor(delivered, state_.suspended);
  for (std::int64_t step : up(state_.suspended, ancestor)) {
    bool suspended = false;
    for (std::int64_t child : at(step).children) suspended = suspended || of(child).suspended;
    of(step).suspended = suspended;
  }
  state_.suspended = -1;
}

// UP.3
void Engine::terminate_descendants(std::int64_t activity) {
  if (state_.current < 0) return;
  std::int64_t ancestor = common_ancestor(state_.current, activity);
  for (std::int64_t step : up(state_.current, ancestor)) {
    if (step == state_.current || step == ancestor) continue;
    if (of(step).active) end_attempt(step);
  }
}

// UP.4
void Engine::end_attempt(std::int64_t activity) {
  ActivityState& own = of(activity);
  const DeliveryControls& delivery = rules(activity).delivery;
  if (leaf(activity)) {
    if (delivery.tracked && !own.suspended) {
      ObjectiveState primary = own.objectives[0];
      const std::string& id = rules(activity).objectives[0].id;
      if (!delivery.completion_set_by_content && !primary.completed && !said_unknown(own.data, id, "completion_status"))
        primary.completed = true;
      if (!delivery.objective_set_by_content && !primary.satisfied && !said_unknown(own.data, id, "success_status"))
        primary.satisfied = true;
      if (primary != own.objectives[0]) write_objective(manifest_, state_, activity, 0, primary);
    }
  } else {
    own.suspended = false;
    for (std::int64_t child : own.available) own.suspended = own.suspended || of(child).suspended;
  }
  own.active = false;
  overall_rollup(activity);
  if (!leaf(activity) && !own.suspended) select_and_randomize(activity, false);
}

}  // namespace mc::scorm
