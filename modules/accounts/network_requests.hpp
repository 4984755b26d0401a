#pragma once
// Requests and answers about the networks from which roles count.
#include "modules/accounts/requests.hpp"

namespace mc::accounts {

struct RoleNetworkList {
  Text<1, 50> role;
  List<Text<2, 50>, 100> networks;  // "10.20.0.0/16", "2001:db8::/32" or one address
};
FIELDS(RoleNetworkList, role, networks)
struct NetworkListsIn {
  List<RoleNetworkList, 50> roles;
};
FIELDS(NetworkListsIn, roles)
/// `your_address`: as the appliance sees the caller, behind trusted proxies.
struct NetworkLists {
  std::vector<RoleNetworkList> roles;
  std::string your_address;
};
FIELDS(NetworkLists, roles, your_address)

}  // namespace mc::accounts
