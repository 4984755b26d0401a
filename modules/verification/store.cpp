// The queue, the log and its evidence, levels.
#include "modules/verification/store.hpp"

namespace mc::verification::store {
namespace {

const std::string kItemColumns = "credential_id, person_id, unit_id, kind, type, type_name, label, level, state, "
                                 "reason, expires_on, due_on, renewal_of, superseded, waiting, plain";
const std::string kRecordColumns = "id, credential_id, person_id, credential, level, source, method, by_id, by_name, "
                                   "at, result, discrepancies, note, evidence_sha256, sha256, checkpoint";
const std::string kEvidenceColumns = "id, blob_id, media_type, size, sha256, file_name, uploaded_by, at, record_id";

/// Unit ids come from our own tree; blob literals keep the number of parameters fixed.
std::string in_units(const std::optional<std::vector<UnitId>>& units) {
  if (!units) return "";
  std::string out = " AND unit_id IN (";
  if (units->empty()) out += "NULL";
  for (std::size_t i = 0; i < units->size(); ++i) out += (i == 0 ? "x'" : ",x'") + to_hex((*units)[i].bytes) + "'";
  return out + ")";
}

}  // namespace

Result<std::optional<ItemRow>> item(data::Tx& tx, CredentialId id) {
  return tx.in(kModule).first<ItemRow>("SELECT " + kItemColumns + " FROM verification_items WHERE credential_id = ?",
                                       id);
}

Status put_item(data::Tx& tx, const ItemRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO verification_items (" + kItemColumns +
          ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (credential_id) DO UPDATE SET person_id = "
          "excluded.person_id, unit_id = excluded.unit_id, kind = excluded.kind, type = excluded.type, type_name = "
          "excluded.type_name, label = excluded.label, level = excluded.level, state = excluded.state, reason = "
          "excluded.reason, expires_on = excluded.expires_on, due_on = excluded.due_on, renewal_of = "
          "excluded.renewal_of, superseded = excluded.superseded, waiting = excluded.waiting, plain = excluded.plain",
      r.credential_id, r.person_id, r.unit_id, r.kind, r.type, r.type_name, r.label, r.level, r.state, r.reason,
      r.expires_on, r.due_on, r.renewal_of, r.superseded, r.waiting, r.plain));
  return {};
}

Status remove_item(data::Tx& tx, CredentialId id) {
  TRY(tx.in(kModule).run("DELETE FROM verification_items WHERE credential_id = ?", id));
  return {};
}

Result<std::vector<ItemRow>> items(data::Tx& tx, const ItemFilter& f, std::string_view after_due, CredentialId after,
                                   std::int64_t limit) {
  const std::string rest = " AND due_on >= ? AND (due_on > ? OR credential_id > ?) AND (? IS NULL OR level = ?) AND "
                           "(? IS NULL OR type = ?)" +
                           in_units(f.units) + " ORDER BY due_on, credential_id LIMIT ?";
  const std::string from = "SELECT " + kItemColumns + " FROM verification_items WHERE ";
  auto sql = tx.in(kModule);
  if (!f.state)
    return sql.all<ItemRow>(from + "waiting = 1" + rest, after_due, after_due, after, f.level, f.level, f.type, f.type,
                            limit);
  return sql.all<ItemRow>(from + "state = ?" + rest, *f.state, after_due, after_due, after, f.level, f.level, f.type,
                          f.type, limit);
}

Result<std::int64_t> count_waiting(data::Tx& tx, const std::optional<std::vector<UnitId>>& units, std::int64_t most) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT count(*) FROM (SELECT 1 FROM verification_items WHERE waiting = 1 AND due_on >= ''" + in_units(units) +
          " LIMIT ?) AS open",
      most);
}

Result<std::vector<ItemRow>> items_of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ItemRow>(
      "SELECT " + kItemColumns + " FROM verification_items WHERE person_id = ? LIMIT 500", person);
}

Result<std::vector<ItemRow>> items_by_plain(data::Tx& tx, std::string_view plain) {
  return tx.in(kModule).all<ItemRow>("SELECT " + kItemColumns + " FROM verification_items WHERE plain = ? LIMIT 20",
                                     plain);
}

Status level_of_type(data::Tx& tx, std::string_view type, credentials::Kind kind, PsvLevel level) {
  TRY(tx.in(kModule).run("UPDATE verification_items SET level = ? WHERE type = ? AND kind = ? AND level <> ?", level,
                         type, kind, level));
  return {};
}

Result<std::vector<ItemRow>> renewals(data::Tx& tx, Date by, std::int64_t limit) {
  return tx.in(kModule).all<ItemRow>("SELECT " + kItemColumns +
                                         " FROM verification_items WHERE state = 'verified' AND level = "
                                         "'primary_source' AND expires_on <= ? AND superseded = 0 AND (renewal_of IS "
                                         "NULL OR renewal_of <> expires_on) ORDER BY expires_on LIMIT ?",
                                     by, limit);
}

