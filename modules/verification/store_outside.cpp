// API keys, share links, webhooks.
#include "modules/verification/store.hpp"

namespace mc::verification::store {
namespace {

const std::string kKeyColumns =
    "id, name, unit_id, created_at, expires_at, revoked_at, last_used_at, scopes, networks, per_minute";
const std::string kShareColumns =
    "id, person_id, credentials, note, created_at, expires_at, revoked_at, opened, opened_at";
const std::string kHookColumns =
    "id, url, secret, events, inside, trust, paused, failures, created_at, last_ok_at, last_error, key_number, "
    "old_secret, old_until";
const std::string kDeliveryColumns =
    "id, hook_id, person_id, event, body, state, tries, answer, error, at, credential_id, due_at";

}  // namespace

Result<std::vector<KeyRow>> keys(data::Tx& tx) {
  return tx.in(kModule).all<KeyRow>("SELECT " + kKeyColumns + " FROM verification_keys ORDER BY id DESC LIMIT 200");
}

Result<std::optional<KeyRow>> key(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<KeyRow>("SELECT " + kKeyColumns + " FROM verification_keys WHERE hash = ?", hash);
}

Status insert_key(data::Tx& tx, const KeyRow& r, const Bytes& hash, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO verification_keys (id, hash, name, unit_id, created_by, created_at, expires_at, "
                         "scopes, networks, per_minute) VALUES (?,?,?,?,?,?,?,?,?,?)",
                         r.id, hash, r.name, r.unit_id, by, r.created_at, r.expires_at, r.scopes, r.networks,
                         r.per_minute));
  return {};
}

Result<bool> revoke_key(data::Tx& tx, KeyId id) {
  return TRY(tx.in(kModule).run("UPDATE verification_keys SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
                                tx.now(), id)) > 0;
}

Status key_used(data::Tx& tx, KeyId id) {
  TRY(tx.in(kModule).run("UPDATE verification_keys SET last_used_at = ? WHERE id = ?", tx.now(), id));
  return {};
}

Status insert_share(data::Tx& tx, const ShareRow& r, const Bytes& hash) {
  TRY(tx.in(kModule).run("INSERT INTO verification_shares (id, hash, person_id, credentials, note, created_at, "
                         "expires_at, opened) VALUES (?,?,?,?,?,?,?,0)",
                         r.id, hash, r.person_id, r.credentials, r.note, r.created_at, r.expires_at));
  return {};
}

Result<std::optional<ShareRow>> share(data::Tx& tx, const Bytes& hash) {
  return tx.in(kModule).first<ShareRow>("SELECT " + kShareColumns + " FROM verification_shares WHERE hash = ?", hash);
}

Result<std::vector<ShareRow>> shares_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ShareRow>(
      "SELECT " + kShareColumns + " FROM verification_shares WHERE person_id = ? ORDER BY id DESC LIMIT 200", person);
}

Result<bool> revoke_share(data::Tx& tx, PersonId person, ShareId id) {
  return TRY(tx.in(kModule).run(
             "UPDATE verification_shares SET revoked_at = ? WHERE id = ? AND person_id = ? AND revoked_at IS NULL",
             tx.now(), id, person)) > 0;
}

Status share_opened(data::Tx& tx, ShareId id) {
  TRY(tx.in(kModule).run("UPDATE verification_shares SET opened = opened + 1, opened_at = ? WHERE id = ?", tx.now(),
                         id));
  return {};
}

Status forget_shares(data::Tx& tx, Instant ended_before) {
  TRY(tx.in(kModule).run("DELETE FROM verification_shares WHERE expires_at < ?", ended_before));
  return {};
}

Result<std::vector<HookRow>> hooks(data::Tx& tx) {
  return tx.in(kModule).all<HookRow>("SELECT " + kHookColumns + " FROM verification_hooks ORDER BY id LIMIT 50");
}

Result<std::optional<HookRow>> hook(data::Tx& tx, HookId id) {
  return tx.in(kModule).first<HookRow>("SELECT " + kHookColumns + " FROM verification_hooks WHERE id = ?", id);
}

