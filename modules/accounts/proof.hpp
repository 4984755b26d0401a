#pragma once
// PUBLIC header of module accounts: a signed-in person proves once more who she is, before something that counts as
// her signature.
#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

/// How she proved it. Stored with signatures: do not change the names.
enum class ProofMethod : std::uint8_t {
  password,
  directory,          // the hospital's directory checked the password
  identity_provider,  // proved there a moment ago (POST /sso/reauthenticate)
  fresh_sign_in       // without a password, for instance with a passkey: signed in a moment ago
};
ENUM_NAMES(ProofMethod, password, directory, identity_provider, fresh_sign_in)

struct ProofCaller {
  std::string request_id;
  std::string address;
};

/// Outside of transactions: a password's hash and the directory take their time. Wrong passwords are counted, slowed
/// down and audited. Errors: invalid `password` (wrong_password), rate_limited `too_many_attempts`, unavailable
/// `directory_unavailable`, forbidden `reauthentication_required` (at the identity provider) or `sign_in_again`.
Result<ProofMethod> prove_again(Accounts& accounts, const security::Viewer& viewer,
                                const std::optional<std::string>& password, const ProofCaller& caller);

}  // namespace mc::accounts
