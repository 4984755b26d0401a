// HTTP endpoints of module analytics.
#include "modules/analytics/service.hpp"

namespace mc::analytics {
namespace {

using http::Call;
using http::Nothing;

void add_own_routes(http::Routes& routes, Service& service) {
  routes.post<CapturedEvents, EventsNoted>(
      "/analytics/events", "analytics:own", "Report what you do, up to a hundred events at once",
      [&service](Call& call, const CapturedEvents& in) { return service.capture(call.viewer(), in); });
  routes.get<OwnEventsQuery, OwnEvents>(
      "/analytics/me/events", "analytics:own", "What was recorded of you, newest first",
      [&service](Call& call, const OwnEventsQuery& query) { return service.own_events(call.viewer(), query); });
  routes.download<OwnEventsFile>(
      "/analytics/me/events/file", "analytics:own", "Download what was recorded of you",
      [&service](Call& call, const OwnEventsFile& query) { return service.own_file(call.viewer(), query); });
  routes.get<LearnerDashboard>("/dashboards/learner", "analytics:own", "Your learning in numbers",
                               [&service](Call& call) { return service.learner(call.viewer()); });
  routes.get<OwnCoursesQuery, OwnCourses>(
      "/dashboards/learner/courses", "analytics:own", "The courses behind a number of your dashboard",
      [&service](Call& call, const OwnCoursesQuery& query) { return service.own_courses(call.viewer(), query); });
  routes.get<LeaderQuery, Leaderboard>(
      "/dashboards/leaderboard", "analytics:own", "Credits of those who want to be compared",
      [&service](Call& call, const LeaderQuery& query) { return service.leaderboard(call.viewer(), query); });
  routes.put<LeaderboardIn, Leaderboard>(
      "/dashboards/leaderboard/me", "analytics:own", "Stand on the leaderboard, or not",
      [&service](Call& call, const LeaderboardIn& in) { return service.join_leaderboard(call.viewer(), in); });
}

void add_dashboard_routes(http::Routes& routes, Service& service) {
  routes.get<AuthorDashboard>("/dashboards/author", "analytics:teach", "The courses that you teach in numbers",
                              [&service](Call& call) { return service.author(call.viewer()); });
  routes.get<TaughtFilter, Standings>(
      "/dashboards/author/learners", "analytics:teach", "Who takes the courses that you teach",
      [&service](Call& call, const TaughtFilter& filter) { return service.taught(call.viewer(), filter); });
  routes.get<OpenQuestions>("/dashboards/author/questions", "analytics:teach",
                            "Questions in your courses that wait for an answer",
                            [&service](Call& call) { return service.unanswered(call.viewer()); });
  routes.get<UnitQuery, TeamDashboard>(
      "/dashboards/team", "analytics:people", "Your people's learning in numbers",
      [&service](Call& call, const UnitQuery& query) { return service.team(call.viewer(), query); });
  routes.get<UnitQuery, EducationDashboard>(
      "/dashboards/education", "analytics:office", "Learning over the units, for the education office",
      [&service](Call& call, const UnitQuery& query) { return service.education(call.viewer(), query); });
  routes.get<EnterpriseDashboard>("/dashboards/enterprise", "analytics:office",
                                  "Compliance by department and credential",
                                  [&service](Call& call) { return service.enterprise(call.viewer()); });
  routes.get<StandingFilter, Standings>(
      "/analytics/standings", "analytics:people", "The enrolments behind a number",
      [&service](Call& call, const StandingFilter& filter) { return service.standings(call.viewer(), filter); });
  routes.get<PeopleFilter, LearnersAtWork>(
      "/analytics/people", "analytics:people", "The people behind a number, with why they are at risk",
      [&service](Call& call, const PeopleFilter& filter) { return service.people(call.viewer(), filter); });
  routes.get<HardQuery, HardQuestions>(
      "/analytics/hard-questions", "analytics:office", "Questions that most people get wrong",
      [&service](Call& call, const HardQuery& query) { return service.hard_questions(call.viewer(), query); });
  routes.get<MatrixQuery, UnitsByCourses>(
      "/matrices/units-courses", "analytics:people", "Units by courses, for a heat map",
      [&service](Call& call, const MatrixQuery& query) { return service.matrix(call.viewer(), query); });
}

void add_report_routes(http::Routes& routes, Service& service) {
  routes.download<ReportFileQuery>("/analytics/reports/{report}/file", "analytics:export",
                                   "Export units_courses, standings, people or weeks",
                                   [&service](Call& call, const ReportFileQuery& query) {
                                     return service.report_file(call.viewer(), call.parameter("report"), query);
                                   });
  routes.get<AfterId, Page<AnalyticsExport>>(
      "/analytics/exports", "analytics:export", "What was exported here, by whom, with its checksum",
      [&service](Call& call, const AfterId& query) { return service.exports(call.viewer(), query); });
  routes.get<AnalyticsSettings>("/analytics/settings", "analytics:settings", "How long events and reports are kept",
                                [&service](Call& call) { return service.settings(call.viewer()); });
  routes.put<AnalyticsSettings, AnalyticsSettings>(
      "/analytics/settings", "analytics:settings", "Change how long events and reports are kept",
      [&service](Call& call, const AnalyticsSettings& in) { return service.set_settings(call.viewer(), in); });
}

void add_schedule_routes(http::Routes& routes, Service& service) {
  routes.get<ReportSchedules>("/analytics/schedules", "analytics:schedule", "Your scheduled reports",
                              [&service](Call& call) { return service.schedules(call.viewer()); });
  routes.post<ScheduleIn, ReportSchedule>(
      "/analytics/schedules", "analytics:schedule", "Have a report made every week or month",
      [&service](Call& call, const ScheduleIn& in) { return service.add_schedule(call.viewer(), in); });
  routes.get<ReportSchedule>("/analytics/schedules/{id}", "analytics:schedule", "One scheduled report",
                             [&service](Call& call) -> Result<ReportSchedule> {
                               return service.schedule(call.viewer(), TRY(call.id<ScheduleId>("id")));
                             });
  routes.put<ScheduleIn, ReportSchedule>(
      "/analytics/schedules/{id}", "analytics:schedule", "Change a scheduled report of yours",
      [&service](Call& call, const ScheduleIn& in) -> Result<ReportSchedule> {
        return service.change_schedule(call.viewer(), TRY(call.id<ScheduleId>("id")), in);
      });
  routes.del<Nothing>("/analytics/schedules/{id}", "analytics:schedule", "End a scheduled report",
                      [&service](Call& call) -> Result<Nothing> {
                        TRY(service.remove_schedule(call.viewer(), TRY(call.id<ScheduleId>("id"))));
                        return Nothing{};
                      });
  routes.post<Nothing, ReportRun>("/analytics/schedules/{id}/run", "analytics:schedule", "Make a scheduled report now",
                                  [&service](Call& call, const Nothing&) -> Result<ReportRun> {
                                    return service.run_now(call.viewer(), TRY(call.id<ScheduleId>("id")));
                                  });
  routes.get<AfterId, Page<ReportRun>>("/analytics/schedules/{id}/runs", "analytics:schedule",
                                       "What became of a scheduled report, newest first",
                                       [&service](Call& call, const AfterId& query) -> Result<Page<ReportRun>> {
                                         return service.history(call.viewer(), TRY(call.id<ScheduleId>("id")), query);
                                       });
  routes.get<AfterId, Page<ReportRun>>(
      "/analytics/runs", "analytics:people", "Reports that came to you, newest first",
      [&service](Call& call, const AfterId& query) { return service.received(call.viewer(), query); });
  routes.get<ReportRun>(
      "/analytics/runs/{id}", "analytics:people", "A report that came to you",
      [&service](Call& call) -> Result<ReportRun> { return service.run(call.viewer(), TRY(call.id<RunId>("id"))); });
  routes.download<Nothing>("/analytics/runs/{id}/file", "analytics:people", "The file of a report that came to you",
                           [&service](Call& call, const Nothing&) -> Result<http::Download> {
                             return service.run_file(call.viewer(), TRY(call.id<RunId>("id")));
                           });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_own_routes(routes, service);
  add_dashboard_routes(routes, service);
  add_report_routes(routes, service);
  add_schedule_routes(routes, service);
}

}  // namespace mc::analytics
