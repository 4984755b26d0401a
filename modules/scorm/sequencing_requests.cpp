// SB.2.5 to SB.2.8 and SB.2.10 to SB.2.13: which activity a sequencing request identifies.
#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

// SB.2.12
Engine::Delivery Engine::sequencing(Request request, std::int64_t target) {
  switch (request) {
  case Request::start:
    return start();
  case Request::resume_all:
    return resume_all();
  case Request::continue_:
    return advance(Direction::forward);
  case Request::previous:
    return advance(Direction::backward);
  case Request::choice:
    return choice(target);
  case Request::jump:
    return jump(target);
  case Request::retry:
    return retry();
  case Request::exit:
    return exit();
  case Request::none:
    break;
  }
  return {};
}

// SB.2.5
Engine::Delivery Engine::start() {
  if (state_.current >= 0) return {-1, false, "SB.2.5-1"};
  if (leaf(0)) return {0, false, {}};
  Found found = flow(0, Direction::forward, true);
  if (found.deliverable) return {found.activity, false, {}};
  // A course of one activity has nothing to choose from: it is what starts (ADL suite, CM-11).
  std::int64_t only = -1;
  std::size_t leaves = 0;
  for (std::size_t step = 0; step < manifest_.activities.size(); ++step) {
    if (!manifest_.activities[step].children.empty()) continue;
    ++leaves;
    only = static_cast<std::int64_t>(step);
  }
  if (leaves == 1 && found.exception == "SB.2.2-1") return {only, false, {}};
  return {-1, found.end, found.exception};
}

// SB.2.6
Engine::Delivery Engine::resume_all() {
  if (state_.current >= 0) return {-1, false, "SB.2.6-1"};
  if (state_.suspended < 0) return {-1, false, "SB.2.6-2"};
  if (leaf(state_.suspended)) return {state_.suspended, false, {}};
  // Suspended between two activities, so it is their cluster: the learner goes on inside it.
  Found found = flow(state_.suspended, Direction::forward, true);
  return {found.deliverable ? found.activity : state_.suspended, false, {}};
}

// SB.2.7 and SB.2.8
Engine::Delivery Engine::advance(Direction direction) {
  bool forward = direction == Direction::forward;
  if (state_.current < 0) return {-1, false, forward ? "SB.2.7-1" : "SB.2.8-1"};
  if (state_.current != 0 && !rules(parent(state_.current)).control.flow)
    return {-1, false, forward ? "SB.2.7-2" : "SB.2.8-2"};
  Found found = flow(state_.current, direction, false);
  if (!found.deliverable) return {-1, found.end, found.exception};
  return {found.activity, false, {}};
}

// SB.2.10
Engine::Delivery Engine::retry() {
  if (state_.current < 0) return {-1, false, "SB.2.10-1"};
  if (of(state_.current).active || of(state_.current).suspended) return {-1, false, "SB.2.10-2"};
  if (leaf(state_.current)) return {state_.current, false, {}};
  Found found = flow(state_.current, Direction::forward, true);
  if (!found.deliverable) return {-1, found.end, "SB.2.10-3"};
  return {found.activity, false, {}};
}

// SB.2.11
Engine::Delivery Engine::exit() const {
  if (state_.current < 0) return {-1, false, "SB.2.11-1"};
  if (of(state_.current).active) return {-1, false, "SB.2.11-2"};
  return {-1, state_.current == 0, {}};
}

// SB.2.13
Engine::Delivery Engine::jump(std::int64_t target) const {
  if (state_.current < 0) return {-1, false, "SB.2.13-1"};
  return {target, false, {}};
}

}  // namespace mc::scorm
