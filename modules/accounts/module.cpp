// Composition of module accounts.
#include "modules/accounts/routes.hpp"

#include "appliance/base/log.hpp"

namespace mc::accounts {

namespace {

/// Registers what the module brings, with factors and links if the service has them.
void register_module(Platform& platform, Service& service) {
  for (security::Permission permission : {security::Permission{"account:self", {"member"}},
                                          {"role:view", {"admin"}},
                                          {"role:grant", {}},
                                          {"session:policy", {"operator", "admin"}},
                                          {"security:networks", {"operator", "admin"}},
                                          {"audit:view", {"compliance_officer", "admin", "operator"}}})
    if (auto added = platform.permissions.add(std::move(permission)); !added)
      LOG(error, "permission_refused", {"detail", added.error().detail});
  add_routes(platform.routes, service);
  platform.sessions.on_end([&hub = platform.hub](SessionId session, std::string_view) { hub.drop(session); });
  platform.jobs.daily("accounts.nightly", 150, [&it = service] { return it.nightly(); });
  platform.jobs.every("accounts.session_upkeep", std::chrono::seconds{60},
                      [&sessions = platform.sessions] { return sessions.purge(); });
  platform.jobs.every("accounts.failed_sign_ins", std::chrono::seconds{60},
                      [&it = service] { return it.write_counted_failures(); });
  platform.jobs.every("accounts.audit_checkpoint", std::chrono::seconds{3600},
                      [&audit = platform.audit]() -> mc::Status {
                        TRY(audit.checkpoint());
                        return {};
                      });
}

}  // namespace

std::unique_ptr<Accounts> make_accounts(Platform& platform) {
  auto service = std::make_unique<Service>(platform);
  register_module(platform, *service);
  return service;
}

Made make_identity(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform);
  service->equip(parts.keys, parts.mailer);
  register_module(platform, *service);
  Identity* identity = service.get();
  return {std::move(service), identity};
}

}  // namespace mc::accounts
