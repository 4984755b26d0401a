// Composition of module credentials: permissions, subscriptions, jobs, routes.
#include "modules/credentials/service.hpp"

namespace mc::credentials {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Credentials> make_credentials(Platform& platform, accounts::Accounts& accounts,
                                              organisation::Organisation& organisation,
                                              notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, notifications);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"credential:own", {"member"}},
      {"credential:view", {"manager", "compliance_officer", "admin"}},
      {"credential:manage", {"admin"}},
      {"credential:rules", {"compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<organisation::MembershipChanged>(
      "credentials.people", [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) {
        return it.on_person_changed(tx, event.person_id);
      });
  platform.jobs.daily("credentials.nightly", 5 * 60 + 20, [&it] { return it.nightly(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::credentials
