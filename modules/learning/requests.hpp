#pragma once
// What the routes of learning take and give, beyond the public header.
#include "modules/learning/learning.hpp"

namespace mc::learning {

struct ExemptionTag;
struct ExtensionTag;
struct ChangeTag;
struct PlaceTag;
struct UploadTag;
using ExemptionId = Id<ExemptionTag>;
using ExtensionId = Id<ExtensionTag>;
using ChangeId = Id<ChangeTag>;
using PlaceId = Id<PlaceTag>;
using UploadId = Id<UploadTag>;

// -- the rule of an assignment and its change log --
struct AssignmentRuleIn {
  Int<1, 1'000'000> revision;  // the one that was read
  DueRule due;
  std::optional<Date> effective_from;  // may change only while nobody is assigned yet
  std::optional<Date> effective_until;
  Text<0, 200> reason;
};
FIELDS(AssignmentRuleIn, revision, due, effective_from, effective_until, reason)
struct AssignmentChange {
  ChangeId id;
  Instant at;
  std::string by;
  std::string field;  // "due", "effective_from", "effective_until", "reason", "begun", "ended", "exempted", ...
  std::string before;
  std::string after;
};
FIELDS(AssignmentChange, id, at, by, field, before, after)
struct AssignmentChangesQuery {
  std::optional<ChangeId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(AssignmentChangesQuery, after, limit)

// -- exemptions --
enum class ExemptionKind : std::uint8_t { exempt, equivalent };
ENUM_NAMES(ExemptionKind, exempt, equivalent)
struct ExemptionIn {
  PersonId person_id;
  ExemptionKind kind = ExemptionKind::exempt;
  Text<3, 500> reason;
  std::optional<CourseId> equivalent_course_id;  // a course here that she has completed
  std::optional<Text<1, 200>> equivalent_to;     // or what she did elsewhere
  std::optional<Date> valid_until;               // the last day; afterwards the assignment holds her again
};
FIELDS(ExemptionIn, person_id, kind, reason, equivalent_course_id, equivalent_to, valid_until)
struct Exemption {
  ExemptionId id;
  PersonId person_id;
  std::string person_name;
  ExemptionKind kind = ExemptionKind::exempt;
  std::string reason;
  std::optional<CourseId> equivalent_course_id;
  std::string equivalent_to;
  std::optional<Date> valid_until;
  std::string approved_by;
  Instant created_at;
  std::optional<Instant> revoked_at;
  std::string revoked_by;
};
FIELDS(Exemption, id, person_id, person_name, kind, reason, equivalent_course_id, equivalent_to, valid_until,
       approved_by, created_at, revoked_at, revoked_by)
struct ExemptionsQuery {
  std::optional<ExemptionId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(ExemptionsQuery, after, limit)

// -- extensions --
enum class ExtensionState : std::uint8_t { asked, approved, denied };
ENUM_NAMES(ExtensionState, asked, approved, denied)
struct ExtensionWish {
  Date until;
  Text<3, 500> reason;
};
FIELDS(ExtensionWish, until, reason)
struct Extension {
  ExtensionId id;
  EnrolmentId enrolment_id;
  PersonId person_id;
  std::string person_name;
  std::string course_title;
  Date due_on;
  Date wanted_until;
  std::string reason;
  ExtensionState state = ExtensionState::asked;
  std::optional<Date> granted_until;
  std::string decided_by;
  std::string comment;
  Instant asked_at;
  std::optional<Instant> decided_at;
};
FIELDS(Extension, id, enrolment_id, person_id, person_name, course_title, due_on, wanted_until, reason, state,
       granted_until, decided_by, comment, asked_at, decided_at)
struct ExtensionsQuery {
  std::optional<ExtensionState> state;  // asked unless given
  std::optional<ExtensionId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(ExtensionsQuery, state, after, limit)
struct ApprovalIn {
  std::optional<Date> until;  // as asked unless given
  Text<0, 500> comment;
};
FIELDS(ApprovalIn, until, comment)
struct DenialIn {
  Text<3, 500> comment;
};
FIELDS(DenialIn, comment)

// -- reminders and nudges --
struct ReminderRules {
  Int<1, 365> escalate_after_days = 14;  // overdue for longer: the manager's manager hears of it
};
FIELDS(ReminderRules, escalate_after_days)
struct NudgeIn {
  bool only_overdue = false;
  std::optional<List<PersonId, 2000>> person_ids;  // only these; everybody whose work is open unless given
  Text<0, 300> message;
};
FIELDS(NudgeIn, only_overdue, person_ids, message)
struct NudgePerson {
  PersonId person_id;
  std::string name;
  std::optional<Date> due_on;
  std::optional<Instant> last_nudged_at;  // of the last 3 days: she gets none now
};
FIELDS(NudgePerson, person_id, name, due_on, last_nudged_at)
struct NudgePreview {
  std::int64_t people = 0;           // who would get it
  std::int64_t nudged_recently = 0;  // who had one in the last 3 days and is left out
  std::vector<NudgePerson> sample;   // the first 100 of both
};
FIELDS(NudgePreview, people, nudged_recently, sample)
struct NudgeResult {
  std::int64_t sent = 0;
  std::int64_t nudged_recently = 0;
};
FIELDS(NudgeResult, sent, nudged_recently)

// -- again --
struct ReopenIn {
  std::optional<List<PersonId, 2000>> person_ids;  // everybody who is done unless given
  Text<3, 200> reason;
};
FIELDS(ReopenIn, person_ids, reason)
struct ReopenResult {
  std::int64_t reopened = 0;
  std::int64_t already_open = 0;
};
FIELDS(ReopenResult, reopened, already_open)

struct ReopenPerson {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::optional<Instant> completed_at;  // of the cycle that stays
  std::optional<Date> due_on;           // of the new one
};
FIELDS(ReopenPerson, person_id, name, unit_name, completed_at, due_on)
/// What reopening would do now; nothing is changed.
struct ReopenPreview {
  std::int64_t people = 0;           // who would get a new cycle
  std::int64_t already_open = 0;     // whose work is open anyway
  std::vector<ReopenPerson> sample;  // the first 100 who would
};
FIELDS(ReopenPreview, people, already_open, sample)

// -- enrolling oneself --
struct PrerequisiteView {
  CourseId course_id;
  std::string title;
  courses::PrerequisiteKind kind = courses::PrerequisiteKind::required;
  bool completed = false;
};
FIELDS(PrerequisiteView, course_id, title, kind, completed)
struct EnrolmentOffer {
  CourseId course_id;
  bool open_to_you = false;                 // enrolling would work now
  std::optional<EnrolmentId> enrolment_id;  // the open one
  std::vector<PrerequisiteView> prerequisites;
  std::optional<std::int64_t> seats;
  std::optional<std::int64_t> seats_left;
  std::optional<std::int64_t> waitlist_position;  // 1 is the next
};
FIELDS(EnrolmentOffer, course_id, open_to_you, enrolment_id, prerequisites, seats, seats_left, waitlist_position)

// -- completions of elsewhere --
struct UploadQuery {
  std::optional<bool> dry_run;  // true unless given
  std::optional<Text<1, 200>> file_name;
  std::optional<CourseId> course;      // of every row, when the file has no course_id column
  std::optional<Text<1, 100>> source;  // "Skills day 2026": where the completions come from
};
FIELDS(UploadQuery, dry_run, file_name, course, source)
struct UploadEvidenceQuery {
  std::optional<Text<1, 200>> file_name;
};
FIELDS(UploadEvidenceQuery, file_name)
struct CompletionUpload {
  UploadId id;
  std::string file_name;
  std::string file_sha256;
  std::string source;
  std::int64_t rows = 0, created = 0, unchanged = 0, rejected = 0;
  std::string uploaded_by;
  Instant at;
  std::string evidence_name;  // empty: none
  std::optional<std::string> evidence_sha256;
};
FIELDS(CompletionUpload, id, file_name, file_sha256, source, rows, created, unchanged, rejected, uploaded_by, at,
       evidence_name, evidence_sha256)
struct UploadsQuery {
  std::optional<UploadId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(UploadsQuery, after, limit)

}  // namespace mc::learning
