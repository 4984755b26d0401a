// Composition of module updates.
#include "modules/updates/service.hpp"

namespace mc::updates {

std::unique_ptr<Updates> make_updates(Platform& platform, accounts::Accounts& accounts, UpdatesPlaces places) {
  auto service = std::make_unique<Service>(platform, accounts, std::move(places));
  Service& it = *service;
  platform.permissions.add({std::string(kSee), {"operator", "admin"}}).value();
  platform.permissions.add({std::string(kRun), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  platform.jobs.every("updates.follow", std::chrono::seconds{60}, [&it] { return it.follow_runs(); });
  return service;
}

}  // namespace mc::updates
