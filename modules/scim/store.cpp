#include "modules/scim/store.hpp"

namespace mc::scim::store {

Result<bool> link_by_email(data::Tx& tx) {
  auto on = TRY(tx.in(kModule).first<std::int64_t>("SELECT link_by_email FROM scim_settings WHERE id = 1"));
  return on.value_or(0) == 1;
}

Status set_link_by_email(data::Tx& tx, bool on) {
  TRY(tx.in(kModule).run("INSERT INTO scim_settings (id, link_by_email) VALUES (1,?) "
                         "ON CONFLICT (id) DO UPDATE SET link_by_email = excluded.link_by_email",
                         on));
  return {};
}

Status insert(data::Tx& tx, const TokenRow& row, const Bytes& hash, PersonId by) {
  TRY(tx.in(kModule).run(
      "INSERT INTO scim_tokens (id, name, hash, created_by, created_at, expires_at) VALUES (?,?,?,?,?,?)", row.id,
      row.name, hash, by, row.created_at, row.expires_at));
  return {};
}

Result<std::optional<TokenRow>> token(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<TokenRow>(
      "SELECT id, name, created_at, expires_at, revoked_at, last_used_at FROM scim_tokens WHERE hash = ?", hash);
}

Result<std::vector<TokenRow>> tokens(data::Tx& tx) {
  return tx.in(kModule).all<TokenRow>(
      "SELECT id, name, created_at, expires_at, revoked_at, last_used_at FROM scim_tokens ORDER BY id DESC LIMIT 50");
}

Result<bool> revoke(data::Tx& tx, TokenId id) {
  return TRY(tx.in(kModule).run("UPDATE scim_tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL", tx.now(),
                                id)) == 1;
}

Status set_used(data::Tx& tx, TokenId id) {
  TRY(tx.in(kModule).run("UPDATE scim_tokens SET last_used_at = ? WHERE id = ?", tx.now(), id));
  return {};
}

Status put(data::Tx& tx, const UserRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO scim_users (person_id, user_name, user_key, external_id, suspended, deleted, created_at, "
      "changed_at, title, department) VALUES (?,?,?,?,?,?,?,?,?,?) ON CONFLICT (person_id) DO UPDATE SET user_name = "
      "excluded.user_name, "
      "user_key = excluded.user_key, external_id = excluded.external_id, suspended = excluded.suspended, "
      "deleted = excluded.deleted, changed_at = excluded.changed_at, title = excluded.title, "
      "department = excluded.department",
      row.person_id, row.user_name, row.user_key, row.external_id, row.suspended, row.deleted, row.created_at,
      row.changed_at, row.title, row.department));
  return {};
}

Result<std::optional<UserRow>> user(data::Tx& tx, PersonId id) {
  return tx.in(kModule).first<UserRow>(
      "SELECT person_id, user_name, user_key, external_id, suspended, deleted, created_at, changed_at, "
      "title, department FROM scim_users WHERE person_id = ?",
      id);
}

Result<std::optional<UserRow>> user_by_key(data::Tx& tx, std::string_view key) {
  return tx.in(kModule).first<UserRow>(
      "SELECT person_id, user_name, user_key, external_id, suspended, deleted, created_at, changed_at, "
      "title, department FROM scim_users WHERE user_key = ?",
      key);
}

Result<std::vector<UserRow>> users_by_external_id(data::Tx& tx, std::string_view external_id) {
  return tx.in(kModule).all<UserRow>(
      "SELECT person_id, user_name, user_key, external_id, suspended, deleted, created_at, changed_at, "
      "title, department FROM scim_users WHERE external_id = ? AND deleted = 0 LIMIT 2",
      external_id);
}

Result<std::vector<UserRow>> users(data::Tx& tx, std::int64_t offset, std::int64_t count) {
  return tx.in(kModule).all<UserRow>(
      "SELECT person_id, user_name, user_key, external_id, suspended, deleted, created_at, changed_at, "
      "title, department FROM scim_users WHERE deleted = 0 ORDER BY person_id LIMIT ? OFFSET ?",
      count, offset);
}

Result<std::int64_t> count_users(data::Tx& tx) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM scim_users WHERE deleted = 0");
}

Status put(data::Tx& tx, const GroupRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO scim_groups (id, display_name, display_key, external_id, created_at, changed_at) "
      "VALUES (?,?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, "
      "display_key = excluded.display_key, external_id = excluded.external_id, changed_at = excluded.changed_at",
      row.id, row.display_name, row.display_key, row.external_id, row.created_at, row.changed_at));
  return {};
}

