#include "modules/reports/store.hpp"

namespace mc::reports::store {
namespace {

const std::string kSaved =
    "SELECT id, owner_id, name, report, format, parameters, roles, every, weekday, day, hour, next_run_at, paused, "
    "created_at FROM reports_saved WHERE removed_at IS NULL AND ";
const std::string kRun =
    "SELECT id, saved_id, asked_by, report, format, parameters, state, bytes, sha256, checkpoint, code, detail, "
    "file_name, media_type, asked_at, finished_at, expires_at, blob_id FROM reports_runs WHERE ";
constexpr std::int64_t kMost = 200;

/// After every id.
RunId last_run() {
  RunId out;
  out.bytes.fill(0xFF);
  return out;
}

}  // namespace

Result<std::optional<SavedRow>> saved(data::Tx& tx, SavedId id) {
  return tx.in(kModule).first<SavedRow>(kSaved + "id = ?", id);
}
Result<std::vector<SavedRow>> saved_of(data::Tx& tx, PersonId owner) {
  return tx.in(kModule).all<SavedRow>(kSaved + "owner_id = ? ORDER BY id DESC LIMIT ?", owner, kMost);
}
Result<std::vector<SavedRow>> shared(data::Tx& tx) {
  return tx.in(kModule).all<SavedRow>(kSaved + "roles <> '[]' AND id > ? ORDER BY id DESC LIMIT ?", SavedId{}, kMost);
}
Result<std::vector<SavedRow>> due(data::Tx& tx, Instant now, std::int64_t limit) {
  return tx.in(kModule).all<SavedRow>(
      kSaved + "next_run_at IS NOT NULL AND next_run_at <= ? ORDER BY next_run_at LIMIT ?", now, limit);
}
Status put_saved(data::Tx& tx, const SavedRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO reports_saved (id, owner_id, name, report, format, parameters, roles, every, weekday, day, hour, "
      "next_run_at, paused, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE "
      "SET name = excluded.name, report = excluded.report, format = excluded.format, parameters = excluded.parameters, "
      "roles = excluded.roles, every = excluded.every, weekday = excluded.weekday, day = excluded.day, hour = "
      "excluded.hour, next_run_at = excluded.next_run_at, paused = excluded.paused",
      row.id, row.owner_id, row.name, row.report, row.format, row.parameters, row.roles, row.every, row.weekday,
      row.day, row.hour, row.next_run_at, row.paused, row.created_at));
  return {};
}
Status remove_saved(data::Tx& tx, SavedId id) {
  TRY(tx.in(kModule).run("UPDATE reports_saved SET removed_at = ?, next_run_at = NULL WHERE id = ?", tx.now(), id));
  return {};
}

Status put_run(data::Tx& tx, const RunRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO reports_runs (id, saved_id, asked_by, report, format, parameters, state, bytes, sha256, checkpoint, "
      "code, detail, file_name, media_type, asked_at, finished_at, expires_at, blob_id) VALUES (?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET state = excluded.state, bytes = excluded.bytes, "
      "sha256 = excluded.sha256, checkpoint = excluded.checkpoint, code = excluded.code, detail = excluded.detail, "
      "file_name = excluded.file_name, media_type = excluded.media_type, finished_at = excluded.finished_at, "
      "expires_at = excluded.expires_at, blob_id = excluded.blob_id",
      row.id, row.saved_id, row.asked_by, row.report, row.format, row.parameters, row.state, row.bytes, row.sha256,
      row.checkpoint, row.code, row.detail, row.file_name, row.media_type, row.asked_at, row.finished_at,
      row.expires_at, row.blob_id));
  return {};
}
Result<bool> set_bytes(data::Tx& tx, RunId id, std::int64_t bytes) {
  return TRY(tx.in(kModule).run("UPDATE reports_runs SET bytes = ? WHERE id = ? AND state = 'running'", bytes, id)) ==
         1;
}
Result<std::optional<RunRow>> run(data::Tx& tx, RunId id) { return tx.in(kModule).first<RunRow>(kRun + "id = ?", id); }
Result<std::vector<RunRow>> runs_of(data::Tx& tx, PersonId person, std::optional<RunId> before, std::int64_t limit) {
  return tx.in(kModule).all<RunRow>(kRun + "asked_by = ? AND id < ? ORDER BY id DESC LIMIT ?", person,
                                    before.value_or(last_run()), limit);
}
Result<std::vector<RunRow>> runs_of_saved(data::Tx& tx, SavedId saved, std::optional<RunId> before,
                                          std::int64_t limit) {
  return tx.in(kModule).all<RunRow>(kRun + "saved_id = ? AND id < ? ORDER BY id DESC LIMIT ?", saved,
                                    before.value_or(last_run()), limit);
}
Result<std::vector<RunRow>> expired(data::Tx& tx, Instant now, std::int64_t limit) {
  return tx.in(kModule).all<RunRow>(kRun + "blob_id IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?", now,
                                    limit);
}

}  // namespace mc::reports::store
