#pragma once
// One learner with one course and at most one running SCO: the LMS of a replay. Private to the module.
#include "modules/scorm/tracking_run_time.hpp"

namespace mc::scorm {

class ReplaySession {
public:
  ReplaySession(const Manifest& manifest, Random& random)
      : manifest_(manifest), random_(random), state_(new_state(manifest, random)) {}

  struct Call {
    std::string value;
    int error = 0;
  };
  struct Moved {
    std::int64_t delivered = -1;
    bool ended = false;
    std::string exception;
  };

  // -- the run-time API --
  Call initialize(std::string_view argument);
  Call terminate(std::string_view argument, std::optional<Moved>& moved);
  Call commit(std::string_view argument);
  Call get(std::string_view element);
  Call set(std::string_view element, std::string_view value);
  Call error_string(std::string_view code) const;
  Call diagnostic(std::string_view code) const;
  int last_error() const { return last_; }

  // -- the LMS --
  /// What the learner asks of the LMS's own controls. A running SCO is taken away first.
  Moved navigate(const NavigationRequest& request);

  const Manifest& manifest() const { return manifest_; }
  const SequencingState& state() const { return state_; }
  RunTimeLearner& learner() { return learner_; }
  /// A shared global objective, for what another course has left in it.
  ObjectiveState& global(const std::string& id) { return state_.globals[id]; }
  /// Entry of a collection by its id: "cmi.objectives.&obj1&.id" -> "cmi.objectives.0.id".
  std::string resolved(std::string_view element);
  /// Calls without Initialize work, as if the SCO had made it.
  void begin_by_itself(bool yes) { by_itself_ = yes; }
  std::string choices() const;
  /// Would this request be carried out now, with what the running SCO has set so far?
  bool valid(const NavigationRequest& request) const;
  /// The controls that the LMS offers with the delivered activity.
  std::string controls() const;

private:
  enum class Phase : std::uint8_t { none, delivered, running, terminated };
  Call answer(std::string value, int error);
  Call outside(int before, int after);
  bool ready();
  void unload(bool keep);
  Moved move(const NavigationRequest& request);
  DataModel2004 model();
  SequencingState with_running_data() const;

  const Manifest& manifest_;
  Random& random_;
  SequencingState state_;
  RunTimeLearner learner_{"learner", "Learner, Example", {}};
  Phase phase_ = Phase::none;
  bool by_itself_ = true;
  std::int64_t activity_ = -1;
  RunTimeValues values_;
  int last_ = 0;
};

}  // namespace mc::scorm
