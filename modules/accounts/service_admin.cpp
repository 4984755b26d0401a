// Other people's accounts, roles, and the audit log as administrators see it.
#include "modules/accounts/factors.hpp"
#include "modules/accounts/grant_requests.hpp"
#include "modules/accounts/links.hpp"
#include "modules/accounts/power.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "appliance/base/log.hpp"

namespace mc::accounts {
namespace {

bool is_super_admin(const security::Viewer& viewer) {
  return std::any_of(viewer.grants.begin(), viewer.grants.end(), [](const security::Grant& grant) {
    return grant.role == security::kSuperAdmin && grant.scope == security::ScopeKind::platform;
  });
}

/// Four groups of four from an alphabet without look-alikes: 79 bits, easy to read out.
std::string temporary_password(Random& random) {
  constexpr std::string_view kAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
  std::string text;
  for (int i = 0; i < 16; ++i) {
    if (i > 0 && i % 4 == 0) text += '-';
    text += kAlphabet[random.below(kAlphabet.size())];
  }
  return text;
}

std::string problem_text(const security::AuditProblem& problem) {
  return problem.kind + (problem.seq ? " at " + std::to_string(*problem.seq) : "") + ": " + problem.detail;
}

}  // namespace

Service::Service(Platform& platform)
    : platform_(platform), passwords_(platform.settings.password_cost), limiter_(platform.clock),
      failures_(platform.clock, {20, 20}), renewals_(platform.clock),
      four_eyes_(std::make_unique<FourEyes>(platform, *this)),
      delegating_(std::make_unique<Delegating>(platform, *this)) {
  // Whoever takes a role away, a directory or the holder's own change: what was handed on from it goes with it.
  platform_.sessions.on_revoke([this](data::Tx& tx, std::optional<PersonId> actor, Uuid assignment) {
    return delegating_->end_all_from(tx, actor, assignment);
  });
}

Result<std::optional<std::string>> Service::scope_name(data::Tx& tx, security::ScopeKind kind,
                                                       const std::optional<Uuid>& scope) {
  auto owner = scope_names_.find(kind);
  if (!scope || owner == scope_names_.end()) return std::optional<std::string>{};
  return owner->second(tx, *scope);
}

Result<RoleRow> Service::outward(data::Tx& tx, const security::RoleAssignment& row) {
  return RoleRow{
      row.id,         row.role,      row.scope_kind, row.scope_id, TRY(scope_name(tx, row.scope_kind, row.scope_id)),
      row.granted_at, row.expires_at};
}

Result<Grants> Service::grants_of(const security::Viewer& viewer, PersonId person) {
  if (!viewer.may_everywhere("role:view")) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<Grants> {
    if (!TRY(store::find(tx, person))) return not_found("person_not_found");
    Grants grants;
    for (const auto& row : TRY(platform_.sessions.assignments(tx, person)))
      grants.items.push_back(TRY(outward(tx, row)));
    return grants;
  });
}

Result<RoleRow> Service::grant_role(const security::Viewer& viewer, PersonId person, const GrantIn& in) {
  if (!viewer.may_everywhere("role:grant")) return forbidden();
  if (in.role.value == security::kSuperAdmin)
    return conflict("four_eyes_required", "Ask for this role; another super_admin confirms it.");
  if (in.expires_at && *in.expires_at <= platform_.clock.now())
    return invalid("expires_at", "in_the_past", "Choose a moment in the future.");
  return platform_.db.write([&](data::Tx& tx) -> Result<RoleRow> {
    if (!TRY(store::find(tx, person))) return not_found("person_not_found");
    if (in.scope == security::ScopeKind::platform && in.scope_id)
      return invalid("scope_id", "scope_unwanted", "The whole platform has no id.");
    if (in.scope_id && scope_names_.contains(in.scope) && !TRY(scope_name(tx, in.scope, in.scope_id)))
      return invalid("scope_id", "unknown_scope", "There is no such unit or course.");
    auto granted =
        TRY(platform_.sessions.grant(tx, viewer.person, person, {in.role.value, in.scope, in.scope_id}, in.expires_at));
    return outward(tx, granted);
  });
}

