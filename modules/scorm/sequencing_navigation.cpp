// NB.2.1 and TB.2: may this be asked for now, and what ends because of it.
#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

// NB.2.1
Engine::Navigated Engine::navigation(const NavigationRequest& request) const {
  switch (request.kind) {
  case Navigation::start:
    if (state_.current >= 0) return {Termination::none, Request::none, "NB.2.1-1"};
    return {Termination::none, Request::start, {}};
  case Navigation::resume_all:
    if (state_.current >= 0) return {Termination::none, Request::none, "NB.2.1-1"};
    if (state_.suspended < 0) return {Termination::none, Request::none, "NB.2.1-3"};
    return {Termination::none, Request::resume_all, {}};
  case Navigation::forward:
  case Navigation::backward:
    return {Termination::none, Request::none, "NB.2.1-7"};
  case Navigation::choice:
    return navigate_choice(request.target);
  case Navigation::jump:
    if (request.target < 0 || static_cast<std::size_t>(request.target) >= manifest_.activities.size() ||
        !available(request.target))
      return {Termination::none, Request::none, "NB.2.1-11"};
    if (state_.current < 0) return {Termination::none, Request::none, "NB.2.1-2"};
    return {of(state_.current).active ? Termination::exit : Termination::none, Request::jump, {}};
  default:
    return navigate_beyond(request);
  }
}

/// The requests that need a current activity and nothing else.
Engine::Navigated Engine::navigate_beyond(const NavigationRequest& request) const {
  if (state_.current < 0) return {Termination::none, Request::none, "NB.2.1-2"};
  bool active = of(state_.current).active;
  Termination ending = active ? Termination::exit : Termination::none;
  switch (request.kind) {
  case Navigation::continue_:
    if (state_.current == 0 || !rules(parent(state_.current)).control.flow)
      return {Termination::none, Request::none, "NB.2.1-4"};
    return {ending, Request::continue_, {}};
  case Navigation::previous: {
    if (state_.current == 0) return {Termination::none, Request::none, "NB.2.1-6"};
    const ControlMode& control = rules(parent(state_.current)).control;
    if (!control.flow || control.forward_only) return {Termination::none, Request::none, "NB.2.1-5"};
    return {ending, Request::previous, {}};
  }
  case Navigation::exit:
    if (!active) return {Termination::none, Request::none, "NB.2.1-12"};
    return {Termination::exit, Request::exit, {}};
  case Navigation::abandon:
    if (!active) return {Termination::none, Request::none, "NB.2.1-12"};
    return {Termination::abandon, Request::exit, {}};
  case Navigation::exit_all:
    return {Termination::exit_all, Request::exit, {}};
  case Navigation::abandon_all:
    return {Termination::abandon_all, Request::exit, {}};
  case Navigation::suspend_all:
    return {Termination::suspend_all, Request::exit, {}};
  default:
    return {Termination::none, Request::none, "NB.2.1-13"};
  }
}

Engine::Navigated Engine::navigate_choice(std::int64_t target) const {
  if (target < 0 || static_cast<std::size_t>(target) >= manifest_.activities.size())
    return {Termination::none, Request::none, "NB.2.1-11"};
  if (target != 0 && !rules(parent(target)).control.choice) return {Termination::none, Request::none, "NB.2.1-10"};
  if (state_.current < 0) return {Termination::none, Request::choice, {}};
  if (target != state_.current && parent(target) != parent(state_.current)) {
    std::int64_t ancestor = common_ancestor(state_.current, target);
    for (std::int64_t step : up(state_.current, ancestor)) {
      if (step == ancestor) break;
      if (of(step).active && !leaf(step) && !rules(step).control.choice_exit)
        return {Termination::none, Request::none, "NB.2.1-8"};
    }
  }
  return {of(state_.current).active ? Termination::exit : Termination::none, Request::choice, {}};
}

// TB.2.1
void Engine::exit_action_rules() {
  Path path = up(parent(state_.current), 0);
  for (auto step = path.rbegin(); step != path.rend(); ++step) {
    if (!check(rules(*step).exit, *step)) continue;
    terminate_descendants(*step);
    end_attempt(*step);
    state_.current = *step;
    return;
  }
}

// TB.2.3
Engine::Terminated Engine::termination(Termination request) {
  if (state_.current < 0) return {Request::none, "TB.2.3-1"};
  bool active = of(state_.current).active;
  switch (request) {
  case Termination::exit:
    return active ? terminate_exit() : Terminated{Request::none, "TB.2.3-2"};
  case Termination::exit_all:
    return terminate_exit_all(Request::exit);
  case Termination::suspend_all:
    return suspend_all();
  case Termination::abandon:
    if (!active) return {Request::none, "TB.2.3-2"};
    abandon();
    of(state_.current).active = false;
    return {};
  case Termination::abandon_all:
    abandon();
    for (std::int64_t step : up(state_.current, 0)) of(step).active = false;
    state_.current = 0;
    return {Request::exit, {}};
  case Termination::none:
    break;
  }
  return {};
}

/// What the SCO has said of itself in an attempt that is abandoned does not count (ADL suite, SX-04b).
void Engine::abandon() {
  of(state_.current).suspended = false;
  if (!leaf(state_.current)) return;
  write_objective(manifest_, state_, state_.current, 0, {});
  overall_rollup(state_.current);
}

Engine::Terminated Engine::terminate_exit() {
  end_attempt(state_.current);
  if (state_.current != 0) exit_action_rules();
  while (true) {
    // TB.2.2
    std::optional<RuleAction> post;
    if (!of(state_.current).suspended) post = check(rules(state_.current).post, state_.current);
    Request wanted = Request::none;
    if (post) {
      switch (*post) {
      case RuleAction::exit_all:
        return terminate_exit_all(Request::exit);
      case RuleAction::retry_all:
        return terminate_exit_all(Request::retry);
      case RuleAction::exit_parent:
        if (state_.current == 0) return {Request::none, "TB.2.3-4"};
        state_.current = parent(state_.current);
        end_attempt(state_.current);
        continue;
      case RuleAction::retry:
        wanted = Request::retry;
        break;
      case RuleAction::continue_:
        wanted = Request::continue_;
        break;
      case RuleAction::previous:
        wanted = Request::previous;
        break;
      default:
        break;
      }
    }
    // The attempt on the root ends without a retry: so does the session.
    if (state_.current == 0 && wanted != Request::retry) return {Request::exit, {}};
    return {wanted, {}};
  }
}

Engine::Terminated Engine::terminate_exit_all(Request after) {
  if (of(state_.current).active && state_.current != 0) end_attempt(state_.current);
  terminate_descendants(0);
  end_attempt(0);
  state_.current = 0;
  return {after, {}};
}

Engine::Terminated Engine::suspend_all() {
  if (of(state_.current).active || of(state_.current).suspended) {
    overall_rollup(state_.current);
    state_.suspended = state_.current;
  } else if (state_.current != 0) {
    state_.suspended = parent(state_.current);
  } else {
    return {Request::none, "TB.2.3-3"};
  }
  for (std::int64_t step : up(state_.suspended, 0)) {
    of(step).active = false;
    of(step).suspended = true;
  }
  state_.current = 0;
  return {Request::exit, {}};
}

}  // namespace mc::scorm
