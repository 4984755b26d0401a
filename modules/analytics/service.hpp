#pragma once
// Rules of module analytics. Thread-safe: state is in the database, besides the buckets of the rate limit. Split by
// meaning: capture.cpp (events in, sums, what is kept of oneself), refresh.cpp (the read model), quizzes.cpp, lists.cpp
// (access, lists, matrix), dashboards_learner.cpp, dashboards_author.cpp, dashboards_office.cpp, reports.cpp,
// schedules.cpp, runs.cpp.
#include "appliance/documents/documents.hpp"
#include "appliance/security/rate_limit.hpp"
#include "modules/analytics/store.hpp"

namespace mc::analytics {

inline constexpr std::string_view kOwn = "analytics:own";
inline constexpr std::string_view kTeach = "analytics:teach";
inline constexpr std::string_view kPeople = "analytics:people";
inline constexpr std::string_view kOffice = "analytics:office";
inline constexpr std::string_view kExport = "analytics:export";
inline constexpr std::string_view kSchedule = "analytics:schedule";
inline constexpr std::string_view kSettings = "analytics:settings";

inline constexpr std::int64_t kPeoplePerWrite = 100;

/// Counts the first attempts at a quiz anew, after a regrade.
struct RecountJob {
  static constexpr std::string_view kKind = "analytics.recount";
  assessment::QuizId quiz_id;
  CourseId course_id;
};
FIELDS(RecountJob, quiz_id, course_id)
/// Makes the file of a run and tells its recipients.
struct RunJob {
  static constexpr std::string_view kKind = "analytics.run";
  RunId run_id;
};
FIELDS(RunJob, run_id)

class Report;

class Service final : public Analytics {
public:
  Service(Platform& platform, const Parts& parts) : platform_(platform), parts_(parts), captured_(platform.clock) {}

  Status rebuild() override;
  Status aggregate() override;

  // -- events of other modules --
  /// Reads one person anew from the other modules and moves the counters by the difference. Safe to run any number of
  /// times.
  Status refresh(data::Tx& tx, PersonId person) { return refresh_in(tx, person, true); }
  Status on_completed(data::Tx& tx, const learning::CourseCompleted& event);
  Status on_certificate(data::Tx& tx, const certificates::CertificateIssued& event);
  Status on_attempt(data::Tx& tx, assessment::AttemptId id, PersonId person, const std::string& context, bool regraded);
  Status on_published(data::Tx& tx, const courses::CoursePublished& event);
  Status recount(const RecountJob& job);
  /// At the first run: the read model of an appliance that had people before it had this module.
  Status build_once();
  /// Hourly: who changes by the calendar alone.
  Status calendar();
  /// Daily (JOB-04): sums once more, then single events and files whose time is over go.
  Status daily();

  // -- capture --
  Result<EventsNoted> capture(const security::Viewer& viewer, const CapturedEvents& in);
  Result<OwnEvents> own_events(const security::Viewer& viewer, const OwnEventsQuery& query);
  Result<http::Download> own_file(const security::Viewer& viewer, const OwnEventsFile& query);

  // -- dashboards --
  Result<LearnerDashboard> learner(const security::Viewer& viewer);
  Result<OwnCourses> own_courses(const security::Viewer& viewer, const OwnCoursesQuery& query);
  Result<Leaderboard> leaderboard(const security::Viewer& viewer, const LeaderQuery& query);
  Result<Leaderboard> join_leaderboard(const security::Viewer& viewer, const LeaderboardIn& in);
  Result<AuthorDashboard> author(const security::Viewer& viewer);
  Result<Standings> taught(const security::Viewer& viewer, const TaughtFilter& filter);
  Result<OpenQuestions> unanswered(const security::Viewer& viewer);
  Result<TeamDashboard> team(const security::Viewer& viewer, const UnitQuery& query);
  Result<EducationDashboard> education(const security::Viewer& viewer, const UnitQuery& query);
  Result<EnterpriseDashboard> enterprise(const security::Viewer& viewer);

  // -- lists --
  Result<Standings> standings(const security::Viewer& viewer, const StandingFilter& filter);
  Result<LearnersAtWork> people(const security::Viewer& viewer, const PeopleFilter& filter);
  Result<HardQuestions> hard_questions(const security::Viewer& viewer, const HardQuery& query);
  Result<UnitsByCourses> matrix(const security::Viewer& viewer, const MatrixQuery& query);

  // -- reports --
  Result<http::Download> report_file(const security::Viewer& viewer, std::string_view report,
                                     const ReportFileQuery& query);
  Result<Page<AnalyticsExport>> exports(const security::Viewer& viewer, const AfterId& query);
  Result<ReportSchedules> schedules(const security::Viewer& viewer);
  Result<ReportSchedule> schedule(const security::Viewer& viewer, ScheduleId id);
  Result<ReportSchedule> add_schedule(const security::Viewer& viewer, const ScheduleIn& in);
  Result<ReportSchedule> change_schedule(const security::Viewer& viewer, ScheduleId id, const ScheduleIn& in);
  Status remove_schedule(const security::Viewer& viewer, ScheduleId id);
  Result<ReportRun> run_now(const security::Viewer& viewer, ScheduleId id);
  Result<Page<ReportRun>> history(const security::Viewer& viewer, ScheduleId id, const AfterId& query);
  Result<Page<ReportRun>> received(const security::Viewer& viewer, const AfterId& query);
  Result<ReportRun> run(const security::Viewer& viewer, RunId id);
  Result<http::Download> run_file(const security::Viewer& viewer, RunId id);
  Result<AnalyticsSettings> settings(const security::Viewer& viewer);
  Result<AnalyticsSettings> set_settings(const security::Viewer& viewer, const AnalyticsSettings& in);

