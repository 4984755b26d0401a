#pragma once
// Sessions with opaque tokens, and role assignments. A session is one signed-in device: a family of access tokens (15
// min) and rotating refresh tokens (7 days). Tokens are 256 random bits, stored only as keyed hashes.
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/data/data.hpp"
#include "appliance/security/audit.hpp"
#include "appliance/security/keys.hpp"
#include "appliance/security/permissions.hpp"
#include "appliance/security/viewer.hpp"

namespace mc::security {

struct IdlePolicy;    // idle_policy.hpp
struct RoleNetworks;  // role_networks.hpp

struct SessionSettings {
  std::chrono::milliseconds access_life{std::chrono::minutes{15}};
  std::chrono::milliseconds refresh_life{std::chrono::hours{24 * 7}};
  std::chrono::milliseconds longest{std::chrono::hours{24 * 30}};  // a session ends then, whatever it does
  std::chrono::milliseconds idle{std::chrono::minutes{15}};        // SEC-009
  std::chrono::milliseconds shared_idle{std::chrono::minutes{5}};  // shared workstation mode
  std::chrono::milliseconds shared_longest{std::chrono::hours{12}};
};

struct SignIn {
  PersonId person;
  std::string method;    // "password", "directory", "saml"
  std::string device{};  // label for the list of devices, from the user agent; at most 200 bytes are kept
  std::string address{};
  bool shared_workstation = false;
};

/// The only time the tokens are seen in the clear.
struct Issued {
  PersonId person;
  SessionId session;
  std::string access_token;
  std::string refresh_token;
  Instant access_expires_at;
  Instant refresh_expires_at;
  std::chrono::milliseconds idle{};
  bool shared_workstation = false;
};

struct DeviceSession {
  SessionId id;
  std::string method;
  std::string device;
  std::string address;
  bool shared_workstation = false;
  Instant created_at;
  Instant last_seen_at;
};
FIELDS(DeviceSession, id, method, device, address, shared_workstation, created_at, last_seen_at)

struct RoleAssignment {
  Uuid id{};
  PersonId person_id;
  std::string role;
  ScopeKind scope_kind = ScopeKind::platform;
  std::optional<Uuid> scope_id;
  std::optional<PersonId> granted_by;
  Instant granted_at;
  std::optional<Instant> expires_at;
};
FIELDS(RoleAssignment, id, person_id, role, scope_kind, scope_id, granted_by, granted_at, expires_at)

enum class Touch : std::uint8_t { yes, no };

/// Thread-safe. resolve() answers from memory after the first call (under 2 us); ending a session or changing a role
/// drops what was remembered when the change commits.
class Sessions {
public:
  Sessions(data::Database& database, const Clock& clock, Random& random, const Keys& keys,
           const Permissions& permissions, AuditLog& audit, SessionSettings settings = {});
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  /// Whom does this access token belong to? `touch` counts as activity for the idle timeout.
  /// Errors (unauthenticated): `token_expired` (renew it), `idle`, `session_ended`.
  Result<std::shared_ptr<const Viewer>> resolve(std::string_view access_token, Touch touch = Touch::yes);

  Result<Issued> start(data::Tx& tx, const SignIn& in);
  /// Exchanges a refresh token for a new pair, in a transaction of its own. A token used before ends the whole session,
  /// audited. Errors (unauthenticated): `session_ended`, `idle`.
  Result<Issued> refresh(std::string_view refresh_token, std::string_view address);
  /// `reason`: "signed_out", "revoked", "password_changed", "suspended"... Nothing happens when it has ended already.
  Status end(data::Tx& tx, SessionId session, std::string_view reason);
  /// The same for the session of a refresh token, when the access token is gone already. Unknown tokens are ignored.
  Status end_by_refresh(data::Tx& tx, std::string_view refresh_token, std::string_view reason);
  Status end_all(data::Tx& tx, PersonId person, std::string_view reason, std::optional<SessionId> except = {});
  /// Why a session ended; nothing while it is open, or when it is not known.
  Result<std::optional<std::string>> end_reason(data::Tx& tx, SessionId session);
  /// Open sessions of a person, last used first.
  Result<std::vector<DeviceSession>> devices(data::Tx& tx, PersonId person);

  /// Idempotent. Errors: invalid `role` unknown_role, invalid `scope_id` scope_required. Audited as role.granted.
  Result<RoleAssignment> grant(data::Tx& tx, std::optional<PersonId> actor, PersonId person, const Grant& grant,
                               std::optional<Instant> expires_at = {});
  /// Error not_found when the person has no such assignment. Audited as role.revoked.
  Status revoke(data::Tx& tx, std::optional<PersonId> actor, PersonId person, Uuid assignment);
  Result<std::vector<RoleAssignment>> assignments(data::Tx& tx, PersonId person);
  /// People who hold a role in any scope, at most 1,000.
  Result<std::vector<PersonId>> holders(data::Tx& tx, std::string_view role);
  /// What the person may do, outside a request (jobs, commands): a viewer with a nil session.
  Result<Viewer> viewer_of(data::Tx& tx, PersonId person);

  /// How long sessions may lie unused; the settings until the hospital set something.
  Result<IdlePolicy> idle_policy(data::Tx& tx);
  /// Counts for running sessions too, from the commit on. Not audited: the caller knows who did it.
  Status set_idle_policy(data::Tx& tx, const IdlePolicy& policy);
  /// Of one session; nothing when there is none.
  Result<std::optional<std::chrono::milliseconds>> idle_of(data::Tx& tx, SessionId session);

  /// From which networks roles count; empty: all from everywhere.
  Result<RoleNetworks> role_networks(data::Tx& tx);
  /// Counts from the commit on. Not audited: the caller knows who did it.
  Status set_role_networks(data::Tx& tx, const RoleNetworks& networks);
  /// The viewer as she counts at this address: without the grants of roles that do not count there.
  Result<std::shared_ptr<const Viewer>> at(std::shared_ptr<const Viewer> viewer, std::string_view address);

  /// Called in the transaction that takes an assignment away, whoever does it. Set while the program is composed.
  using Revoked = std::function<Status(data::Tx&, std::optional<PersonId> actor, Uuid assignment)>;
  void on_revoke(Revoked listener);
  /// Called after a session's end was committed, on the committing thread. Set while the program is composed.
  void on_end(std::function<void(SessionId, std::string_view reason)> listener);
  /// Writes down when sessions were last used. Call about every 30 seconds and before stopping.
  Status flush_activity();
  /// Removes expired tokens and sessions that ended over 90 days ago; ends idle ones. Call about every minute.
  Status purge();
  const SessionSettings& settings() const;

private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace mc::security
