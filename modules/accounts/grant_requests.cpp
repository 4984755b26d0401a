#include "modules/accounts/grant_requests.hpp"

#include <algorithm>
#include <array>

#include "appliance/security/role_holders.hpp"
#include "modules/accounts/power.hpp"

namespace mc::accounts {

/// As it is stored.
struct RequestRow {
  Uuid id{};
  PersonId person_id;
  std::string role;
  std::optional<Instant> until;
  std::string reason;
  PersonId requested_by;
  Instant requested_at;
  RequestStatus status = RequestStatus::pending;
};
FIELDS(RequestRow, id, person_id, role, until, reason, requested_by, requested_at, status)

struct DelegationRow {
  Uuid assignment_id{};
  PersonId from_person;
  PersonId to_person;
};
FIELDS(DelegationRow, assignment_id, from_person, to_person)

namespace {

constexpr std::chrono::milliseconds kRequestLife = std::chrono::hours{72};
constexpr std::chrono::milliseconds kLongestDelegation = std::chrono::hours{24 * 90};
constexpr std::string_view kRequest =
    "SELECT id, person_id, role, until, reason, requested_by, requested_at, status FROM accounts_grant_requests ";

constexpr std::string_view kDelegation = "SELECT assignment_id, from_person, to_person FROM accounts_delegations ";

bool handed_on(std::string_view role) { return !gives_power(role); }
std::string name_of(const std::map<PersonId, Person>& people, PersonId id) {
  auto found = people.find(id);
  return found == people.end() ? std::string{} : found->second.first_name + " " + found->second.last_name;
}
GrantRequest outward(const RequestRow& row, const std::map<PersonId, Person>& people) {
  return {row.id,     row.person_id,    name_of(people, row.person_id),    row.role,         row.until,
          row.reason, row.requested_by, name_of(people, row.requested_by), row.requested_at, row.status};
}
LentRole lent(const RoleRow& role) {
  return {role.id, role.role, role.scope, role.scope_id, role.scope_name, role.expires_at};
}
bool may_settle(const security::Viewer& viewer) { return viewer.may_everywhere("role:grant"); }

}  // namespace

mc::Status FourEyes::audit(data::Tx& tx, const security::Viewer& viewer, std::string action, const GrantRequest& row,
                           const Client& client) {
  return platform_.audit.append(tx,
                                {viewer.person, std::move(action), "person:" + row.person_id.text(), "ok",
                                 RawJson{"{\"role\":\"" + row.role + "\",\"request\":\"" + uuid_text(row.id) + "\"}"},
                                 client.request_id, client.address});
}

Result<GrantRequest> FourEyes::request(const security::Viewer& viewer, const GrantRequestIn& in, const Client& client) {
  if (!may_settle(viewer)) return forbidden();
  if (in.until && *in.until <= platform_.clock.now())
    return invalid("until", "in_the_past", "Choose a moment in the future.");
  return platform_.db.write([&](data::Tx& tx) -> Result<GrantRequest> {
    auto people = TRY(service_.find_many(tx, {in.person_id, viewer.person}));
    auto person = people.find(in.person_id);
    if (person == people.end() || person->second.status != accounts::Status::active)
      return not_found("person_not_found");
    for (const auto& held : TRY(platform_.sessions.assignments(tx, in.person_id)))
      if (held.role == security::kSuperAdmin && (!held.expires_at || *held.expires_at > tx.now()))
        return conflict("role_held", "This person has the role already.");
    auto sql = tx.in(kModule);
    // A request that nobody answered in time makes room for a new one.
    TRY(sql.run(
        "UPDATE accounts_grant_requests SET status = 'declined', decided_at = ? WHERE person_id = ? AND role = ?"
        " AND status = 'pending' AND requested_at <= ?",
        tx.now(), in.person_id, security::kSuperAdmin, tx.now() - kRequestLife));
    auto before = TRY(sql.first<Uuid>("SELECT id FROM accounts_grant_requests WHERE person_id = ? AND role = ?"
                                      " AND status = 'pending'",
                                      in.person_id, security::kSuperAdmin));
    if (before) return conflict("request_pending", "This was asked for already; another super_admin must confirm it.");
    RequestRow row{make_uuid7(tx.now(), platform_.random),
                   in.person_id,
                   std::string(security::kSuperAdmin),
                   in.until,
                   in.reason.value,
                   viewer.person,
                   tx.now(),
                   RequestStatus::pending};
    TRY(sql.run("INSERT INTO accounts_grant_requests (id, person_id, role, until, reason, requested_by, requested_at,"
                " status) VALUES (?, ?, ?, ?, ?, ?, ?, 'pending')",
                row.id, row.person_id, row.role, row.until, row.reason, row.requested_by, row.requested_at));
    GrantRequest out = outward(row, people);
    TRY(audit(tx, viewer, "role.requested", out, client));
    return out;
  });
}

Result<GrantRequests> FourEyes::pending(const security::Viewer& viewer) {
  if (!viewer.may_everywhere("role:view")) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<GrantRequests> {
    auto rows = TRY(tx.in(kModule).all<RequestRow>(
        std::string(kRequest) + "WHERE status = 'pending' AND requested_at > ? ORDER BY requested_at LIMIT 200",
        tx.now() - kRequestLife));
    std::vector<PersonId> ids;
    for (const RequestRow& row : rows) ids.insert(ids.end(), {row.person_id, row.requested_by});
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    auto people = TRY(service_.find_many(tx, ids));
    GrantRequests out;
    for (const RequestRow& row : rows) out.items.push_back(outward(row, people));
    return out;
  });
}

