#pragma once
// State of Sessions, shared by sessions.cpp, sessions_resolve.cpp and roles.cpp. Internal to this folder.
#include <atomic>
#include <mutex>

#include "appliance/security/idle_policy.hpp"
#include "appliance/security/role_networks.hpp"
#include "appliance/security/session_cache.hpp"
#include "appliance/security/sessions.hpp"

namespace mc::security {

inline constexpr data::Module kSessionsModule{"security"};

struct TokenRow {
  Instant expires_at;
  std::optional<Instant> used_at;
  SessionId session;
  PersonId person;
  std::int64_t idle_ms = 0;
  Instant last_seen_at;
  Instant session_expires_at;
  std::optional<Instant> ended_at;
  std::optional<std::string> end_reason;
  bool shared_workstation = false;
  bool password_change = false;
};
FIELDS(TokenRow, expires_at, used_at, session, person, idle_ms, last_seen_at, session_expires_at, ended_at, end_reason,
       shared_workstation, password_change)

struct Sessions::Parts {
  data::Database& database;
  const Clock& clock;
  Random& random;
  Secret token_key;
  const Permissions& permissions;
  AuditLog& audit;
  SessionSettings settings;
  SessionCache cache{};
  std::function<void(SessionId, std::string_view)> listener{};
  Sessions::Revoked revoked{};
  std::mutex networks_mutex{};  // of the two below
  std::shared_ptr<const RoleNetworks> networks{};
  std::uint64_t networks_version = 0;

  Hash32 token_hash(std::string_view token) const { return keyed_hash(token_key.view(), as_bytes(token)); }
  Result<std::optional<TokenRow>> find_token(data::Tx& tx, const Hash32& hash, std::string_view kind);
  /// The grants in force; `until` becomes the first moment one of them expires.
  Result<std::vector<Grant>> grants(data::Tx& tx, PersonId person, std::int64_t& until);
  Result<std::shared_ptr<const RoleNetworks>> known_networks(Sessions& sessions);
  Result<SessionCache::Entry> load(Sessions& sessions, const Hash32& hash);
  /// Writes down what the roles of a person mean for her sessions.
  Status settle_idle(Sessions& sessions, data::Tx& tx, PersonId person);
  /// A new pair of tokens for `issued`, whose person, session, idle and shared_workstation are set.
  Result<Issued> issue(data::Tx& tx, Issued issued, Instant session_end);
};

std::chrono::milliseconds idle_for(const IdlePolicy& policy, const std::vector<Grant>& grants, bool shared);

/// Why a session that is over is over, as an error for the client.
std::unexpected<Error> session_over(const std::optional<std::string>& reason);

}  // namespace mc::security
