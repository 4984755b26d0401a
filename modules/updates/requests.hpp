#pragma once
// Requests and answers of the module's routes.
#include "modules/updates/updates.hpp"

namespace mc::updates {

struct UpdateCheckView {
  std::string name;
  bool good = false;
  std::string detail;
};
FIELDS(UpdateCheckView, name, good, detail)

struct UpdateBundleView {
  UpdateBundleId id;
  std::string version;
  std::int64_t size = 0;
  std::string signed_by;
  Instant released_at;
  Instant uploaded_at;
  std::string notes;
  std::vector<UpdateCheckView> checks;
  bool good = false;  // all checks are
  std::optional<Instant> asked_at;
};
FIELDS(UpdateBundleView, id, version, size, signed_by, released_at, uploaded_at, notes, checks, good, asked_at)

struct UpdatePhaseView {
  upgrade::Phase phase = upgrade::Phase::idle;
  Instant at;
};
FIELDS(UpdatePhaseView, phase, at)

struct UpdateRunView {
  std::string run;
  upgrade::Action action = upgrade::Action::upgrade;
  upgrade::Phase phase = upgrade::Phase::idle;
  std::string from;
  std::string to;
  Instant started_at;
  std::optional<Instant> ended_at;
  std::int64_t pause_ms = 0;
  std::string error;
  std::string detail;
  std::vector<UpdatePhaseView> phases;
};
FIELDS(UpdateRunView, run, action, phase, from, to, started_at, ended_at, pause_ms, error, detail, phases)

struct UpdateReturn {
  std::string version;
  Instant made_at;
  bool keeps_data = false;  // the tables are the same: nothing goes back but the program
};
FIELDS(UpdateReturn, version, made_at, keeps_data)

struct UpdatesView {
  std::string version;
  bool installed = false;  // in versions, as a package does
  std::string helper;
  bool takes_bundles = false;  // the build has keys
  std::optional<UpdateBundleView> bundle;
  std::optional<UpdateReturn> back;
  bool waiting = false;  // a request that the helper has not taken yet
  std::optional<UpdateRunView> running;
  std::vector<UpdateRunView> runs;  // newest first
};
FIELDS(UpdatesView, version, installed, helper, takes_bundles, bundle, back, waiting, running, runs)

struct UpdateUploadQuery {
  std::optional<Text<1, 255>> file_name;
};
FIELDS(UpdateUploadQuery, file_name)

}  // namespace mc::updates
