// The networks of roles in Sessions: kept in the database, remembered in memory because every request asks.
#include "appliance/security/role_networks.hpp"

#include <algorithm>

#include "appliance/security/sessions_parts.hpp"

namespace mc::security {
namespace {

struct NetworkRow {
  std::string role;
  std::string network;
};
FIELDS(NetworkRow, role, network)

}  // namespace

Result<RoleNetworks> Sessions::role_networks(data::Tx& tx) {
  RoleNetworks out;
  auto rows = TRY(tx.in(kSessionsModule)
                      .all<NetworkRow>("SELECT role, network FROM security_role_networks ORDER BY role, network"));
  for (const NetworkRow& row : rows) {
    auto network = parse_network(row.network);
    if (!network) return internal("bad_network", row.role);
    out.by_role[row.role].push_back(*network);
  }
  return out;
}

Status Sessions::set_role_networks(data::Tx& tx, const RoleNetworks& networks) {
  auto sql = tx.in(kSessionsModule);
  TRY(sql.run("DELETE FROM security_role_networks"));
  for (const auto& [role, list] : networks.by_role)
    for (const Network& network : list)
      TRY(sql.run("INSERT INTO security_role_networks (role, network) VALUES (?, ?) ON CONFLICT DO NOTHING", role,
                  text_of(network)));
  tx.after_commit([parts = parts_.get(), kept = std::make_shared<const RoleNetworks>(networks)] {
    std::lock_guard lock(parts->networks_mutex);
    parts->networks = kept;
    ++parts->networks_version;
  });
  return {};
}

Result<std::shared_ptr<const RoleNetworks>> Sessions::Parts::known_networks(Sessions& sessions) {
  std::uint64_t version = 0;
  {
    std::lock_guard lock(networks_mutex);
    if (networks) return networks;
    version = networks_version;
  }
  auto read = std::make_shared<const RoleNetworks>(
      TRY(database.read([&](data::Tx& tx) { return sessions.role_networks(tx); })));
  std::lock_guard lock(networks_mutex);
  if (networks_version == version) networks = read;  // else somebody changed them in between
  return networks;
}

Result<std::shared_ptr<const Viewer>> Sessions::at(std::shared_ptr<const Viewer> viewer, std::string_view address) {
  auto networks = TRY(parts_->known_networks(*this));
  if (networks->by_role.empty()) return viewer;
  auto from = parse_ip(address);
  auto away = [&](const Grant& grant) { return !networks->counts(grant.role, from); };
  if (std::none_of(viewer->grants.begin(), viewer->grants.end(), away)) return viewer;
  auto narrowed = std::make_shared<Viewer>(*viewer);
  std::erase_if(narrowed->grants, away);
  return std::shared_ptr<const Viewer>(std::move(narrowed));
}

}  // namespace mc::security
