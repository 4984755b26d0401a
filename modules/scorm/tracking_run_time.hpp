#pragma once
// Between the run-time data of a SCO and the tracking model (RTE 4, SN 4.2.1.7): what a SCO finds when it is delivered,
// and what its values mean for the activity.
#include "modules/scorm/data_model_2004.hpp"
#include "modules/scorm/sequencing.hpp"

namespace mc::scorm {

struct RunTimeLearner {
  std::string id;
  std::string name;
  std::string language;  // learner_preference.language, empty: none
};

/// What the activity's objectives give a fresh attempt: cmi.objectives.* with what global objectives say.
RunTimeValues initial_data(const Manifest& manifest, const SequencingState& state, std::int64_t activity);

/// All that an LMS initialises for a delivered SCO, fresh or resumed: the above, thresholds, limits, launch data,
/// entry, the buckets of adl.data. Of a resumed attempt its own values, with total_time grown, are kept.
RunTimeValues open_data(const Manifest& manifest, const SequencingState& state, std::int64_t activity,
                        const RunTimeLearner& learner);

/// What the SCO reported so far becomes the activity's tracking information, its objectives' and, by their maps, that
/// of global objectives and adl.data buckets. `values` are kept as the activity's data. Does not roll up.
void take_data(const Manifest& manifest, SequencingState& state, std::int64_t activity, const RunTimeValues& values);

/// Ends a run-time session: session_time is added to total_time and gone.
void close_session(RunTimeValues& values);

/// adl.nav.request ("{target=a}choice") as a request; nothing: none is pending, or its target does not exist.
std::optional<NavigationRequest> requested_navigation(const Manifest& manifest, std::string_view request);
/// For adl.nav.request_valid.*: "true", "false", or "unknown" for targets that do not exist. Data of the running SCO
/// has to be taken (take_data) into `state` before.
std::string navigation_validity(const Manifest& manifest, const SequencingState& state, std::string_view request,
                                std::string_view target);

}  // namespace mc::scorm
