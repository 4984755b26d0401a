#pragma once
// Rows and SQL of module reports. Every function takes the caller's transaction.
#include "modules/reports/requests.hpp"

namespace mc::reports {

inline constexpr data::Module kModule{"reports"};

struct SavedRow {
  SavedId id;
  PersonId owner_id;
  std::string name;
  std::string report;
  std::string format;
  std::string parameters = "{}";
  std::string roles = "[]";
  Repeat every = Repeat::never;
  std::int64_t weekday = 1;
  std::int64_t day = 1;
  std::int64_t hour = 7;
  std::optional<Instant> next_run_at;
  std::string paused;
  Instant created_at;
};
FIELDS(SavedRow, id, owner_id, name, report, format, parameters, roles, every, weekday, day, hour, next_run_at, paused,
       created_at)

struct RunRow {
  RunId id;
  std::optional<SavedId> saved_id;
  PersonId asked_by;
  std::string report;
  std::string format;
  std::string parameters = "{}";
  CentreRunState state = CentreRunState::queued;
  std::int64_t bytes = 0;
  std::string sha256;
  std::string checkpoint;
  std::string code;
  std::string detail;
  std::string file_name;
  std::string media_type;
  Instant asked_at;
  std::optional<Instant> finished_at;
  std::optional<Instant> expires_at;
  std::optional<BlobId> blob_id;
};
FIELDS(RunRow, id, saved_id, asked_by, report, format, parameters, state, bytes, sha256, checkpoint, code, detail,
       file_name, media_type, asked_at, finished_at, expires_at, blob_id)

namespace store {

Result<std::optional<SavedRow>> saved(data::Tx& tx, SavedId id);
Result<std::vector<SavedRow>> saved_of(data::Tx& tx, PersonId owner);
Result<std::vector<SavedRow>> shared(data::Tx& tx);
Result<std::vector<SavedRow>> due(data::Tx& tx, Instant now, std::int64_t limit);
Status put_saved(data::Tx& tx, const SavedRow& row);
Status remove_saved(data::Tx& tx, SavedId id);

Status put_run(data::Tx& tx, const RunRow& row);
/// False when it is not being made any more.
Result<bool> set_bytes(data::Tx& tx, RunId id, std::int64_t bytes);
Result<std::optional<RunRow>> run(data::Tx& tx, RunId id);
/// Newest first, before this one.
Result<std::vector<RunRow>> runs_of(data::Tx& tx, PersonId person, std::optional<RunId> before, std::int64_t limit);
Result<std::vector<RunRow>> runs_of_saved(data::Tx& tx, SavedId saved, std::optional<RunId> before, std::int64_t limit);
Result<std::vector<RunRow>> expired(data::Tx& tx, Instant now, std::int64_t limit);

}  // namespace store
}  // namespace mc::reports
