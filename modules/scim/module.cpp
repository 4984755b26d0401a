// Composition of module scim.
#include "appliance/http/everywhere.hpp"
#include "modules/scim/service.hpp"

namespace mc::scim {

std::unique_ptr<Scim> make_scim(Platform& platform, accounts::Accounts& accounts,
                                organisation::Organisation& organisation, const security::Keys& keys) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, keys);
  platform.permissions.add({"scim:manage", {"operator", "admin"}}).value();
  add_routes(platform.routes, *service);
  http::require_everywhere(platform.routes, "scim:manage");
  return service;
}

}  // namespace mc::scim
