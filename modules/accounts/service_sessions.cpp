// Sessions of other people, and how long sessions may lie unused.
#include <set>

#include "appliance/security/idle_policy.hpp"
#include "modules/accounts/service.hpp"
#include "modules/accounts/session_requests.hpp"

namespace mc::accounts {
namespace {

std::int64_t minutes_of(std::chrono::milliseconds time) {
  return std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::minutes>(time).count());
}

/// {"default":15,"shared":5,"roles":{"admin":5}}
std::string details_of(const SessionPolicy& policy) {
  std::string roles;
  for (const RoleIdle& row : policy.idle_minutes_by_role)
    roles += (roles.empty() ? "\"" : ",\"") + row.role.value + "\":" + std::to_string(row.minutes.value);
  return "{\"default\":" + std::to_string(policy.default_minutes.value) +
         ",\"shared\":" + std::to_string(policy.shared_minutes.value) + ",\"roles\":{" + roles + "}}";
}

}  // namespace

Result<SessionsEnded> Service::end_sessions_of(const security::Viewer& viewer, PersonId person, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Result<SessionsEnded> {
    TRY(find_to_manage(tx, viewer, person));
    SessionsEnded out;
    out.ended = static_cast<std::int64_t>(TRY(platform_.sessions.devices(tx, person)).size());
    TRY(platform_.sessions.end_all(tx, person, "ended_by_administrator"));
    TRY(audit(tx, viewer.person, "account.sessions_ended", "person:" + person.text(), "ok",
              RawJson{"{\"sessions\":" + std::to_string(out.ended) + "}"}, client));
    return out;
  });
}

Result<SessionPolicy> Service::session_policy(const security::Viewer& viewer) {
  if (!viewer.may_everywhere("session:policy")) return forbidden();
  return platform_.db.read([&](data::Tx& tx) -> Result<SessionPolicy> {
    security::IdlePolicy policy = TRY(platform_.sessions.idle_policy(tx));
    SessionPolicy out;
    out.default_minutes.value = minutes_of(policy.usual);
    out.shared_minutes.value = minutes_of(policy.shared);
    for (const auto& [role, idle] : policy.by_role) {
      RoleIdle row;
      row.role.value = role;
      row.minutes.value = minutes_of(idle);
      out.idle_minutes_by_role.items.push_back(std::move(row));
    }
    return out;
  });
}

Result<SessionPolicy> Service::set_session_policy(const security::Viewer& viewer, const SessionPolicy& in,
                                                  const Client& client) {
  if (!viewer.may_everywhere("session:policy")) return forbidden();
  security::IdlePolicy policy{std::chrono::minutes{in.default_minutes.value},
                              std::chrono::minutes{in.shared_minutes.value}};
  std::size_t at = 0;
  for (const RoleIdle& row : in.idle_minutes_by_role) {
    const std::string path = "idle_minutes_by_role[" + std::to_string(at++) + "].role";
    if (!platform_.permissions.has_role(row.role.value)) return invalid(path, "unknown_role", "There is no such role.");
    if (!policy.by_role.emplace(row.role.value, std::chrono::minutes{row.minutes.value}).second)
      return invalid(path, "repeated", "Name each role once.");
  }
  TRY(platform_.db.write([&](data::Tx& tx) -> mc::Status {
    TRY(platform_.sessions.set_idle_policy(tx, policy));
    return audit(tx, viewer.person, "session.policy_changed", "session:policy", "ok", RawJson{details_of(in)}, client);
  }));
  return session_policy(viewer);
}

}  // namespace mc::accounts
