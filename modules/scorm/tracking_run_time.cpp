#include "modules/scorm/tracking_run_time.hpp"

#include <fmt/format.h>

#include "modules/scorm/data_model_types.hpp"

namespace mc::scorm {

namespace {

std::string text_at(const RunTimeValues& values, const std::string& element) {
  auto at = values.find(element);
  return at == values.end() ? std::string() : at->second;
}

void put_real(RunTimeValues& values, const std::string& element, const std::optional<double>& value) {
  if (value) values[element] = real_text(*value);
}

void take_real(std::optional<double>& out, const RunTimeValues& values, const std::string& element) {
  if (auto value = real_of(text_at(values, element))) out = value;
}

void take_text(std::optional<std::string>& out, const RunTimeValues& values, const std::string& element) {
  auto at = values.find(element);
  if (at != values.end()) out = at->second;
}

/// passed, failed; what the content itself calls unknown is unknown.
void take_success(std::optional<bool>& out, const std::string& status) {
  if (status == "passed" || status == "failed") out = status == "passed";
  if (status == "unknown") out = std::nullopt;
}

void take_completion(std::optional<bool>& out, const std::string& status) {
  if (status == "completed") out = true;
  if (status == "incomplete" || status == "not attempted") out = false;
  if (status == "unknown") out = std::nullopt;
}

void take_scores(ObjectiveState& out, const RunTimeValues& values, const std::string& prefix) {
  take_real(out.measure, values, prefix + ".score.scaled");
  take_text(out.raw, values, prefix + ".score.raw");
  take_text(out.min, values, prefix + ".score.min");
  take_text(out.max, values, prefix + ".score.max");
  take_real(out.progress, values, prefix + ".progress_measure");
}

void put_objective(RunTimeValues& out, const std::string& entry, const ObjectiveState& seen) {
  if (seen.satisfied) out[entry + ".success_status"] = *seen.satisfied ? "passed" : "failed";
  if (seen.completed) out[entry + ".completion_status"] = *seen.completed ? "completed" : "incomplete";
  put_real(out, entry + ".score.scaled", seen.measure);
  if (seen.raw) out[entry + ".score.raw"] = *seen.raw;
  if (seen.min) out[entry + ".score.min"] = *seen.min;
  if (seen.max) out[entry + ".score.max"] = *seen.max;
  put_real(out, entry + ".progress_measure", seen.progress);
}

/// cmi.objectives.N of each objective by its identifier.
std::map<std::string, std::string> objective_entries(const RunTimeValues& values) {
  std::map<std::string, std::string> out;
  for (auto at = values.lower_bound("cmi.objectives."); at != values.end(); ++at) {
    if (!at->first.starts_with("cmi.objectives.")) break;
    if (at->first.ends_with(".id")) out[at->second] = at->first.substr(0, at->first.size() - 3);
  }
  return out;
}

/// Statuses of the SCO as a whole, as evaluated against its thresholds.
void take_primary(ObjectiveState& out, const RunTimeValues& values, bool has_entry, const std::string& entry) {
  std::string success = text_at(values, "cmi.success_status");
  if (values.contains("cmi.scaled_passing_score")) success = evaluated_success(values);
  std::string of_objective = has_entry ? text_at(values, entry + ".success_status") : std::string();
  if (of_objective != "passed" && of_objective != "failed") take_success(out.satisfied, success);
  std::string completion = text_at(values, "cmi.completion_status");
  if (values.contains("cmi.completion_threshold")) completion = evaluated_completion(values);
  take_completion(out.completed, completion);
  take_scores(out, values, "cmi");
}

void take_buckets(const Activity& activity, SequencingState& state, const RunTimeValues& values) {
  for (std::size_t at = 0; at < activity.data_maps.size(); ++at) {
    auto value = values.find(fmt::format("adl.data.{}.store", at));
    if (activity.data_maps[at].write && value != values.end())
      state.shared_data[activity.data_maps[at].target] = value->second;
  }
}

void open_buckets(const Activity& activity, const SequencingState& state, RunTimeValues& values) {
  for (std::size_t at = 0; at < activity.data_maps.size(); ++at) {
    const DataMap& map = activity.data_maps[at];
    values[fmt::format("adl.data.{}.id", at)] = map.target;
    std::string store = fmt::format("adl.data.{}.store", at);
    values.erase(store);
    auto shared = state.shared_data.find(map.target);
    if (map.read && shared != state.shared_data.end()) values[store] = shared->second;
  }
}

void open_definition(const Manifest& manifest, const Activity& activity, RunTimeValues& values) {
  const Sequencing& sequencing = manifest.sequencing_of(activity);
  const Objective& primary = sequencing.objectives[0];
  if (primary.satisfied_by_measure) values["cmi.scaled_passing_score"] = real_text(primary.min_normalized_measure);
  if (activity.threshold.completed_by_measure)
    values["cmi.completion_threshold"] = real_text(activity.threshold.min_progress_measure);
  if (!activity.data_from_lms.empty()) values["cmi.launch_data"] = activity.data_from_lms;
  if (!activity.time_limit_action.empty()) values["cmi.time_limit_action"] = activity.time_limit_action;
  if (sequencing.limits.attempt_absolute_duration)
    values["cmi.max_time_allowed"] = *sequencing.limits.attempt_absolute_duration;
}

}  // namespace

RunTimeValues initial_data(const Manifest& manifest, const SequencingState& state, std::int64_t activity) {
  RunTimeValues out;
  std::size_t entries = 0;
  const Sequencing& sequencing = manifest.sequencing_of(manifest.at(activity));
  for (std::size_t at = 0; at < sequencing.objectives.size(); ++at) {
    if (sequencing.objectives[at].id.empty()) continue;
    std::string entry = fmt::format("cmi.objectives.{}", entries++);
    out[entry + ".id"] = sequencing.objectives[at].id;
    put_objective(out, entry, read_objective(manifest, state, activity, at));
  }
  return out;
}

RunTimeValues open_data(const Manifest& manifest, const SequencingState& state, std::int64_t activity,
                        const RunTimeLearner& learner) {
  const ActivityState& own = state.activities[static_cast<std::size_t>(activity)];
  bool resumed = !own.data.empty();
  RunTimeValues out = own.data;
  if (!resumed) out = initial_data(manifest, state, activity);
  if (resumed) {  // other activities may have written to the global objectives meanwhile
    for (const auto& [id, entry] : objective_entries(out)) {
      auto at = find_objective(manifest.sequencing_of(manifest.at(activity)), id);
      if (at && !id.empty()) put_objective(out, entry, read_objective(manifest, state, activity, *at));
    }
  }
  open_definition(manifest, manifest.at(activity), out);
  out["cmi.entry"] = resumed ? "resume" : "ab-initio";
  out["cmi.learner_id"] = learner.id;
  out["cmi.learner_name"] = learner.name;
  if (!resumed && !learner.language.empty()) out["cmi.learner_preference.language"] = learner.language;
  out.erase("cmi.exit");
  out.erase("adl.nav.request");
  open_buckets(manifest.at(activity), state, out);
  return out;
}

void take_data(const Manifest& manifest, SequencingState& state, std::int64_t activity, const RunTimeValues& values) {
  const Activity& definition = manifest.at(activity);
  const Sequencing& sequencing = manifest.sequencing_of(definition);
  ActivityState& own = state.activities[static_cast<std::size_t>(activity)];
  own.data = values;
  own.suspended = text_at(values, "cmi.exit") == "suspend";
  take_buckets(definition, state, values);
  if (!sequencing.delivery.tracked) return;
  auto entries = objective_entries(values);
  for (std::size_t at = 0; at < sequencing.objectives.size(); ++at) {
    auto entry = entries.find(sequencing.objectives[at].id);
    bool has_entry = entry != entries.end() && !sequencing.objectives[at].id.empty();
    ObjectiveState now = own.objectives[at];
    if (has_entry) {
      take_success(now.satisfied, text_at(values, entry->second + ".success_status"));
      take_completion(now.completed, text_at(values, entry->second + ".completion_status"));
      take_scores(now, values, entry->second);
    }
    if (at == 0) take_primary(now, values, has_entry, has_entry ? entry->second : std::string());
    // What the SCO calls unknown is unknown for all, also when the known value came from another activity.
    ObjectiveState seen = read_objective(manifest, state, activity, at);
    write_objective(manifest, state, activity, at, now, &seen);
  }
}

void close_session(RunTimeValues& values) {
  auto session = interval_of(text_at(values, "cmi.session_time"));
  auto total = interval_of(text_at(values, "cmi.total_time"));
  Interval sum = total.value_or(Interval{});
  if (session) {
    sum.months += session->months;
    sum.hundredths += session->hundredths;
  }
  values["cmi.total_time"] = interval_as_text(sum);
  values.erase("cmi.session_time");
}

std::optional<NavigationRequest> requested_navigation(const Manifest& manifest, std::string_view request) {
  if (request == "continue") return NavigationRequest{Navigation::continue_, -1};
  if (request == "previous") return NavigationRequest{Navigation::previous, -1};
  if (request == "exit") return NavigationRequest{Navigation::exit, -1};
  if (request == "exitAll") return NavigationRequest{Navigation::exit_all, -1};
  if (request == "abandon") return NavigationRequest{Navigation::abandon, -1};
  if (request == "abandonAll") return NavigationRequest{Navigation::abandon_all, -1};
  if (request == "suspendAll") return NavigationRequest{Navigation::suspend_all, -1};
  auto end = request.find('}');
  if (!request.starts_with("{target=") || end == std::string_view::npos) return std::nullopt;
  std::int64_t target = manifest.find(request.substr(8, end - 8));
  return NavigationRequest{request.substr(end + 1) == "jump" ? Navigation::jump : Navigation::choice, target};
}

std::string navigation_validity(const Manifest& manifest, const SequencingState& state, std::string_view request,
                                std::string_view target) {
  NavigationRequest wanted;
  if (request == "continue") wanted.kind = Navigation::continue_;
  if (request == "previous") wanted.kind = Navigation::previous;
  if (request == "choice") wanted.kind = Navigation::choice;
  if (request == "jump") wanted.kind = Navigation::jump;
  if (wanted.kind == Navigation::choice || wanted.kind == Navigation::jump) wanted.target = manifest.find(target);
  return request_valid(manifest, state, wanted) ? "true" : "false";
}

}  // namespace mc::scorm
