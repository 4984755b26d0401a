#pragma once
// PUBLIC header of module accounts: who can come in without anybody else's help.
#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

/// Does the appliance itself hold a password or passkey of this person?
Result<bool> has_own_sign_in(data::Tx& tx, PersonId person);

}  // namespace mc::accounts
