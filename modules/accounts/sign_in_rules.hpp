#pragma once
// PUBLIC header of module accounts: what single sign-on has to say about sign-ins and proofs here.
#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

/// Thread-safe. Asked inside the caller's transaction.
class SignInRules {
public:
  virtual ~SignInRules() = default;
  /// May this person sign in with a password or passkey? Error forbidden `single_sign_on_only`.
  virtual mc::Status may_sign_in_here(data::Tx& tx, PersonId person) = 0;
  /// For sessions that were opened elsewhere: did the person prove there who she is, a moment ago? Error forbidden
  /// `reauthentication_required`. Nothing for other sessions.
  virtual mc::Status proved_elsewhere(data::Tx& tx, const security::Viewer& viewer) = 0;
  /// Was this session opened by an identity provider?
  virtual Result<bool> came_from_elsewhere(data::Tx& tx, SessionId session) = 0;
};

/// While the program is composed; `rules` outlives all requests. `accounts` must come from this module.
void set_sign_in_rules(Accounts& accounts, SignInRules& rules);

}  // namespace mc::accounts
