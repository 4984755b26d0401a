// HTTP endpoints of module updates.
#include "modules/updates/service.hpp"

namespace mc::updates {

using http::Call;
using http::Nothing;

void add_routes(http::Routes& routes, Service& it) {
  routes.get<UpdatesView>("/updates", kSee, "The installed version, past upgrades and the uploaded bundle",
                          [&it](Call& call) { return it.view(call.viewer()); });
  routes.upload<UpdateUploadQuery, UpdateBundleView>(
      "/updates/bundles", kRun, "Upload an upgrade bundle and check it", kBundleLimit,
      [&it](Call& call, http::Upload& upload, const UpdateUploadQuery&) { return it.upload(call.viewer(), upload); });
  routes.del<Nothing>("/updates/bundles/{id}", kRun, "Discard the uploaded bundle",
                      [&it](Call& call) -> Result<Nothing> {
                        TRY(it.discard(call.viewer(), TRY(call.id<UpdateBundleId>("id"))));
                        return Nothing{};
                      });
  routes.post<Nothing, UpdatesView>("/updates/bundles/{id}/install", kRun, "Ask for the upgrade to this bundle",
                                    [&it](Call& call, const Nothing&) -> Result<UpdatesView> {
                                      return it.ask_upgrade(call.viewer(), TRY(call.id<UpdateBundleId>("id")));
                                    });
  routes.post<Nothing, UpdatesView>("/updates/rollback", kRun, "Ask for the version before",
                                    [&it](Call& call, const Nothing&) { return it.ask_rollback(call.viewer()); });
}

}  // namespace mc::updates
