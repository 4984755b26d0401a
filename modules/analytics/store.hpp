#pragma once
// Rows and SQL of module analytics. Every function takes the caller's transaction. Split by meaning: store.cpp (the
// read model), store_lists.cpp (lists, counts, figures), store_events.cpp (capture, sums, quizzes), store_reports.cpp
// (schedules, runs, exports, settings).
#include <map>
#include <tuple>

#include "modules/analytics/requests.hpp"

namespace mc::analytics {

inline constexpr data::Module kModule{"analytics"};

struct PersonRow {
  PersonId person_id;
  std::string name;
  std::string sort_key;
  std::string employee_number;
  std::optional<UnitId> unit_id;
  std::string unit_name;
  std::string profession;
  std::string manager_name;
  bool active = false;
  std::optional<Date> last_active_on;
  std::int64_t overdue = 0;  // enrolments with that reason, as the next three
  std::int64_t not_started = 0;
  std::int64_t stalled = 0;
  std::int64_t failing = 0;
  bool at_risk = false;
  Date next_change_on = kNever;
};
FIELDS(PersonRow, person_id, name, sort_key, employee_number, unit_id, unit_name, profession, manager_name, active,
       last_active_on, overdue, not_started, stalled, failing, at_risk, next_change_on)
struct EnrolmentRow {
  learning::EnrolmentId enrolment_id;
  PersonId person_id;
  CourseId course_id;
  std::optional<UnitId> unit_id;
  learning::EnrolmentStatus status = learning::EnrolmentStatus::enrolled;
  StandingState state = StandingState::open;
  bool current = false;
  bool active = false;
  bool required = false;
  std::optional<Date> due_on;
  std::int64_t percent = 0;
  std::int64_t seconds = 0;
  std::int64_t centihours = 0;
  std::int64_t failures = 0;
  Date enrolled_on;
  bool started = false;
  std::optional<Date> completed_on;
};
FIELDS(EnrolmentRow, enrolment_id, person_id, course_id, unit_id, status, state, current, active, required, due_on,
       percent, seconds, centihours, failures, enrolled_on, started, completed_on)

/// What one enrolment adds to a cell of the matrix, and to the weeks.
struct CellCount {
  std::int64_t people = 0, completed = 0, overdue = 0, required = 0, required_completed = 0;
  bool operator==(const CellCount&) const = default;
};
FIELDS(CellCount, people, completed, overdue, required, required_completed)
struct WeekCount {
  std::int64_t enrolled = 0, completed = 0;
};
FIELDS(WeekCount, enrolled, completed)
/// Changes of counters, gathered so that each is written once.
struct Differences {
  std::map<std::pair<UnitId, CourseId>, CellCount> cells;
  std::map<std::tuple<Date, CourseId, UnitId>, WeekCount> weeks;
  void count(const EnrolmentRow& row, std::int64_t sign);
};

struct CellRow {
  UnitId unit_id;
  CourseId course_id;
  std::int64_t people = 0, completed = 0, overdue = 0, required = 0, required_completed = 0;
};
FIELDS(CellRow, unit_id, course_id, people, completed, overdue, required, required_completed)
struct CourseSum {
  CourseId course_id;
  std::string title;
  std::int64_t people = 0, completed = 0, overdue = 0, required = 0, required_completed = 0;
};
FIELDS(CourseSum, course_id, title, people, completed, overdue, required, required_completed)
struct UnitSum {
  UnitId unit_id;
  std::int64_t people = 0, at_risk = 0, overdue = 0, not_started = 0, stalled = 0, failing = 0;
};
FIELDS(UnitSum, unit_id, people, at_risk, overdue, not_started, stalled, failing)
struct UnitWeek {
  UnitId unit_id;
  Date week;
  std::int64_t enrolled = 0, completed = 0;
};
FIELDS(UnitWeek, unit_id, week, enrolled, completed)
struct StandingRow {
  PersonId person_id;
  std::string sort_key;
  std::string name;
  std::string unit_name;
  std::string profession;
  bool works_here = true;
  learning::EnrolmentId enrolment_id;
  CourseId course_id;
  std::string course_title;
  StandingState state = StandingState::open;
  bool required = false;
  std::int64_t percent = 0;
  std::optional<Date> due_on;
  Date enrolled_on;
  std::optional<Date> completed_on;
};
FIELDS(StandingRow, person_id, sort_key, name, unit_name, profession, works_here, enrolment_id, course_id, course_title,
       state, required, percent, due_on, enrolled_on, completed_on)
struct OpenWork {
  PersonId person_id;
  CourseId course_id;
  std::string course_title;
  StandingState state = StandingState::open;
  bool started = false;
  std::int64_t percent = 0;
  std::int64_t failures = 0;
  std::optional<Date> due_on;
};
FIELDS(OpenWork, person_id, course_id, course_title, state, started, percent, failures, due_on)

/// The filter of a list, with the units expanded to what the viewer may see; nullopt = all.
struct Where {
  std::optional<std::vector<UnitId>> units;
  std::optional<CourseId> course;
  std::optional<std::vector<CourseId>> courses;
  std::optional<StandingState> state;
  std::optional<bool> done;
  std::optional<bool> required;
  std::optional<Date> due_from, due_to;
  std::optional<Date> enrolled_week, completed_week;
  bool at_risk = false;
  std::optional<RiskReason> reason;
  std::string name_prefix;  // folded
  bool history() const { return enrolled_week || completed_week; }
};
/// Where a page of a list goes on.
struct After {
  std::string sort_key;
  PersonId person;
  learning::EnrolmentId enrolment;
};

struct EventRow {
  std::int64_t seq = 0;
  PersonId person_id;
  Instant at;
  EventKind kind = EventKind::course_view;
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
  std::int64_t seconds = 0;
  std::string device;
  std::optional<SessionId> session_id;
};
FIELDS(EventRow, seq, person_id, at, kind, course_id, lesson_id, seconds, device, session_id)
struct PersonDay {
  Date day;
  std::int64_t events = 0, lessons = 0, seconds = 0;
};
FIELDS(PersonDay, day, events, lessons, seconds)
struct AttemptRow {
  assessment::AttemptId attempt_id;
  assessment::QuizId quiz_id;
  learning::EnrolmentId enrolment_id;
  CourseId course_id;
  PersonId person_id;
  std::int64_t number = 1;
  std::int64_t percent = 0;  // hundredths
  bool passed = false;
};
FIELDS(AttemptRow, attempt_id, quiz_id, enrolment_id, course_id, person_id, number, percent, passed)
struct QuizSum {
  CourseId course_id;
  std::int64_t attempts = 0, passed = 0, percent_sum = 0;
};
FIELDS(QuizSum, course_id, attempts, passed, percent_sum)
struct QuestionRow {
  assessment::QuizId quiz_id;
  std::string question_id;
  CourseId course_id;
  std::string prompt;
  std::int64_t answers = 0, points = 0, possible = 0;
  std::int64_t facility = 0;  // hundredths of a percent
};
FIELDS(QuestionRow, quiz_id, question_id, course_id, prompt, answers, points, possible, facility)
struct ViewSum {
  CourseId course_id;
  std::int64_t events = 0;
};
FIELDS(ViewSum, course_id, events)
struct LeaderRow {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::int64_t centihours = 0;
  std::int64_t completed = 0;
};
FIELDS(LeaderRow, person_id, name, unit_name, centihours, completed)
struct Spent {
  std::int64_t seconds = 0;
  std::int64_t centihours = 0;
};
FIELDS(Spent, seconds, centihours)

struct ScheduleRow {
  ScheduleId id;
  PersonId owner_id;
  std::string name;
  ReportName report = ReportName::units_courses;
  ReportFormat format = ReportFormat::xlsx;
  RawJson filter;
  Every every = Every::week;
  std::int64_t weekday = 1;
  std::int64_t day = 1;
  std::int64_t hour = 7;
  std::string paused;
  Instant next_run_at;
  std::int64_t revision = 1;
  Instant created_at;
};
FIELDS(ScheduleRow, id, owner_id, name, report, format, filter, every, weekday, day, hour, paused, next_run_at,
       revision, created_at)
struct RunRow {
  RunId id;
  ScheduleId schedule_id;
  std::optional<PersonId> asked_by;  // none: by the clock
  RunState state = RunState::queued;
  std::string reason;
  Instant started_at;
  std::optional<Instant> finished_at;
  std::optional<Instant> expires_at;
  std::optional<BlobId> blob_id;
  std::int64_t size = 0;
  std::int64_t rows = 0;
  std::string sha256;
  RawJson units;
};
FIELDS(RunRow, id, schedule_id, asked_by, state, reason, started_at, finished_at, expires_at, blob_id, size, rows,
       sha256, units)
struct DeliveryRow {
  RunId run_id;
  PersonId person_id;
  std::string outcome;
};
FIELDS(DeliveryRow, run_id, person_id, outcome)
struct RecipientRow {
  ScheduleId schedule_id;
  PersonId person_id;
};
FIELDS(RecipientRow, schedule_id, person_id)
struct SettingsRow {
  std::int64_t raw_days = 365;
  std::int64_t report_days = 30;
};
FIELDS(SettingsRow, raw_days, report_days)

namespace store {

/// Ids come from our own tables.
template <class I>
std::string id_list(const std::vector<I>& ids) {
  std::string out = "(NULL";
  for (const I& id : ids) out += ",x'" + to_hex(id.bytes) + "'";
  return out + ")";
}

inline std::string join(std::string_view before, std::string_view columns, std::string_view after) {
  return std::string(before).append(columns).append(after);
}

// -- the read model (store.cpp) --
Result<std::optional<PersonRow>> person(data::Tx& tx, PersonId id);
Status put_person(data::Tx& tx, const PersonRow& row);
Result<std::vector<PersonId>> due_for_change(data::Tx& tx, Date today, std::int64_t limit);
Result<std::vector<PersonId>> people_after(data::Tx& tx, PersonId after, std::int64_t limit);
Status mark_stale(data::Tx& tx, PersonId person);
Result<std::vector<PersonId>> stale(data::Tx& tx, std::int64_t limit);
Status not_stale(data::Tx& tx, PersonId person);
Result<std::vector<EnrolmentRow>> enrolments_of(data::Tx& tx, PersonId person);
Status put_enrolment(data::Tx& tx, const EnrolmentRow& row);
Status put_course(data::Tx& tx, CourseId course, std::string_view title);
Status apply(data::Tx& tx, const Differences& differences);
Status clear(data::Tx& tx);
Result<std::optional<Date>> last_active(data::Tx& tx, PersonId person);

// -- lists and figures (store_lists.cpp) --
Result<std::vector<StandingRow>> standings(data::Tx& tx, const Where& where, const After& after, std::int64_t limit);
Result<std::int64_t> count_standings(data::Tx& tx, const Where& where);
Result<std::vector<PersonRow>> people(data::Tx& tx, const Where& where, const After& after, std::int64_t limit);
Result<std::int64_t> count_people(data::Tx& tx, const Where& where);
/// What these people have to do: required, current, not done.
Result<std::vector<OpenWork>> open_work(data::Tx& tx, const std::vector<PersonId>& people);
Result<std::vector<CellRow>> cells(data::Tx& tx, const Where& where);
/// Courses by how many people have them, most first.
Result<std::vector<CourseSum>> courses(data::Tx& tx, const Where& where, bool required_only);
/// These, over the whole hospital.
Result<std::vector<CourseSum>> course_sums(data::Tx& tx, const std::vector<CourseId>& courses);
Result<std::vector<UnitSum>> units(data::Tx& tx, const Where& where);
Result<std::vector<UnitWeek>> unit_weeks(data::Tx& tx, const Where& where, Date from);
/// By week, over these courses.
Result<std::vector<UnitWeek>> course_weeks(data::Tx& tx, const std::vector<CourseId>& courses, Date from);
Result<std::map<CourseId, std::string>> titles(data::Tx& tx, const std::vector<CourseId>& courses);
/// Learning time, and credit of what was completed, of who works here.
Result<Spent> spent(data::Tx& tx, const Where& where);
Result<std::vector<LeaderRow>> leaders(data::Tx& tx, Date from, Date to);

// -- capture (store_events.cpp) --
/// Numbers the rows; marks whose progress may have moved.
Status add_events(data::Tx& tx, std::vector<EventRow> rows);
Result<std::int64_t> counter(data::Tx& tx, std::string_view name);
Status set_counter(data::Tx& tx, std::string_view name, std::int64_t value);
/// In the order in which they came, after `after`.
Result<std::vector<EventRow>> events_after(data::Tx& tx, std::int64_t after, std::int64_t limit);
Status add_to_days(data::Tx& tx, const std::vector<EventRow>& rows);
/// Removes what is older among the rows with numbers in (after, to]; how many.
Result<std::int64_t> remove_events(data::Tx& tx, std::int64_t after, std::int64_t to, Instant before,
                                   const Bytes& held);
Result<std::vector<EventRow>> events_of(data::Tx& tx, PersonId person, std::int64_t before, std::int64_t limit);
Result<std::int64_t> count_events(data::Tx& tx, PersonId person);
Result<std::vector<PersonDay>> person_days(data::Tx& tx, PersonId person, Date from);
Result<std::vector<ViewSum>> views(data::Tx& tx, const std::vector<CourseId>& courses, Date from);
Result<std::optional<AttemptRow>> attempt(data::Tx& tx, assessment::AttemptId id);
/// Puts the attempt in place of `before` and moves the sums of its quiz.
Status put_attempt(data::Tx& tx, const AttemptRow& row, const std::optional<AttemptRow>& before);
/// Failed attempts of an enrolment since the last that passed.
Result<std::int64_t> failures_of(data::Tx& tx, learning::EnrolmentId enrolment);
Status set_failures(data::Tx& tx, learning::EnrolmentId enrolment, std::int64_t failures);
Status add_question(data::Tx& tx, const QuestionRow& row);
Status forget_questions(data::Tx& tx, assessment::QuizId quiz);
Result<std::vector<assessment::AttemptId>> first_attempts(data::Tx& tx, assessment::QuizId quiz,
                                                          assessment::AttemptId after, std::int64_t limit);
Result<std::vector<QuizSum>> quizzes(data::Tx& tx, const std::vector<CourseId>& courses);
/// Hardest first, of five answers or more; of these courses when given.
Result<std::vector<QuestionRow>> hard_questions(data::Tx& tx, const std::optional<std::vector<CourseId>>& courses,
                                                std::int64_t limit);
Result<bool> is_leader(data::Tx& tx, PersonId person);
Status set_leader(data::Tx& tx, PersonId person, bool joined);

// -- reports (store_reports.cpp) --
Status insert_schedule(data::Tx& tx, const ScheduleRow& row);
Status update_schedule(data::Tx& tx, const ScheduleRow& row);
Status remove_schedule(data::Tx& tx, ScheduleId id);
/// Also a removed one, for its history.
Result<std::optional<ScheduleRow>> schedule(data::Tx& tx, ScheduleId id);
Result<std::vector<ScheduleRow>> schedules_of(data::Tx& tx, std::optional<PersonId> owner, std::int64_t limit);
Result<std::vector<ScheduleRow>> due_schedules(data::Tx& tx, Instant now, std::int64_t limit);
Status set_recipients(data::Tx& tx, ScheduleId id, const std::vector<PersonId>& people);
Result<std::vector<RecipientRow>> recipients(data::Tx& tx, const std::vector<ScheduleId>& schedules);
Status insert_run(data::Tx& tx, const RunRow& row);
Status update_run(data::Tx& tx, const RunRow& row);
Result<std::optional<RunRow>> run(data::Tx& tx, RunId id);
Result<std::vector<RunRow>> runs_of(data::Tx& tx, ScheduleId schedule, const Uuid& before, std::int64_t limit);
Result<std::vector<RunRow>> runs_told(data::Tx& tx, PersonId person, const Uuid& before, std::int64_t limit);
Result<std::vector<RunRow>> expired_runs(data::Tx& tx, Instant now, std::int64_t limit);
Status put_delivery(data::Tx& tx, RunId run, PersonId person, std::string_view outcome);
Result<std::vector<DeliveryRow>> deliveries(data::Tx& tx, const std::vector<RunId>& runs);
Status insert_export(data::Tx& tx, const AnalyticsExport& row, PersonId by);
Result<std::vector<AnalyticsExport>> exports(data::Tx& tx, std::optional<PersonId> by, const Uuid& before,
                                             std::int64_t limit);
Result<SettingsRow> settings(data::Tx& tx);
Status put_settings(data::Tx& tx, const SettingsRow& row, PersonId by);

}  // namespace store
}  // namespace mc::analytics
