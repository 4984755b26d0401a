#pragma once
// Grants that need more than one person: super_admin by four eyes, and roles that their holder hands on for some time.
#include "modules/accounts/service.hpp"

namespace mc::accounts {

enum class RequestStatus : std::uint8_t { pending, confirmed, declined, expired };
ENUM_NAMES(RequestStatus, pending, confirmed, declined, expired)

struct GrantRequestIn {
  PersonId person_id;
  std::optional<Instant> until;
  Text<1, 500> reason;
};
FIELDS(GrantRequestIn, person_id, until, reason)
struct GrantRequest {
  Uuid id{};
  PersonId person_id;
  std::string person_name;
  std::string role;
  std::optional<Instant> until;
  std::string reason;
  PersonId requested_by;
  std::string requested_by_name;
  Instant requested_at;
  RequestStatus status = RequestStatus::pending;
};
FIELDS(GrantRequest, id, person_id, person_name, role, until, reason, requested_by, requested_by_name, requested_at,
       status)
struct GrantRequests {
  std::vector<GrantRequest> items;
};
FIELDS(GrantRequests, items)

struct DelegationIn {
  Uuid assignment_id{};  // of the viewer's own
  PersonId to;
  Instant until;
};
FIELDS(DelegationIn, assignment_id, to, until)
/// A role that somebody has for a time.
struct LentRole {
  Uuid id{};  // of the assignment that was made
  std::string role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
  std::optional<std::string> scope_name;
  std::optional<Instant> until;
};
struct Delegation : LentRole {
  PersonId to;
  std::string to_name;
};
FIELDS(Delegation, id, to, to_name, role, scope, scope_id, scope_name, until)
/// The same as the person sees it who has the role for a time.
struct Received : LentRole {
  PersonId from;
  std::string from_name;
};
FIELDS(Received, id, from, from_name, role, scope, scope_id, scope_name, until)
struct Delegations {
  std::vector<Delegation> items;  // handed on
  std::vector<Received> received;
};
FIELDS(Delegations, items, received)

/// One of the viewer's own roles that is in force.
struct OwnRole : RoleRow {
  bool may_delegate = false;
  std::optional<std::string> lent_by_name;  // who handed it on to her
};
FIELDS(OwnRole, id, role, scope, scope_id, scope_name, granted_at, expires_at, may_delegate, lent_by_name)
struct OwnRoles {
  std::vector<OwnRole> items;
};
FIELDS(OwnRoles, items)

/// Four eyes: a super_admin asks, another one confirms within three days. Thread-safe.
class FourEyes {
public:
  FourEyes(Platform& platform, Service& service) : platform_(platform), service_(service) {}
  /// Errors: conflict `role_held`, `request_pending`; not_found `person_not_found`.
  Result<GrantRequest> request(const security::Viewer& viewer, const GrantRequestIn& in, const Client& client);
  /// The pending ones, oldest first, at most 200.
  Result<GrantRequests> pending(const security::Viewer& viewer);
  /// Errors: forbidden `own_request` (asked by the viewer, or for her); conflict `request_settled`.
  mc::Status settle(const security::Viewer& viewer, Uuid id, bool confirm, const Client& client);

private:
  mc::Status audit(data::Tx& tx, const security::Viewer& viewer, std::string action, const GrantRequest& row,
                   const Client& client);
  Platform& platform_;
  Service& service_;
};

/// Handing on an own role, while on leave for instance: at most 90 days, never one that was itself handed on, never
/// admin, operator or super_admin. What was handed on ends with the assignment that it came from. Thread-safe.
class Delegating {
public:
  Delegating(Platform& platform, Service& service) : platform_(platform), service_(service) {}
  Result<Delegation> delegate(const security::Viewer& viewer, const DelegationIn& in, const Client& client);
  /// At most 200 of each.
  Result<Delegations> of(const security::Viewer& viewer);
  Result<OwnRoles> own(const security::Viewer& viewer);
  /// By who handed it on, or by who was handed it. Error not_found `delegation_not_found`.
  mc::Status end(const security::Viewer& viewer, Uuid id, const Client& client);
  /// Revokes what was handed on from an assignment that is going away, and forgets that it was itself handed on.
  mc::Status end_all_from(data::Tx& tx, std::optional<PersonId> actor, Uuid source);

private:
  Platform& platform_;
  Service& service_;
};

}  // namespace mc::accounts
