#pragma once
// Sequencing and navigation of SCORM 2004 4th Edition (SN book, pseudo code of appendix C): pure functions over the
// manifest, the state and a request. The map from sections of the standard to functions: docs/scorm-sequencing.md.
#include "appliance/base/random.hpp"
#include "modules/scorm/tracking.hpp"

namespace mc::scorm {

enum class Navigation : std::uint8_t {
  start,
  resume_all,
  continue_,
  previous,
  forward,
  backward,
  choice,
  jump,
  exit,
  exit_all,
  suspend_all,
  abandon,
  abandon_all
};
ENUM_NAMES(Navigation, start, resume_all, continue_, previous, forward, backward, choice, jump, exit, exit_all,
           suspend_all, abandon, abandon_all)

struct NavigationRequest {
  Navigation kind = Navigation::start;
  std::int64_t target = -1;  // of a choice or jump
};
FIELDS(NavigationRequest, kind, target)

/// What a request came to. With neither a delivered activity nor an exception nor an end, the request was carried out
/// and nothing is delivered (after an exit or abandon the learner chooses what comes next).
struct Sequenced {
  SequencingState state;
  std::int64_t delivered = -1;
  bool ended = false;     // the sequencing session is over
  std::string exception;  // "NB.2.1-4"; empty: none
};
FIELDS(Sequenced, state, delivered, ended, exception)

/// The state before the first session: nothing known, children selected and put in order (SR.1, SR.2).
SequencingState new_state(const Manifest& manifest, Random& random);
/// The overall sequencing process (OP.1).
Sequenced sequence(const Manifest& manifest, SequencingState state, const NavigationRequest& request, Random& random);
/// Would it deliver something now, or for requests that end, be carried out? Tries it on a copy.
bool request_valid(const Manifest& manifest, const SequencingState& state, const NavigationRequest& request);
/// What an exception of the standard means, in plain words.
std::string_view exception_text(std::string_view code);

/// After run-time data came in: overall rollup from this activity up, and of activities that read changed globals.
void roll_up(const Manifest& manifest, SequencingState& state, std::int64_t activity, Random& random);

}  // namespace mc::scorm
