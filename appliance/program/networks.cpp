// The way back in for a hospital whose roles are limited to networks that it no longer has.
#include <fmt/format.h>

#include "appliance/program/commands.hpp"
#include "appliance/security/role_networks.hpp"

namespace mc::program {

int networks_reset(const Request& request, Appliance& appliance) {
  Platform& platform = appliance.platform();
  auto limited = platform.db.write([&](data::Tx& tx) -> Result<std::size_t> {
    auto before = TRY(platform.sessions.role_networks(tx));
    TRY(platform.sessions.set_role_networks(tx, {}));
    security::AuditEvent event;
    event.action = "security.networks_changed";
    event.object = "security:networks";
    event.details.text = R"({"by":"command"})";
    TRY(platform.audit.append(tx, event));
    return before.by_role.size();
  });
  if (!limited) return report(request.console, limited.error());
  request.console.line(
      fmt::format("{} roles were limited to networks. Now all roles count from everywhere.", *limited));
  return kOk;
}

}  // namespace mc::program
