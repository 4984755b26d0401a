// Composition of module finder.
#include "appliance/http/everywhere.hpp"
#include "modules/finder/service.hpp"

namespace mc::finder {

std::unique_ptr<Finder> make_finder(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {std::string(kFind), {"member"}},
      {std::string(kOffer), {"instructor", "admin"}},
      {std::string(kManage), {"admin"}},
      {std::string(kReimburse), {"manager", "compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  add_routes(platform.routes, it);
  http::require_everywhere(platform.routes, kManage);
  platform.events.subscribe<learning::CourseCompleted>(
      "finder.refreshers", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_completed(tx, event);
      });
  platform.events.subscribe<organisation::MembershipChanged>(
      "finder.leavers",
      [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) -> Status {
        if (event.active) return {};
        return it.on_person_left(tx, event.person_id);
      });
  platform.jobs.every("finder.hourly", std::chrono::seconds{600}, [&it] { return it.hourly(); });
  platform.jobs.daily("finder.daily", 12 * 60 + 20, [&it] { return it.daily(); });
  return service;
}

}  // namespace mc::finder
