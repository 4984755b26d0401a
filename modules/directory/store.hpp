#pragma once
// Rows and SQL of module directory.
#include "ldap/plan.hpp"
#include "modules/directory/requests.hpp"

namespace mc::directory {

inline constexpr data::Module kModule{"directory"};

struct SettingsRow {
  Bytes sealed;
  std::optional<Instant> verified_at;
};
FIELDS(SettingsRow, sealed, verified_at)

struct PersonRow {
  std::string directory_id;
  PersonId person_id;
  std::string login;
  std::string record;
  bool suspended_by_directory = false;
};
FIELDS(PersonRow, directory_id, person_id, login, record, suspended_by_directory)

struct GrantRow {
  Uuid assignment_id{};
  std::string directory_id, role, scope, scope_id;
};
FIELDS(GrantRow, assignment_id, directory_id, role, scope, scope_id)

struct MappingRow {
  std::string group_id, group_name, role, scope, scope_id;
};
FIELDS(MappingRow, group_id, group_name, role, scope, scope_id)

struct RunRow {
  Uuid id{};
  std::string mode, outcome, code;
  Instant started_at, finished_at;
  std::optional<PersonId> actor_id;
  std::string counts;
};
FIELDS(RunRow, id, mode, outcome, code, started_at, finished_at, actor_id, counts)

namespace store {

Result<std::optional<SettingsRow>> settings(data::Tx& tx, std::string_view slot);
mc::Status put_settings(data::Tx& tx, std::string_view slot, const Bytes& sealed, std::optional<PersonId> by);
mc::Status set_verified(data::Tx& tx, std::string_view slot, std::optional<Instant> at);
mc::Status remove_settings(data::Tx& tx, std::string_view slot);

Result<std::vector<PersonRow>> people(data::Tx& tx, std::string_view after, std::int64_t limit);
Result<std::optional<PersonRow>> by_id(data::Tx& tx, std::string_view directory_id);
Result<std::optional<PersonRow>> by_person(data::Tx& tx, PersonId person);
/// Two at most: a login that is not unique belongs to nobody.
Result<std::vector<PersonRow>> by_login(data::Tx& tx, std::string_view login);
mc::Status put_person(data::Tx& tx, const PersonRow& row);
/// Accounts that the directory suspended since then and that are suspended still.
Result<std::int64_t> suspended_since(data::Tx& tx, Instant since);

Result<std::vector<GrantRow>> grants(data::Tx& tx, std::string_view after_person, std::int64_t limit);
Result<std::optional<GrantRow>> grant(data::Tx& tx, std::string_view directory_id, const ldap::Grant& grant);
mc::Status put_grant(data::Tx& tx, const GrantRow& row);
mc::Status remove_grant(data::Tx& tx, Uuid assignment);

Result<std::vector<MappingRow>> mappings(data::Tx& tx);
mc::Status clear_mappings(data::Tx& tx);
mc::Status insert_mapping(data::Tx& tx, Uuid id, const MappingRow& row);

mc::Status insert_run(data::Tx& tx, const RunRow& row);
Result<std::vector<RunRow>> runs(data::Tx& tx, Uuid before, std::int64_t limit);

Result<std::optional<std::string>> state(data::Tx& tx, std::string_view name);
mc::Status put_state(data::Tx& tx, std::string_view name, std::string_view value);

}  // namespace store
}  // namespace mc::directory
