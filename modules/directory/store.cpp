#include "modules/directory/store.hpp"

namespace mc::directory::store {

Result<std::optional<SettingsRow>> settings(data::Tx& tx, std::string_view slot) {
  return tx.in(kModule).first<SettingsRow>("SELECT sealed, verified_at FROM directory_settings WHERE slot = ?", slot);
}

mc::Status put_settings(data::Tx& tx, std::string_view slot, const Bytes& sealed, std::optional<PersonId> by) {
  TRY(tx.in(kModule).run("INSERT INTO directory_settings (slot, sealed, verified_at, changed_at, changed_by) "
                         "VALUES (?,?,NULL,?,?) ON CONFLICT (slot) DO UPDATE SET sealed = excluded.sealed, "
                         "verified_at = NULL, changed_at = excluded.changed_at, changed_by = excluded.changed_by",
                         slot, sealed, tx.now(), by));
  return {};
}

mc::Status set_verified(data::Tx& tx, std::string_view slot, std::optional<Instant> at) {
  TRY(tx.in(kModule).run("UPDATE directory_settings SET verified_at = ? WHERE slot = ?", at, slot));
  return {};
}

mc::Status remove_settings(data::Tx& tx, std::string_view slot) {
  TRY(tx.in(kModule).run("DELETE FROM directory_settings WHERE slot = ?", slot));
  return {};
}

Result<std::vector<PersonRow>> people(data::Tx& tx, std::string_view after, std::int64_t limit) {
  return tx.in(kModule).all<PersonRow>(
      "SELECT directory_id, person_id, login, record, suspended_by_directory FROM directory_people "
      "WHERE directory_id > ? ORDER BY directory_id LIMIT ?",
      after, limit);
}

Result<std::optional<PersonRow>> by_id(data::Tx& tx, std::string_view directory_id) {
  return tx.in(kModule).first<PersonRow>("SELECT directory_id, person_id, login, record, suspended_by_directory "
                                         "FROM directory_people WHERE directory_id = ?",
                                         directory_id);
}

Result<std::optional<PersonRow>> by_person(data::Tx& tx, PersonId person) {
  return tx.in(kModule).first<PersonRow>("SELECT directory_id, person_id, login, record, suspended_by_directory "
                                         "FROM directory_people WHERE person_id = ?",
                                         person);
}

Result<std::vector<PersonRow>> by_login(data::Tx& tx, std::string_view login) {
  return tx.in(kModule).all<PersonRow>("SELECT directory_id, person_id, login, record, suspended_by_directory "
                                       "FROM directory_people WHERE login = ? LIMIT 2",
                                       login);
}

Result<std::int64_t> suspended_since(data::Tx& tx, Instant since) {
  return tx.in(kModule).one<std::int64_t>(
      "SELECT COUNT(*) FROM directory_people WHERE suspended_by_directory = 1 AND changed_at >= ?", since);
}

mc::Status put_person(data::Tx& tx, const PersonRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO directory_people (directory_id, person_id, login, record, suspended_by_directory, changed_at) "
      "VALUES (?,?,?,?,?,?) ON CONFLICT (directory_id) DO UPDATE SET login = excluded.login, "
      "record = excluded.record, suspended_by_directory = excluded.suspended_by_directory, "
      "changed_at = excluded.changed_at",
      row.directory_id, row.person_id, row.login, row.record, row.suspended_by_directory, tx.now()));
  return {};
}

Result<std::vector<GrantRow>> grants(data::Tx& tx, std::string_view after_person, std::int64_t limit) {
  return tx.in(kModule).all<GrantRow>("SELECT assignment_id, directory_id, role, scope, scope_id FROM directory_grants "
                                      "WHERE directory_id > ? ORDER BY directory_id, role, scope, scope_id LIMIT ?",
                                      after_person, limit);
}

Result<std::optional<GrantRow>> grant(data::Tx& tx, std::string_view directory_id, const ldap::Grant& grant) {
  return tx.in(kModule).first<GrantRow>(
      "SELECT assignment_id, directory_id, role, scope, scope_id FROM directory_grants "
      "WHERE directory_id = ? AND role = ? AND scope = ? AND scope_id = ?",
      directory_id, grant.role, grant.scope, grant.scope_id);
}

mc::Status put_grant(data::Tx& tx, const GrantRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO directory_grants (assignment_id, directory_id, role, scope, scope_id) "
                         "VALUES (?,?,?,?,?) ON CONFLICT (directory_id, role, scope, scope_id) DO UPDATE "
                         "SET assignment_id = excluded.assignment_id",
                         row.assignment_id, row.directory_id, row.role, row.scope, row.scope_id));
  return {};
}

mc::Status remove_grant(data::Tx& tx, Uuid assignment) {
  TRY(tx.in(kModule).run("DELETE FROM directory_grants WHERE assignment_id = ?", assignment));
  return {};
}

Result<std::vector<MappingRow>> mappings(data::Tx& tx) {
  return tx.in(kModule).all<MappingRow>("SELECT group_id, group_name, role, scope, scope_id FROM directory_mappings "
                                        "ORDER BY group_id, role, scope, scope_id LIMIT 200");
}

mc::Status clear_mappings(data::Tx& tx) {
  TRY(tx.in(kModule).run("DELETE FROM directory_mappings"));
  return {};
}

mc::Status insert_mapping(data::Tx& tx, Uuid id, const MappingRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO directory_mappings (id, group_id, group_name, role, scope, scope_id) "
                         "VALUES (?,?,?,?,?,?) ON CONFLICT (group_id, role, scope, scope_id) DO NOTHING",
                         id, row.group_id, row.group_name, row.role, row.scope, row.scope_id));
  return {};
}

mc::Status insert_run(data::Tx& tx, const RunRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO directory_runs (id, mode, outcome, code, started_at, finished_at, actor_id, counts) "
      "VALUES (?,?,?,?,?,?,?,?)",
      row.id, row.mode, row.outcome, row.code, row.started_at, row.finished_at, row.actor_id, row.counts));
  return {};
}

Result<std::vector<RunRow>> runs(data::Tx& tx, Uuid before, std::int64_t limit) {
  return tx.in(kModule).all<RunRow>("SELECT id, mode, outcome, code, started_at, finished_at, actor_id, counts "
                                    "FROM directory_runs WHERE id < ? ORDER BY id DESC LIMIT ?",
                                    before, limit);
}

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name) {
  return tx.in(kModule).first<std::string>("SELECT value FROM directory_state WHERE name = ?", name);
}

mc::Status put_state(data::Tx& tx, std::string_view name, std::string_view value) {
  TRY(tx.in(kModule).run("INSERT INTO directory_state (name, value) VALUES (?,?) "
                         "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                         name, value));
  return {};
}

}  // namespace mc::directory::store
