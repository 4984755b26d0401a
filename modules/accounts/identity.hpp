#pragma once
// PUBLIC for the program: the module with second factors and mailed links. Other modules need accounts.hpp only.
#include "modules/accounts/accounts.hpp"

namespace mc::mail {
class Mailer;
}
namespace mc::security {
class Keys;
}

namespace mc::accounts {

/// What second factors and mailed links need. Outlives the module.
struct Parts {
  const security::Keys& keys;
  mail::Mailer& mailer;
};

/// What commands of the program ask for. Thread-safe.
class Identity {
public:
  virtual ~Identity() = default;
  /// Takes away all second factors and ends the person's sessions (mfa command). Audited, and told by mail.
  virtual mc::Status reset_factors(data::Tx& tx, PersonId person) = 0;
};

struct Made {
  std::unique_ptr<Accounts> accounts;
  Identity* identity = nullptr;  // owned by accounts
};
/// make_accounts() of accounts.hpp makes the module without these: for tests of other modules.
Made make_identity(Platform& platform, const Parts& parts);

}  // namespace mc::accounts