Status insert_hook(data::Tx& tx, const HookRow& r, PersonId by) {
  TRY(tx.in(kModule).run("INSERT INTO verification_hooks (id, url, secret, events, inside, trust, paused, failures, "
                         "created_by, created_at, last_error) VALUES (?,?,?,?,?,?,0,0,?,?,'')",
                         r.id, r.url, r.secret, r.events, r.inside, r.trust, by, r.created_at));
  return {};
}

Result<bool> remove_hook(data::Tx& tx, HookId id) {
  TRY(tx.in(kModule).run("DELETE FROM verification_deliveries WHERE hook_id = ?", id));
  return TRY(tx.in(kModule).run("DELETE FROM verification_hooks WHERE id = ?", id)) > 0;
}

Status hook_answered(data::Tx& tx, const HookRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE verification_hooks SET paused = ?, failures = ?, last_ok_at = ?, last_error = ? WHERE id = ?", r.paused,
      r.failures, r.last_ok_at, r.last_error, r.id));
  return {};
}

Status change_hook(data::Tx& tx, const HookRow& r) {
  TRY(tx.in(kModule).run("UPDATE verification_hooks SET events = ?, paused = ?, failures = ? WHERE id = ?", r.events,
                         r.paused, r.failures, r.id));
  return {};
}

Status set_hook_secret(data::Tx& tx, const HookRow& r) {
  TRY(tx.in(kModule).run(
      "UPDATE verification_hooks SET secret = ?, key_number = ?, old_secret = ?, old_until = ? WHERE "
      "id = ?",
      r.secret, r.key_number, r.old_secret, r.old_until, r.id));
  return {};
}

Result<std::int64_t> replay_deliveries(data::Tx& tx, HookId hook, std::optional<DeliveryId> one) {
  const std::string set = "UPDATE verification_deliveries SET state = 'waiting', tries = 0, due_at = ? WHERE ";
  auto sql = tx.in(kModule);
  if (one) return sql.run(set + "id = ? AND hook_id = ? AND state IN ('failed', 'waiting')", tx.now(), *one, hook);
  return sql.run(set + "hook_id = ? AND state = 'failed'", tx.now(), hook);
}

Status put_delivery(data::Tx& tx, const DeliveryRow& r) {
  auto sql = tx.in(kModule);
  if (TRY(sql.run(
          "UPDATE verification_deliveries SET body = ?, at = ? WHERE hook_id = ? AND credential_id = ? AND event "
          "= ? AND state = 'waiting' AND tries = 0",
          r.body, r.at, r.hook_id, r.credential_id, r.event)) > 0)
    return {};
  TRY(sql.run("INSERT INTO verification_deliveries (" + kDeliveryColumns + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", r.id,
              r.hook_id, r.person_id, r.event, r.body, r.state, r.tries, r.answer, r.error, r.at, r.credential_id,
              r.due_at));
  return {};
}

Result<std::optional<DeliveryRow>> next_delivery(data::Tx& tx, HookId hook) {
  return tx.in(kModule).first<DeliveryRow>("SELECT " + kDeliveryColumns +
                                               " FROM verification_deliveries WHERE hook_id = ? AND state = 'waiting' "
                                               "AND due_at <= ? ORDER BY id LIMIT 1",
                                           hook, tx.now());
}

Status update_delivery(data::Tx& tx, const DeliveryRow& r) {
  TRY(tx.in(kModule).run("UPDATE verification_deliveries SET state = ?, tries = ?, answer = ?, error = ?, due_at = ? "
                         "WHERE id = ?",
                         r.state, r.tries, r.answer, r.error, r.due_at, r.id));
  return {};
}

Result<std::vector<DeliveryRow>> deliveries(data::Tx& tx, HookId hook, std::int64_t limit) {
  return tx.in(kModule).all<DeliveryRow>("SELECT " + kDeliveryColumns +
                                             " FROM verification_deliveries WHERE hook_id = ? ORDER BY id DESC LIMIT ?",
                                         hook, limit);
}

Status forget_deliveries(data::Tx& tx, Instant before) {
  TRY(tx.in(kModule).run("DELETE FROM verification_deliveries WHERE at < ?", before));
  return {};
}

}  // namespace mc::verification::store
