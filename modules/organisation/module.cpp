// Composition of module organisation: permissions, subscriptions, routes.
#include "modules/organisation/service.hpp"

namespace mc::organisation {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Organisation> make_organisation(Platform& platform, accounts::Accounts& accounts) {
  auto service = std::make_unique<Service>(platform, accounts);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"org:view", {"member"}},
      {"org:manage", {"admin"}},
      {"people:view", {"manager", "compliance_officer", "admin", "operator", "privacy_officer"}},
      {"people:manage", {"admin"}},
      {"import:run", {"admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<accounts::AccountChanged>(
      "organisation.staff", [&it](data::Tx& tx, const accounts::AccountChanged& event, const events::Meta&) {
        return it.on_account_changed(tx, event);
      });
  accounts.name_scopes(security::ScopeKind::unit, [](data::Tx& tx, Uuid id) -> Result<std::optional<std::string>> {
    auto unit = TRY(store::unit(tx, UnitId{id}));
    return unit ? std::optional(unit->name) : std::nullopt;
  });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::organisation
