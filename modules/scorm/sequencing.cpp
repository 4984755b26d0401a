#include "modules/scorm/sequencing.hpp"

#include <algorithm>
#include <array>

#include "modules/scorm/sequencing_engine.hpp"

namespace mc::scorm {

namespace {

struct ExceptionText {
  std::string_view code, text;
};
constexpr std::array kExceptions{
    ExceptionText{"NB.2.1-1", "A session is already running"},
    ExceptionText{"NB.2.1-2", "No session is running"},
    ExceptionText{"NB.2.1-3", "Nothing is suspended"},
    ExceptionText{"NB.2.1-4", "The cluster does not allow flow"},
    ExceptionText{"NB.2.1-5", "The cluster does not allow going back"},
    ExceptionText{"NB.2.1-6", "Nothing comes before the root"},
    ExceptionText{"NB.2.1-7", "Forward and backward are not defined"},
    ExceptionText{"NB.2.1-8", "An active activity must not be left by choice"},
    ExceptionText{"NB.2.1-9", "No activity to consider"},
    ExceptionText{"NB.2.1-10", "The cluster does not allow choice"},
    ExceptionText{"NB.2.1-11", "The target is not in the tree, or not available"},
    ExceptionText{"NB.2.1-12", "The current activity has already ended"},
    ExceptionText{"NB.2.1-13", "Unknown navigation request"},
    ExceptionText{"TB.2.3-1", "No current activity to end"},
    ExceptionText{"TB.2.3-2", "The current activity has already ended"},
    ExceptionText{"TB.2.3-3", "Nothing to suspend: only the root is left and it is not active"},
    ExceptionText{"TB.2.3-4", "The root has no parent to exit"},
    ExceptionText{"TB.2.3-5", "Nothing to suspend"},
    ExceptionText{"TB.2.3-6", "Nothing to abandon"},
    ExceptionText{"SB.2.1-1", "The end of the tree is reached"},
    ExceptionText{"SB.2.1-2", "The cluster has no available children"},
    ExceptionText{"SB.2.1-3", "Nothing comes before the root"},
    ExceptionText{"SB.2.1-4", "The cluster only goes forward"},
    ExceptionText{"SB.2.2-1", "The cluster does not allow flow"},
    ExceptionText{"SB.2.2-2", "The activity is disabled or its limit is used up"},
    ExceptionText{"SB.2.4-1", "Going forward is stopped"},
    ExceptionText{"SB.2.4-2", "The cluster only goes forward"},
    ExceptionText{"SB.2.4-3", "Nothing comes before the root"},
    ExceptionText{"SB.2.5-1", "A session is already running"},
    ExceptionText{"SB.2.6-1", "A session is already running"},
    ExceptionText{"SB.2.6-2", "Nothing is suspended"},
    ExceptionText{"SB.2.7-1", "No session is running"},
    ExceptionText{"SB.2.7-2", "The cluster does not allow flow"},
    ExceptionText{"SB.2.8-1", "No session is running"},
    ExceptionText{"SB.2.8-2", "The cluster does not allow flow"},
    ExceptionText{"SB.2.9-1", "No target to choose"},
    ExceptionText{"SB.2.9-2", "The target is not available"},
    ExceptionText{"SB.2.9-3", "The target is hidden from choice"},
    ExceptionText{"SB.2.9-4", "The cluster does not allow choice"},
    ExceptionText{"SB.2.9-5", "No activity to consider"},
    ExceptionText{"SB.2.9-6", "A cluster on the way must not be begun by choice"},
    ExceptionText{"SB.2.9-7", "A cluster on the way must not be left by choice"},
    ExceptionText{"SB.2.9-8", "The choice is constrained to neighbours"},
    ExceptionText{"SB.2.9-9", "Nothing below the chosen cluster can be delivered"},
    ExceptionText{"SB.2.10-1", "No session is running"},
    ExceptionText{"SB.2.10-2", "The activity to retry is active or suspended"},
    ExceptionText{"SB.2.10-3", "Nothing below the cluster can be delivered again"},
    ExceptionText{"SB.2.11-1", "No session is running"},
    ExceptionText{"SB.2.11-2", "The current activity has not ended"},
    ExceptionText{"SB.2.13-1", "No session is running"},
    ExceptionText{"DB.1.1-1", "Only a leaf can be delivered"},
    ExceptionText{"DB.1.1-2", "Nothing to deliver"},
    ExceptionText{"DB.1.1-3", "An activity on the way is disabled or its limit is used up"},
    ExceptionText{"DB.2-1", "The activity is already active"},
};

/// Never asked for secrets: only shuffles.
Random& trial_random() {
  static const std::unique_ptr<Random> random = seeded_random(1);
  return *random;
}

}  // namespace

std::string_view exception_text(std::string_view code) {
  for (const ExceptionText& row : kExceptions)
    if (row.code == code) return row.text;
  return {};
}

SequencingState new_state(const Manifest& manifest, Random& random) {
  SequencingState state;
  for (const Activity& activity : manifest.activities) {
    ActivityState& own = state.activities.emplace_back();
    own.available = activity.children;
    own.objectives.resize(manifest.sequencing_of(activity).objectives.size());
  }
  Engine engine(manifest, state, random);
  for (std::size_t at = 0; at < manifest.activities.size(); ++at)
    engine.select_and_randomize(static_cast<std::int64_t>(at), true);
  return state;
}

Sequenced sequence(const Manifest& manifest, SequencingState state, const NavigationRequest& request, Random& random) {
  Sequenced out;
  out.state = std::move(state);
  Engine(manifest, out.state, random).overall(request, out);
  return out;
}

bool request_valid(const Manifest& manifest, const SequencingState& state, const NavigationRequest& request) {
  Sequenced tried = sequence(manifest, state, request, trial_random());
  if (!tried.exception.empty()) return false;
  switch (request.kind) {
  case Navigation::continue_:
    return tried.delivered >= 0 || tried.ended;  // past the last activity: the end
  case Navigation::previous:
  case Navigation::choice:
  case Navigation::jump:
    return tried.delivered >= 0;
  default:
    return true;
  }
}

void roll_up(const Manifest& manifest, SequencingState& state, std::int64_t activity, Random& random) {
  Engine(manifest, state, random).overall_rollup(activity);
}

// OP.1
void Engine::overall(const NavigationRequest& request, Sequenced& out) {
  Navigated navigated = navigation(request);
  if (!navigated.exception.empty()) {
    out.exception = navigated.exception;
    return;
  }
  Request pending = navigated.request;
  if (navigated.termination != Termination::none) {
    Terminated terminated = termination(navigated.termination);
    if (!terminated.exception.empty()) {
      out.exception = terminated.exception;
      return;
    }
    if (terminated.request != Request::none) pending = terminated.request;
  }
  if (pending == Request::none) return;
  Delivery delivery = sequencing(pending, request.target);
  out.exception = delivery.exception;
  if (delivery.end) {
    if (of(0).active) end_attempt(0);
    for (ActivityState& activity : state_.activities) activity.active = false;
    state_.current = -1;
    out.ended = true;
    return;
  }
  if (delivery.activity < 0) return;
  Code refused = delivery_request(delivery.activity);
  if (refused.empty()) refused = deliver(delivery.activity);
  out.exception = refused;
  if (refused.empty()) out.delivered = delivery.activity;
}

bool Engine::available(std::int64_t activity) const {
  if (activity == 0) return true;
  return std::find(siblings(activity).begin(), siblings(activity).end(), activity) != siblings(activity).end();
}

bool Engine::within(std::int64_t activity, std::int64_t ancestor) const {
  for (; activity >= 0; activity = parent(activity))
    if (activity == ancestor) return true;
  return false;
}

std::int64_t Engine::common_ancestor(std::int64_t a, std::int64_t b) const {
  while (!within(b, a)) a = parent(a);
  return a;
}

Engine::Path Engine::up(std::int64_t activity, std::int64_t top) const {
  Path path;
  for (; activity >= 0; activity = parent(activity)) {
    path.push_back(activity);
    if (activity == top) break;
  }
  return path;
}

bool Engine::after(std::int64_t a, std::int64_t b) const {
  std::int64_t top = common_ancestor(a, b);
  if (a == top || b == top) return b == top && a != top;
  std::int64_t x = a, y = b;
  while (parent(x) != top) x = parent(x);
  while (parent(y) != top) y = parent(y);
  const auto& order = of(top).available;
  return std::find(order.begin(), order.end(), x) > std::find(order.begin(), order.end(), y);
}

}  // namespace mc::scorm