Status insert_record(data::Tx& tx, const RecordRow& r) {
  TRY(tx.in(kModule).run(
      "INSERT INTO verification_records (" + kRecordColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", r.id,
      r.credential_id, r.person_id, r.credential, r.level, r.source, r.method, r.by_id, r.by_name, r.at, r.result,
      r.discrepancies, r.note, r.evidence_sha256, r.sha256, r.checkpoint));
  return {};
}

Status seal_record(data::Tx& tx, VerificationId id, std::string_view checkpoint) {
  TRY(tx.in(kModule).run("UPDATE verification_records SET checkpoint = ? WHERE id = ? AND checkpoint = ''", checkpoint,
                         id));
  return {};
}

Result<std::vector<VerificationId>> unsealed(data::Tx& tx, std::int64_t limit) {
  return tx.in(kModule).all<VerificationId>(
      "SELECT id FROM verification_records WHERE checkpoint = '' AND id > ? ORDER BY id LIMIT ?", VerificationId{},
      limit);
}

Result<std::vector<RecordRow>> records_of(data::Tx& tx, CredentialId id, std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>("SELECT " + kRecordColumns +
                                           " FROM verification_records WHERE credential_id = "
                                           "? ORDER BY id DESC LIMIT ?",
                                       id, limit);
}

Result<std::vector<RecordRow>> records_of_person(data::Tx& tx, PersonId person, std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>("SELECT " + kRecordColumns +
                                           " FROM verification_records WHERE person_id = ? "
                                           "ORDER BY id DESC LIMIT ?",
                                       person, limit);
}

Result<std::vector<RecordRow>> records_between(data::Tx& tx, Instant from, Instant to, Instant after_at,
                                               VerificationId after, std::int64_t limit) {
  return tx.in(kModule).all<RecordRow>(
      "SELECT " + kRecordColumns +
          " FROM verification_records WHERE at >= ? AND at < ? AND (at > ? OR id > ?) ORDER BY at, id LIMIT ?",
      std::max(from, after_at), to, after_at, after, limit);
}

Result<bool> recorded_from(data::Tx& tx, CredentialId id, std::string_view file_sha256) {
  return TRY(tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM verification_records WHERE credential_id = ? AND "
                                              "method = 'registry_file' AND note LIKE ?",
                                              id, "%" + std::string(file_sha256) + "%")) > 0;
}

Status insert_evidence(data::Tx& tx, const EvidenceRow& r) {
  TRY(tx.in(kModule).run("INSERT INTO verification_evidence (" + kEvidenceColumns + ") VALUES (?,?,?,?,?,?,?,?,?)",
                         r.id, r.blob_id, r.media_type, r.size, r.sha256, r.file_name, r.uploaded_by, r.at,
                         r.record_id));
  return {};
}

Result<std::optional<EvidenceRow>> evidence(data::Tx& tx, EvidenceId id) {
  return tx.in(kModule).first<EvidenceRow>("SELECT " + kEvidenceColumns + " FROM verification_evidence WHERE id = ?",
                                           id);
}

Status use_evidence(data::Tx& tx, EvidenceId id, VerificationId record) {
  TRY(tx.in(kModule).run("UPDATE verification_evidence SET record_id = ? WHERE id = ? AND record_id IS NULL", record,
                         id));
  return {};
}

Result<std::vector<EvidenceRow>> evidence_of(data::Tx& tx, CredentialId credential) {
  return tx.in(kModule).all<EvidenceRow>(
      "SELECT e.id, e.blob_id, e.media_type, e.size, e.sha256, e.file_name, e.uploaded_by, e.at, e.record_id FROM "
      "verification_records r JOIN verification_evidence e ON e.record_id = r.id WHERE r.credential_id = ? ORDER BY "
      "e.id LIMIT 500",
      credential);
}

Status forget_unused_evidence(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM verification_evidence WHERE record_id IS NULL AND at < ?", before));
  return {};
}

Result<std::vector<PsvLevelChoice>> levels(data::Tx& tx) {
  return tx.in(kModule).all<PsvLevelChoice>("SELECT type, level FROM verification_levels ORDER BY type");
}

Status set_levels(data::Tx& tx, const std::vector<PsvLevelChoice>& levels) {
  auto sql = tx.in(kModule);
  TRY(sql.run("DELETE FROM verification_levels"));
  for (const PsvLevelChoice& one : levels)
    TRY(sql.run("INSERT INTO verification_levels (type, level) VALUES (?, ?) ON CONFLICT (type) DO UPDATE SET level = "
                "excluded.level",
                one.type, one.level));
  return {};
}

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<std::string>("SELECT value FROM verification_state WHERE name = ?", name);
}

Status put_state(data::Tx& tx, std::string_view name, std::string_view value) {
  TRY(tx.in(kModule).run("INSERT INTO verification_state (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET "
                         "value = excluded.value",
                         name, value));
  return {};
}

}  // namespace mc::verification::store
