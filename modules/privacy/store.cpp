#include "modules/privacy/store.hpp"

namespace mc::privacy::store {
namespace {

const std::string kExport =
    "SELECT id, person_id, requested_by, reason, state, percent, step, error, requested_at, finished_at, expires_at, "
    "blob_id, size, downloads FROM privacy_exports ";
const std::string kRequest =
    "SELECT id, person_id, filed_by, filed_at, due_on, reason, state, first_by, first_at, first_note, second_by, "
    "second_at, second_note, pseudonym, result, erased_at, next_end FROM privacy_requests ";
const std::string kHold = "SELECT id, person_id, reason, reference, placed_by, placed_at, released_by, released_at, "
                          "release_reason FROM privacy_holds ";

template <class I>
I last_id() {
  I id{};
  id.bytes.fill(0xFF);
  return id;
}

}  // namespace

Status insert_export(data::Tx& tx, const ExportRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO privacy_exports (id, person_id, requested_by, reason, state, percent, step, error, "
      "requested_at, downloads) VALUES (?,?,?,?,?,?,?,?,?,0)",
      row.id, row.person_id, row.requested_by, row.reason, row.state, row.percent, row.step, row.error,
      row.requested_at));
  return {};
}

Status update_export(data::Tx& tx, const ExportRow& row) {
  TRY(tx.in(kModule).run("UPDATE privacy_exports SET state = ?, percent = ?, step = ?, error = ?, finished_at = ?, "
                         "expires_at = ?, blob_id = ?, size = ? WHERE id = ?",
                         row.state, row.percent, row.step, row.error, row.finished_at, row.expires_at, row.blob_id,
                         row.size, row.id));
  return {};
}

Status set_progress(data::Tx& tx, ExportId id, std::int64_t percent, std::string_view step) {
  TRY(tx.in(kModule).run("UPDATE privacy_exports SET state = 'running', error = '', percent = ?, step = ? WHERE id = ? "
                         "AND state IN ('queued', 'running', 'failed')",
                         percent, step, id));
  return {};
}

Status count_download(data::Tx& tx, ExportId id) {
  TRY(tx.in(kModule).run("UPDATE privacy_exports SET downloads = downloads + 1, downloaded_at = ? WHERE id = ?",
                         tx.now(), id));
  return {};
}

Result<std::optional<ExportRow>> find_export(data::Tx& tx, ExportId id) {
  return tx.in(kModule).first<ExportRow>(kExport + "WHERE id = ?", id);
}

Result<std::vector<ExportRow>> exports_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ExportRow>(kExport + "WHERE person_id = ? ORDER BY id DESC LIMIT 50", person);
}

Result<std::vector<ExportRow>> exports_asked_by(data::Tx& tx, PersonId officer) {
  return tx.in(kModule).all<ExportRow>(
      kExport + "WHERE requested_by = ? AND reason IS NOT NULL ORDER BY id DESC LIMIT 50", officer);
}

Result<std::vector<ExportRow>> expired_exports(data::Tx& tx, Instant now) {
  return tx.in(kModule).all<ExportRow>(kExport + "WHERE state = 'ready' AND expires_at <= ? LIMIT 200", now);
}

Status insert_request(data::Tx& tx, const RequestRecord& row) {
  TRY(tx.in(kModule).run("INSERT INTO privacy_requests (id, person_id, filed_by, filed_at, due_on, reason, state, "
                         "first_note, second_note, pseudonym, result) VALUES (?,?,?,?,?,?,?,'','','','[]')",
                         row.id, row.person_id, row.filed_by, row.filed_at, row.due_on, row.reason, row.state));
  return {};
}

Status update_request(data::Tx& tx, const RequestRecord& row) {
  TRY(tx.in(kModule).run(
      "UPDATE privacy_requests SET reason = ?, state = ?, first_by = ?, first_at = ?, first_note = ?, second_by = ?, "
      "second_at = ?, second_note = ?, pseudonym = ?, result = ?, erased_at = ?, next_end = ? WHERE id = ?",
      row.reason, row.state, row.first_by, row.first_at, row.first_note, row.second_by, row.second_at, row.second_note,
      row.pseudonym, row.result, row.erased_at, row.next_end, row.id));
  return {};
}

