// From which networks roles count (SEC-019), and fresh proofs before privileged actions (SEC-020).
#include "appliance/security/role_networks.hpp"
#include "modules/accounts/network_requests.hpp"
#include "modules/accounts/service.hpp"

namespace mc::accounts {
namespace {

constexpr std::string_view kNetworks = "security:networks";

Result<security::RoleNetworks> parse_lists(const NetworkListsIn& in, const security::Permissions& permissions) {
  security::RoleNetworks out;
  for (std::size_t at = 0; at < in.roles.size(); ++at) {
    const RoleNetworkList& row = in.roles.items[at];
    const std::string path = "roles[" + std::to_string(at) + "].";
    if (!permissions.has_role(row.role.value)) return invalid(path + "role", "unknown_role", "There is no such role.");
    if (row.role.value == security::kMember)
      return invalid(path + "role", "not_limitable", "Everybody's own account counts from everywhere.");
    if (row.networks.size() == 0)
      return invalid(path + "networks", "missing", "Name a network, or leave the role out.");
    auto [list, added] = out.by_role.try_emplace(row.role.value);
    if (!added) return invalid(path + "role", "repeated", "Name each role once.");
    for (std::size_t n = 0; n < row.networks.size(); ++n) {
      auto network = parse_network(row.networks.items[n].value);
      if (!network)
        return invalid(path + "networks[" + std::to_string(n) + "]", "bad_network",
                       "Write a network like 10.20.0.0/16 or 2001:db8::/32, with zeros behind the prefix.");
      list->second.push_back(*network);
    }
  }
  return out;
}

}  // namespace

mc::Status Service::prove(const security::Viewer& viewer, const std::optional<std::string>& password,
                          const Client& client) {
  TRY(prove_password(viewer, password, client));
  proofs_.note(viewer.session, platform_.clock.now());
  return platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "account.proved_again", "session:" + viewer.session.text(), "ok", RawJson{"{}"},
                 client);
  });
}

mc::Status Service::proved_lately(const security::Viewer& viewer) {
  Instant now = platform_.clock.now();
  if (proofs_.fresh(viewer.session, now)) return {};
  if (TRY(platform_.db.read([&](data::Tx& tx) { return sign_in_proves(tx, viewer); }))) return {};
  return forbidden("proof_required", "Show once more that it is you; then try again.");
}

mc::Status proved_lately(Accounts& accounts, const security::Viewer& viewer) {
  return static_cast<Service&>(accounts).proved_lately(viewer);
}

Result<NetworkLists> Service::networks(const security::Viewer& viewer, const Client& client) {
  if (!viewer.may_everywhere(kNetworks)) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<NetworkLists> {
    NetworkLists out;
    out.your_address = client.address;
    security::RoleNetworks present = TRY(platform_.sessions.role_networks(tx));
    for (const auto& [role, list] : present.by_role) {
      RoleNetworkList row;
      row.role.value = role;
      for (const Network& network : list) row.networks.items.emplace_back(text_of(network));
      out.roles.push_back(std::move(row));
    }
    return out;
  });
}

Result<NetworkLists> Service::set_networks(const security::Viewer& viewer, const NetworkListsIn& in,
                                           const Client& client) {
  if (!viewer.may_everywhere(kNetworks)) return forbidden();
  TRY(proved_lately(viewer));
  security::RoleNetworks lists = TRY(parse_lists(in, platform_.permissions));
  auto from = parse_ip(client.address);
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    // All her roles, also those that do not count from here now: nobody shuts herself out.
    security::Viewer whole = TRY(platform_.sessions.viewer_of(tx, viewer.person));
    whole.grants.insert(whole.grants.end(), viewer.grants.begin(), viewer.grants.end());
    for (const security::Grant& grant : whole.grants)
      if (!lists.counts(grant.role, from))
        return conflict("own_address_missing", "Your own address is in no network of the role " + grant.role + ".");
    TRY(platform_.sessions.set_role_networks(tx, lists));
    std::string counts;
    for (const auto& [role, list] : lists.by_role)
      counts += (counts.empty() ? "\"" : ",\"") + role + "\":" + std::to_string(list.size());
    return audit(tx, viewer.person, "security.networks_changed", "security:networks", "ok", RawJson{"{" + counts + "}"},
                 client);
  }));
  return networks(viewer, client);
}

}  // namespace mc::accounts
