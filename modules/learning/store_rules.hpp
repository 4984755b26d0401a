#pragma once
// Rows and SQL of what surrounds assignments and enrolments: change log, exemptions, extensions, reminders, nudges,
// waiting lists, uploads.
#include "modules/audiences/audiences.hpp"
#include "modules/learning/requests.hpp"
#include "modules/learning/store.hpp"

namespace mc::learning {

struct ChangeRow {
  ChangeId id;
  AssignmentId assignment_id;
  Instant at;
  std::optional<PersonId> by_id;
  std::string by_name;
  std::string field;
  std::string before;
  std::string after;
};
FIELDS(ChangeRow, id, assignment_id, at, by_id, by_name, field, before, after)

struct ExemptionRow {
  ExemptionId id;
  AssignmentId assignment_id;
  PersonId person_id;
  ExemptionKind kind = ExemptionKind::exempt;
  std::string reason;
  std::optional<CourseId> equivalent_course_id;
  std::string equivalent_to;
  std::optional<Date> valid_until;
  PersonId approved_by;
  std::string approved_by_name;
  Instant created_at;
  std::optional<Instant> revoked_at;
  std::string revoked_by_name;
};
FIELDS(ExemptionRow, id, assignment_id, person_id, kind, reason, equivalent_course_id, equivalent_to, valid_until,
       approved_by, approved_by_name, created_at, revoked_at, revoked_by_name)

struct ExemptCount {
  AssignmentId assignment_id;
  std::int64_t people = 0;
};
FIELDS(ExemptCount, assignment_id, people)

struct ExtensionRow {
  ExtensionId id;
  EnrolmentId enrolment_id;
  PersonId person_id;
  std::string course_title;
  Date due_on;
  Date wanted_until;
  std::string reason;
  ExtensionState state = ExtensionState::asked;
  std::optional<Date> granted_until;
  std::optional<PersonId> decided_by;
  std::string decided_by_name;
  std::string comment;
  Instant asked_at;
  std::optional<Instant> decided_at;
};
FIELDS(ExtensionRow, id, enrolment_id, person_id, course_title, due_on, wanted_until, reason, state, granted_until,
       decided_by, decided_by_name, comment, asked_at, decided_at)

/// An open, required enrolment with a due date, for reminders.
struct DueRow {
  EnrolmentId id;
  PersonId person_id;
  std::string title;
  Date due_on;
  std::optional<Date> due_set_on;
  std::int64_t step = 0;  // told so far
};
FIELDS(DueRow, id, person_id, title, due_on, due_set_on, step)

/// An open course that was begun, and when anything was done in it last.
struct BegunRow {
  EnrolmentId id;
  PersonId person_id;
  std::string title;
  Instant last_at;
};
FIELDS(BegunRow, id, person_id, title, last_at)

struct NudgeRow {
  EnrolmentId enrolment_id;
  Instant at;
};
FIELDS(NudgeRow, enrolment_id, at)

struct WaitRow {
  PlaceId id;
  CourseId course_id;
  PersonId person_id;
  Instant joined_at;
};
FIELDS(WaitRow, id, course_id, person_id, joined_at)

struct UploadRow {
  UploadId id;
  std::string file_name;
  std::string file_sha256;
  BlobId file_id;
  std::string source;
  std::int64_t rows = 0, created = 0, unchanged = 0, rejected = 0;
  PersonId uploaded_by;
  std::string uploaded_by_name;
  Instant at;
  std::optional<BlobId> evidence_id;
  std::string evidence_name;
  std::optional<std::string> evidence_sha256;
};
FIELDS(UploadRow, id, file_name, file_sha256, file_id, source, rows, created, unchanged, rejected, uploaded_by,
       uploaded_by_name, at, evidence_id, evidence_name, evidence_sha256)

struct UploadedRow {
  PersonId person_id;
  CourseId course_id;
  Date completed_on;
  EnrolmentId enrolment_id;
  UploadId upload_id;
  std::int64_t line = 0;
  std::string reference;
};
FIELDS(UploadedRow, person_id, course_id, completed_on, enrolment_id, upload_id, line, reference)

namespace store {

// -- assignments (store_rules.cpp) --
Status insert_change(data::Tx& tx, const ChangeRow& row);
/// Assignments that name the audience and have not ended.
Result<std::vector<audiences::AudienceUse>> uses_of(data::Tx& tx, AudienceId audience, std::int64_t limit);
Result<std::vector<ChangeRow>> changes(data::Tx& tx, AssignmentId id, std::optional<ChangeId> before,
                                       std::int64_t limit);
Status insert_past(data::Tx& tx, const Uuid& id, AssignmentId assignment, PersonId person, EnrolmentId enrolment,
                   std::string_view why);
/// Not begun, their day has come; and begun, their last day is over.
Result<std::vector<AssignmentId>> to_begin(data::Tx& tx, Date today);
Result<std::vector<AssignmentId>> to_end(data::Tx& tx, Date today);

Status insert_exemption(data::Tx& tx, const ExemptionRow& row);
/// `by`: none when it lapsed.
Status revoke_exemption(data::Tx& tx, ExemptionId id, std::optional<PersonId> by, std::string_view by_name);
Result<std::optional<ExemptionRow>> exemption(data::Tx& tx, ExemptionId id);
Result<std::optional<ExemptionRow>> standing_exemption(data::Tx& tx, AssignmentId assignment, PersonId person);
Result<std::vector<ExemptionRow>> exemptions(data::Tx& tx, AssignmentId id, std::optional<ExemptionId> before,
                                             std::int64_t limit);
/// Who of these people is exempt today.
Result<std::vector<PersonId>> exempt_of(data::Tx& tx, AssignmentId id, const std::vector<PersonId>& people, Date today);
Result<std::vector<ExemptCount>> exempt_counts(data::Tx& tx, const std::vector<AssignmentId>& ids, Date today);
Result<std::vector<ExemptionRow>> lapsed_exemptions(data::Tx& tx, Date today, std::int64_t limit);

Status insert_extension(data::Tx& tx, const ExtensionRow& row);
Status decide_extension(data::Tx& tx, const ExtensionRow& row);
Result<std::optional<ExtensionRow>> extension(data::Tx& tx, ExtensionId id);
Result<std::optional<ExtensionRow>> asked_extension(data::Tx& tx, EnrolmentId enrolment);
Result<std::vector<ExtensionRow>> extensions(data::Tx& tx, ExtensionState state, std::optional<ExtensionId> before,
                                             std::int64_t limit);
Result<std::vector<ExtensionRow>> extensions_of(data::Tx& tx, PersonId person, std::int64_t limit);

// -- reminders (store_reminders.cpp) --
/// Due until `last`, after (day, id), with the step that `to_whom` was told of.
Result<std::vector<DueRow>> due_until(data::Tx& tx, Date last, std::string_view to_whom, Date after_day,
                                      EnrolmentId after, std::int64_t limit);
struct PopularRow {
  CourseId course_id;
  std::int64_t learners = 0;
};
FIELDS(PopularRow, course_id, learners)
/// Every course with an enrolment ever. Reads all of them: for jobs only.
Result<std::vector<PopularRow>> enrolled_since(data::Tx& tx, Instant since);
Result<std::vector<BegunRow>> begun(data::Tx& tx, EnrolmentId after, std::int64_t limit);
/// True when the step is new: exactly one caller gets it.
Result<bool> claim_step(data::Tx& tx, EnrolmentId id, Date due, std::string_view to_whom, std::int64_t step);
Result<bool> digest_done(data::Tx& tx, Date week);
Status finish_digest(data::Tx& tx, Date week);
Result<bool> claim_digest(data::Tx& tx, Date week, PersonId manager);
Result<ReminderRules> reminder_rules(data::Tx& tx);
Status set_reminder_rules(data::Tx& tx, const ReminderRules& rules);
/// The last nudge of each of these enrolments that had one since.
Result<std::vector<NudgeRow>> nudged_since(data::Tx& tx, const std::vector<EnrolmentId>& ids, Instant since);
Status insert_nudge(data::Tx& tx, EnrolmentId id, PersonId by);

// -- waiting lists and uploads (store_seats.cpp) --
Result<std::optional<WaitRow>> waiting(data::Tx& tx, CourseId course, PersonId person);
Result<std::optional<WaitRow>> next_waiting(data::Tx& tx, CourseId course);
Result<std::int64_t> waiting_before(data::Tx& tx, CourseId course, PlaceId place);
/// False when she waits already.
Result<bool> insert_waiting(data::Tx& tx, const WaitRow& row);
Result<bool> promote(data::Tx& tx, PlaceId place, EnrolmentId enrolment);
Result<bool> leave_waiting(data::Tx& tx, PlaceId place);

Status insert_upload(data::Tx& tx, const UploadRow& row);
Status update_upload(data::Tx& tx, const UploadRow& row);
Result<std::optional<UploadRow>> upload(data::Tx& tx, UploadId id);
Result<std::vector<UploadRow>> uploads(data::Tx& tx, std::optional<UploadId> before, std::int64_t limit);
Result<bool> is_uploaded(data::Tx& tx, PersonId person, CourseId course, Date completed_on);
Status insert_uploaded(data::Tx& tx, const UploadedRow& row);

}  // namespace store
}  // namespace mc::learning
