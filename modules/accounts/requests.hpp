#pragma once
// Requests and answers of the module's routes.
#include <optional>
#include <string>
#include <vector>

#include "modules/accounts/accounts.hpp"

namespace mc::accounts {

struct SignIn {
  Text<1, 255> login;
  Text<1, 1024> password;
  std::optional<bool> shared_workstation;
  std::optional<bool> tokens;  // answer with the tokens instead of cookies
};
FIELDS(SignIn, login, password, shared_workstation, tokens)

struct SignedIn {
  Me me;
  Instant access_expires_at;
  std::int64_t idle_minutes = 15;
  std::optional<std::string> access_token;
  std::optional<std::string> refresh_token;
};
FIELDS(SignedIn, me, access_expires_at, idle_minutes, access_token, refresh_token)

struct Refresh {
  std::optional<std::string> refresh_token;  // absent: the cookie
};
FIELDS(Refresh, refresh_token)

struct Register {
  Text<3, 255> email;
  Text<12, 200> password;
  Text<1, 100> first_name;
  Text<1, 100> last_name;
  Text<1, 50> profession;
  std::optional<Text<1, 50>> licence_number;
  std::optional<Text<2, 2>> licence_state;
};
FIELDS(Register, email, password, first_name, last_name, profession, licence_number, licence_state)

struct Registered {
  accounts::Status status = accounts::Status::pending_verification;
};
FIELDS(Registered, status)

struct MePatch {
  std::optional<Text<1, 31>> handle;
  std::optional<Text<2, 5>> locale;
  std::optional<Text<1, 10>> theme;
};
FIELDS(MePatch, handle, locale, theme)

struct PasswordChange {
  Text<1, 1024> current_password;
  Text<1, 1024> new_password;
};
FIELDS(PasswordChange, current_password, new_password)

struct Device {
  SessionId id;
  std::string label;
  std::string address;
  Instant signed_in_at;
  Instant last_seen_at;
  bool current = false;
  bool shared_workstation = false;
};
FIELDS(Device, id, label, address, signed_in_at, last_seen_at, current, shared_workstation)
struct Devices {
  std::vector<Device> items;
};
FIELDS(Devices, items)

/// A person's role as the API shows it.
struct RoleRow {
  Uuid id{};
  std::string role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
  std::optional<std::string> scope_name;
  Instant granted_at;
  std::optional<Instant> expires_at;
};
FIELDS(RoleRow, id, role, scope, scope_id, scope_name, granted_at, expires_at)
struct Grants {
  std::vector<RoleRow> items;
};
FIELDS(Grants, items)
struct GrantIn {
  Text<1, 50> role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
  std::optional<Instant> expires_at;
};
FIELDS(GrantIn, role, scope, scope_id, expires_at)

struct StatusChange {
  accounts::Status status = accounts::Status::active;
  Text<1, 500> reason;
};
FIELDS(StatusChange, status, reason)
struct TemporaryPassword {
  std::string password;
};
FIELDS(TemporaryPassword, password)

struct AuditQuery {
  std::optional<PersonId> actor;
  std::optional<Text<1, 100>> action;
  std::optional<Text<1, 200>> object;
  std::optional<Text<1, 20>> outcome;
  std::optional<Date> from;
  std::optional<Date> to;  // that day included
  std::optional<std::string> after;
  std::optional<Int<1, 200>> limit;
  std::optional<PersonId> person;      // did it, or it was done to her
  std::optional<Text<1, 60>> module;   // "credential": actions that begin with it and a dot
  std::optional<Text<1, 60>> address;  // the client's
  std::optional<Uuid> session;         // entries about this session
};
FIELDS(AuditQuery, actor, action, object, outcome, from, to, after, limit, person, module, address, session)
struct AuditRow {
  std::int64_t index = 0;
  Instant at;
  std::optional<PersonId> actor_id;
  std::optional<std::string> actor_name;
  std::string action;
  std::string object;
  std::string outcome;
  RawJson details;
  std::string request_id;
  std::optional<std::string> address{};
};
FIELDS(AuditRow, index, at, actor_id, actor_name, action, object, outcome, details, request_id, address)
struct AuditVerification {
  bool ok = false;
  std::int64_t size = 0;
  std::string root;
  std::int64_t checkpoints = 0;
  std::vector<std::string> problems;
  std::int64_t milliseconds = 0;
};
FIELDS(AuditVerification, ok, size, root, checkpoints, problems, milliseconds)
struct Checkpoint {
  std::string text;
};
FIELDS(Checkpoint, text)

struct PermissionRow {
  std::string permission;
  std::vector<std::string> roles;
};
FIELDS(PermissionRow, permission, roles)
struct PermissionMatrix {
  std::vector<PermissionRow> items;
};
FIELDS(PermissionMatrix, items)

}  // namespace mc::accounts
