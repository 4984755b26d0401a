#pragma once
// Rows and SQL of module privacy. Every function takes the caller's transaction.
#include "modules/privacy/privacy.hpp"

namespace mc::privacy {

inline constexpr data::Module kModule{"privacy"};

struct ExportRow {
  ExportId id;
  PersonId person_id;
  PersonId requested_by;
  std::optional<std::string> reason;
  ExportState state = ExportState::queued;
  std::int64_t percent = 0;
  std::string step;
  std::string error;
  Instant requested_at;
  std::optional<Instant> finished_at;
  std::optional<Instant> expires_at;
  std::optional<BlobId> blob_id;
  std::optional<std::int64_t> size;
  std::int64_t downloads = 0;
};
FIELDS(ExportRow, id, person_id, requested_by, reason, state, percent, step, error, requested_at, finished_at,
       expires_at, blob_id, size, downloads)

struct RequestRecord {
  RequestId id;
  PersonId person_id;
  PersonId filed_by;
  Instant filed_at;
  Date due_on;
  std::string reason;
  RequestState state = RequestState::open;
  std::optional<PersonId> first_by;
  std::optional<Instant> first_at;
  std::string first_note;
  std::optional<PersonId> second_by;
  std::optional<Instant> second_at;
  std::string second_note;
  std::string pseudonym;
  std::string result = "[]";  // List of ErasedRows as JSON
  std::optional<Instant> erased_at;
  std::optional<Date> next_end;
};
FIELDS(RequestRecord, id, person_id, filed_by, filed_at, due_on, reason, state, first_by, first_at, first_note,
       second_by, second_at, second_note, pseudonym, result, erased_at, next_end)

struct HoldRow {
  HoldId id;
  PersonId person_id;
  std::string reason;
  std::string reference;
  PersonId placed_by;
  Instant placed_at;
  std::optional<PersonId> released_by;
  std::optional<Instant> released_at;
  std::string release_reason;
};
FIELDS(HoldRow, id, person_id, reason, reference, placed_by, placed_at, released_by, released_at, release_reason)

struct YearsRow {
  std::string category;
  std::int64_t years = 0;
};
FIELDS(YearsRow, category, years)

namespace store {

Status insert_export(data::Tx& tx, const ExportRow& row);
/// Everything but who asked when.
Status update_export(data::Tx& tx, const ExportRow& row);
Status set_progress(data::Tx& tx, ExportId id, std::int64_t percent, std::string_view step);
Status count_download(data::Tx& tx, ExportId id);
Result<std::optional<ExportRow>> find_export(data::Tx& tx, ExportId id);
/// Newest first, at most 50.
Result<std::vector<ExportRow>> exports_of(data::Tx& tx, PersonId person);
/// On behalf of others, newest first, at most 50.
Result<std::vector<ExportRow>> exports_asked_by(data::Tx& tx, PersonId officer);
Result<std::vector<ExportRow>> expired_exports(data::Tx& tx, Instant now);

Status insert_request(data::Tx& tx, const RequestRecord& row);
Status update_request(data::Tx& tx, const RequestRecord& row);
Result<std::optional<RequestRecord>> find_request(data::Tx& tx, RequestId id);
/// The newest one.
Result<std::optional<RequestRecord>> request_of(data::Tx& tx, PersonId person);
Result<std::optional<RequestRecord>> open_request_of(data::Tx& tx, PersonId person);
/// Newest first, before `before`.
Result<std::vector<RequestRecord>> requests(data::Tx& tx, std::optional<RequestState> state,
                                            std::optional<RequestId> before, std::int64_t limit);
/// Kept records whose time has come, of people who are not held; at most `limit`.
Result<std::vector<RequestRecord>> ended(data::Tx& tx, Date today, std::int64_t limit);
/// What is kept is gone through tonight: the periods have changed.
Status look_again(data::Tx& tx, Date today);
/// Undecided ones that are due by this day, at most 100.
Result<std::vector<RequestRecord>> due_by(data::Tx& tx, Date day);

Status insert_hold(data::Tx& tx, const HoldRow& row);
Result<std::optional<HoldRow>> find_hold(data::Tx& tx, HoldId id);
Status release_hold(data::Tx& tx, HoldId id, PersonId by, std::string_view reason);
Result<bool> held(data::Tx& tx, PersonId person);
Result<std::vector<HoldRow>> holds_of(data::Tx& tx, PersonId person);
/// In force, newest first, before `before`.
Result<std::vector<HoldRow>> holds(data::Tx& tx, std::optional<HoldId> before, std::int64_t limit);

Result<std::vector<YearsRow>> years(data::Tx& tx);
Status set_years(data::Tx& tx, std::string_view category, std::int64_t years, PersonId by);

}  // namespace store
}  // namespace mc::privacy