Result<std::optional<RequestRecord>> find_request(data::Tx& tx, RequestId id) {
  return tx.in(kModule).first<RequestRecord>(kRequest + "WHERE id = ?", id);
}

Result<std::optional<RequestRecord>> request_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<RequestRecord>(kRequest + "WHERE person_id = ? ORDER BY id DESC LIMIT 1", person);
}

Result<std::optional<RequestRecord>> open_request_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<RequestRecord>(
      kRequest + "WHERE person_id = ? AND state IN ('open', 'reviewed', 'approved')", person);
}

Result<std::vector<RequestRecord>> requests(data::Tx& tx, std::optional<RequestState> state,
                                            std::optional<RequestId> before, std::int64_t limit) {
  RequestId last = before.value_or(last_id<RequestId>());
  if (state)
    return tx.in(kModule).all<RequestRecord>(kRequest + "WHERE state = ? AND id < ? ORDER BY id DESC LIMIT ?", *state,
                                             last, limit);
  return tx.in(kModule).all<RequestRecord>(kRequest + "WHERE id < ? ORDER BY id DESC LIMIT ?", last, limit);
}

Result<std::vector<RequestRecord>> ended(data::Tx& tx, Date today, std::int64_t limit) {
  return tx.in(kModule).all<RequestRecord>(
      kRequest + "WHERE next_end IS NOT NULL AND next_end <= ? AND NOT EXISTS (SELECT 1 FROM privacy_holds h WHERE "
                 "h.person_id = privacy_requests.person_id AND h.released_at IS NULL) ORDER BY next_end LIMIT ?",
      today, limit);
}

Status look_again(data::Tx& tx, Date today) {
  TRY(tx.in(kModule).run("UPDATE privacy_requests SET next_end = ? WHERE next_end IS NOT NULL", today));
  return {};
}

Result<std::vector<RequestRecord>> due_by(data::Tx& tx, Date day) {
  return tx.in(kModule).all<RequestRecord>(kRequest + "WHERE state IN ('open', 'reviewed') AND due_on <= ? LIMIT 100",
                                           day);
}

Status insert_hold(data::Tx& tx, const HoldRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO privacy_holds (id, person_id, reason, reference, placed_by, placed_at, "
                         "release_reason) VALUES (?,?,?,?,?,?,'')",
                         row.id, row.person_id, row.reason, row.reference, row.placed_by, row.placed_at));
  return {};
}

Result<std::optional<HoldRow>> find_hold(data::Tx& tx, HoldId id) {
  return tx.in(kModule).first<HoldRow>(kHold + "WHERE id = ?", id);
}

Status release_hold(data::Tx& tx, HoldId id, PersonId by, std::string_view reason) {
  TRY(tx.in(kModule).run("UPDATE privacy_holds SET released_by = ?, released_at = ?, release_reason = ? WHERE id = ?",
                         by, tx.now(), reason, id));
  return {};
}

Result<bool> held(data::Tx& tx, PersonId person) {
  auto found = TRY(tx.in(kModule).first<HoldId>(
      "SELECT id FROM privacy_holds WHERE person_id = ? AND released_at IS NULL LIMIT 1", person));
  return found.has_value();
}

Result<std::vector<HoldRow>> holds_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<HoldRow>(kHold + "WHERE person_id = ? ORDER BY id DESC LIMIT 100", person);
}

Result<std::vector<HoldRow>> holds(data::Tx& tx, std::optional<HoldId> before, std::int64_t limit) {
  return tx.in(kModule).all<HoldRow>(kHold + "WHERE released_at IS NULL AND id < ? ORDER BY id DESC LIMIT ?",
                                     before.value_or(last_id<HoldId>()), limit);
}

Result<std::vector<YearsRow>> years(data::Tx& tx) {
  return tx.in(kModule).all<YearsRow>("SELECT category, years FROM privacy_retention");
}

Status set_years(data::Tx& tx, std::string_view category, std::int64_t years, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO privacy_retention (category, years, changed_by, changed_at) VALUES (?,?,?,?) "
                         "ON CONFLICT (category) DO UPDATE SET years = excluded.years, changed_by = "
                         "excluded.changed_by, changed_at = excluded.changed_at",
                         category, years, by, tx.now()));
  return {};
}

}  // namespace mc::privacy::store
