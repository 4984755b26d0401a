#pragma once
// Rows of module scim and their SQL.
#include "modules/scim/requests.hpp"

namespace mc::scim {

inline constexpr data::Module kModule{"scim"};

struct TokenRow {
  TokenId id;
  std::string name;
  Instant created_at;
  Instant expires_at;
  std::optional<Instant> revoked_at;
  std::optional<Instant> last_used_at;
};
FIELDS(TokenRow, id, name, created_at, expires_at, revoked_at, last_used_at)

struct UserRow {
  PersonId person_id;
  std::string user_name;
  std::string user_key;  // what makes it unique: in lower case
  std::optional<std::string> external_id;
  bool suspended = false;  // from here, so that it may be undone from here
  bool deleted = false;
  Instant created_at;
  Instant changed_at;
  std::string title, department;
};
FIELDS(UserRow, person_id, user_name, user_key, external_id, suspended, deleted, created_at, changed_at, title,
       department)

struct GroupRow {
  GroupId id;
  std::string display_name;
  std::string display_key;
  std::optional<std::string> external_id;
  Instant created_at;
  Instant changed_at;
};
FIELDS(GroupRow, id, display_name, display_key, external_id, created_at, changed_at)

/// `scope_id` is empty for the whole platform.
struct RoleRow {
  std::string role, scope, scope_id;
  auto operator<=>(const RoleRow&) const = default;
};
FIELDS(RoleRow, role, scope, scope_id)
struct GrantRow {
  Uuid assignment_id{};
  std::string role, scope, scope_id;
};
FIELDS(GrantRow, assignment_id, role, scope, scope_id)

namespace store {

Result<bool> link_by_email(data::Tx& tx);
Status set_link_by_email(data::Tx& tx, bool on);

Status insert(data::Tx& tx, const TokenRow& row, const Bytes& hash, PersonId by);
Result<std::optional<TokenRow>> token(data::Tx& tx, const Bytes& hash);
Result<std::vector<TokenRow>> tokens(data::Tx& tx);  // newest first, at most 50
/// False when there is no such token, or it was revoked before.
Result<bool> revoke(data::Tx& tx, TokenId id);
Status set_used(data::Tx& tx, TokenId id);

Status put(data::Tx& tx, const UserRow& row);
Result<std::optional<UserRow>> user(data::Tx& tx, PersonId id);
Result<std::optional<UserRow>> user_by_key(data::Tx& tx, std::string_view key);
/// At most two: an external id that is not unique is the client's fault, and both are shown.
Result<std::vector<UserRow>> users_by_external_id(data::Tx& tx, std::string_view external_id);
Result<std::vector<UserRow>> users(data::Tx& tx, std::int64_t offset, std::int64_t count);
Result<std::int64_t> count_users(data::Tx& tx);

Status put(data::Tx& tx, const GroupRow& row);
Result<std::optional<GroupRow>> group(data::Tx& tx, GroupId id);
Result<std::optional<GroupRow>> group_by_key(data::Tx& tx, std::string_view key);
Result<std::vector<GroupRow>> groups_by_external_id(data::Tx& tx, std::string_view external_id);
Result<std::vector<GroupRow>> groups(data::Tx& tx, std::int64_t offset, std::int64_t count);
Result<std::int64_t> count_groups(data::Tx& tx);
Status remove_group(data::Tx& tx, GroupId id);

Result<std::vector<PersonId>> members(data::Tx& tx, GroupId id);  // at most 20,000
Result<std::int64_t> count_members(data::Tx& tx, GroupId id);
Result<bool> add_member(data::Tx& tx, GroupId id, PersonId person);     // true: was not one
Result<bool> remove_member(data::Tx& tx, GroupId id, PersonId person);  // true: was one
Status remove_from_all(data::Tx& tx, PersonId person);

Result<std::vector<RoleRow>> roles_of_group(data::Tx& tx, GroupId id);
Status set_roles_of_group(data::Tx& tx, GroupId id, const std::vector<RoleRow>& roles);
/// What her groups give a person.
Result<std::vector<RoleRow>> roles_of_person(data::Tx& tx, PersonId person);
Result<std::vector<GrantRow>> grants(data::Tx& tx, PersonId person);
Status insert(data::Tx& tx, PersonId person, const GrantRow& row);
Status remove_grant(data::Tx& tx, Uuid assignment);

}  // namespace store
}  // namespace mc::scim
