#pragma once
// Rows and SQL of module learning.
#include <optional>
#include <string>
#include <vector>

#include "modules/learning/learning.hpp"

namespace mc::learning {

inline constexpr data::Module kModule{"learning"};

struct EnrolmentRow {
  EnrolmentId id;
  PersonId person_id;
  CourseId course_id;
  courses::VersionId version_id;
  std::int64_t cycle = 1;
  EnrolmentStatus status = EnrolmentStatus::enrolled;
  bool is_open = true;
  bool required = false;
  std::optional<Date> due_on;
  std::string reason;
  std::string title;
  std::int64_t minutes = 0;
  std::int64_t minutes_done = 0;
  std::optional<std::int64_t> ce_centihours;
  std::int64_t mandatory = 0;
  std::int64_t mandatory_done = 0;
  std::int64_t seconds_spent = 0;
  std::optional<courses::LessonId> last_lesson_id;
  std::optional<std::int64_t> score_hundredths;
  Instant enrolled_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
  std::optional<Date> extended_to;  // granted on request: the due date is never before
  std::optional<Date> due_set_on;   // none: before this was kept
};
FIELDS(EnrolmentRow, id, person_id, course_id, version_id, cycle, status, is_open, required, due_on, reason, title,
       minutes, minutes_done, ce_centihours, mandatory, mandatory_done, seconds_spent, last_lesson_id, score_hundredths,
       enrolled_at, started_at, completed_at, extended_to, due_set_on)

struct ProgressRow {
  EnrolmentId enrolment_id;
  courses::LessonId lesson_id;
  LessonState state = LessonState::in_progress;
  std::int64_t seconds = 0;
  std::string position;
  Instant first_at;
  Instant last_at;
  std::optional<Instant> completed_at;
};
FIELDS(ProgressRow, enrolment_id, lesson_id, state, seconds, position, first_at, last_at, completed_at)

struct DemandRow {
  PersonId person_id;
  CourseId course_id;
  std::string source;
  EnrolmentId enrolment_id;
  std::optional<Date> due_on;
  std::string reason;
  Instant demanded_at;
  std::optional<Instant> withdrawn_at;
  std::optional<Instant> since;
};
FIELDS(DemandRow, person_id, course_id, source, enrolment_id, due_on, reason, demanded_at, withdrawn_at, since)

struct AssignmentRow {
  AssignmentId id;
  CourseId course_id;
  std::string course_title;
  std::string professions;  // JSON array of codes
  std::optional<Date> due_on;
  std::string reason;
  PersonId assigned_by;
  std::string assigned_by_name;
  Instant created_at;
  std::optional<Instant> ended_at;
  DueKind due_kind = DueKind::fixed;  // fixed without a day: none
  std::optional<std::int64_t> due_days;
  std::optional<std::string> due_anchor;
  std::optional<Date> effective_from;
  std::optional<Date> effective_until;
  std::optional<Instant> begun_at;
  std::int64_t revision = 1;
};
FIELDS(AssignmentRow, id, course_id, course_title, professions, due_on, reason, assigned_by, assigned_by_name,
       created_at, ended_at, due_kind, due_days, due_anchor, effective_from, effective_until, begun_at, revision)
DueRule due_rule(const AssignmentRow& row);

/// What one active assignment asks of an enrolment.
struct RequirementRow {
  std::optional<Date> due_on;
  std::string reason;
  std::string assigned_by_name;
};
FIELDS(RequirementRow, due_on, reason, assigned_by_name)

struct TargetRow {
  AssignmentId assignment_id;
  std::string kind;  // "unit", "person" or "audience"
  Uuid target_id{};
};
FIELDS(TargetRow, assignment_id, kind, target_id)

struct AssignmentCounts {
  AssignmentId assignment_id;
  std::int64_t people = 0;
  std::int64_t completed = 0;
  std::int64_t overdue = 0;
};
FIELDS(AssignmentCounts, assignment_id, people, completed, overdue)

struct AssignedRow {
  PersonId person_id;
  EnrolmentId enrolment_id;
  EnrolmentStatus status = EnrolmentStatus::enrolled;
  std::int64_t mandatory = 0;
  std::int64_t mandatory_done = 0;
  std::optional<Date> due_on;
  std::optional<Instant> completed_at;
  std::optional<Date> assigned_on;
};
FIELDS(AssignedRow, person_id, enrolment_id, status, mandatory, mandatory_done, due_on, completed_at, assigned_on)

namespace store {

Status insert_enrolment(data::Tx& tx, const EnrolmentRow& row);
/// Writes everything that may change in an enrolment.
Status update_enrolment(data::Tx& tx, const EnrolmentRow& row);
Result<std::optional<EnrolmentRow>> enrolment(data::Tx& tx, EnrolmentId id);
Result<std::vector<EnrolmentRow>> open_enrolments(data::Tx& tx, PersonId person);
Result<std::vector<EnrolmentRow>> required_of(data::Tx& tx, PersonId person);
Result<std::vector<EnrolmentRow>> completed_between(data::Tx& tx, Instant from, Instant to, EnrolmentId after,
                                                    std::int64_t limit);
/// The newest cycle of each of these people; who has none is not in it.
Result<std::vector<EnrolmentRow>> latest_of(data::Tx& tx, const std::vector<PersonId>& people, CourseId course);
/// Of everybody in the course, by id; dropped, cancelled and expired ones left out.
Result<std::vector<EnrolmentRow>> taking(data::Tx& tx, CourseId course, EnrolmentId after, std::int64_t limit);
/// All cycles, the newest first.
Result<std::vector<EnrolmentRow>> cycles(data::Tx& tx, PersonId person, CourseId course);
Status set_cycle(data::Tx& tx, EnrolmentId id, std::int64_t cycle);
/// Open enrolments of a course.
Result<std::int64_t> seats_taken(data::Tx& tx, CourseId course);
// -- new versions (version_moves.cpp) --
Result<std::vector<EnrolmentRow>> open_of_course(data::Tx& tx, CourseId course, EnrolmentId after, std::int64_t limit);
Result<courses::TouchedLearners> touched(data::Tx& tx, CourseId course, const std::vector<courses::LessonId>& relocked);

/// The newest cycle of a person and course.
Result<std::optional<EnrolmentRow>> latest(data::Tx& tx, PersonId person, CourseId course);
/// The completed cycle with the latest completion, of those completed at or after `since`.
Result<std::optional<EnrolmentRow>> last_completed(data::Tx& tx, PersonId person, CourseId course,
                                                   std::optional<Instant> since);
Result<std::vector<EnrolmentRow>> page(data::Tx& tx, PersonId person, std::optional<EnrolmentStatus> status,
                                       std::optional<EnrolmentId> before, std::int64_t limit);

Result<std::optional<ProgressRow>> progress(data::Tx& tx, EnrolmentId enrolment, courses::LessonId lesson);
Result<std::vector<ProgressRow>> all_progress(data::Tx& tx, EnrolmentId enrolment);
Status put_progress(data::Tx& tx, const ProgressRow& row);

// -- demands of other modules (store_demands.cpp) --
Result<std::optional<DemandRow>> demand(data::Tx& tx, PersonId person, CourseId course, std::string_view source);
Status put_demand(data::Tx& tx, const DemandRow& row);
/// The standing ones of an enrolment, earliest due date first (none last).
Result<std::vector<DemandRow>> demands_of_enrolment(data::Tx& tx, EnrolmentId enrolment);

Status insert_assignment(data::Tx& tx, const AssignmentRow& row);
Status insert_target(data::Tx& tx, AssignmentId id, std::string_view kind, const Uuid& target);
Status update_assignment(data::Tx& tx, const AssignmentRow& row);
Result<std::optional<AssignmentRow>> assignment(data::Tx& tx, AssignmentId id);
Result<std::vector<AssignmentRow>> assignments(data::Tx& tx, std::optional<CourseId> course, std::optional<bool> open,
                                               std::optional<AssignmentId> before, std::int64_t limit);
Result<std::vector<TargetRow>> targets(data::Tx& tx, AssignmentId id);
/// Active and begun assignments that name this unit, person or audience.
Result<std::vector<AssignmentId>> active_for_target(data::Tx& tx, std::string_view kind, const Uuid& target);
Result<std::vector<AssignmentId>> active_of_person(data::Tx& tx, PersonId person);
/// Of several assignments at once; one without people is not in it.
Result<std::vector<AssignmentCounts>> counts(data::Tx& tx, const std::vector<AssignmentId>& ids, Date today);
/// Of these people only, over all assignments that reach one of them.
Result<std::vector<AssignmentCounts>> counts_of(data::Tx& tx, const std::vector<PersonId>& people, Date today);
Result<std::vector<TargetRow>> targets(data::Tx& tx, const std::vector<AssignmentId>& ids);

/// `due_on`: this person's own day; none when the assignment has one for all.
Status link(data::Tx& tx, AssignmentId assignment, PersonId person, EnrolmentId enrolment, Date assigned_on,
            std::optional<Date> due_on);
Status set_link(data::Tx& tx, AssignmentId assignment, PersonId person, EnrolmentId enrolment,
                std::optional<Date> due_on);
Status unlink(data::Tx& tx, AssignmentId assignment, PersonId person);
/// Those of these people whom the assignment holds.
Result<std::vector<PersonId>> linked_of(data::Tx& tx, AssignmentId assignment, const std::vector<PersonId>& people);
/// The enrolment that stands for this person in this assignment.
Result<std::optional<EnrolmentId>> linked(data::Tx& tx, AssignmentId assignment, PersonId person);
/// What the active assignments ask of an enrolment, oldest first.
Result<std::vector<RequirementRow>> active_of_enrolment(data::Tx& tx, EnrolmentId enrolment);
/// `status`: "", "completed", "open", "overdue". Keyset by person id.
Result<std::vector<AssignedRow>> assigned(data::Tx& tx, AssignmentId id, std::string_view status, Date today,
                                          PersonId after, std::int64_t limit);
/// Those of these people whom the assignment reaches, by person id.
Result<std::vector<AssignedRow>> assigned_of(data::Tx& tx, AssignmentId id, std::string_view status, Date today,
                                             const std::vector<PersonId>& people);

}  // namespace store
}  // namespace mc::learning
