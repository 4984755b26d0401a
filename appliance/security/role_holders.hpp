#pragma once
// Who holds which role, for lists of many people.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/data/data.hpp"
#include "appliance/security/sessions.hpp"

namespace mc::security {

/// At most so many are told; twice the staff of the largest hospital that this is made for (50,000).
inline constexpr std::int64_t kMostHolders = 100'000;

/// Everybody who holds the role now, in whatever scope, in the order of ids.
Result<std::vector<PersonId>> all_holders(data::Tx& tx, std::string_view role);
/// The names of the roles that these people hold now, in order and each once; people without any are left out.
Result<std::map<PersonId, std::vector<std::string>>> role_names(data::Tx& tx, const std::vector<PersonId>& people);
/// Those of these assignments that are in force.
Result<std::map<Uuid, RoleAssignment>> assignments_in_force(data::Tx& tx, const std::vector<Uuid>& ids);

}  // namespace mc::security