mc::Status Service::keep_one_super_admin(data::Tx& tx, PersonId person) {
  std::int64_t others = 0;
  bool holds = false;
  for (PersonId holder : TRY(platform_.sessions.holders(tx, security::kSuperAdmin))) {
    auto row = TRY(store::find(tx, holder));
    if (holder == person) holds = true;
    if (holder == person || !row || row->status != accounts::Status::active) continue;
    // One whose role ends by itself leaves nobody behind.
    auto roles = TRY(platform_.sessions.assignments(tx, holder));
    if (std::any_of(roles.begin(), roles.end(), [](const security::RoleAssignment& role) {
          return role.role == security::kSuperAdmin && !role.expires_at;
        }))
      ++others;
  }
  if (holds && others == 0)
    return conflict("last_super_admin", "Somebody must be able to manage roles: make another super_admin first.");
  return {};
}

mc::Status Service::revoke_role(const security::Viewer& viewer, PersonId person, Uuid assignment) {
  if (!viewer.may_everywhere("role:grant")) return forbidden();
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto rows = TRY(platform_.sessions.assignments(tx, person));
    auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& item) { return item.id == assignment; });
    if (row == rows.end()) return not_found("grant_not_found");
    if (row->role == security::kSuperAdmin) TRY(keep_one_super_admin(tx, person));
    return platform_.sessions.revoke(tx, viewer.person, person, assignment);
  });
}

Result<PersonRow> Service::find_to_manage(data::Tx& tx, const security::Viewer& viewer, PersonId person) {
  if (!viewer.may_everywhere("people:manage")) return forbidden();
  auto row = TRY(store::find(tx, person));
  if (!row || row->status == accounts::Status::deleted) return not_found("person_not_found");
  if (!is_super_admin(viewer))
    for (const auto& grant : TRY(platform_.sessions.assignments(tx, person)))
      if (grant.role == security::kSuperAdmin)
        return forbidden("higher_role", "Only a super_admin may change a super_admin's account.");
  return std::move(*row);
}

/// Whoever sets a password or takes a second step away can sign in as that person: among those who decide by two
/// (erasure), or run the machine, one must not become the other.
Result<PersonRow> Service::find_to_let_in(data::Tx& tx, const security::Viewer& viewer, PersonId person) {
  PersonRow row = TRY(find_to_manage(tx, viewer, person));
  if (is_super_admin(viewer) || person == viewer.person) return row;
  for (const auto& grant : TRY(platform_.sessions.assignments(tx, person)))
    if (gives_power(grant.role))
      return forbidden("higher_role", "Only a super_admin may set the password or second step of this account.");
  return row;
}

Result<Person> Service::change_status(const security::Viewer& viewer, PersonId person, const StatusChange& in,
                                      const Client& client) {
  if (person == viewer.person)
    return conflict("own_account", "Ask a colleague to change the status of your own account.");
  if (in.status == accounts::Status::pending_verification || in.status == accounts::Status::deleted)
    return invalid("status", "status_not_settable", "Use active, suspended, deactivated or banned.");
  return platform_.db.write([&](data::Tx& tx) -> Result<Person> {
    PersonRow row = TRY(find_to_manage(tx, viewer, person));
    if (row.status == in.status && !row.left_by_choice) return person_of(row);
    if (in.status != accounts::Status::active) TRY(keep_one_super_admin(tx, person));
    TRY(store::insert_status_change(tx, make_uuid7(tx.now(), platform_.random), person, viewer.person, row.status,
                                    in.status, in.reason.value));
    row.left_by_choice = false;
    TRY(move_to(tx, viewer.person, row, in.status, client));
    return person_of(row);
  });
}

Result<TemporaryPassword> Service::reset_password(const security::Viewer& viewer, PersonId person,
                                                  const Client& client) {
  // Asked before the hash is made, so that a stranger cannot spend our processor.
  TRY(platform_.db.read([&](data::Tx& tx) { return find_to_let_in(tx, viewer, person); }));
  TemporaryPassword made{temporary_password(platform_.random)};
  std::string hash = TRY(passwords_.hash(made.password));
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    PersonRow row = TRY(find_to_let_in(tx, viewer, person));
    TRY(store::set_password(tx, person, hash, true));
    TRY(platform_.sessions.end_all(tx, person, "password_reset"));
    return audit(tx, viewer.person, "account.password_reset", "person:" + row.id.text(), "ok", RawJson{"{}"}, client);
  }));
  return made;
}

