#include "modules/scorm/tracking.hpp"

namespace mc::scorm {

namespace {

std::optional<bool> by_measure(std::optional<double> measure, double least) {
  if (!measure) return std::nullopt;
  return *measure >= least;
}

const ObjectiveState* global_of(const SequencingState& state, const ObjectiveMap& map) {
  auto at = state.globals.find(map.target);
  return at == state.globals.end() ? nullptr : &at->second;
}

template <class T>
void take_known(std::optional<T>& out, bool wanted, const std::optional<T>& global) {
  if (wanted && global) out = global;
}

template <class T>
void pass_on(std::optional<T>& global, bool wanted, const std::optional<T>& before, const std::optional<T>& now) {
  if (wanted && (now || before)) global = now;
}

}  // namespace

std::optional<std::size_t> find_objective(const Sequencing& sequencing, std::string_view id) {
  if (id.empty()) return 0;
  for (std::size_t at = 0; at < sequencing.objectives.size(); ++at)
    if (sequencing.objectives[at].id == id) return at;
  return std::nullopt;
}

ObjectiveState read_objective(const Manifest& manifest, const SequencingState& state, std::int64_t activity,
                              std::size_t objective, OwnInformation own) {
  ObjectiveState out = state.activities[static_cast<std::size_t>(activity)].objectives[objective];
  if (!own.objective) out = {{}, {}, {}, {}, {}, out.completed, out.progress};
  if (!own.progress) out.completed = std::nullopt, out.progress = std::nullopt;
  const Activity& owner = manifest.at(activity);
  const Objective& definition = manifest.sequencing_of(owner).objectives[objective];
  // By measure, of a leaf; that of a cluster is a matter of rollup (RB.1.3.a). A completion that another activity gave
  // to the global objective stands as it was given.
  if (owner.children.empty() && definition.primary && owner.threshold.completed_by_measure)
    out.completed = by_measure(out.progress, owner.threshold.min_progress_measure);
  for (const ObjectiveMap& map : definition.maps) {
    const ObjectiveState* global = global_of(state, map);
    // Status and measure are those of the global objective, known or not (ADL suite, CM-13).
    if (map.read_satisfied) out.satisfied = global ? global->satisfied : std::nullopt;
    if (map.read_measure) out.measure = global ? global->measure : std::nullopt;
    if (global == nullptr) continue;
    take_known(out.raw, map.read_raw_score, global->raw);
    take_known(out.min, map.read_min_score, global->min);
    take_known(out.max, map.read_max_score, global->max);
    take_known(out.completed, map.read_completion, global->completed);
    take_known(out.progress, map.read_progress, global->progress);
  }
  if (definition.satisfied_by_measure) {  // before any status (ADL suite, RU-13b and OB-16d)
    const bool waits = !owner.children.empty() && state.activities[static_cast<std::size_t>(activity)].active &&
                       !manifest.sequencing_of(owner).rollup.measure_satisfaction_if_active;
    out.satisfied = waits ? std::nullopt : by_measure(out.measure, definition.min_normalized_measure);
  }
  return out;
}

void write_objective(const Manifest& manifest, SequencingState& state, std::int64_t activity, std::size_t objective,
                     const ObjectiveState& value, const ObjectiveState* seen) {
  ObjectiveState& own = state.activities[static_cast<std::size_t>(activity)].objectives[objective];
  ObjectiveState before = seen == nullptr ? own : *seen;
  own = value;
  const Objective& definition = manifest.sequencing_of(manifest.at(activity)).objectives[objective];
  ObjectiveState now = value;
  const Activity& owner = manifest.at(activity);
  if (definition.satisfied_by_measure && (owner.children.empty() || !definition.primary))
    now.satisfied = by_measure(now.measure, definition.min_normalized_measure);
  if (definition.primary && owner.threshold.completed_by_measure && owner.children.empty())
    now.completed = by_measure(now.progress, owner.threshold.min_progress_measure);
  for (const ObjectiveMap& map : definition.maps) {
    ObjectiveState& global = state.globals[map.target];
    pass_on(global.satisfied, map.write_satisfied, before.satisfied, now.satisfied);
    pass_on(global.measure, map.write_measure, before.measure, now.measure);
    pass_on(global.raw, map.write_raw_score, before.raw, now.raw);
    pass_on(global.min, map.write_min_score, before.min, now.min);
    pass_on(global.max, map.write_max_score, before.max, now.max);
    pass_on(global.completed, map.write_completion, before.completed, now.completed);
    pass_on(global.progress, map.write_progress, before.progress, now.progress);
  }
}

}  // namespace mc::scorm
