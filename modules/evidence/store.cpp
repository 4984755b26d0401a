#include "modules/evidence/store.hpp"

namespace mc::evidence::store {
namespace {

const std::string kCheck =
    "SELECT id, by_id, state, done, total, root, checkpoints, problems, started_at, finished_at FROM "
    "evidence_verifications ";
const std::string kWitness =
    "SELECT id, name, kind, target, secret, enabled, last_at, last_size, tried_at, error, failures, created_by, "
    "created_at FROM evidence_witnesses ";
const std::string kRecord =
    "SELECT id, register, kind, title, party, on_day, starts_on, ends_on, by_name, open_findings, notes, blob_id, "
    "file_name, sha256, size, told, created_by, created_at, closed_at FROM evidence_records WHERE ";
const std::string kIncident =
    "SELECT id, number, kind, title, what, measures, discovered_on, occurred_from, occurred_to, affected, notified, "
    "revision, told, created_by, created_at, closed_at FROM evidence_incidents ";
constexpr std::int64_t kMost = 500;

}  // namespace

Status put(data::Tx& tx, const CheckRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO evidence_verifications (id, by_id, state, done, total, root, checkpoints, "
                         "problems, started_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO "
                         "UPDATE SET state = excluded.state, done = excluded.done, total = excluded.total, root = "
                         "excluded.root, checkpoints = excluded.checkpoints, problems = excluded.problems, finished_at "
                         "= excluded.finished_at",
                         row.id, row.by_id, row.state, row.done, row.total, row.root, row.checkpoints, row.problems,
                         row.started_at, row.finished_at));
  return {};
}
Result<std::optional<CheckRow>> check(data::Tx& tx, LogCheckId id) {
  return tx.in(kModule).first<CheckRow>(kCheck + "WHERE id = ?", id);
}
Result<std::vector<CheckRow>> checks(data::Tx& tx) {
  return tx.in(kModule).all<CheckRow>(kCheck + "ORDER BY id DESC LIMIT 20");
}

Status insert_filter(data::Tx& tx, PersonId person, const AuditFilter& filter) {
  TRY(tx.in(kModule).run("INSERT INTO evidence_filters (id, person_id, name, query, created_at) VALUES (?, ?, ?, ?, ?)",
                         filter.id, person, filter.name, filter.query, tx.now()));
  return {};
}
Result<std::vector<AuditFilter>> filters(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<AuditFilter>(
      "SELECT id, name, query FROM evidence_filters WHERE person_id = ? ORDER BY id LIMIT 100", person);
}
Result<std::int64_t> remove_filter(data::Tx& tx, PersonId person, FilterId id) {
  return tx.in(kModule).run("DELETE FROM evidence_filters WHERE id = ? AND person_id = ?", id, person);
}

Status put(data::Tx& tx, const WitnessRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO evidence_witnesses (id, name, kind, target, secret, enabled, last_at, last_size, tried_at, error, "
      "failures, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
      "name = excluded.name, kind = excluded.kind, target = excluded.target, secret = excluded.secret, enabled = "
      "excluded.enabled, last_at = excluded.last_at, last_size = excluded.last_size, tried_at = excluded.tried_at, "
      "error = excluded.error, failures = excluded.failures",
      row.id, row.name, row.kind, row.target, row.secret, row.enabled, row.last_at, row.last_size, row.tried_at,
      row.error, row.failures, row.created_by, row.created_at));
  return {};
}
Result<std::optional<WitnessRow>> witness(data::Tx& tx, WitnessId id) {
  return tx.in(kModule).first<WitnessRow>(kWitness + "WHERE id = ?", id);
}
Result<std::vector<WitnessRow>> witnesses(data::Tx& tx) {
  return tx.in(kModule).all<WitnessRow>(kWitness + "ORDER BY id LIMIT 50");
}
Status remove_witness(data::Tx& tx, WitnessId id) {
  TRY(tx.in(kModule).run("DELETE FROM evidence_witnesses WHERE id = ?", id));
  return {};
}

