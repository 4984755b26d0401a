#pragma once
// PUBLIC header of module accounts: who checks the passwords of people that are not accounts' own, and how such a
// source changes their names.
#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

/// A source of people with passwords of its own, such as the hospital's directory. Thread-safe.
class PasswordAuthority {
public:
  enum class Answer : std::uint8_t { accepted, refused, unavailable };
  virtual ~PasswordAuthority() = default;
  /// Whose account a sign-in means, if its password is checked here. `known`: whom accounts found by its own names.
  virtual Result<std::optional<PersonId>> owner(data::Tx& tx, std::optional<PersonId> known,
                                                std::string_view login) = 0;
  /// Outside a transaction; may take seconds. Writes its own reason into the audit log.
  virtual Answer check(PersonId person, std::string_view password) = 0;
};

/// Asked at every sign-in from now on, before local passwords. While the program is composed; `authority` outlives all
/// requests. `accounts` must come from make_accounts.
void ask_for_passwords(Accounts& accounts, PasswordAuthority& authority);
/// Sets names, e-mail address and number of a person who exists; her status stays. Errors: conflict `email_taken`,
/// `number_taken`, not_found.
mc::Status change_person(Accounts& accounts, data::Tx& tx, PersonId person, const PersonIn& in);

}  // namespace mc::accounts
