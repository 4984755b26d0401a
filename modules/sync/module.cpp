// Composition and HTTP endpoints of module sync.
#include "appliance/http/everywhere.hpp"
#include "modules/sync/service.hpp"

namespace mc::sync {
namespace {

using http::Call;
using http::Nothing;

void add_settings_routes(http::Routes& routes, Service& it) {
  routes.get<SyncOverview>("/sync", kView, "Where anonymised releases go, and whether they are switched on",
                           [&it](Call& call) { return it.overview(call.viewer()); });
  routes.put<SyncSettingsIn, SyncOverview>(
      "/sync/settings", kStart, "Set the receiver, its keys and the smallest group",
      [&it](Call& call, const SyncSettingsIn& in) { return it.set_settings(call.viewer(), in); });
  routes.post<SyncOffIn, SyncOverview>(
      "/sync/off", kStart, "Switch releases off for good",
      [&it](Call& call, const SyncOffIn& in) { return it.switch_off(call.viewer(), in); });
  routes.post<SyncResumeIn, SyncOverview>(
      "/sync/resume", kApprove, "Say that releases may go on after a backup was put back",
      [&it](Call& call, const SyncResumeIn& in) { return it.resume(call.viewer(), in); });
}

void add_release_routes(http::Routes& routes, Service& it) {
  routes.get<SyncReleaseQuery, Page<SyncRelease>>(
      "/sync/releases", kView, "Releases, newest first",
      [&it](Call&, const SyncReleaseQuery& query) { return it.releases(query); });
  routes.download<SyncLogQuery>(
      "/sync/log/file", kView, "The log of releases as PDF, JSON or CSV",
      [&it](Call& call, const SyncLogQuery& query) { return it.log_file(call.viewer(), query); });
  routes.get<SyncRelease>(
      "/sync/releases/{id}", kView, "One release with its figures",
      [&it](Call& call) -> Result<SyncRelease> { return it.release(TRY(call.id<ReleaseId>("id"))); });
  routes.get<SyncContentQuery, SyncLines>("/sync/releases/{id}/lines", kView, "What leaves of one table, line by line",
                                          [&it](Call& call, const SyncContentQuery& query) -> Result<SyncLines> {
                                            return it.lines(TRY(call.id<ReleaseId>("id")), query);
                                          });
  routes.download<SyncContentQuery>("/sync/releases/{id}/content", kView, "Exactly what leaves of one table",
                                    [&it](Call& call, const SyncContentQuery& query) -> Result<http::Download> {
                                      return it.content(TRY(call.id<ReleaseId>("id")), query);
                                    });
  routes.post<SyncStart, SyncRelease>("/sync/releases", kStart, "Start a release: count and suppress",
                                      [&it](Call& call, const SyncStart& in) { return it.start(call.viewer(), in); });
  routes.post<SyncRecallIn, SyncRelease>("/sync/releases/{id}/recall", kApprove,
                                         "Recall a release; the receiver is told to delete it",
                                         [&it](Call& call, const SyncRecallIn& in) -> Result<SyncRelease> {
                                           return it.recall(call.viewer(), TRY(call.id<ReleaseId>("id")), in);
                                         });
  using Step = Result<SyncRelease> (Service::*)(const security::Viewer&, ReleaseId);
  struct Action {
    std::string_view name, permission;
    Step step;
    std::string_view summary;
  };
  for (const Action& action :
       {Action{"approve", kApprove, &Service::approve, "Approve a release by name; the last one seals it"},
        Action{"discard", kStart, &Service::discard, "Discard a release that is not approved"},
        Action{"send", kStart, &Service::send, "Send an approved release"},
        Action{"cancel", kStart, &Service::cancel, "Stop sending"}})
    routes.post<Nothing, SyncRelease>("/sync/releases/{id}/" + std::string(action.name), action.permission,
                                      std::string(action.summary),
                                      [&it, step = action.step](Call& call, const Nothing&) -> Result<SyncRelease> {
                                        return (it.*step)(call.viewer(), TRY(call.id<ReleaseId>("id")));
                                      });
  routes.download<Nothing>("/sync/releases/{id}/file", kStart, "The sealed file of an approved release",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.file(call.viewer(), TRY(call.id<ReleaseId>("id")));
                           });
}

}  // namespace

std::unique_ptr<Sync> make_sync(Platform& platform, const SyncParts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({std::string(kStart), {"operator", "admin"}}).value();
  platform.permissions.add({std::string(kApprove), {"privacy_officer", "compliance_officer"}}).value();
  platform.permissions.add({std::string(kView), {"operator", "admin", "privacy_officer", "compliance_officer"}})
      .value();
  add_settings_routes(platform.routes, it);
  add_release_routes(platform.routes, it);
  for (std::string_view permission : {kStart, kApprove, kView}) http::require_everywhere(platform.routes, permission);
  platform.jobs.handle<PrepareRelease>([&it](const PrepareRelease& job) { return it.prepare(job.release); });
  platform.jobs.handle<SendRelease>([&it](const SendRelease& job) { return it.push(job.release, job.turn); });
  platform.jobs.handle<TellRecalls>([&it](const TellRecalls&) { return it.push_recalls(); });
  return service;
}

}  // namespace mc::sync
