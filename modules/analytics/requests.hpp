#pragma once
// What the routes of module analytics take and answer.
#include "modules/analytics/rules.hpp"

namespace mc::analytics {

struct ScheduleTag;
struct RunTag;
using ScheduleId = Id<ScheduleTag>;
using RunId = Id<RunTag>;

// -- capture (ANLY-01) and what is kept of oneself (ANLY-08) --
struct CapturedEvent {
  CapturedKind kind = CapturedKind::course_view;
  Int<0, 86'400> seconds_ago = 0;  // when it happened; the server's clock counts
  Int<0, 300> seconds = 0;         // how long, of `activity`
  std::optional<CourseId> course_id;
  std::optional<courses::LessonId> lesson_id;
};
FIELDS(CapturedEvent, kind, seconds_ago, seconds, course_id, lesson_id)
enum class DeviceKind : std::uint8_t { desktop, tablet, phone };
ENUM_NAMES(DeviceKind, desktop, tablet, phone)
struct CapturedEvents {
  DeviceKind device = DeviceKind::desktop;
  List<CapturedEvent, 100> events;
};
FIELDS(CapturedEvents, device, events)
struct EventsNoted {
  std::int64_t noted = 0;
  std::int64_t left_out = 0;  // of courses that do not exist
};
FIELDS(EventsNoted, noted, left_out)
struct OwnEvent {
  Instant at;
  EventKind kind = EventKind::course_view;
  std::optional<CourseId> course_id;
  std::string course_title;
  std::optional<courses::LessonId> lesson_id;
  std::int64_t seconds = 0;
  std::string device;
};
FIELDS(OwnEvent, at, kind, course_id, course_title, lesson_id, seconds, device)
struct OwnEvents {
  std::int64_t total = 0;
  std::int64_t kept_days = 0;   // then only the sums of days stay
  std::vector<OwnEvent> items;  // newest first
  std::optional<std::string> next;
};
FIELDS(OwnEvents, total, kept_days, items, next)
struct OwnEventsQuery {
  std::optional<Int<1, 9'000'000'000'000'000>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(OwnEventsQuery, after, limit)
struct OwnEventsFile {
  Text<3, 4> format;  // csv, xlsx, pdf
};
FIELDS(OwnEventsFile, format)

// -- lists --
/// Filters of the list of enrolments; kept in the URL and in schedules.
struct StandingFilter {
  std::optional<UnitId> unit;  // with all below
  std::optional<bool> exact;   // only the unit itself
  std::optional<CourseId> course;
  std::optional<StandingState> state;
  std::optional<bool> required;
  std::optional<Int<0, 365>> due_within;  // days; open ones that are not late
  std::optional<Date> enrolled_week;      // a Monday; also former enrolments and people who have left
  std::optional<Date> completed_week;
  std::optional<Text<1, 100>> search;  // beginning of the last name
  std::optional<Text<1, 300>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(StandingFilter, unit, exact, course, state, required, due_within, enrolled_week, completed_week, search, after,
       limit)
/// Of the courses that somebody teaches.
struct TaughtFilter {
  std::optional<CourseId> course;  // all of hers when absent
  std::optional<StandingState> state;
  std::optional<bool> done;
  std::optional<Date> enrolled_week;
  std::optional<Date> completed_week;
  std::optional<Text<1, 100>> search;
  std::optional<Text<1, 300>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(TaughtFilter, course, state, done, enrolled_week, completed_week, search, after, limit)
struct CourseStanding {
  PersonId person_id;
  std::string name;
  std::string unit_name;
  std::string profession;
  bool left = false;
  CourseId course_id;
  std::string course_title;
  StandingState state = StandingState::open;
  bool required = false;
  std::int64_t percent = 0;
  std::optional<Date> due_on;
  Date enrolled_on;
  std::optional<Date> completed_on;
};
FIELDS(CourseStanding, person_id, name, unit_name, profession, left, course_id, course_title, state, required, percent,
       due_on, enrolled_on, completed_on)
struct Standings {
  std::int64_t total = 0;  // equals the number that was clicked
  std::vector<CourseStanding> items;
  std::optional<std::string> next;
};
FIELDS(Standings, total, items, next)
struct PeopleFilter {
  std::optional<UnitId> unit;
  std::optional<bool> exact;
  std::optional<bool> at_risk;
  std::optional<RiskReason> reason;
  std::optional<Text<1, 100>> search;
  std::optional<Text<1, 300>> after;
  std::optional<Int<1, 200>> limit;  // 50
};
FIELDS(PeopleFilter, unit, exact, at_risk, reason, search, after, limit)
struct RiskOfCourse {
  RiskReason reason = RiskReason::overdue;
  CourseId course_id;
  std::string course_title;
  std::optional<Date> due_on;
  std::int64_t percent = 0;
};
FIELDS(RiskOfCourse, reason, course_id, course_title, due_on, percent)
struct LearnerAtWork {
  PersonId person_id;
  std::string employee_number;
  std::string name;
  std::string unit_name;
  std::string profession;
  std::string manager_name;
  std::optional<Date> last_active_on;
  bool at_risk = false;
  std::vector<RiskOfCourse> reasons;
};
FIELDS(LearnerAtWork, person_id, employee_number, name, unit_name, profession, manager_name, last_active_on, at_risk,
       reasons)
struct LearnersAtWork {
  std::int64_t total = 0;
  std::vector<LearnerAtWork> items;
  std::optional<std::string> next;
};
FIELDS(LearnersAtWork, total, items, next)

// -- dashboards --
struct WeekOfLearning {
  Date week;  // Monday
  std::int64_t seconds = 0;
  std::int64_t lessons = 0;
  Figure completed;
};
FIELDS(WeekOfLearning, week, seconds, lessons, completed)
/// Completed by at least five colleagues of her unit, and not yet taken by her.
struct Suggestion {
  CourseId course_id;
  std::string title;
  std::int64_t minutes = 0;
};
FIELDS(Suggestion, course_id, title, minutes)
struct LearnerDashboard {
  Instant as_of;
  Figure enrolled;     // all but those that she left or that were taken back
  Figure in_progress;  // not completed yet
  Figure completed;
  std::optional<double> completion_percent;
  Figure certificates;
  std::int64_t seconds_spent = 0;
  double credit_hours = 0;
  std::string credit_list;
  std::int64_t streak_days = 0;
  std::vector<learning::Enrolment> current;  // required ones by due date, then the rest
  std::vector<WeekOfLearning> weeks;         // twelve
  std::vector<Suggestion> suggestions;
  bool on_leaderboard = false;
};
FIELDS(LearnerDashboard, as_of, enrolled, in_progress, completed, completion_percent, certificates, seconds_spent,
       credit_hours, credit_list, streak_days, current, weeks, suggestions, on_leaderboard)
enum class OwnShow : std::uint8_t { all, in_progress, completed };
ENUM_NAMES(OwnShow, all, in_progress, completed)
struct OwnCoursesQuery {
  std::optional<OwnShow> show;
  std::optional<Date> completed_week;
};
FIELDS(OwnCoursesQuery, show, completed_week)
struct OwnCourse {
  learning::EnrolmentId enrolment_id;
  CourseId course_id;
  std::string title;
  StandingState state = StandingState::open;
  bool required = false;
  std::int64_t percent = 0;
  std::optional<Date> due_on;
  std::optional<Date> completed_on;
};
FIELDS(OwnCourse, enrolment_id, course_id, title, state, required, percent, due_on, completed_on)
struct OwnCourses {
  std::int64_t total = 0;
  std::vector<OwnCourse> items;  // newest first, 500 at most
};
FIELDS(OwnCourses, total, items)

enum class LeaderPeriod : std::uint8_t { week, month, year };
ENUM_NAMES(LeaderPeriod, week, month, year)
struct LeaderQuery {
  std::optional<LeaderPeriod> period;  // month; up to today
};
FIELDS(LeaderQuery, period)
struct Leader {
  std::int64_t place = 1;
  std::string name;
  std::string unit_name;
  double credit_hours = 0;
  std::int64_t completed = 0;
  bool own = false;
};
FIELDS(Leader, place, name, unit_name, credit_hours, completed, own)
struct Leaderboard {
  bool joined = false;        // the viewer; nobody stands on it who has not joined
  std::vector<Leader> items;  // 100 at most
};
FIELDS(Leaderboard, joined, items)
struct LeaderboardIn {
  bool joined = false;
};
FIELDS(LeaderboardIn, joined)

struct TrendWeek {
  Date week;
  Figure enrolled;
  Figure completed;
};
FIELDS(TrendWeek, week, enrolled, completed)
struct HardQuestion {
  CourseId course_id;
  std::string course_title;
  assessment::QuizId quiz_id;
  std::string question_id;
  std::string prompt;
  std::int64_t answers = 0;     // first attempts, five at least
  double facility_percent = 0;  // of the points
  std::string list;             // the quiz's item analysis, for who may see it
};
FIELDS(HardQuestion, course_id, course_title, quiz_id, question_id, prompt, answers, facility_percent, list)
struct HardQuestions {
  std::vector<HardQuestion> items;  // hardest first
};
FIELDS(HardQuestions, items)
struct HardQuery {
  std::optional<Int<1, 100>> limit;  // 20
};
FIELDS(HardQuery, limit)
struct TaughtFigures {
  CourseId course_id;
  std::string title;
  courses::CourseStatus status = courses::CourseStatus::draft;
  Figure people;  // who takes or took it and works here
  Figure open;
  Figure overdue;
  Figure completed;
  std::optional<double> completion_percent;
  std::int64_t views = 0;  // of course and lessons in 30 days
  double rating = 0;
  Figure reviews;
  Figure quiz_attempts;
  std::optional<double> pass_percent;
  std::optional<double> average_percent;
};
FIELDS(TaughtFigures, course_id, title, status, people, open, overdue, completed, completion_percent, views, rating,
       reviews, quiz_attempts, pass_percent, average_percent)
struct AuthorDashboard {
  Instant as_of;
  Figure people;  // over all of her courses; somebody in two of them counts twice
  Figure open;
  Figure completed;
  std::optional<double> completion_percent;
  double rating = 0;
  Figure unanswered;
  std::vector<TaughtFigures> courses;  // newest first, 100 at most
  std::vector<TrendWeek> weeks;        // twelve
  std::vector<HardQuestion> hard_questions;
};
FIELDS(AuthorDashboard, as_of, people, open, completed, completion_percent, rating, unanswered, courses, weeks,
       hard_questions)
struct OpenQuestions {
  std::int64_t total = 0;
  std::vector<study::OpenQuestion> items;  // oldest first, 500 at most
};
FIELDS(OpenQuestions, total, items)

struct ReasonFigure {
  RiskReason reason = RiskReason::overdue;
  Figure people;
};
FIELDS(ReasonFigure, reason, people)
struct UnitFigures {
  UnitId unit_id;
  std::string unit_name;
  std::string site_name;
  Figure people;
  Figure enrolments;
  Figure completed;
  Figure overdue;
  Figure at_risk;
  std::optional<double> completion_percent;
  std::vector<Figure> completed_by_week;  // as `weeks` of the dashboard
};
FIELDS(UnitFigures, unit_id, unit_name, site_name, people, enrolments, completed, overdue, at_risk, completion_percent,
       completed_by_week)
struct CourseFigures {
  CourseId course_id;
  std::string title;
  Figure people;
  Figure completed;
  Figure overdue;
  std::optional<double> completion_percent;
};
FIELDS(CourseFigures, course_id, title, people, completed, overdue, completion_percent)
/// What manager and education office share, each within her reach.
struct TeamDashboard {
  Instant as_of;
  Figure people;
  Figure enrolments;
  Figure completed;
  Figure overdue;
  Figure due_soon;  // required, within 7 days
  Figure at_risk;   // people
  std::optional<double> completion_percent;
  std::optional<double> hospital_percent;  // of those outside of her reach; none when they are fewer than five
  std::vector<ReasonFigure> reasons;
  std::vector<UnitFigures> units;
  std::vector<TrendWeek> weeks;        // twelve
  std::vector<CourseFigures> courses;  // most overdue first, ten
};
FIELDS(TeamDashboard, as_of, people, enrolments, completed, overdue, due_soon, at_risk, completion_percent,
       hospital_percent, reasons, units, weeks, courses)
struct UnitQuery {
  std::optional<UnitId> unit;
};
FIELDS(UnitQuery, unit)
struct EducationDashboard {
  TeamDashboard figures;
  std::vector<HardQuestion> hard_questions;
};
FIELDS(EducationDashboard, figures, hard_questions)
struct DepartmentFigures {
  std::optional<UnitId> unit_id;  // none: those who work in no department
  std::string name;
  Figure people;
  Figure ready;
  Figure lapsed;
  Figure overdue;
  Figure due_soon;
  std::optional<double> ready_percent;
  Figure expired;
  Figure within_30;  // days, not expired
  Figure within_60;
  Figure within_90;
};
FIELDS(DepartmentFigures, unit_id, name, people, ready, lapsed, overdue, due_soon, ready_percent, expired, within_30,
       within_60, within_90)
struct CredentialFigures {
  std::string type;
  Figure credentials;
  Figure expired;
  Figure within_30;
  Figure within_60;
  Figure within_90;
};
FIELDS(CredentialFigures, type, credentials, expired, within_30, within_60, within_90)
struct SkillGap {
  std::string key;
  std::string label;
  std::string kind;  // "course", "credential"
  Figure applicable;
  Figure late;
};
FIELDS(SkillGap, key, label, kind, applicable, late)
struct EnterpriseDashboard {
  Instant as_of;
  Figure people;
  Figure ready;
  Figure lapsed;
  Figure overdue;
  std::optional<double> ready_percent;
  std::vector<DepartmentFigures> departments;
  std::vector<CredentialFigures> credentials;
  std::vector<SkillGap> gaps;    // most late first, twenty
  std::int64_t hours_spent = 0;  // learning time of everybody in reach
  double credit_hours = 0;       // of completed courses
};
FIELDS(EnterpriseDashboard, as_of, people, ready, lapsed, overdue, ready_percent, departments, credentials, gaps,
       hours_spent, credit_hours)

// -- matrix --
struct MatrixQuery {
  std::optional<UnitId> unit;
  std::optional<bool> required;      // only what is required
  std::optional<Int<1, 200>> limit;  // courses, those with most people; 60
};
FIELDS(MatrixQuery, unit, required, limit)
struct MatrixCourse {
  CourseId course_id;
  std::string title;
};
FIELDS(MatrixCourse, course_id, title)
struct MatrixCell {
  std::int64_t people = 0;
  std::int64_t completed = 0;
  std::int64_t overdue = 0;
  std::string list;  // empty where nobody has the course
};
FIELDS(MatrixCell, people, completed, overdue, list)
struct MatrixUnit {
  UnitId unit_id;
  std::string unit_name;
  std::string site_name;
  std::vector<MatrixCell> cells;  // one per course
};
FIELDS(MatrixUnit, unit_id, unit_name, site_name, cells)
struct UnitsByCourses {
  Instant as_of;
  std::int64_t courses_in_all = 0;  // more than `courses` when only the widest were asked for
  std::vector<MatrixCourse> courses;
  std::vector<MatrixUnit> rows;
  std::vector<MatrixCell> totals;
};
FIELDS(UnitsByCourses, as_of, courses_in_all, courses, rows, totals)

// -- reports --
enum class ReportName : std::uint8_t { units_courses, standings, people, weeks };
ENUM_NAMES(ReportName, units_courses, standings, people, weeks)
enum class ReportFormat : std::uint8_t { csv, xlsx, pdf };
ENUM_NAMES(ReportFormat, csv, xlsx, pdf)
/// The filters of the lists; each report uses its own.
struct ReportFilter {
  std::optional<UnitId> unit;
  std::optional<bool> exact;
  std::optional<CourseId> course;
  std::optional<StandingState> state;
  std::optional<bool> required;
  std::optional<Int<0, 365>> due_within;
  std::optional<Date> enrolled_week;
  std::optional<Date> completed_week;
  std::optional<bool> at_risk;
  std::optional<RiskReason> reason;
  std::optional<Text<1, 100>> search;
};
FIELDS(ReportFilter, unit, exact, course, state, required, due_within, enrolled_week, completed_week, at_risk, reason,
       search)
struct ReportFileQuery {
  ReportFormat format = ReportFormat::csv;
  std::optional<UnitId> unit;
  std::optional<bool> exact;
  std::optional<CourseId> course;
  std::optional<StandingState> state;
  std::optional<bool> required;
  std::optional<Int<0, 365>> due_within;
  std::optional<Date> enrolled_week;
  std::optional<Date> completed_week;
  std::optional<bool> at_risk;
  std::optional<RiskReason> reason;
  std::optional<Text<1, 100>> search;
};
FIELDS(ReportFileQuery, format, unit, exact, course, state, required, due_within, enrolled_week, completed_week,
       at_risk, reason, search)
struct AnalyticsExport {
  Uuid id{};
  std::string report;
  std::string format;
  std::string filters;
  std::int64_t rows = 0;
  std::string sha256;
  std::string by;
  Instant at;
};
FIELDS(AnalyticsExport, id, report, format, filters, rows, sha256, by, at)
struct AfterId {
  std::optional<Uuid> after;
  std::optional<Int<1, 100>> limit;  // 50
};
FIELDS(AfterId, after, limit)

// -- schedules (ANLY-06) --
struct ScheduleIn {
  Text<1, 120> name;
  ReportName report = ReportName::units_courses;
  ReportFormat format = ReportFormat::xlsx;
  ReportFilter filter;
  Every every = Every::week;
  Int<1, 7> weekday = 1;  // 1 = Monday; of weekly ones
  Int<1, 28> day = 1;     // of the month; of monthly ones
  Int<0, 23> hour = 7;    // the hospital's clock
  List<PersonId, 50> recipients;
  std::optional<std::int64_t> revision;  // of a change
};
FIELDS(ScheduleIn, name, report, format, filter, every, weekday, day, hour, recipients, revision)
struct Recipient {
  PersonId person_id;
  std::string name;
  bool may_see = false;  // now; asked again at each sending
};
FIELDS(Recipient, person_id, name, may_see)
struct ReportSchedule {
  ScheduleId id;
  std::string name;
  ReportName report = ReportName::units_courses;
  ReportFormat format = ReportFormat::xlsx;
  ReportFilter filter;
  Every every = Every::week;
  std::int64_t weekday = 1;
  std::int64_t day = 1;
  std::int64_t hour = 7;
  std::string owner;
  std::string paused;  // why it does not run: "", "owner_may_not"
  Instant next_run_at;
  std::int64_t revision = 1;
  std::vector<Recipient> recipients;
};
FIELDS(ReportSchedule, id, name, report, format, filter, every, weekday, day, hour, owner, paused, next_run_at,
       revision, recipients)
struct ReportSchedules {
  std::vector<ReportSchedule> items;  // 200 at most
};
FIELDS(ReportSchedules, items)
enum class RunState : std::uint8_t { queued, ready, refused, failed, expired };
ENUM_NAMES(RunState, queued, ready, refused, failed, expired)
struct ReportDelivery {
  PersonId person_id;
  std::string name;
  std::string outcome;  // "told", "may_not_see", "not_here"
};
FIELDS(ReportDelivery, person_id, name, outcome)
struct ReportRun {
  RunId id;
  ScheduleId schedule_id;
  std::string name;
  ReportName report = ReportName::units_courses;
  ReportFormat format = ReportFormat::xlsx;
  RunState state = RunState::queued;
  std::string reason;  // of refused or failed
  Instant started_at;
  std::optional<Instant> finished_at;
  std::optional<Instant> expires_at;
  std::int64_t size = 0;
  std::int64_t rows = 0;
  std::string sha256;
  std::vector<ReportDelivery> deliveries;  // for the owner
};
FIELDS(ReportRun, id, schedule_id, name, report, format, state, reason, started_at, finished_at, expires_at, size, rows,
       sha256, deliveries)

struct AnalyticsSettings {
  Int<30, 1100> raw_days = 365;  // single events; sums stay
  Int<1, 365> report_days = 30;  // files of scheduled reports
};
FIELDS(AnalyticsSettings, raw_days, report_days)

}  // namespace mc::analytics
