#pragma once
// PUBLIC header of module scim: provisioning of accounts and groups by a cloud directory (SCIM 2.0).
#include <memory>

#include "appliance/security/keys.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/organisation/organisation.hpp"

namespace mc::scim {

class Scim {
public:
  virtual ~Scim() = default;
};
/// `keys`: hashes the tokens; used only here.
std::unique_ptr<Scim> make_scim(Platform& platform, accounts::Accounts& accounts,
                                organisation::Organisation& organisation, const security::Keys& keys);

}  // namespace mc::scim
