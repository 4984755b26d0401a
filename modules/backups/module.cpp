// Composition and HTTP endpoints of module backups.
#include "appliance/http/everywhere.hpp"
#include "modules/backups/service.hpp"

namespace mc::backups {

void add_routes(http::Routes& routes, Service& it) {
  using http::Call;
  using http::Nothing;
  routes.get<BackupOverview>("/backups", kManage, "Targets, plan, what runs and what is missing",
                             [&it](Call& call) { return it.overview(call.viewer()); });
  routes.post<BackupTargetIn, BackupTarget>(
      "/backups/targets", kManage, "Add a place for backups",
      [&it](Call& call, const BackupTargetIn& in) { return it.create_target(call.viewer(), in); });
  routes.put<BackupTargetIn, BackupTarget>("/backups/targets/{id}", kManage, "Change a place for backups",
                                           [&it](Call& call, const BackupTargetIn& in) -> Result<BackupTarget> {
                                             return it.change_target(call.viewer(), TRY(call.id<TargetId>("id")), in);
                                           });
  routes.del<Nothing>("/backups/targets/{id}", kManage, "Forget a place for backups; what lies there stays",
                      [&it](Call& call) -> Result<Nothing> {
                        TRY(it.remove_target(call.viewer(), TRY(call.id<TargetId>("id"))));
                        return Nothing{};
                      });
  routes.post<Nothing, BackupTest>("/backups/targets/{id}/test", kManage, "Write, read and remove something there",
                                   [&it](Call& call, const Nothing&) -> Result<BackupTest> {
                                     return it.test_target(call.viewer(), TRY(call.id<TargetId>("id")));
                                   });
  routes.post<BackupAsk, BackupAsked>("/backups/targets/{id}/runs", kManage, "Start a backup, a drill or a check",
                                      [&it](Call& call, const BackupAsk& in) -> Result<BackupAsked> {
                                        return it.ask(call.viewer(), TRY(call.id<TargetId>("id")), in);
                                      });
  routes.get<BackupRunQuery, Page<BackupRun>>(
      "/backups/runs", kManage, "Past backups, drills and checks, newest first",
      [&it](Call& call, const BackupRunQuery& query) { return it.runs(call.viewer(), query); });
  routes.put<BackupPlan, BackupPlan>(
      "/backups/plan", kManage, "Set when backups and drills are made, and what is kept",
      [&it](Call& call, const BackupPlan& in) { return it.set_plan(call.viewer(), in); });
}

std::unique_ptr<Backups> make_backups(Platform& platform, const BackupsParts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({std::string(kManage), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  http::require_everywhere(platform.routes, kManage);
  platform.jobs.every("backups.tick", std::chrono::seconds{60}, [&it] { return it.tick(); });
  platform.jobs.daily("backups.housekeeping", 3 * 60 + 40, [&it] { return it.housekeeping(); });
  return service;
}

}  // namespace mc::backups
