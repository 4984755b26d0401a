#pragma once
// PUBLIC header of module accounts: how many of those with roles of power have a second factor, for the list of
// controls.
#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

struct FactorCoverage {
  std::int64_t people = 0;       // hold a role of power now; at most 1,000 are looked at
  std::int64_t with_factor = 0;  // of these: an authenticator app or a passkey
};
Result<FactorCoverage> factor_coverage(data::Tx& tx);
/// Roles whose holders must have a second factor.
Result<std::vector<std::string>> roles_with_factor(data::Tx& tx);

}  // namespace mc::accounts
