// Composition and HTTP endpoints of module reports.
#include "modules/reports/service.hpp"

namespace mc::reports {
namespace {

using http::Call;
using http::Nothing;

void add_routes(http::Routes& routes, Service& it) {
  routes.get<ReportCatalogue>("/reports/catalogue", kUse, "Every report that you may make",
                              [&it](Call& call) -> Result<ReportCatalogue> { return it.catalogue_for(call.viewer()); });
  routes.get<SavedReports>("/reports/saved", kUse, "Your saved reports, and those shared with you",
                           [&it](Call& call) { return it.saved(call.viewer()); });
  routes.post<SavedReportIn, SavedReport>(
      "/reports/saved", kUse, "Save a report with its parameters, schedule and roles",
      [&it](Call& call, const SavedReportIn& in) { return it.save(call.viewer(), std::nullopt, in); });
  routes.put<SavedReportIn, SavedReport>("/reports/saved/{id}", kUse, "Change a saved report",
                                         [&it](Call& call, const SavedReportIn& in) -> Result<SavedReport> {
                                           return it.save(call.viewer(), TRY(call.id<SavedId>("id")), in);
                                         });
  routes.del<Nothing>(
      "/reports/saved/{id}", kUse, "Remove a saved report; its history stays",
      [&it](Call& call) -> Result<Nothing> { return it.remove(call.viewer(), TRY(call.id<SavedId>("id"))); });
  routes.post<Nothing, CentreRun>("/reports/saved/{id}/run", kUse, "Make a saved report now",
                                  [&it](Call& call, const Nothing&) -> Result<CentreRun> {
                                    return it.ask_saved(call.viewer(), TRY(call.id<SavedId>("id")));
                                  });
  routes.post<CentreRunIn, CentreRun>("/reports/runs", kUse, "Make a report in the background",
                                      [&it](Call& call, const CentreRunIn& in) { return it.ask(call.viewer(), in); });
  routes.get<CentreRunsQuery, Page<CentreRun>>(
      "/reports/runs", kUse, "Reports that were made, newest first",
      [&it](Call& call, const CentreRunsQuery& query) { return it.runs(call.viewer(), query); });
  routes.get<CentreRun>("/reports/runs/{id}", kUse, "How far a report is", [&it](Call& call) -> Result<CentreRun> {
    return it.run(call.viewer(), TRY(call.id<RunId>("id")));
  });
  routes.post<Nothing, CentreRun>("/reports/runs/{id}/cancel", kUse, "Stop making a report",
                                  [&it](Call& call, const Nothing&) -> Result<CentreRun> {
                                    return it.cancel(call.viewer(), TRY(call.id<RunId>("id")));
                                  });
  routes.download<Nothing>("/reports/runs/{id}/file", kUse, "The file of a report that was made",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.file(call.viewer(), TRY(call.id<RunId>("id")));
                           });
}

}  // namespace

std::unique_ptr<Reports> make_reports(Platform& platform, accounts::Accounts& accounts,
                                      notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, accounts, notifications);
  Service& it = *service;
  platform.permissions
      .add({std::string(kUse), {"manager", "compliance_officer", "privacy_officer", "operator", "admin"}})
      .value();
  platform.jobs.handle<RunReport>([&it](const RunReport& job) { return it.perform(job.run_id); });
  platform.jobs.every("reports.due", std::chrono::minutes(10), [&it] { return it.start_due(); });
  platform.jobs.daily("reports.expire", 4 * 60 + 20, [&it] { return it.expire(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::reports