mc::Status FourEyes::settle(const security::Viewer& viewer, Uuid id, bool confirm, const Client& client) {
  if (!may_settle(viewer)) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(tx.in(kModule).first<RequestRow>(std::string(kRequest) + "WHERE id = ?", id));
    if (!row) return not_found("request_not_found");
    if (row->status != RequestStatus::pending || row->requested_at <= tx.now() - kRequestLife)
      return conflict("request_settled", "This request was answered or has expired.");
    bool own = row->requested_by == viewer.person || row->person_id == viewer.person;
    if (confirm && own) return forbidden("own_request", "Another super_admin than the one who asked must confirm.");
    TRY(tx.in(kModule).run("UPDATE accounts_grant_requests SET status = ?, decided_by = ?, decided_at = ? WHERE id = ?",
                           confirm ? RequestStatus::confirmed : RequestStatus::declined, viewer.person, tx.now(), id));
    TRY(audit(tx, viewer, confirm ? "role.request_confirmed" : "role.request_declined", outward(*row, {}), client));
    if (!confirm) return {};
    auto person = TRY(service_.find(tx, row->person_id));
    if (!person || person->status != accounts::Status::active)
      return conflict("person_not_active", "This account is not active any more.");
    if (row->until && *row->until <= tx.now()) return conflict("request_settled", "The time it was asked for is over.");
    TRY(platform_.sessions.grant(tx, viewer.person, row->person_id, {row->role, security::ScopeKind::platform, {}},
                                 row->until));
    return {};
  });
}

Result<Delegation> Delegating::delegate(const security::Viewer& viewer, const DelegationIn& in, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Result<Delegation> {
    auto own = TRY(platform_.sessions.assignments(tx, viewer.person));
    auto source = std::find_if(own.begin(), own.end(), [&](const auto& row) { return row.id == in.assignment_id; });
    if (source == own.end() || (source->expires_at && *source->expires_at <= tx.now()))
      return not_found("grant_not_found");
    if (!handed_on(source->role))
      return forbidden("role_not_handed_on", "This role cannot be handed on. Ask an administrator.");
    if (TRY(tx.in(kModule).first<Uuid>("SELECT source_id FROM accounts_delegations WHERE assignment_id = ?",
                                       source->id)))
      return forbidden("role_lent", "This role was handed on to you; only its holder can do that.");
    if (in.until <= tx.now() || in.until > tx.now() + kLongestDelegation ||
        (source->expires_at && in.until > *source->expires_at))
      return invalid("until", "out_of_range", "Choose a moment within 90 days and within your own role.");
    auto to = TRY(service_.find(tx, in.to));
    if (!to || to->status != accounts::Status::active || in.to == viewer.person)
      return invalid("to", "person_not_found", "There is no such active person besides you.");
    // A grant again would take the place of the one she has, and end with the delegation.
    for (const auto& held : TRY(platform_.sessions.assignments(tx, in.to)))
      if (held.role == source->role && held.scope_kind == source->scope_kind && held.scope_id == source->scope_id &&
          (!held.expires_at || *held.expires_at > tx.now()))
        return conflict("role_held", "This person has the role there already.");
    auto made = TRY(platform_.sessions.grant(tx, viewer.person, in.to,
                                             {source->role, source->scope_kind, source->scope_id}, in.until));
    TRY(tx.in(kModule).run("INSERT INTO accounts_delegations (assignment_id, from_person, source_id, to_person,"
                           " created_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (assignment_id) DO UPDATE SET"
                           " from_person = excluded.from_person, source_id = excluded.source_id,"
                           " created_at = excluded.created_at",
                           made.id, viewer.person, source->id, in.to, tx.now()));
    TRY(platform_.audit.append(tx,
                               {viewer.person, "role.delegated", "person:" + in.to.text(), "ok",
                                RawJson{"{\"role\":\"" + source->role + "\"}"}, client.request_id, client.address}));
    return Delegation{lent(TRY(service_.outward(tx, made))), in.to, to->first_name + " " + to->last_name};
  });
}