Result<std::optional<GroupRow>> group(data::Tx& tx, GroupId id) {
  return tx.in(kModule).first<GroupRow>(
      "SELECT id, display_name, display_key, external_id, created_at, changed_at FROM scim_groups WHERE id = ?", id);
}

Result<std::optional<GroupRow>> group_by_key(data::Tx& tx, std::string_view key) {
  return tx.in(kModule).first<GroupRow>("SELECT id, display_name, display_key, external_id, created_at, changed_at "
                                        "FROM scim_groups WHERE display_key = ?",
                                        key);
}

Result<std::vector<GroupRow>> groups_by_external_id(data::Tx& tx, std::string_view external_id) {
  return tx.in(kModule).all<GroupRow>("SELECT id, display_name, display_key, external_id, created_at, changed_at "
                                      "FROM scim_groups WHERE external_id = ? LIMIT 2",
                                      external_id);
}

Result<std::vector<GroupRow>> groups(data::Tx& tx, std::int64_t offset, std::int64_t count) {
  return tx.in(kModule).all<GroupRow>("SELECT id, display_name, display_key, external_id, created_at, changed_at "
                                      "FROM scim_groups ORDER BY id LIMIT ? OFFSET ?",
                                      count, offset);
}

Result<std::int64_t> count_groups(data::Tx& tx) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM scim_groups");
}

Status remove_group(data::Tx& tx, GroupId id) {
  TRY(tx.in(kModule).run("DELETE FROM scim_members WHERE group_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM scim_group_roles WHERE group_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM scim_groups WHERE id = ?", id));
  return {};
}

Result<std::vector<PersonId>> members(data::Tx& tx, GroupId id) {
  return tx.in(kModule).all<PersonId>(
      "SELECT person_id FROM scim_members WHERE group_id = ? ORDER BY person_id LIMIT 20000", id);
}

Result<std::int64_t> count_members(data::Tx& tx, GroupId id) {
  return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM scim_members WHERE group_id = ?", id);
}

Result<bool> add_member(data::Tx& tx, GroupId id, PersonId person) {
  return TRY(tx.in(kModule).run("INSERT INTO scim_members (group_id, person_id) VALUES (?,?) "
                                "ON CONFLICT (group_id, person_id) DO NOTHING",
                                id, person)) == 1;
}

Result<bool> remove_member(data::Tx& tx, GroupId id, PersonId person) {
  return TRY(tx.in(kModule).run("DELETE FROM scim_members WHERE group_id = ? AND person_id = ?", id, person)) == 1;
}

Status remove_from_all(data::Tx& tx, PersonId person) {
  TRY(tx.in(kModule).run("DELETE FROM scim_members WHERE person_id = ?", person));
  return {};
}

Result<std::vector<RoleRow>> roles_of_group(data::Tx& tx, GroupId id) {
  return tx.in(kModule).all<RoleRow>(
      "SELECT role, scope, scope_id FROM scim_group_roles WHERE group_id = ? ORDER BY role, scope, scope_id LIMIT 20",
      id);
}

Status set_roles_of_group(data::Tx& tx, GroupId id, const std::vector<RoleRow>& roles) {
  TRY(tx.in(kModule).run("DELETE FROM scim_group_roles WHERE group_id = ?", id));
  for (const RoleRow& row : roles)
    TRY(tx.in(kModule).run("INSERT INTO scim_group_roles (group_id, role, scope, scope_id) VALUES (?,?,?,?) "
                           "ON CONFLICT (group_id, role, scope, scope_id) DO NOTHING",
                           id, row.role, row.scope, row.scope_id));
  return {};
}

Result<std::vector<RoleRow>> roles_of_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<RoleRow>(
      "SELECT DISTINCT r.role, r.scope, r.scope_id FROM scim_members m "
      "JOIN scim_group_roles r ON r.group_id = m.group_id WHERE m.person_id = ? LIMIT 200",
      person);
}

Result<std::vector<GrantRow>> grants(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<GrantRow>(
      "SELECT assignment_id, role, scope, scope_id FROM scim_grants WHERE person_id = ? LIMIT 200", person);
}

Status insert(data::Tx& tx, PersonId person, const GrantRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO scim_grants (assignment_id, person_id, role, scope, scope_id) VALUES (?,?,?,?,?) "
                         "ON CONFLICT (assignment_id) DO NOTHING",
                         row.assignment_id, person, row.role, row.scope, row.scope_id));
  return {};
}

Status remove_grant(data::Tx& tx, Uuid assignment) {
  TRY(tx.in(kModule).run("DELETE FROM scim_grants WHERE assignment_id = ?", assignment));
  return {};
}

}  // namespace mc::scim::store
