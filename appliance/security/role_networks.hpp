#pragma once
// From which networks a role counts (SEC-019).
#include <map>
#include <string>
#include <vector>

#include "appliance/base/network.hpp"

namespace mc::security {

/// A role that is named here counts only for requests from one of its networks; all others count from everywhere.
struct RoleNetworks {
  std::map<std::string, std::vector<Network>, std::less<>> by_role{};

  bool counts(std::string_view role, const std::optional<IpAddress>& from) const {
    auto limited = by_role.find(role);
    if (limited == by_role.end()) return true;
    if (!from) return false;
    for (const Network& network : limited->second)
      if (network.contains(*from)) return true;
    return false;
  }
};

}  // namespace mc::security
