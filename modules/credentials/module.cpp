// Composition of module credentials: permissions, subscriptions, jobs, routes.
#include "modules/credentials/service.hpp"

namespace mc::credentials {

void add_routes(http::Routes& routes, Service& service);
void add_wallet_extras(http::Routes& routes, Service& service);

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
  // Times are by the hospital's clock, which a daily job (UTC) does not know.
  platform.jobs.every("credentials.nightly", std::chrono::minutes(10), [&it] { return it.by_the_clock(); });
  platform.jobs.handle<CompactCheck>([&it](const CompactCheck&) { return it.check_compacts(); });
  add_routes(platform.routes, it);
  add_wallet_extras(platform.routes, it);
  return service;
}

}  // namespace mc::credentials
