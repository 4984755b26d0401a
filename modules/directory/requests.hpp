#pragma once
// What the endpoints of module directory take and answer.
#include <optional>
#include <string>
#include <vector>

#include "modules/directory/directory.hpp"

namespace mc::directory {

enum class DirectoryKind : std::uint8_t { active_directory, openldap };
ENUM_NAMES(DirectoryKind, active_directory, openldap)
enum class Encryption : std::uint8_t { ldaps, start_tls };
ENUM_NAMES(Encryption, ldaps, start_tls)

using AttributeName = Text<0, 128>;
struct Attributes {
  List<Text<1, 128>, 5> login;
  AttributeName first_name, last_name, display_name, email, employee_number, job_title, department, phone, manager;
};
FIELDS(Attributes, login, first_name, last_name, display_name, email, employee_number, job_title, department, phone,
       manager)

/// Everything but the password.
struct Connection {
  DirectoryKind kind = DirectoryKind::active_directory;
  List<Text<1, 260>, 10> servers;  // "dc1.hospital.example" or with a port, "dc1.hospital.example:636"
  Text<0, 253> srv_domain;         // or: DNS names the servers of this domain
  Text<0, 100> srv_site;
  Encryption encryption = Encryption::ldaps;
  std::string trust_pem;
  Text<0, 1000> bind_dn;
  Text<0, 1000> people_base, groups_base;
  Text<0, 2000> people_filter, groups_filter;
  Attributes attributes;
  List<Text<1, 128>, 5> members;
  bool create_accounts = true;
  bool link_by_employee_number = true;
  bool link_by_email = false;
};
FIELDS(Connection, kind, servers, srv_domain, srv_site, encryption, trust_pem, bind_dn, people_base, groups_base,
       people_filter, groups_filter, attributes, members, create_accounts, link_by_employee_number, link_by_email)

struct SettingsIn {
  Connection connection;
  std::optional<Text<1, 1024>> bind_password;  // absent: the one that is stored
};
FIELDS(SettingsIn, connection, bind_password)

struct ServerTest {
  std::string server;
  bool ok = false;
  std::string code, detail;
  std::int64_t milliseconds = 0;
  std::string host, vendor;
};
FIELDS(ServerTest, server, ok, code, detail, milliseconds, host, vendor)
struct ConnectionTest {
  std::vector<ServerTest> servers;
};
FIELDS(ConnectionTest, servers)
struct BindTest {
  std::string host;
  bool nested_groups_by_server = false;
};
FIELDS(BindTest, host, nested_groups_by_server)

struct RoleOf {
  std::string role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
};
FIELDS(RoleOf, role, scope, scope_id)

struct UserTestIn {
  Text<1, 255> login;
  std::optional<Text<1, 1024>> password;
};
FIELDS(UserTestIn, login, password)
struct DirectoryPerson {
  std::string id, dn, login, first_name, last_name, display_name, email, employee_number, job_title, department;
  bool disabled = false, expired = false;
};
FIELDS(DirectoryPerson, id, dn, login, first_name, last_name, display_name, email, employee_number, job_title,
       department, disabled, expired)
/// A group of the mapping in which she is, herself or through another group, and what it gives her.
struct GroupOf {
  std::string id, name;
  std::vector<RoleOf> roles;
};
FIELDS(GroupOf, id, name, roles)
struct UserTest {
  std::optional<DirectoryPerson> person;
  std::vector<RoleOf> roles;           // what the mapping gives her
  std::vector<GroupOf> groups;         // and through which groups
  std::optional<bool> password_right;  // when one was given
};
FIELDS(UserTest, person, roles, groups, password_right)

struct GroupQuery {
  std::optional<Text<0, 100>> search;
};
FIELDS(GroupQuery, search)
struct Group {
  std::string id, dn, name;
};
FIELDS(Group, id, dn, name)
struct Groups {
  std::vector<Group> items;
};
FIELDS(Groups, items)

struct MappingItem {
  Text<36, 36> group_id;
  Text<1, 200> group_name;
  Text<1, 50> role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
};
FIELDS(MappingItem, group_id, group_name, role, scope, scope_id)
struct MappingList {
  List<MappingItem, 200> items;
};
FIELDS(MappingList, items)

struct Counts {
  std::int64_t people = 0, created = 0, linked = 0, updated = 0, suspended = 0, reactivated = 0, granted = 0,
               revoked = 0, unchanged = 0, ignored = 0, failed = 0;
  std::map<std::string, std::int64_t> warnings;
};
FIELDS(Counts, people, created, linked, updated, suspended, reactivated, granted, revoked, unchanged, ignored, failed,
       warnings)

struct ChangeView {
  std::string kind, directory_id, login, name, reason;
  std::vector<std::string> fields;
  std::optional<RoleOf> role;
};
FIELDS(ChangeView, kind, directory_id, login, name, reason, fields, role)
struct SampleView {
  DirectoryPerson person;
  std::string fate;  // "create", "link", "update", "suspend", "reactivate", "unchanged"
  std::vector<RoleOf> roles;
};
FIELDS(SampleView, person, fate, roles)
struct DryRun {
  Counts counts;
  std::int64_t suspend_limit = 0;
  bool guard_tripped = false;
  std::vector<SampleView> sample;   // 20
  std::vector<ChangeView> changes;  // the first 500; `counts` has them all
  std::int64_t milliseconds = 0;
};
FIELDS(DryRun, counts, suspend_limit, guard_tripped, sample, changes, milliseconds)

struct SyncIn {
  bool full = true;
  bool accept_suspensions = false;  // of a run that the guard stopped before
};
FIELDS(SyncIn, full, accept_suspensions)
struct Queued {
  bool queued = true;
};
FIELDS(Queued, queued)

struct RunView {
  Uuid id{};
  std::string mode, outcome, code;  // outcome: ok, guarded, failed
  Instant started_at, finished_at;
  std::optional<PersonId> actor_id;
  Counts counts;
};
FIELDS(RunView, id, mode, outcome, code, started_at, finished_at, actor_id, counts)
struct SettingsState {
  std::optional<Connection> draft;
  std::optional<Instant> verified_at;  // of the draft as it is now
  std::optional<Connection> live;
  bool has_password = false;
  std::optional<Instant> next_full_at;  // while a directory is in use
  std::optional<RunView> last_run;
};
FIELDS(SettingsState, draft, verified_at, live, has_password, next_full_at, last_run)

struct RunsQuery {
  std::optional<Text<1, 36>> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(RunsQuery, after, limit)

}  // namespace mc::directory
