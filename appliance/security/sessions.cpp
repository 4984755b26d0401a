#include "appliance/security/sessions.hpp"

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/security/sessions_parts.hpp"

namespace mc::security {
namespace {

constexpr std::size_t kMaxLabel = 200;
constexpr std::int64_t kKeepEndedMs = std::int64_t{90} * 24 * 3'600'000;
constexpr std::int64_t kKeepTokensMs = 3'600'000;
constexpr std::int64_t kPurgeBatch = 500;

std::string new_token(Random& random) {
  std::array<std::uint8_t, 32> bytes;
  random.fill(bytes);
  return to_base64url(bytes);
}

/// At most `kMaxLabel` bytes, cut between UTF-8 characters.
std::string label(std::string_view text) {
  if (text.size() <= kMaxLabel) return std::string(text);
  std::size_t end = kMaxLabel;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

RawJson reason_details(std::string_view reason) { return {"{\"reason\":\"" + std::string(reason) + "\"}"}; }

}  // namespace

Sessions::Sessions(data::Database& database, const Clock& clock, Random& random, const Keys& keys,
                   const Permissions& permissions, AuditLog& audit, SessionSettings settings)
    : parts_(new Parts{database, clock, random, derive_key(keys.kek(KeyPurpose::tokens).view(), "session tokens", 1),
                       permissions, audit, settings}) {}
Sessions::~Sessions() = default;

const SessionSettings& Sessions::settings() const { return parts_->settings; }
void Sessions::on_end(std::function<void(SessionId, std::string_view)> listener) {
  parts_->listener = std::move(listener);
}
void Sessions::on_revoke(Revoked listener) { parts_->revoked = std::move(listener); }

Result<Issued> Sessions::Parts::issue(data::Tx& tx, Issued issued, Instant session_end) {
  issued.access_token = new_token(random);
  issued.refresh_token = new_token(random);
  issued.access_expires_at = std::min(tx.now() + settings.access_life, session_end);
  issued.refresh_expires_at = std::min(tx.now() + settings.refresh_life, session_end);
  auto sql = tx.in(kSessionsModule);
  constexpr std::string_view kInsert =
      "INSERT INTO security_tokens (hash, session_id, kind, expires_at) VALUES (?, ?, ?, ?)";
  TRY(sql.run(kInsert, ByteView(token_hash(issued.access_token)), issued.session, "access", issued.access_expires_at));
  TRY(sql.run(kInsert, ByteView(token_hash(issued.refresh_token)), issued.session, "refresh",
              issued.refresh_expires_at));
  return issued;
}

Result<Issued> Sessions::start(data::Tx& tx, const SignIn& in) {
  auto id = SessionId::make(parts_->clock, parts_->random);
  const SessionSettings& settings = parts_->settings;
  std::int64_t until = INT64_MAX;
  auto idle = idle_for(TRY(idle_policy(tx)), TRY(parts_->grants(tx, in.person, until)), in.shared_workstation);
  Instant ends = tx.now() + (in.shared_workstation ? settings.shared_longest : settings.longest);
  TRY(tx.in(kSessionsModule)
          .run("INSERT INTO security_sessions (id, person_id, method, device, address, shared_workstation, "
               "idle_ms, created_at,"
               " last_seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
               id, in.person, in.method, label(in.device), label(in.address), in.shared_workstation, idle.count(),
               tx.now(), tx.now(), ends));
  return parts_->issue(tx, {in.person, id, {}, {}, {}, {}, idle, in.shared_workstation}, ends);
}

Result<Issued> Sessions::refresh(std::string_view refresh_token, std::string_view address) {
  struct Outcome {
    std::optional<Issued> issued;
    Error error;
  };
  Hash32 hash = parts_->token_hash(refresh_token);
  // A refused exchange still commits what it found out (re-use, idle), so the refusal travels as a value.
  Outcome outcome = TRY(parts_->database.write([&](data::Tx& tx) -> Result<Outcome> {
    auto row = TRY(parts_->find_token(tx, hash, "refresh"));
    if (!row) return Outcome{{}, session_over({}).error()};
    if (row->ended_at) return Outcome{{}, session_over(row->end_reason).error()};
    if (row->used_at) {
      TRY(parts_->audit.append(tx, {row->person,
                                    "session.refresh_reused",
                                    "session:" + row->session.text(),
                                    "denied",
                                    RawJson{"{}"},
                                    {},
                                    std::string(address)}));
      TRY(end(tx, row->session, "refresh_reused"));
      return Outcome{{}, session_over({}).error()};
    }
    if (row->expires_at <= tx.now() || row->session_expires_at <= tx.now())
      return Outcome{{}, session_over({}).error()};
    std::int64_t until = INT64_MAX;
    auto held = TRY(parts_->grants(tx, row->person, until));
    auto idle = idle_for(TRY(idle_policy(tx)), held, row->shared_workstation);
    auto activity =
        parts_->cache.activity(row->session, row->last_seen_at.ms, idle.count(), row->session_expires_at.ms);
    if (activity->idle_at(tx.now().ms)) {
      TRY(end(tx, row->session, "idle"));
      return Outcome{{}, session_over("idle").error()};
    }
    auto sql = tx.in(kSessionsModule);
    TRY(sql.run("UPDATE security_tokens SET used_at = ? WHERE hash = ?", tx.now(), ByteView(hash)));
    // Renewing shows nobody's presence: the request that needed it does, when it is not a background one.
    TRY(sql.run("UPDATE security_sessions SET address = ?, idle_ms = ? WHERE id = ?", label(address), idle.count(),
                row->session));
    Issued known{row->person, row->session, {}, {}, {}, {}, idle, row->shared_workstation};
    return Outcome{TRY(parts_->issue(tx, std::move(known), row->session_expires_at)), {}};
  }));
  if (!outcome.issued) return std::unexpected(std::move(outcome.error));
  return std::move(*outcome.issued);
}

Status Sessions::end(data::Tx& tx, SessionId session, std::string_view reason) {
  auto person = TRY(tx.in(kSessionsModule)
                        .first<PersonId>("UPDATE security_sessions SET ended_at = ?, end_reason = ? WHERE id "
                                         "= ? AND ended_at IS NULL RETURNING person_id",
                                         tx.now(), reason, session));
  if (!person) return {};
  TRY(parts_->audit.append(
      tx, {*person, "session.ended", "session:" + session.text(), "ok", reason_details(reason), {}, {}}));
  tx.after_commit([parts = parts_.get(), session, why = std::string(reason)] {
    parts->cache.forget_session(session);
    if (parts->listener) parts->listener(session, why);
  });
  return {};
}

Status Sessions::end_by_refresh(data::Tx& tx, std::string_view refresh_token, std::string_view reason) {
  auto row = TRY(parts_->find_token(tx, parts_->token_hash(refresh_token), "refresh"));
  if (!row) return {};
  return end(tx, row->session, reason);
}

Status Sessions::end_all(data::Tx& tx, PersonId person, std::string_view reason, std::optional<SessionId> except) {
  auto open =
      TRY(tx.in(kSessionsModule)
              .all<SessionId>("SELECT id FROM security_sessions WHERE person_id = ? AND ended_at IS NULL", person));
  for (SessionId session : open)
    if (session != except) TRY(end(tx, session, reason));
  // Content that was opened from a session which then lay idle goes on (packages); this ends it, too.
  TRY(tx.in(kSessionsModule)
          .run("UPDATE security_sessions SET end_reason = ? WHERE person_id = ? AND ended_at > ? AND end_reason = "
               "'idle'",
               reason, person, tx.now() - std::chrono::hours(24)));
  return {};
}

Result<std::optional<std::string>> Sessions::end_reason(data::Tx& tx, SessionId session) {
  return tx.in(kSessionsModule)
      .first<std::string>(
          "SELECT coalesce(end_reason, '') FROM security_sessions WHERE id = ? AND ended_at IS NOT NULL", session);
}

Result<std::vector<DeviceSession>> Sessions::devices(data::Tx& tx, PersonId person) {
  auto open = TRY(tx.in(kSessionsModule)
                      .all<DeviceSession>("SELECT id, method, device, address, shared_workstation, "
                                          "created_at, last_seen_at FROM security_sessions"
                                          " WHERE person_id = ? AND ended_at IS NULL AND expires_at > ? "
                                          "ORDER BY last_seen_at DESC LIMIT 200",
                                          person, tx.now()));
  for (DeviceSession& device : open)
    if (auto activity = parts_->cache.known_activity(device.id))
      device.last_seen_at =
          std::max(device.last_seen_at, Instant{activity->last_seen_ms.load(std::memory_order_relaxed)});
  std::sort(open.begin(), open.end(),
            [](const DeviceSession& a, const DeviceSession& b) { return a.last_seen_at > b.last_seen_at; });
  return open;
}

Status Sessions::flush_activity() {
  std::vector<std::shared_ptr<Activity>> changed;
  for (auto& activity : parts_->cache.activities())
    if (activity->dirty.exchange(false)) changed.push_back(std::move(activity));
  if (changed.empty()) return {};
  Status status = parts_->database.write([&](data::Tx& tx) -> Status {
    for (const auto& activity : changed) {
      Instant seen{activity->last_seen_ms.load(std::memory_order_relaxed)};
      TRY(tx.in(kSessionsModule)
              .run("UPDATE security_sessions SET last_seen_at = ? WHERE id = ? AND last_seen_at < ?", seen,
                   activity->id, seen));
    }
    return {};
  });
  if (!status)
    for (const auto& activity : changed) activity->dirty = true;
  return status;
}

Status Sessions::purge() {
  TRY(flush_activity());
  std::int64_t now = parts_->clock.now().ms;
  TRY(parts_->database.write([&](data::Tx& tx) -> Status {
    auto sql = tx.in(kSessionsModule);
    auto idle =
        TRY(sql.all<SessionId>("SELECT id FROM security_sessions WHERE ended_at IS NULL AND last_seen_at + idle_ms < ?"
                               " ORDER BY last_seen_at LIMIT ?",
                               now, kPurgeBatch));
    for (SessionId session : idle) TRY(end(tx, session, "idle"));
    TRY(sql.run("DELETE FROM security_tokens WHERE hash IN (SELECT hash FROM security_tokens WHERE "
                "expires_at < ? LIMIT ?)",
                now - kKeepTokensMs, kPurgeBatch));
    TRY(sql.run("DELETE FROM security_tokens WHERE session_id IN (SELECT id FROM security_sessions WHERE "
                "ended_at < ? AND ended_at > ? LIMIT ?)",
                now - kKeepTokensMs, now - 24 * kKeepTokensMs, kPurgeBatch));
    TRY(sql.run("DELETE FROM security_sessions WHERE id IN (SELECT id FROM security_sessions WHERE ended_at "
                "< ? LIMIT ?)",
                now - kKeepEndedMs, kPurgeBatch));
    return {};
  }));
  parts_->cache.forget_expired(now);
  return {};
}

}  // namespace mc::security
