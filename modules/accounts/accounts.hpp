#pragma once
// PUBLIC header of module accounts: people who can sign in, their names, handles, status, passwords, devices and roles.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "modules/platform.hpp"

namespace mc::accounts {

/// IDN-11.
enum class Status : std::uint8_t { pending_verification, active, suspended, deactivated, banned, deleted };
ENUM_NAMES(Status, pending_verification, active, suspended, deactivated, banned, deleted)

struct Person {
  PersonId id;
  std::string handle;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::optional<std::string> employee_number;
  accounts::Status status = Status::active;
};
FIELDS(Person, id, handle, first_name, last_name, email, employee_number, status)

/// What an import, the directory or an administrator says of a person. Key: employee_number, else e-mail.
struct PersonIn {
  std::optional<std::string> employee_number;
  std::string first_name;
  std::string last_name;
  std::string email;
  accounts::Status status = Status::active;
};

struct GrantRow {
  Uuid id{};
  std::string role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
  std::optional<std::string> scope_name;
  Instant granted_at;
};
FIELDS(GrantRow, id, role, scope, scope_id, scope_name, granted_at)

/// The signed-in person, as GET /me and sign-in answer.
struct Me {
  PersonId id;
  std::string handle;
  std::string first_name;
  std::string last_name;
  std::string email;
  std::optional<std::string> employee_number;
  std::string locale;  // "en", "es", "fr", "fil"
  std::string theme;   // "system", "light", "dark"
  bool must_change_password = false;
  std::vector<std::string> roles;
  std::vector<std::string> permissions;  // in any scope
};
FIELDS(Me, id, handle, first_name, last_name, email, employee_number, locale, theme, must_change_password, roles,
       permissions)

struct AccountChanged {
  static constexpr std::string_view kTopic = "accounts.changed";
  PersonId person_id;
  std::string first_name;
  std::string last_name;
  std::string email;
  accounts::Status status = Status::active;
};
FIELDS(AccountChanged, person_id, first_name, last_name, email, status)

enum class Upserted : std::uint8_t { created, updated, unchanged };

/// The name of a unit or course; nothing when there is none with that id.
using ScopeName = std::function<Result<std::optional<std::string>>(data::Tx&, Uuid)>;

/// Thread-safe. Every function takes the caller's transaction.
class Accounts {
public:
  virtual ~Accounts() = default;
  /// Creates or updates by key; gives a new person a unique handle and the member role. Publishes AccountChanged when
  /// something changed. Errors: conflict `email_taken`.
  virtual Result<std::pair<PersonId, Upserted>> upsert(data::Tx& tx, const PersonIn& in) = 0;
  /// The signed-in person with roles and permissions, as GET /me answers.
  virtual Result<Me> me(data::Tx& tx, const security::Viewer& viewer) = 0;
  virtual Result<std::optional<Person>> find(data::Tx& tx, PersonId id) = 0;
  virtual Result<std::map<PersonId, Person>> find_many(data::Tx& tx, const std::vector<PersonId>& ids) = 0;
  virtual Result<std::optional<PersonId>> find_by_employee_number(data::Tx& tx, std::string_view number) = 0;
  /// `login`: e-mail, @handle or employee number.
  virtual Result<std::optional<PersonId>> find_by_login(data::Tx& tx, std::string_view login) = 0;
  /// Everybody in the order of ids, keyset by `after`, at most `limit` (user list command, demo).
  virtual Result<std::vector<Person>> list(data::Tx& tx, std::optional<PersonId> after, int limit) = 0;
  /// Ends all sessions when the new status may not sign in. Audited.
  virtual mc::Status set_status(data::Tx& tx, std::optional<PersonId> actor, PersonId person,
                                accounts::Status status) = 0;
  virtual mc::Status grant(data::Tx& tx, std::optional<PersonId> actor, PersonId person,
                           const security::Grant& grant) = 0;
  /// Sets a password from outside a request (user command, demo). `hash` comes from security/passwords.
  virtual mc::Status set_password_hash(data::Tx& tx, PersonId person, std::string_view hash, bool must_change) = 0;
  /// The module that owns units or courses says here how to name one, while the program is composed.
  virtual void name_scopes(security::ScopeKind kind, ScopeName name) = 0;
};

std::unique_ptr<Accounts> make_accounts(Platform& platform);

}  // namespace mc::accounts
