// Composition of module accounts.
#include "modules/accounts/routes.hpp"

#include "appliance/base/log.hpp"

namespace mc::accounts {

std::unique_ptr<Accounts> make_accounts(Platform& platform) {
    auto service = std::make_unique<Service>(platform);
    for (security::Permission permission : {security::Permission{"account:self", {"member"}}, {"role:view", {"admin"}}, {"role:grant", {}},
                                            {"audit:view", {"compliance_officer", "admin", "operator"}}})
        if (auto added = platform.permissions.add(std::move(permission)); !added) LOG(error, "permission_refused", {"detail", added.error().detail});
    add_routes(platform.routes, *service);
    platform.jobs.daily("accounts.nightly", 150, [&it = *service] { return it.nightly(); });
    return service;
}

}  // namespace mc::accounts
