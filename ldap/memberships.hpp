#pragma once
// Who belongs to a group, through other groups too. Internal to the sync.
#include <unordered_map>

#include "ldap/directory_sync.hpp"

namespace mc::ldap {

/// Stable ids of people by what groups call them.
struct PeopleIndex {
  std::unordered_map<std::string, std::string> by_dn;     // comparable_dn
  std::unordered_map<std::string, std::string> by_login;  // lower case, for memberUid
};

/// By Active Directory's rule "in chain", and the primary group, which memberships leave out.
Status read_chained_members(Connection& connection, const Settings& settings, const Request& request, Outcome& outcome);
/// Breadth first through all groups of the directory, at most ten levels, each group once.
Status walk_members(Connection& connection, const Settings& settings, const Request& request, const PeopleIndex& people,
                    Outcome& outcome);

constexpr std::size_t kMostPeople = 500'000, kMostGroups = 200'000, kMostMembers = 10'000'000;
constexpr int kDeepest = 10;
std::unexpected<Error> too_large();
std::string groups_base(const Settings& settings);

}  // namespace mc::ldap
