#include "modules/accounts/coverage.hpp"

#include <set>

#include "appliance/security/role_holders.hpp"
#include "modules/accounts/factor_store.hpp"
#include "modules/accounts/power.hpp"

namespace mc::accounts {

Result<FactorCoverage> factor_coverage(data::Tx& tx) {
  constexpr std::size_t kMost = 1'000;
  std::set<PersonId> people;
  for (std::string_view role : kRolesOfPower)
    for (PersonId person : TRY(security::all_holders(tx, role)))
      if (people.size() < kMost) people.insert(person);
  FactorCoverage out;
  for (PersonId person : people) {
    ++out.people;
    const auto totp = TRY(store::totp(tx, person));
    if ((totp && totp->confirmed_at) || !TRY(store::passkeys(tx, person)).empty()) ++out.with_factor;
  }
  return out;
}

Result<std::vector<std::string>> roles_with_factor(data::Tx& tx) { return store::factor_roles(tx); }

}  // namespace mc::accounts
