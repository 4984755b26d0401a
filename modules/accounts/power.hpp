#pragma once
// PUBLIC header of module accounts: the roles that make a person worth taking over.
#include <algorithm>
#include <array>
#include <string_view>

namespace mc::accounts {

/// Roles that decide about other people's accounts, data or the machine. Accounts with one are not taken over, renamed
/// or given a new password by what anybody below super_admin can set up (a provider, a token, a file, a colleague), and
/// these roles come from a person who may grant roles, never by way of a colleague or a group that others map.
inline constexpr std::array<std::string_view, 4> kRolesOfPower = {"super_admin", "admin", "operator",
                                                                  "privacy_officer"};

constexpr bool gives_power(std::string_view role) {
  return std::find(kRolesOfPower.begin(), kRolesOfPower.end(), role) != kRolesOfPower.end();
}

}  // namespace mc::accounts
