#pragma once
// PUBLIC header of module learning: assignments with due dates, enrolments, progress, resume, completion.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/courses/courses.hpp"
#include "modules/notifications/notifications.hpp"

namespace mc::audiences {
class Audiences;
struct AudienceTag;
}  // namespace mc::audiences

namespace mc::learning {

struct EnrolmentTag;
struct AssignmentTag;
using AudienceId = Id<audiences::AudienceTag>;
using EnrolmentId = Id<EnrolmentTag>;
using AssignmentId = Id<AssignmentTag>;

/// LMS-09.
enum class EnrolmentStatus : std::uint8_t { enrolled, in_progress, completed, dropped, cancelled, expired };
ENUM_NAMES(EnrolmentStatus, enrolled, in_progress, completed, dropped, cancelled, expired)

struct Enrolment {
  EnrolmentId id;
  PersonId person_id;
  CourseId course_id;
  std::string course_title;
  EnrolmentStatus status = EnrolmentStatus::enrolled;
  std::int64_t percent = 0;  // mandatory lessons done, LMS-30
  std::optional<Date> due_on;
  bool required = false;  // by an assignment
  std::int64_t minutes = 0;
  std::int64_t minutes_left = 0;
  std::int64_t seconds_spent = 0;
  std::optional<double> ce_hours;
  std::string reason;  // "Required for everyone in ICU", empty when self-enrolled
  Instant enrolled_at;
  std::optional<Instant> started_at;
  std::optional<Instant> completed_at;
};
FIELDS(Enrolment, id, person_id, course_id, course_title, status, percent, due_on, required, minutes, minutes_left,
       seconds_spent, ce_hours, reason, enrolled_at, started_at, completed_at)

enum class LessonState : std::uint8_t { not_started, in_progress, completed };
ENUM_NAMES(LessonState, not_started, in_progress, completed)

struct PlayerLesson {
  courses::LessonId id;
  std::string title;
  courses::LessonFormat format = courses::LessonFormat::text;
  std::int64_t minutes = 0;
  bool mandatory = true;
  LessonState state = LessonState::not_started;
};
FIELDS(PlayerLesson, id, title, format, minutes, mandatory, state)
/// Why a module cannot be opened yet: its day has not come, or another module comes first.
struct ModuleLock {
  std::optional<Date> opens_on;
  std::optional<courses::ModuleId> after_module_id;
  std::optional<std::string> after_module_title;
};
FIELDS(ModuleLock, opens_on, after_module_id, after_module_title)
struct PlayerModule {
  courses::ModuleId id;
  std::string title;
  std::vector<PlayerLesson> lessons;
  std::optional<ModuleLock> lock;
};
FIELDS(PlayerModule, id, title, lessons, lock)
/// The course player's outline with this person's state; `resume_lesson_id` is where Resume goes (LMS-31).
struct CoursePlayer {
  Enrolment enrolment;
  std::vector<std::string> objectives;
  std::vector<PlayerModule> modules;
  std::optional<courses::LessonId> resume_lesson_id;
  bool newer_version_published = false;
};
FIELDS(CoursePlayer, enrolment, objectives, modules, resume_lesson_id, newer_version_published)
struct LessonView {
  courses::LessonId id;
  std::string title;
  courses::LessonFormat format = courses::LessonFormat::text;
  std::int64_t minutes = 0;
  courses::CompletionRule completion = courses::CompletionRule::view;
  std::optional<std::int64_t> min_seconds;
  bool mandatory = true;
  RawJson document;
  bool has_file = false;
  std::optional<assessment::QuizSummary> quiz;
  std::vector<assessment::AttemptResult> attempts;  // history, newest first
  std::optional<assessment::AttemptId> open_attempt_id;
  LessonState state = LessonState::not_started;
  std::int64_t seconds_spent = 0;
  std::string position;  // the player's own bookmark: "scroll:0.42" or "second:93"
  std::optional<courses::LessonId> previous_id;
  std::optional<courses::LessonId> next_id;
  std::vector<courses::LessonLink> links;  // the task, session, document or checklist that belongs to it
};
FIELDS(LessonView, id, title, format, minutes, completion, min_seconds, mandatory, document, has_file, quiz, attempts,
       open_attempt_id, state, seconds_spent, position, previous_id, next_id, links)
struct ProgressIn {
  std::optional<Text<0, 200>> position;
  Int<0, 3600> seconds = 0;       // active time since the last report; the server caps it by its own clock
  std::optional<bool> completed;  // the learner marks it done (manual), or reached the end (view)
};
FIELDS(ProgressIn, position, seconds, completed)
struct ProgressOut {
  LessonState state = LessonState::in_progress;
  std::int64_t seconds_spent = 0;
  std::int64_t percent = 0;
  EnrolmentStatus status = EnrolmentStatus::in_progress;
};
FIELDS(ProgressOut, state, seconds_spent, percent, status)

// -- assignments (ORG-03, ORG-04) --
enum class DueKind : std::uint8_t { none, fixed, after_hire, after_assignment, anchor };
ENUM_NAMES(DueKind, none, fixed, after_hire, after_assignment, anchor)
/// When work is due: on one day for all, a number of days after each person was hired or assigned, or on the next
/// month and day ("03-31") of the calendar.
struct DueRule {
  DueKind kind = DueKind::none;
  std::optional<Date> on;
  std::optional<Int<0, 3650>> days;
  std::optional<Text<5, 5>> month_day;
};
FIELDS(DueRule, kind, on, days, month_day)
struct AssignmentIn {
  CourseId course_id;
  List<UnitId, 200> unit_ids;
  List<PersonId, 2000> person_ids;
  List<Text<1, 20>, 50> professions;  // narrows the units; empty = everybody there
  std::optional<Date> due_on;         // short for a due rule `fixed`
  Text<0, 200> reason;
  std::optional<AudienceId> audience_id;  // beside units and people: whoever is in one of them
  std::optional<DueRule> due;
  std::optional<Date> effective_from;   // nobody is assigned before
  std::optional<Date> effective_until;  // the last day; what is not done then is required no longer
};
FIELDS(AssignmentIn, course_id, unit_ids, person_ids, professions, due_on, reason, audience_id, due, effective_from,
       effective_until)
struct AssignmentPreview {
  std::int64_t people = 0;
  std::int64_t already_completed = 0;
  std::int64_t already_enrolled = 0;
  std::vector<std::string> sample;  // up to 10 "Ana Reyes, RN, ICU"
};
FIELDS(AssignmentPreview, people, already_completed, already_enrolled, sample)
struct Assignment {
  AssignmentId id;
  CourseId course_id;
  std::string course_title;
  std::vector<std::string> targets;  // "ICU", "3 people"
  std::vector<std::string> professions;
  std::optional<Date> due_on;
  std::string reason;
  std::string assigned_by;
  Instant created_at;
  std::optional<Instant> ended_at;
  std::int64_t people = 0;  // people, completed, overdue: of those whom the viewer may see, as the list behind them
  std::int64_t completed = 0;
  std::int64_t overdue = 0;
  bool changeable = false;  // by the viewer: she made it, or it stays within her units
  std::optional<AudienceId> audience_id;
  DueRule due;
  std::optional<Date> effective_from;
  std::optional<Date> effective_until;
  std::optional<Instant> begun_at;  // none: waits for effective_from
  std::int64_t exempted = 0;
  std::int64_t revision = 1;
};
FIELDS(Assignment, id, course_id, course_title, targets, professions, due_on, reason, assigned_by, created_at, ended_at,
       people, completed, overdue, changeable, audience_id, due, effective_from, effective_until, begun_at, exempted,
       revision)
struct AssignedPerson {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string profession;
  EnrolmentId enrolment_id;
  EnrolmentStatus status = EnrolmentStatus::enrolled;
  std::int64_t percent = 0;
  std::optional<Date> due_on;
  std::optional<Instant> completed_at;
};
FIELDS(AssignedPerson, person_id, name, unit_name, profession, enrolment_id, status, percent, due_on, completed_at)

struct EnrolmentChanged {
  static constexpr std::string_view kTopic = "learning.enrolment_changed";
  EnrolmentId enrolment_id;
  PersonId person_id;
  CourseId course_id;
  EnrolmentStatus status = EnrolmentStatus::enrolled;
  bool required = false;
  std::optional<Date> due_on;
  std::optional<Date> completed_on;
};
FIELDS(EnrolmentChanged, enrolment_id, person_id, course_id, status, required, due_on, completed_on)
struct CourseCompleted {
  static constexpr std::string_view kTopic = "learning.course_completed";
  EnrolmentId enrolment_id;
  PersonId person_id;
  CourseId course_id;
  courses::VersionId version_id;
  Instant completed_at;
  std::optional<double> score_percent;  // of the last graded quiz
};
FIELDS(CourseCompleted, enrolment_id, person_id, course_id, version_id, completed_at, score_percent)

/// A lesson that another module saw done: attendance, a skills check, graded work, packaged content, an uploaded proof.
struct LessonCredit {
  PersonId person_id;
  CourseId course_id;
  courses::LessonId lesson_id;
  Instant at;          // when it was done; not in the future
  std::string source;  // "classroom", "skills", "submission", "content", "upload"
  std::optional<double> score_percent;
};
FIELDS(LessonCredit, person_id, course_id, lesson_id, at, source, score_percent)

/// A course that a rule of another module requires of a person.
struct Demand {
  PersonId person_id;
  CourseId course_id;
  std::optional<Date> due_on;
  std::string reason;            // as the learner reads it
  std::string source;            // who demands: "certification:UUID", "audience:UUID"; one demand per person and course
  std::optional<Instant> since;  // only work completed at or after this counts; none: any completed cycle does
};
FIELDS(Demand, person_id, course_id, due_on, reason, source, since)

/// Thread-safe. Every function takes the caller's transaction.
class Learning {
public:
  virtual ~Learning() = default;
  /// Open enrolments (enrolled, in_progress) of a person: required ones by due date, then the rest. The learner home;
  /// must be fast.
  virtual Result<std::vector<Enrolment>> open_enrolments(data::Tx& tx, PersonId person) = 0;
  virtual Result<Enrolment> enrolment(data::Tx& tx, EnrolmentId id) = 0;
  /// The version that this enrolment is pinned to.
  virtual Result<courses::VersionId> version_of(data::Tx& tx, EnrolmentId id) = 0;
  /// May this lesson of the pinned version be opened? Errors: not_found, `lesson_not_found`, conflict `module_locked`.
  virtual Status check_lesson_open(data::Tx& tx, EnrolmentId id, courses::LessonId lesson) = 0;
  /// The newest enrolment of a person in a course, whatever became of it.
  virtual Result<std::optional<Enrolment>> newest(data::Tx& tx, PersonId person, CourseId course) = 0;
  /// Who takes a course or completed it, each by her newest enrolment; by enrolment id after `after` (a roster).
  virtual Result<std::vector<Enrolment>> taking(data::Tx& tx, CourseId course, EnrolmentId after,
                                                std::int64_t limit) = 0;
  /// What active assignments and standing demands require of a person, done or not.
  virtual Result<std::vector<Enrolment>> required_of(data::Tx& tx, PersonId person) = 0;
  /// The newest 200 enrolments of a person, for her record.
  virtual Result<std::vector<Enrolment>> all_of(data::Tx& tx, PersonId person) = 0;
  /// Completions of [from, to), by enrolment id after `after`, for reports.
  virtual Result<std::vector<Enrolment>> completed_between(data::Tx& tx, Instant from, Instant to, EnrolmentId after,
                                                           std::int64_t limit) = 0;
  virtual Result<EnrolmentId> enrol(data::Tx& tx, PersonId person, CourseId course) = 0;
  virtual Result<AssignmentId> assign(data::Tx& tx, PersonId by, const AssignmentIn& in) = 0;
  /// Completes that lesson in the person's open enrolment of the course; enrols her when none is open and none was
  /// completed at or after `credit.at`. Idempotent. Errors: `lesson_not_found` (not in the version she takes),
  /// not_found (course), invalid_input `at`.
  virtual Status credit_lesson(data::Tx& tx, const LessonCredit& credit) = 0;
  /// A required enrolment: the open one, or one completed at or after `since`, else a new cycle, of which the learner
  /// is told. Of several demands and assignments on one enrolment the earliest due date counts. Demanding again with
  /// the same source replaces the former demand; the same demand again changes nothing.
  virtual Result<EnrolmentId> demand(data::Tx& tx, const Demand& demand) = 0;
  /// The enrolment stays; it is required no longer when nothing else requires it. Nothing to withdraw is no error.
  virtual Status withdraw(data::Tx& tx, PersonId person, CourseId course, std::string_view source) = 0;
  /// The completed enrolment with the latest time of completion.
  virtual Result<std::optional<Enrolment>> last_completion(data::Tx& tx, PersonId person, CourseId course) = 0;
  /// For `demo`: writes an enrolment with its history in one go, by the same rules and events.
  virtual Status record_completion(data::Tx& tx, PersonId person, CourseId course, Instant completed_at) = 0;
};

std::unique_ptr<Learning> make_learning(Platform& platform, courses::Courses& courses,
                                        assessment::Assessment& assessment, organisation::Organisation& organisation,
                                        notifications::Notifications& notifications, audiences::Audiences& audiences,
                                        accounts::Accounts& accounts);

}  // namespace mc::learning
