// SB.2.1 to SB.2.3: walking through the tree from one deliverable activity to the next.
#include <algorithm>

#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

// SB.2.3
Engine::Found Engine::flow(std::int64_t activity, Direction direction, bool children) {
  Step step = flow_tree(activity, direction, Direction::none, children);
  if (step.next < 0) return {false, activity, step.end, step.exception};
  return flow_activity(step.next, direction, Direction::none, 0);
}

// SB.2.2. Every call moves on in the tree except where clusters that only go forward turn the walk around; `depth`
// bounds what a tree of such clusters could do.
Engine::Found Engine::flow_activity(std::int64_t activity, Direction direction, Direction before, int depth) {
  if (depth > 2 * static_cast<int>(manifest_.activities.size()) + 2) return {false, activity, false, "SB.2.2-2"};
  if (!rules(parent(activity)).control.flow) return {false, activity, false, "SB.2.2-1"};
  if (pre(activity, RuleAction::skip)) {
    Step step = flow_tree(activity, direction, before, false);
    if (step.next < 0) return {false, activity, step.end, step.exception};
    bool still_back = before == Direction::backward && step.direction == Direction::backward;
    return flow_activity(step.next, step.direction, still_back ? Direction::none : before, depth + 1);
  }
  if (unavailable(activity)) return {false, activity, false, "SB.2.2-2"};
  if (leaf(activity)) return {true, activity, false, {}};
  Step step = flow_tree(activity, direction, Direction::none, true);
  if (step.next < 0) return {false, activity, step.end, step.exception};
  if (direction == Direction::backward && step.direction == Direction::forward)
    return flow_activity(step.next, Direction::forward, Direction::backward, depth + 1);
  return flow_activity(step.next, direction, Direction::none, depth + 1);
}

bool Engine::last_in_tree(std::int64_t activity) const {
  if (!of(activity).available.empty()) return false;
  for (; activity != 0; activity = parent(activity))
    if (siblings(activity).empty() || siblings(activity).back() != activity) return false;
  return true;
}

// SB.2.1
Engine::Step Engine::flow_tree(std::int64_t activity, Direction direction, Direction before, bool children) {
  bool reversed = false;
  if (before == Direction::backward && activity != 0 && siblings(activity).back() == activity) {
    direction = Direction::backward;
    activity = siblings(activity).front();
    reversed = true;
  }
  return direction == Direction::forward ? flow_forward(activity, children)
                                         : flow_backward(activity, children, reversed);
}

Engine::Step Engine::flow_forward(std::int64_t activity, bool children) {
  if (last_in_tree(activity) || (activity == 0 && !children)) {
    terminate_descendants(0);
    return {-1, Direction::none, true, {}};
  }
  if (!leaf(activity) && children) {
    if (of(activity).available.empty()) return {-1, Direction::none, false, "SB.2.1-2"};
    return {of(activity).available.front(), Direction::forward, false, {}};
  }
  const auto& row = siblings(activity);
  auto here = std::find(row.begin(), row.end(), activity);
  if (here == row.end() || here + 1 == row.end()) return flow_forward(parent(activity), false);
  return {*(here + 1), Direction::forward, false, {}};
}

Engine::Step Engine::flow_backward(std::int64_t activity, bool children, bool reversed) {
  if (activity == 0) return {-1, Direction::none, false, "SB.2.1-3"};
  if (!leaf(activity) && children) {
    const auto& row = of(activity).available;
    if (row.empty()) return {-1, Direction::none, false, "SB.2.1-2"};
    if (rules(activity).control.forward_only) return {row.front(), Direction::forward, false, {}};
    return {row.back(), Direction::backward, false, {}};
  }
  if (!reversed && rules(parent(activity)).control.forward_only) return {-1, Direction::none, false, "SB.2.1-4"};
  const auto& row = siblings(activity);
  auto here = std::find(row.begin(), row.end(), activity);
  if (here == row.begin() || here == row.end()) return flow_backward(parent(activity), false, false);
  return {*(here - 1), Direction::backward, false, {}};
}

}  // namespace mc::scorm
