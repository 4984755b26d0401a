// SB.2.4 and SB.2.9: choosing an activity.
#include <algorithm>

#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

// SB.2.9
Engine::Delivery Engine::choice(std::int64_t target) {
  Code refused = choice_allowed(target);
  if (!refused.empty()) return {-1, false, refused};
  std::int64_t ancestor = state_.current < 0 ? 0 : common_ancestor(state_.current, target);
  if (target != state_.current) refused = choice_path(target, ancestor);
  if (!refused.empty()) return {-1, false, refused};
  if (leaf(target)) return {target, false, {}};
  Found found = flow(target, Direction::forward, true);
  if (found.deliverable) return {found.activity, false, {}};
  // Nothing below it: the learner stays there and chooses again.
  if (state_.current >= 0) {
    terminate_descendants(ancestor);
    end_attempt(ancestor);
  }
  state_.current = target;
  return {-1, false, "SB.2.9-9"};
}

Engine::Code Engine::choice_allowed(std::int64_t target) const {
  if (target < 0) return "SB.2.9-1";
  Path path = up(target, 0);
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    if (!available(*step)) return "SB.2.9-2";
    if (pre(*step, RuleAction::hidden_from_choice)) return "SB.2.9-3";
  }
  if (target != 0 && !rules(parent(target)).control.choice) return "SB.2.9-4";
  return {};
}

Engine::Code Engine::choice_path(std::int64_t target, std::int64_t ancestor) {
  std::int64_t current = state_.current;
  if (current > 0 && target > 0 && parent(current) == parent(target)) return choice_sideways(target);
  if (current < 0 || current == ancestor) return choice_down(target, ancestor, true);
  if (target == ancestor) {
    for (std::int64_t step : up(current, target))
      if (step != target && !leaf(step) && !rules(step).control.choice_exit) return "SB.2.9-7";
    return {};
  }
  Code refused = choice_constrained(target, ancestor);
  if (!refused.empty()) return refused;
  return choice_down(target, ancestor, after(target, current));
}

Engine::Code Engine::choice_sideways(std::int64_t target) {
  const auto& row = siblings(target);
  auto from = std::find(row.begin(), row.end(), state_.current);
  auto to = std::find(row.begin(), row.end(), target);
  if (from == row.end() || to == row.end()) return "SB.2.9-5";
  bool forward = from < to;
  for (; from != to; from = forward ? from + 1 : from - 1) {
    Code refused = choice_step(*from, forward ? Direction::forward : Direction::backward);
    if (!refused.empty()) return refused;
  }
  return {};
}

/// From the common ancestor to the target's parent.
Engine::Code Engine::choice_down(std::int64_t target, std::int64_t ancestor, bool forward) {
  Path path = up(target, ancestor);
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    if (*step == target) break;
    if (forward) {
      Code refused = choice_step(*step, Direction::forward);
      if (!refused.empty()) return refused;
    }
    if (!of(*step).active && *step != ancestor && rules(*step).prevent_activation) return "SB.2.9-6";
  }
  return {};
}

Engine::Code Engine::choice_constrained(std::int64_t target, std::int64_t ancestor) {
  std::int64_t constrained = -1;
  for (std::int64_t step : up(state_.current, ancestor)) {
    if (step == ancestor) break;
    if (leaf(step)) continue;  // these controls are of clusters (ADL suite, CM-07d)
    if (!rules(step).control.choice_exit) return "SB.2.9-7";
    if (constrained < 0 && rules(step).constrain_choice) constrained = step;
  }
  if (constrained < 0) return {};
  Direction direction = after(target, constrained) ? Direction::forward : Direction::backward;
  std::int64_t considered = choice_flow(constrained, direction);
  if (within(target, considered) || target == constrained) return {};
  return "SB.2.9-8";
}

// SB.2.4
Engine::Code Engine::choice_step(std::int64_t activity, Direction direction) const {
  if (direction == Direction::forward)
    return pre(activity, RuleAction::stop_forward_traversal) ? Code("SB.2.4-1") : Code();
  if (activity == 0) return "SB.2.4-3";
  return rules(parent(activity)).control.forward_only ? Code("SB.2.4-2") : Code();
}

// SB.2.9.1
std::int64_t Engine::choice_flow(std::int64_t activity, Direction direction) const {
  std::int64_t next = choice_flow_step(activity, direction);
  return next < 0 ? activity : next;
}

// SB.2.9.2
std::int64_t Engine::choice_flow_step(std::int64_t activity, Direction direction) const {
  while (activity != 0) {
    const auto& row = siblings(activity);
    auto here = std::find(row.begin(), row.end(), activity);
    if (direction == Direction::forward && here != row.end() && here + 1 != row.end()) return *(here + 1);
    if (direction == Direction::backward && here != row.end() && here != row.begin()) return *(here - 1);
    activity = parent(activity);
  }
  return -1;
}

}  // namespace mc::scorm