Result<std::vector<ControlRow>> controls(data::Tx& tx) {
  return tx.in(kModule).all<ControlRow>(
      "SELECT code, status, owner, notes, reviewed_on, reviewed_by FROM evidence_controls ORDER BY code");
}
Status put(data::Tx& tx, const ControlRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO evidence_controls (code, status, owner, notes, reviewed_on, reviewed_by, "
                         "changed_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET status = "
                         "excluded.status, owner = excluded.owner, notes = excluded.notes, reviewed_on = "
                         "excluded.reviewed_on, reviewed_by = excluded.reviewed_by, changed_at = excluded.changed_at",
                         row.code, row.status, row.owner, row.notes, row.reviewed_on, row.reviewed_by, tx.now()));
  return {};
}

Status put(data::Tx& tx, const RecordRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO evidence_records (id, register, kind, title, party, on_day, starts_on, ends_on, by_name, "
      "open_findings, notes, blob_id, file_name, sha256, size, told, created_by, created_at, closed_at) VALUES (?, ?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = "
      "excluded.title, party = excluded.party, on_day = excluded.on_day, starts_on = excluded.starts_on, ends_on = "
      "excluded.ends_on, by_name = excluded.by_name, open_findings = excluded.open_findings, notes = excluded.notes, "
      "blob_id = excluded.blob_id, file_name = excluded.file_name, sha256 = excluded.sha256, size = excluded.size, "
      "told = excluded.told, closed_at = excluded.closed_at",
      row.id, row.in_register, row.kind, row.title, row.party, row.on_day, row.starts_on, row.ends_on, row.by_name,
      row.open_findings, row.notes, row.blob_id, row.file_name, row.sha256, row.size, row.told, row.created_by,
      row.created_at, row.closed_at));
  return {};
}
Result<std::optional<RecordRow>> record(data::Tx& tx, RecordId id) {
  return tx.in(kModule).first<RecordRow>(kRecord + "id = ?", id);
}
Result<std::vector<RecordRow>> records(data::Tx& tx, std::string_view in_register) {
  return tx.in(kModule).all<RecordRow>(kRecord + "register = ? ORDER BY id DESC LIMIT ?", in_register, kMost);
}
Result<std::vector<RecordRow>> ending(data::Tx& tx, Date until) {
  return tx.in(kModule).all<RecordRow>(
      kRecord + "closed_at IS NULL AND ends_on IS NOT NULL AND ends_on <= ? ORDER BY ends_on LIMIT ?", until, kMost);
}

Status put(data::Tx& tx, const IncidentRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO evidence_incidents (id, number, kind, title, what, measures, discovered_on, occurred_from, "
      "occurred_to, affected, notified, revision, told, created_by, created_at, closed_at) VALUES (?, ?, ?, ?, ?, ?, "
      "?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, title = excluded.title, what "
      "= excluded.what, measures = excluded.measures, discovered_on = excluded.discovered_on, occurred_from = "
      "excluded.occurred_from, occurred_to = excluded.occurred_to, affected = excluded.affected, notified = "
      "excluded.notified, revision = excluded.revision, told = excluded.told, closed_at = excluded.closed_at",
      row.id, row.number, row.kind, row.title, row.what, row.measures, row.discovered_on, row.occurred_from,
      row.occurred_to, row.affected, row.notified, row.revision, row.told, row.created_by, row.created_at,
      row.closed_at));
  return {};
}
Result<std::optional<IncidentRow>> incident(data::Tx& tx, IncidentId id) {
  return tx.in(kModule).first<IncidentRow>(kIncident + "WHERE id = ?", id);
}
Result<std::vector<IncidentRow>> incidents(data::Tx& tx) {
  return tx.in(kModule).all<IncidentRow>(kIncident + "ORDER BY id DESC LIMIT ?", kMost);
}
Result<std::vector<IncidentRow>> open_incidents(data::Tx& tx) {
  return tx.in(kModule).all<IncidentRow>(kIncident + "WHERE closed_at IS NULL ORDER BY discovered_on LIMIT ?", kMost);
}

}  // namespace mc::evidence::store