  /// Every ten minutes: schedules whose time has come get a run.
  Status start_due_runs();
  /// Job: safe to run twice.
  Status perform(RunId id);

private:
  friend class Report;
  using Units = std::map<UnitId, organisation::Unit>;

  // -- access: the one way to rows of people --
  /// The units that the viewer reaches with the permission, narrowed to `unit`; nullopt = everywhere.
  Result<std::optional<std::vector<UnitId>>> scope(data::Tx& tx, const security::Viewer& viewer,
                                                   std::string_view permission, std::optional<UnitId> unit, bool exact);
  Result<Where> where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                      const StandingFilter& filter);
  Result<Where> where(data::Tx& tx, const security::Viewer& viewer, std::string_view permission,
                      const PeopleFilter& filter);
  Status narrow(Where& out, const StandingFilter& filter) const;
  /// Does the viewer reach with kPeople everything that a file holds? `units`: as RunRow has them.
  Result<bool> covers(data::Tx& tx, const security::Viewer& viewer, const RawJson& units);
  Result<ScheduleRow> schedule_for(data::Tx& tx, const security::Viewer& viewer, ScheduleId id);
  Result<std::pair<RunRow, ScheduleRow>> run_for(data::Tx& tx, const security::Viewer& viewer, RunId id);

  using Rows = std::map<learning::EnrolmentId, EnrolmentRow>;
  Result<PersonRow> person_now(data::Tx& tx, PersonId person, const std::optional<PersonRow>& before);
  Status put_changed(data::Tx& tx, const Rows& rows, const Rows& former);
  Status refresh_in(data::Tx& tx, PersonId person, bool tell);
  Status refresh_these(const std::vector<PersonId>& people);
  Status remove_old_events();
  Status remove_old_files();
  Status add_event(data::Tx& tx, PersonId person, Instant at, EventKind kind, std::optional<CourseId> course,
                   std::optional<courses::LessonId> lesson);
  Result<std::vector<OwnEvent>> own_in(data::Tx& tx, PersonId person, std::int64_t before, std::int64_t limit,
                                       std::int64_t& last);

  Result<Standings> standings_in(data::Tx& tx, const Where& where, const std::optional<Text<1, 300>>& after,
                                 std::int64_t limit);
  Result<std::vector<LearnerAtWork>> people_in(data::Tx& tx, const Where& where, const After& after,
                                               std::int64_t limit);
  Result<UnitsByCourses> matrix_in(data::Tx& tx, const Where& where, bool required, std::size_t courses);
  Result<std::vector<HardQuestion>> hard_in(data::Tx& tx, const std::optional<std::vector<CourseId>>& courses,
                                            std::int64_t limit);
  Result<std::vector<WeekOfLearning>> own_weeks(data::Tx& tx, PersonId person,
                                                const std::vector<EnrolmentRow>& enrolments);
  Result<std::vector<Suggestion>> suggestions(data::Tx& tx, PersonId person,
                                              const std::vector<EnrolmentRow>& enrolments);
  Result<std::vector<CourseId>> taught_courses(data::Tx& tx, const security::Viewer& viewer,
                                               std::vector<courses::TaughtCourse>& out);
  Result<TeamDashboard> team_in(data::Tx& tx, const Where& where, const std::string& unit);
  Status count_units(data::Tx& tx, const Where& where, TeamDashboard& out);
  Status count_weeks(data::Tx& tx, const Where& where, const std::string& unit, TeamDashboard& out);
  Status count_departments(data::Tx& tx, const compliance::Readiness& readiness,
                           const std::vector<credentials::ExpiryCount>& expiries, EnterpriseDashboard& out);
  Result<Units> units(data::Tx& tx);
  static std::string site_of(const Units& units, UnitId id);

  Result<ReportSchedule> view(data::Tx& tx, const ScheduleRow& row, const std::vector<PersonId>& recipients);
  Result<std::vector<ReportRun>> views(data::Tx& tx, const std::vector<RunRow>& rows, bool with_deliveries);
  Status check_schedule(data::Tx& tx, const security::Viewer& viewer, const ScheduleIn& in);
  Result<RunRow> queue_run(data::Tx& tx, const ScheduleRow& schedule, std::optional<PersonId> by);
  /// Whether the recipient may be told of the run, as ReportDelivery::outcome has it.
  Result<std::string> outcome_for(data::Tx& tx, PersonId person, const RawJson& units);
  Status tell(data::Tx& tx, PersonId person, const RunRow& run, const ScheduleRow& schedule);
  Status settle(RunRow run, const ScheduleRow& schedule, const documents::Written& written, const blobs::BlobInfo& file,
                const std::string& filters);
  Status give_up(RunRow run, const ScheduleRow& schedule, RunState state, std::string reason, bool pause);
  Status keep_export(data::Tx& tx, PersonId by, ReportName report, ReportFormat format, const std::string& filters,
                     const Result<documents::Written>& written);
  Result<documents::ReportHead> head(data::Tx& tx, PersonId by, const Report& report);
  Result<std::map<PersonId, std::string>> names(data::Tx& tx, std::vector<PersonId> people);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", std::string outcome = "ok");

  Platform& platform_;
  Parts parts_;
  security::RateLimiter captured_;
};

}  // namespace mc::analytics
