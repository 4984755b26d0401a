#pragma once
// Rows and SQL of module accounts.
#include <optional>
#include <string>
#include <vector>

#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

inline constexpr data::Module kModule{"accounts"};

struct PersonRow {
  PersonId id;
  std::string handle;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::optional<std::string> employee_number;
  accounts::Status status = accounts::Status::active;
  bool left_by_choice = false;
  std::string locale;
  std::string theme;
};
FIELDS(PersonRow, id, handle, first_name, last_name, email, employee_number, status, left_by_choice, locale, theme)

struct PasswordRow {
  std::string hash;
  bool must_change = false;
  std::int64_t failures = 0;
  std::optional<Instant> locked_until;
};
FIELDS(PasswordRow, hash, must_change, failures, locked_until)

struct RegistrationRow {
  std::string profession;
  std::optional<std::string> licence_number;
  std::optional<std::string> licence_state;
};

/// How an e-mail address is compared: trimmed, ASCII lower case.
std::string email_key(std::string_view email);
Person person_of(const PersonRow& row);

namespace store {

Result<std::optional<PersonRow>> find(data::Tx& tx, PersonId id);
Result<std::optional<PersonRow>> find_by_email(data::Tx& tx, std::string_view email);
Result<std::optional<PersonRow>> find_by_handle(data::Tx& tx, std::string_view handle);
Result<std::optional<PersonRow>> find_by_employee_number(data::Tx& tx, std::string_view number);
Result<std::vector<PersonRow>> find_many(data::Tx& tx, const std::vector<PersonId>& ids);
Result<std::vector<PersonRow>> list(data::Tx& tx, PersonId after, std::int64_t limit);
mc::Status insert(data::Tx& tx, const PersonRow& row);
mc::Status update(data::Tx& tx, const PersonRow& row);

/// Taken by somebody, or held for somebody other than `person`.
Result<bool> handle_taken(data::Tx& tx, std::string_view handle, PersonId person);
mc::Status hold_handle(data::Tx& tx, std::string_view handle, PersonId person, Instant until);
mc::Status release_handles(data::Tx& tx, Instant now);

Result<std::optional<PasswordRow>> password(data::Tx& tx, PersonId person);
mc::Status set_password(data::Tx& tx, PersonId person, std::string_view hash, bool must_change);
/// From now on no password opens the account until a new one is set. Nothing when there is none.
mc::Status void_password(data::Tx& tx, PersonId person, Random& random);
mc::Status rehash(data::Tx& tx, PersonId person, std::string_view hash);
mc::Status set_failures(data::Tx& tx, PersonId person, std::int64_t failures, std::optional<Instant> locked_until);
mc::Status insert_status_change(data::Tx& tx, Uuid id, PersonId person, std::optional<PersonId> actor,
                                accounts::Status former, accounts::Status status, std::string_view reason);
mc::Status insert_registration(data::Tx& tx, PersonId person, const RegistrationRow& row);

}  // namespace store
}  // namespace mc::accounts
