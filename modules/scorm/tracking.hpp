#pragma once
// What a learner did in an activity tree (SCORM 2004 4th Edition, SN 4.2: tracking model and activity state): all that
// is kept between two requests. A value, stored as JSON because it is evidence. std::nullopt is "unknown" (where the
// standard has a progress or measure status that is false).
#include <map>

#include "appliance/shape/shape.hpp"
#include "modules/scorm/manifest.hpp"

namespace mc::scorm {

/// Progress on one objective, local or global. Of a primary objective `completed` and `progress` are the activity's own
/// attempt completion status and completion amount.
struct ObjectiveState {
  std::optional<bool> satisfied;
  std::optional<double> measure;             // normalized, -1..1
  std::optional<std::string> raw, min, max;  // as the content wrote them; nothing is computed from them
  std::optional<bool> completed;
  std::optional<double> progress;  // 0..1
  bool operator==(const ObjectiveState&) const = default;
};
FIELDS(ObjectiveState, satisfied, measure, raw, min, max, completed, progress)

/// Elements of the run-time data model with their values, as "cmi.objectives.0.id".
using RunTimeValues = std::map<std::string, std::string>;

/// The same, kept byte for byte in JSON: content may store control characters and any Unicode form.
struct KeptValues : RunTimeValues {
  KeptValues() = default;
  KeptValues(RunTimeValues values) : RunTimeValues(std::move(values)) {}  // NOLINT: it is one
};

struct ActivityState {
  bool active = false;
  bool suspended = false;
  std::int64_t attempts = 0;               // activity attempt count
  std::vector<std::int64_t> available;     // children after selection and randomization
  std::vector<ObjectiveState> objectives;  // as in the manifest: the primary one first
  KeptValues data;                         // of a SCO: of the attempt that is active, suspended or was the last
  // Of an earlier attempt on the parent: rollup does not count it (useCurrentAttempt...Info).
  std::optional<bool> stale_objective;
  std::optional<bool> stale_progress;
  bool operator==(const ActivityState&) const = default;
};
FIELDS(ActivityState, active, suspended, attempts, available, objectives, data, stale_objective, stale_progress)

struct SequencingState {
  std::int64_t current = -1;    // current activity; -1: no sequencing session
  std::int64_t suspended = -1;  // suspended activity
  std::vector<ActivityState> activities;
  std::map<std::string, ObjectiveState> globals;  // shared global objectives
  KeptValues shared_data;                         // buckets of adl.data
  bool operator==(const SequencingState&) const = default;
};
FIELDS(SequencingState, current, suspended, activities, globals, shared_data)

/// Position of the objective with this id in the activity's; 0 (the primary one) for an empty id; nothing: none.
std::optional<std::size_t> find_objective(const Sequencing& sequencing, std::string_view id);

/// Which of its own information counts.
struct OwnInformation {
  bool objective = true;
  bool progress = true;
};
/// What the activity knows of an objective: the global one's state through its read maps, else its own; satisfaction
/// and completion by measure where the manifest says so.
ObjectiveState read_objective(const Manifest& manifest, const SequencingState& state, std::int64_t activity,
                              std::size_t objective, OwnInformation own = {});

/// Replaces an objective's own state and gives what changed, or is known, to the globals of its write maps. `seen`:
/// what was known of it before, when that is more than its own state.
void write_objective(const Manifest& manifest, SequencingState& state, std::int64_t activity, std::size_t objective,
                     const ObjectiveState& value, const ObjectiveState* seen = nullptr);

}  // namespace mc::scorm

namespace mc::shape {

template <>
struct Codec<scorm::KeptValues> {
  static void read(Reader& reader, Cursor value, scorm::KeptValues& out) {
    if (!expect(reader, value, Kind::object)) return;
    out.clear();
    for (Cursor member = value.first(); !(member == value.end()); member = member.next())
      if (member.kind() == Kind::string) out[std::string(member.key())] = member.text();
  }
  static void write(std::string& out, const scorm::KeptValues& values) {
    char before = '{';
    for (const auto& [key, item] : values) {
      out += before;
      append_json_string(out, key);
      out += ':';
      append_json_string(out, item);
      before = ',';
    }
    out += values.empty() ? "{}" : "}";
  }
};

}  // namespace mc::shape
