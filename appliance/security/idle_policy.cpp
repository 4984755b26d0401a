// The idle policy of Sessions. What it means for a session is in its row (for the upkeep job) and in its activity.
#include "appliance/security/idle_policy.hpp"

#include <algorithm>

#include "appliance/security/sessions_parts.hpp"

namespace mc::security {
namespace {

struct PolicyRow {
  std::int64_t usual_ms = 0, shared_ms = 0;
};
FIELDS(PolicyRow, usual_ms, shared_ms)
struct LimitRow {
  std::string role;
  std::int64_t idle_ms = 0;
};
FIELDS(LimitRow, role, idle_ms)

}  // namespace

Result<IdlePolicy> Sessions::idle_policy(data::Tx& tx) {
  auto sql = tx.in(kSessionsModule);
  IdlePolicy out{parts_->settings.idle, parts_->settings.shared_idle};
  if (auto row = TRY(sql.first<PolicyRow>("SELECT usual_ms, shared_ms FROM security_idle_policy WHERE id = 1"))) {
    out.usual = std::chrono::milliseconds{row->usual_ms};
    out.shared = std::chrono::milliseconds{row->shared_ms};
  }
  for (const LimitRow& row : TRY(sql.all<LimitRow>("SELECT role, idle_ms FROM security_idle_limits LIMIT 200")))
    out.by_role[row.role] = std::chrono::milliseconds{row.idle_ms};
  return out;
}

Status Sessions::set_idle_policy(data::Tx& tx, const IdlePolicy& policy) {
  auto sql = tx.in(kSessionsModule);
  TRY(sql.run("INSERT INTO security_idle_policy (id, usual_ms, shared_ms) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE "
              "SET usual_ms = excluded.usual_ms, shared_ms = excluded.shared_ms",
              policy.usual.count(), policy.shared.count()));
  TRY(sql.run("DELETE FROM security_idle_limits"));
  for (const auto& [role, idle] : policy.by_role)
    TRY(sql.run("INSERT INTO security_idle_limits (role, idle_ms) VALUES (?, ?)", role, idle.count()));
  TRY(sql.run("UPDATE security_sessions SET idle_ms = COALESCE((SELECT MIN(l.idle_ms) FROM security_idle_limits l"
              " WHERE l.role = ? OR l.role IN (SELECT a.role FROM security_role_assignments a"
              " WHERE a.person_id = security_sessions.person_id AND (a.expires_at IS NULL OR a.expires_at > ?))), ?)"
              " WHERE ended_at IS NULL",
              kMember, tx.now(), policy.usual.count()));
  TRY(sql.run("UPDATE security_sessions SET idle_ms = ? WHERE ended_at IS NULL AND shared_workstation = 1"
              " AND idle_ms > ?",
              policy.shared.count(), policy.shared.count()));
  tx.after_commit([parts = parts_.get()] { parts->cache.forget_everybody(); });
  return {};
}

Result<std::optional<std::chrono::milliseconds>> Sessions::idle_of(data::Tx& tx, SessionId session) {
  auto idle =
      TRY(tx.in(kSessionsModule).first<std::int64_t>("SELECT idle_ms FROM security_sessions WHERE id = ?", session));
  return idle ? std::optional(std::chrono::milliseconds{*idle}) : std::nullopt;
}

std::chrono::milliseconds idle_for(const IdlePolicy& policy, const std::vector<Grant>& grants, bool shared) {
  std::optional<std::chrono::milliseconds> strictest;
  for (const Grant& grant : grants)
    if (auto limit = policy.by_role.find(grant.role); limit != policy.by_role.end())
      strictest = std::min(strictest.value_or(limit->second), limit->second);
  std::chrono::milliseconds idle = strictest.value_or(policy.usual);
  return shared ? std::min(idle, policy.shared) : idle;
}

Status Sessions::Parts::settle_idle(Sessions& sessions, data::Tx& tx, PersonId person) {
  IdlePolicy policy = TRY(sessions.idle_policy(tx));
  if (policy.by_role.empty()) return {};
  std::int64_t until = INT64_MAX;
  std::vector<Grant> held = TRY(grants(tx, person, until));
  for (bool shared : {false, true})
    TRY(tx.in(kSessionsModule)
            .run("UPDATE security_sessions SET idle_ms = ? WHERE person_id = ? AND ended_at IS NULL"
                 " AND shared_workstation = ?",
                 idle_for(policy, held, shared).count(), person, shared));
  return {};
}

}  // namespace mc::security
