// The hot path: whom does a token belong to?
#include "appliance/security/password_change.hpp"
#include "appliance/security/sessions_parts.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kTokenLength = 43;  // 32 bytes in base64url

}  // namespace

std::unexpected<Error> session_over(const std::optional<std::string>& reason) {
  if (reason && *reason == "idle")
    return fail(Fault::unauthenticated, "idle", "You were signed out because nobody used this session.");
  return fail(Fault::unauthenticated, "session_ended", "The session has ended. Sign in again.");
}

Result<std::optional<TokenRow>> Sessions::Parts::find_token(data::Tx& tx, const Hash32& hash, std::string_view kind) {
  return tx.in(kSessionsModule)
      .first<TokenRow>("SELECT t.expires_at, t.used_at, s.id, s.person_id, s.idle_ms, s.last_seen_at, "
                       "s.expires_at, s.ended_at, s.end_reason, s.shared_workstation, s.password_change"
                       " FROM security_tokens t JOIN security_sessions s ON s.id = t.session_id WHERE t.hash "
                       "= ? AND t.kind = ?",
                       ByteView(hash), kind);
}

struct GrantInForce {
  std::string role;
  ScopeKind scope_kind = ScopeKind::platform;
  Uuid scope_id{};
  std::optional<Instant> expires_at;
};
FIELDS(GrantInForce, role, scope_kind, scope_id, expires_at)

Result<std::vector<Grant>> Sessions::Parts::grants(data::Tx& tx, PersonId person, std::int64_t& until) {
  std::vector<Grant> grants{{std::string(kMember), ScopeKind::platform, {}}};
  TRY(tx.in(kSessionsModule)
          .each<GrantInForce>(
              "SELECT role, scope_kind, scope_id, expires_at FROM security_role_assignments WHERE person_id "
              "= ?"
              " AND (expires_at IS NULL OR expires_at > ?) ORDER BY role, scope_kind, scope_id",
              [&](const GrantInForce& row) -> Status {
                if (row.expires_at) until = std::min(until, row.expires_at->ms);
                Grant grant{row.role, row.scope_kind, {}};
                if (row.scope_kind != ScopeKind::platform) grant.scope_id = row.scope_id;
                if (grant.role != kMember) grants.push_back(std::move(grant));
                return {};
              },
              person, clock.now()));
  return grants;
}

Result<SessionCache::Entry> Sessions::Parts::load(Sessions& sessions, const Hash32& hash) {
  // Read again when a right changed in between; after three times the answer is used but not kept.
  bool restricted = false;  // never kept: the next request after the new password must see it
  for (int attempt = 0;; ++attempt) {
    std::uint64_t epoch = cache.epoch();
    auto entry = TRY(database.read([&](data::Tx& tx) -> Result<SessionCache::Entry> {
      auto row = TRY(find_token(tx, hash, "access"));
      if (!row) return session_over({});
      std::int64_t now = clock.now().ms;
      if (row->ended_at || row->session_expires_at.ms <= now) return session_over(row->end_reason);
      if (row->expires_at.ms <= now)
        return fail(Fault::unauthenticated, "token_expired", "The access token has expired.");
      SessionCache::Entry found;
      found.token_expires = found.valid_until = std::min(row->expires_at.ms, row->session_expires_at.ms);
      auto viewer = std::make_shared<Viewer>();
      viewer->person = row->person;
      viewer->session = row->session;
      restricted = row->password_change;
      auto held = TRY(grants(tx, row->person, found.valid_until));
      auto idle = idle_for(TRY(sessions.idle_policy(tx)), held, row->shared_workstation);
      if (restricted)
        viewer->grants = {{std::string(kPasswordChangeOnly), ScopeKind::platform, {}}};
      else
        viewer->grants = std::move(held);
      viewer->permissions = &permissions;
      found.viewer = std::move(viewer);
      found.activity = cache.activity(row->session, row->last_seen_at.ms, idle.count(), row->session_expires_at.ms);
      return found;
    }));
    if (restricted || attempt == 3 || cache.keep(hash, entry, epoch)) return entry;
  }
}

Result<std::shared_ptr<const Viewer>> Sessions::resolve(std::string_view access_token, Touch touch) {
  if (access_token.size() != kTokenLength) return session_over({});
  Hash32 hash = parts_->token_hash(access_token);
  std::int64_t now = parts_->clock.now().ms;
  SessionCache::Entry entry;
  bool known = parts_->cache.find(hash, entry) && now < entry.valid_until &&
               !entry.activity->ended.load(std::memory_order_acquire);
  if (!known) entry = TRY(parts_->load(*this, hash));
  if (entry.activity->idle_at(now)) {
    SessionId session = entry.viewer->session;
    TRY(parts_->database.write([&](data::Tx& tx) { return end(tx, session, "idle"); }));
    return session_over("idle");
  }
  if (touch == Touch::yes) entry.activity->touch(now);
  return std::move(entry.viewer);
}

}  // namespace mc::security
