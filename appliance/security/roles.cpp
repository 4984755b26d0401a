// Role assignments of Sessions.
#include "appliance/security/sessions_parts.hpp"

namespace mc::security {
namespace {

constexpr std::string_view kColumns = "id, person_id, role, scope_kind, scope_id, granted_by, granted_at, expires_at";

/// The table holds the nil id for the whole platform; outside that is an absent id.
RoleAssignment outward(RoleAssignment row) {
  if (row.scope_kind == ScopeKind::platform) row.scope_id.reset();
  return row;
}

std::string scope_details(const RoleAssignment& row) {
  std::string text =
      "{\"role\":\"" + row.role + "\",\"scope\":\"" + std::string(shape::enum_name(row.scope_kind)) + "\"";
  if (row.scope_kind != ScopeKind::platform && row.scope_id)
    text += ",\"scope_id\":\"" + uuid_text(*row.scope_id) + "\"";
  return text + "}";
}

}  // namespace

Result<RoleAssignment> Sessions::grant(data::Tx& tx, std::optional<PersonId> actor, PersonId person, const Grant& grant,
                                       std::optional<Instant> expires_at) {
  if (!parts_->permissions.has_role(grant.role)) return invalid("role", "unknown_role", "There is no such role.");
  bool platform = grant.scope == ScopeKind::platform;
  if (!platform && (!grant.scope_id || *grant.scope_id == Uuid{}))
    return invalid("scope_id", "scope_required", "Say which unit or course.");
  auto sql = tx.in(kSessionsModule);
  Uuid scope = platform ? Uuid{} : *grant.scope_id;
  const std::string columns(kColumns);
  auto present = TRY(sql.first<RoleAssignment>("SELECT " + columns +
                                                   " FROM security_role_assignments WHERE person_id = ? AND role = ?"
                                                   " AND scope_kind = ? AND scope_id = ?",
                                               person, grant.role, grant.scope, scope));
  if (present && present->expires_at == expires_at) return outward(std::move(*present));
  Uuid id = make_uuid7(tx.now(), parts_->random);
  auto row =
      TRY(sql.one<RoleAssignment>("INSERT INTO security_role_assignments (" + columns +
                                      ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
                                      " ON CONFLICT (person_id, role, scope_kind, scope_id) DO UPDATE SET expires_at = "
                                      "excluded.expires_at,"
                                      " granted_by = excluded.granted_by, granted_at = excluded.granted_at RETURNING " +
                                      columns,
                                  id, person, grant.role, grant.scope, scope, actor, tx.now(), expires_at));
  TRY(parts_->audit.append(
      tx, {actor, "role.granted", "person:" + person.text(), "ok", RawJson{scope_details(row)}, {}, {}}));
  TRY(parts_->settle_idle(*this, tx, person));
  tx.after_commit([parts = parts_.get(), person] { parts->cache.forget_person(person); });
  return outward(std::move(row));
}

Status Sessions::revoke(data::Tx& tx, std::optional<PersonId> actor, PersonId person, Uuid assignment) {
  auto row =
      TRY(tx.in(kSessionsModule)
              .first<RoleAssignment>("DELETE FROM security_role_assignments WHERE id = ? AND person_id = ? RETURNING " +
                                         std::string(kColumns),
                                     assignment, person));
  if (!row) return not_found();
  TRY(parts_->audit.append(
      tx, {actor, "role.revoked", "person:" + person.text(), "ok", RawJson{scope_details(*row)}, {}, {}}));
  TRY(parts_->settle_idle(*this, tx, person));
  if (parts_->revoked) TRY(parts_->revoked(tx, actor, assignment));
  tx.after_commit([parts = parts_.get(), person] { parts->cache.forget_person(person); });
  return {};
}

Result<std::vector<RoleAssignment>> Sessions::assignments(data::Tx& tx, PersonId person) {
  auto rows = TRY(tx.in(kSessionsModule)
                      .all<RoleAssignment>("SELECT " + std::string(kColumns) +
                                               " FROM security_role_assignments WHERE person_id = ?"
                                               " ORDER BY role, scope_kind, scope_id",
                                           person));
  for (RoleAssignment& row : rows) row = outward(std::move(row));
  return rows;
}

Result<std::vector<PersonId>> Sessions::holders(data::Tx& tx, std::string_view role) {
  return tx.in(kSessionsModule)
      .all<PersonId>("SELECT DISTINCT person_id FROM security_role_assignments WHERE role = ? AND "
                     "(expires_at IS NULL OR expires_at > ?)"
                     " ORDER BY person_id LIMIT 1000",
                     role, tx.now());
}

Result<Viewer> Sessions::viewer_of(data::Tx& tx, PersonId person) {
  std::int64_t until = INT64_MAX;
  Viewer viewer;
  viewer.person = person;
  viewer.grants = TRY(parts_->grants(tx, person, until));
  viewer.permissions = &parts_->permissions;
  return viewer;
}

}  // namespace mc::security