Result<Page<AuditRow>> Service::audit_rows(const security::Viewer& viewer, const AuditQuery& query,
                                           const Client& client) {
  if (!viewer.may_everywhere("audit:view")) return forbidden();
  std::int64_t limit = query.limit ? query.limit->value : 50;
  security::AuditQuery filter{query.actor, {}, {}, {}, {}, {}, {}, limit + 1};
  if (query.action) filter.action = query.action->value;
  if (query.object) filter.object = query.object->value;
  if (query.outcome) filter.outcome = query.outcome->value;
  if (query.from) filter.from = start_of(*query.from);
  if (query.to) filter.to = start_of(*query.to + 1);
  filter.person = query.person;
  if (query.module) filter.module = query.module->value;
  if (query.address) filter.address = query.address->value;
  if (query.session) {
    if (query.object) return invalid("session", "with_object", "Ask for an object or for a session, not for both.");
    filter.object = "session:" + uuid_text(*query.session);
  }
  if (query.after) {
    std::int64_t before = 0;
    auto [end, error] = std::from_chars(query.after->data(), query.after->data() + query.after->size(), before);
    if (error != std::errc() || end != query.after->data() + query.after->size())
      return invalid("after", "bad_cursor", "That is not a place in this list.");
    filter.before = before;
  } else {
    // Looking into the log is itself recorded, once for each search and not for each page.
    TRY(platform_.db.write([&](data::Tx& tx) {
      return audit(tx, viewer.person, "audit.viewed", "audit:log", "ok", RawJson{"{}"}, client);
    }));
  }
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<AuditRow>> {
    auto entries = TRY(platform_.audit.list(tx, filter));
    std::vector<PersonId> actors;
    for (const auto& entry : entries)
      if (entry.actor && std::find(actors.begin(), actors.end(), *entry.actor) == actors.end())
        actors.push_back(*entry.actor);
    auto people = TRY(find_many(tx, actors));
    Page<AuditRow> page;
    for (auto& entry : entries) {
      if (static_cast<std::int64_t>(page.items.size()) == limit) {
        page.next = std::to_string(page.items.back().index);
        break;
      }
      AuditRow row{entry.seq,        entry.at,     entry.actor,   {},
                   entry.action,     entry.object, entry.outcome, std::move(entry.details),
                   entry.request_id, entry.address};
      if (entry.actor)
        if (auto person = people.find(*entry.actor); person != people.end())
          row.actor_name = person->second.first_name + " " + person->second.last_name;
      page.items.push_back(std::move(row));
    }
    return page;
  });
}

Result<AuditVerification> Service::verify_audit(const security::Viewer& viewer, const Client& client) {
  if (!viewer.may_everywhere("audit:view")) return forbidden();
  auto started = std::chrono::steady_clock::now();
  security::AuditReport report = TRY(platform_.audit.verify());
  AuditVerification answer{report.ok, report.size, report.root, report.checkpoints, {}, 0};
  for (const auto& problem : report.problems) answer.problems.push_back(problem_text(problem));
  answer.milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - started).count();
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "audit.verified", "audit:log", report.ok ? "ok" : "failed",
                 RawJson{"{\"size\":" + std::to_string(report.size) +
                         ",\"problems\":" + std::to_string(report.problems.size()) + "}"},
                 client);
  }));
  return answer;
}

Result<Checkpoint> Service::audit_checkpoint(const security::Viewer& viewer, const Client& client) {
  if (!viewer.may_everywhere("audit:view")) return forbidden();
  TRY(platform_.db.write([&](data::Tx& tx) {
    return audit(tx, viewer.person, "audit.checkpoint_taken", "audit:log", "ok", RawJson{"{}"}, client);
  }));
  return Checkpoint{TRY(platform_.audit.checkpoint())};
}

PermissionMatrix Service::permission_matrix() const {
  PermissionMatrix matrix;
  for (std::string& name : platform_.permissions.names()) {
    auto roles = platform_.permissions.roles_with(name);
    matrix.items.push_back({std::move(name), std::move(roles)});
  }
  return matrix;
}

mc::Status Service::nightly() {
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    if (factors_) TRY(factors_->purge(tx));
    if (links_) TRY(links_->purge(tx));
    return store::release_handles(tx, tx.now());
  }));
  security::AuditReport report = TRY(platform_.audit.verify());
  if (!report.ok)
    LOG(error, "audit_log_damaged", {"problems", report.problems.size()}, {"first", report.problems.front().kind});
  // Also when all is well: that somebody looks every night is what an auditor asks for.
  return platform_.db.write([&](data::Tx& tx) {
    return audit(tx, {}, "audit.verified", "audit:log", report.ok ? "ok" : "failed",
                 RawJson{"{\"size\":" + std::to_string(report.size) +
                         ",\"problems\":" + std::to_string(report.problems.size()) + "}"},
                 {});
  });
}

}  // namespace mc::accounts
