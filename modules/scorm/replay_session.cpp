#include "modules/scorm/replay_session.hpp"

#include <algorithm>
#include <array>

namespace mc::scorm {

namespace {

std::string value_or_empty(const RunTimeValues& values, const std::string& element) {
  auto at = values.find(element);
  return at == values.end() ? std::string() : at->second;
}

}  // namespace

ReplaySession::Call ReplaySession::answer(std::string value, int error) {
  last_ = error;
  return {std::move(value), error};
}

ReplaySession::Call ReplaySession::outside(int before, int after) {
  return answer({}, phase_ == Phase::terminated ? after : before);
}

bool ReplaySession::ready() {
  if (phase_ == Phase::delivered && by_itself_) initialize({});
  return phase_ == Phase::running;
}

DataModel2004 ReplaySession::model() {
  return DataModel2004(values_, manifest_.at(activity_), [this](std::string_view request, std::string_view target) {
    return navigation_validity(manifest_, with_running_data(), request, target);
  });
}

SequencingState ReplaySession::with_running_data() const {
  SequencingState copy = state_;
  take_data(manifest_, copy, activity_, values_);
  return copy;
}

ReplaySession::Call ReplaySession::initialize(std::string_view argument) {
  if (!argument.empty()) return answer("false", 201);
  if (phase_ == Phase::running) return answer("false", 103);
  if (phase_ == Phase::terminated) return answer("false", 104);
  if (phase_ == Phase::none) return answer("false", 102);
  values_ = open_data(manifest_, state_, activity_, learner_);
  phase_ = Phase::running;
  return answer("true", 0);
}

ReplaySession::Call ReplaySession::terminate(std::string_view argument, std::optional<Moved>& moved) {
  if (!argument.empty()) return answer("false", 201);
  if (!ready()) {
    Call refused = outside(112, 113);
    return {"false", refused.error};
  }
  std::string request = value_or_empty(values_, "adl.nav.request"), exit = value_or_empty(values_, "cmi.exit");
  unload(true);
  phase_ = Phase::terminated;
  auto navigation = requested_navigation(manifest_, request);
  if (!navigation && (exit == "time-out" || exit == "logout")) navigation = NavigationRequest{Navigation::exit_all, -1};
  if (navigation) moved = move(*navigation);
  return answer("true", 0);
}

ReplaySession::Call ReplaySession::commit(std::string_view argument) {
  if (!argument.empty()) return answer("false", 201);
  if (!ready()) {
    Call refused = outside(142, 143);
    return {"false", refused.error};
  }
  return answer("true", 0);
}

ReplaySession::Call ReplaySession::get(std::string_view element) {
  if (!ready()) return outside(122, 123);
  DataModelAnswer out = model().get(element);
  return answer(std::move(out.value), out.error);
}

ReplaySession::Call ReplaySession::set(std::string_view element, std::string_view value) {
  if (!ready()) {
    Call refused = outside(132, 133);
    return {"false", refused.error};
  }
  int error = model().set(element, value);
  return answer(error == 0 ? "true" : "false", error);
}

ReplaySession::Call ReplaySession::error_string(std::string_view code) const {
  return {std::string(error_string_2004(code)), last_};
}

ReplaySession::Call ReplaySession::diagnostic(std::string_view code) const {
  std::string own = code.empty() ? std::to_string(last_) : std::string(code);
  return {std::string(error_string_2004(own)), last_};
}

/// The SCO is gone: what it said becomes tracking information, unless the attempt is abandoned.
void ReplaySession::unload(bool keep) {
  if (phase_ == Phase::running && keep) {
    close_session(values_);
    take_data(manifest_, state_, activity_, values_);
    roll_up(manifest_, state_, activity_, random_);
  }
  phase_ = Phase::none;
}

ReplaySession::Moved ReplaySession::navigate(const NavigationRequest& request) {
  bool abandons = request.kind == Navigation::abandon || request.kind == Navigation::abandon_all;
  // A request that is not valid leaves the SCO where it is.
  if (phase_ == Phase::running) {
    Sequenced tried = sequence(manifest_, with_running_data(), request, random_);
    if (tried.exception.starts_with("NB.")) return {-1, false, tried.exception};
  }
  unload(!abandons);
  return move(request);
}

ReplaySession::Moved ReplaySession::move(const NavigationRequest& request) {
  Sequenced done = sequence(manifest_, std::move(state_), request, random_);
  state_ = std::move(done.state);
  if (done.delivered >= 0) {
    activity_ = done.delivered;
    values_.clear();
    last_ = 0;
    phase_ = manifest_.at(activity_).sco ? Phase::delivered : Phase::none;
  }
  return {done.delivered, done.ended, done.exception};
}

std::string ReplaySession::resolved(std::string_view element) {
  ready();  // the objectives that the SCO begins with have their places
  std::string out(element);
  auto from = out.find(".&");
  auto to = from == std::string::npos ? from : out.find("&.", from + 2);
  if (to == std::string::npos) return out;
  std::string collection = out.substr(0, from), id = out.substr(from + 2, to - from - 2);
  std::size_t index = 0;
  for (; values_.contains(collection + "." + std::to_string(index) + ".id"); ++index)
    if (values_.at(collection + "." + std::to_string(index) + ".id") == id) break;
  return collection + "." + std::to_string(index) + out.substr(to + 1);
}

std::string ReplaySession::choices() const {
  std::string out;
  SequencingState state = phase_ == Phase::running ? with_running_data() : state_;
  for (std::size_t at = 0; at < manifest_.activities.size(); ++at) {
    if (!request_valid(manifest_, state, {Navigation::choice, static_cast<std::int64_t>(at)})) continue;
    if (!out.empty()) out += ' ';
    out += manifest_.activities[at].id;
  }
  return out;
}

bool ReplaySession::valid(const NavigationRequest& request) const {
  return request_valid(manifest_, phase_ == Phase::running ? with_running_data() : state_, request);
}

std::string ReplaySession::controls() const {
  struct Control {
    std::string_view name;
    Navigation request;
    HiddenControl hidden;
  };
  constexpr std::array kControls{Control{"continue", Navigation::continue_, HiddenControl::continue_},
                                 Control{"previous", Navigation::previous, HiddenControl::previous},
                                 Control{"exit", Navigation::exit, HiddenControl::exit},
                                 Control{"exitAll", Navigation::exit_all, HiddenControl::exit_all},
                                 Control{"abandon", Navigation::abandon, HiddenControl::abandon},
                                 Control{"abandonAll", Navigation::abandon_all, HiddenControl::abandon_all},
                                 Control{"suspendAll", Navigation::suspend_all, HiddenControl::suspend_all}};
  std::string out;
  for (const Control& control : kControls) {
    if (state_.current >= 0) {
      const auto& hidden = manifest_.at(state_.current).hidden_controls;
      if (std::find(hidden.begin(), hidden.end(), control.hidden) != hidden.end()) continue;
    }
    if (!valid({control.request, -1})) continue;
    if (!out.empty()) out += ' ';
    out += control.name;
  }
  return out;
}

}  // namespace mc::scorm