Result<Delegations> Delegating::of(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Delegations> {
    Delegations out;
    auto rows = TRY(tx.in(kModule).all<DelegationRow>(
        std::string(kDelegation) + "WHERE from_person = ? ORDER BY created_at LIMIT 200", viewer.person));
    auto received = TRY(tx.in(kModule).all<DelegationRow>(
        std::string(kDelegation) + "WHERE to_person = ? ORDER BY created_at LIMIT 200", viewer.person));
    std::vector<Uuid> assignments;
    std::vector<PersonId> people;
    for (const auto* list : {&rows, &received})
      for (const DelegationRow& row : *list) {
        assignments.push_back(row.assignment_id);
        people.push_back(list == &rows ? row.to_person : row.from_person);
      }
    auto held = TRY(security::assignments_in_force(tx, assignments));
    auto names = TRY(service_.find_many(tx, people));
    for (const DelegationRow& row : rows)
      if (auto found = held.find(row.assignment_id); found != held.end())
        out.items.push_back(
            {lent(TRY(service_.outward(tx, found->second))), row.to_person, name_of(names, row.to_person)});
    for (const DelegationRow& row : received)
      if (auto found = held.find(row.assignment_id); found != held.end())
        out.received.push_back(
            {lent(TRY(service_.outward(tx, found->second))), row.from_person, name_of(names, row.from_person)});
    return out;
  });
}

Result<OwnRoles> Delegating::own(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<OwnRoles> {
    auto rows = TRY(tx.in(kModule).all<DelegationRow>(
        std::string(kDelegation) + "WHERE to_person = ? ORDER BY created_at LIMIT 200", viewer.person));
    std::map<Uuid, PersonId> lenders;
    std::vector<PersonId> people;
    for (const DelegationRow& row : rows) {
      lenders.emplace(row.assignment_id, row.from_person);
      people.push_back(row.from_person);
    }
    auto names = TRY(service_.find_many(tx, people));
    OwnRoles out;
    for (const auto& held : TRY(platform_.sessions.assignments(tx, viewer.person))) {
      if (held.expires_at && *held.expires_at <= tx.now()) continue;
      OwnRole own{TRY(service_.outward(tx, held)), false, std::nullopt};
      auto lender = lenders.find(held.id);
      if (lender != lenders.end()) own.lent_by_name = name_of(names, lender->second);
      own.may_delegate = lender == lenders.end() && handed_on(held.role);
      out.items.push_back(std::move(own));
    }
    return out;
  });
}

mc::Status Delegating::end(const security::Viewer& viewer, Uuid id, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(tx.in(kModule).first<DelegationRow>(
        "DELETE FROM accounts_delegations WHERE assignment_id = ? AND (from_person = ? OR to_person = ?)"
        " RETURNING assignment_id, from_person, to_person",
        id, viewer.person, viewer.person));
    if (!row) return not_found("delegation_not_found");
    TRY(platform_.audit.append(tx, {viewer.person, "role.delegation_ended", "person:" + row->to_person.text(), "ok",
                                    RawJson{"{}"}, client.request_id, client.address}));
    auto revoked = platform_.sessions.revoke(tx, viewer.person, row->to_person, id);
    if (!revoked && revoked.error().fault != Fault::not_found) return revoked;
    return {};
  });
}

mc::Status Delegating::end_all_from(data::Tx& tx, std::optional<PersonId> actor, Uuid source) {
  auto rows = TRY(tx.in(kModule).all<DelegationRow>(
      "DELETE FROM accounts_delegations WHERE source_id = ? RETURNING assignment_id, from_person, to_person", source));
  TRY(tx.in(kModule).run("DELETE FROM accounts_delegations WHERE assignment_id = ?", source));
  for (const DelegationRow& row : rows) {
    auto revoked = platform_.sessions.revoke(tx, actor, row.to_person, row.assignment_id);
    if (!revoked && revoked.error().fault != Fault::not_found) return revoked;
  }
  return {};
}

}  // namespace mc::accounts
