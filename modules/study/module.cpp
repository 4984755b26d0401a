// Composition of module study: permissions, subscriptions, routes.
#include "modules/study/service.hpp"

namespace mc::study {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Study> make_study(Platform& platform, accounts::Accounts& accounts, courses::Courses& courses,
                                  learning::Learning& learning, const Secret& signing) {
  auto service = std::make_unique<Service>(platform, accounts, courses, learning, signing);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"discussion:moderate", {"moderator", "admin"}},
      {"review:moderate", {"moderator", "admin"}},
      {"offline:manage", {"instructor", "content_author", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<assessment::AttemptFinished>(
      "study.streak", [&it](data::Tx& tx, const assessment::AttemptFinished& event, const events::Meta&) {
        return it.on_attempt(tx, event);
      });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::study
