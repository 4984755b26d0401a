// Composition of module audiences: permissions, subscriptions, jobs, routes.
#include "modules/audiences/service.hpp"

namespace mc::audiences {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Audiences> make_audiences(Platform& platform, accounts::Accounts& accounts,
                                          organisation::Organisation& organisation,
                                          credentials::Credentials& credentials) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, credentials);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"audience:view", {"manager", "compliance_officer", "admin"}},
      {"audience:manage", {"manager", "compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  // What matters is how the person stands now, so what waits for one person is one delivery.
  auto look = [&it](data::Tx& tx, const PersonId& person) { return it.on_person(tx, person); };
  platform.events.subscribe_about<organisation::MembershipChanged, PersonId>(
      "audiences.people", &organisation::MembershipChanged::person_id, look);
  platform.events.subscribe_about<credentials::CredentialChanged, PersonId>(
      "audiences.people", &credentials::CredentialChanged::person_id, look);
  platform.jobs.handle<SettleJob>([&it](const SettleJob& job) { return it.settle(job.audience_id, job.cause); });
  // By the hospital's calendar, wherever it is: looked at each hour, done once a day.
  platform.jobs.every("audiences.new_day", std::chrono::hours(1), [&it] { return it.on_new_day(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::audiences
