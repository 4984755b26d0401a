#include "modules/sso/store.hpp"

namespace mc::sso::store {

Status insert(data::Tx& tx, const ProviderRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO sso_providers (id, entity_id, name, state, metadata, rules, verified_at, "
                         "kind, secret, created_at) VALUES (?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.entity_id, row.name, row.state, row.metadata, row.rules, row.verified_at, row.kind,
                         row.secret, tx.now()));
  return {};
}

Status update(data::Tx& tx, const ProviderRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE sso_providers SET name = ?, state = ?, metadata = ?, rules = ?, verified_at = ?, secret = ? WHERE id = ?",
      row.name, row.state, row.metadata, row.rules, row.verified_at, row.secret, row.id));
  return {};
}

Status remove(data::Tx& tx, ProviderId id) {
  TRY(tx.in(kModule).run("DELETE FROM sso_identities WHERE provider_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM sso_trials WHERE provider_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM sso_clocks WHERE provider_id = ?", id));
  TRY(tx.in(kModule).run("DELETE FROM sso_providers WHERE id = ?", id));
  return {};
}

Result<std::optional<ProviderRow>> provider(data::Tx& tx, ProviderId id) {
  return tx.in(kModule).first<ProviderRow>(
      "SELECT id, entity_id, name, state, metadata, rules, verified_at, kind, secret FROM sso_providers WHERE id = ?",
      id);
}

Result<std::optional<ProviderRow>> provider_by_entity(data::Tx& tx, std::string_view entity_id) {
  return tx.in(kModule).first<ProviderRow>("SELECT id, entity_id, name, state, metadata, rules, verified_at, kind, "
                                           "secret FROM sso_providers WHERE entity_id = ?",
                                           entity_id);
}

Result<std::vector<ProviderRow>> providers(data::Tx& tx) {
  return tx.in(kModule).all<ProviderRow>("SELECT id, entity_id, name, state, metadata, rules, verified_at, kind, "
                                         "secret FROM sso_providers ORDER BY id LIMIT 50");
}

Status insert(data::Tx& tx, const KeyRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO sso_keys (id, certificate, sealed, state, not_after, created_at) VALUES (?,?,?,?,?,?)", row.id,
      row.certificate, row.sealed, row.state, row.not_after, tx.now()));
  return {};
}

Status set_state(data::Tx& tx, Id<KeyTag> id, KeyState state) {
  TRY(tx.in(kModule).run("UPDATE sso_keys SET state = ? WHERE id = ?", state, id));
  return {};
}

Result<std::vector<KeyRow>> keys(data::Tx& tx) {
  return tx.in(kModule).all<KeyRow>(
      "SELECT id, certificate, sealed, state, not_after FROM sso_keys ORDER BY id DESC LIMIT 10");
}

Status insert(data::Tx& tx, const RequestRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO sso_requests (relay_state, request_id, provider_id, browser, purpose, person_id, "
                         "session_id, nonce, verifier, return_to, shared, started_at, expires_at) "
                         "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.relay_state, row.request_id, row.provider_id, row.browser, row.purpose, row.person_id,
                         row.session_id, row.nonce, row.verifier, row.return_to, row.shared, row.started_at,
                         row.expires_at));
  return {};
}

Result<std::optional<RequestRow>> request(data::Tx& tx, std::string_view relay_state) {
  return tx.in(kModule).first<RequestRow>(
      "SELECT relay_state, request_id, provider_id, browser, purpose, person_id, session_id, nonce, verifier, "
      "return_to, shared, started_at, expires_at FROM sso_requests WHERE relay_state = ?",
      relay_state);
}

Result<std::optional<RequestRow>> take_request(data::Tx& tx, std::string_view relay_state) {
  auto found = TRY(request(tx, relay_state));
  TRY(tx.in(kModule).run("DELETE FROM sso_requests WHERE relay_state = ?", relay_state));
  return found;
}

Result<bool> remember(data::Tx& tx, const Bytes& assertion, Instant until) {
  std::int64_t added = TRY(tx.in(kModule).run(
      "INSERT INTO sso_replays (assertion, expires_at) VALUES (?,?) ON CONFLICT (assertion) DO NOTHING", assertion,
      until));
  return added == 1;
}

Result<std::optional<PersonId>> person_of(data::Tx& tx, ProviderId provider, std::string_view subject) {
  return tx.in(kModule).first<PersonId>("SELECT person_id FROM sso_identities WHERE provider_id = ? AND subject = ?",
                                        provider, subject);
}

Status link(data::Tx& tx, ProviderId provider, std::string_view subject, PersonId person) {
  TRY(tx.in(kModule).run("INSERT INTO sso_identities (provider_id, subject, person_id, linked_at) VALUES (?,?,?,?)",
                         provider, subject, person, tx.now()));
  return {};
}

Result<std::optional<std::string>> said(data::Tx& tx, ProviderId provider, std::string_view subject) {
  return tx.in(kModule).first<std::string>(
      "SELECT said FROM sso_identities WHERE provider_id = ? AND subject = ? AND said IS NOT NULL", provider, subject);
}

Status set_said(data::Tx& tx, ProviderId provider, std::string_view subject, std::string_view said) {
  TRY(tx.in(kModule).run("UPDATE sso_identities SET said = ? WHERE provider_id = ? AND subject = ?", said, provider,
                         subject));
  return {};
}

Result<std::optional<ClockRow>> clock(data::Tx& tx, ProviderId provider) {
  return tx.in(kModule).first<ClockRow>("SELECT provider_id, skew_seconds, seen_at, warned_at, "
                                        "lifetime_seconds FROM sso_clocks "
                                        "WHERE provider_id = ?",
                                        provider);
}

Result<std::vector<ClockRow>> clocks(data::Tx& tx) {
  return tx.in(kModule).all<ClockRow>("SELECT provider_id, skew_seconds, seen_at, warned_at, "
                                      "lifetime_seconds FROM sso_clocks "
                                      "ORDER BY provider_id LIMIT 50");
}

Status put(data::Tx& tx, const ClockRow& row) {
  TRY(tx.in(kModule).run(
      "INSERT INTO sso_clocks (provider_id, skew_seconds, seen_at, warned_at, lifetime_seconds) VALUES (?,?,?,?,?) "
      "ON CONFLICT (provider_id) DO UPDATE SET skew_seconds = excluded.skew_seconds, "
      "seen_at = excluded.seen_at, warned_at = excluded.warned_at, "
      "lifetime_seconds = excluded.lifetime_seconds",
      row.provider_id, row.skew_seconds, row.seen_at, row.warned_at, row.lifetime_seconds));
  return {};
}

Result<std::vector<ProviderId>> providers_of(data::Tx& tx, PersonId person) {
  return tx.in(kModule).all<ProviderId>(
      "SELECT DISTINCT p.id FROM sso_identities i JOIN sso_providers p ON p.id = i.provider_id "
      "WHERE i.person_id = ? AND p.state = 'enabled' LIMIT 50",
      person);
}

Result<std::vector<GrantRow>> grants(data::Tx& tx, ProviderId provider, PersonId person) {
  return tx.in(kModule).all<GrantRow>("SELECT assignment_id, role, scope, scope_id FROM sso_grants "
                                      "WHERE person_id = ? AND provider_id = ? LIMIT 200",
                                      person, provider);
}

Status insert(data::Tx& tx, ProviderId provider, PersonId person, const GrantRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO sso_grants (assignment_id, provider_id, person_id, role, scope, scope_id) "
                         "VALUES (?,?,?,?,?,?) ON CONFLICT (assignment_id) DO NOTHING",
                         row.assignment_id, provider, person, row.role, row.scope, row.scope_id));
  return {};
}

Status remove_grant(data::Tx& tx, Uuid assignment) {
  TRY(tx.in(kModule).run("DELETE FROM sso_grants WHERE assignment_id = ?", assignment));
  return {};
}

Result<std::vector<GivenRow>> given(data::Tx& tx, ProviderId provider, std::int64_t limit) {
  return tx.in(kModule).all<GivenRow>("SELECT assignment_id, person_id FROM sso_grants WHERE provider_id = ? LIMIT ?",
                                      provider, limit);
}

Result<std::vector<ProviderId>> to_withdraw(data::Tx& tx) {
  return tx.in(kModule).all<ProviderId>("SELECT provider_id FROM sso_grants WHERE provider_id NOT IN "
                                        "(SELECT id FROM sso_providers WHERE state = 'enabled') UNION "
                                        "SELECT provider_id FROM sso_sessions WHERE provider_id NOT IN "
                                        "(SELECT id FROM sso_providers WHERE state = 'enabled') LIMIT 50");
}

Status put(data::Tx& tx, const TrialRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO sso_trials (provider_id, person_id, tried_at, sealed) VALUES (?,?,?,?) "
                         "ON CONFLICT (provider_id) DO UPDATE SET person_id = excluded.person_id, "
                         "tried_at = excluded.tried_at, sealed = excluded.sealed",
                         row.provider_id, row.person_id, row.tried_at, row.sealed));
  return {};
}

Result<std::optional<TrialRow>> trial(data::Tx& tx, ProviderId provider) {
  return tx.in(kModule).first<TrialRow>(
      "SELECT provider_id, person_id, tried_at, sealed FROM sso_trials WHERE provider_id = ?", provider);
}

Status insert(data::Tx& tx, const SessionRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO sso_sessions (session_id, provider_id, subject, subject_format, session_index, "
                         "hint, proved_at, opened_at) VALUES (?,?,?,?,?,?,?,?)",
                         row.session_id, row.provider_id, row.subject, row.subject_format, row.session_index, row.hint,
                         row.proved_at, tx.now()));
  return {};
}

Result<std::optional<SessionRow>> session(data::Tx& tx, SessionId id) {
  return tx.in(kModule).first<SessionRow>("SELECT session_id, provider_id, subject, subject_format, session_index, "
                                          "hint, proved_at FROM sso_sessions WHERE session_id = ?",
                                          id);
}

Result<std::vector<SessionRow>> sessions_of(data::Tx& tx, ProviderId provider, std::string_view subject) {
  return tx.in(kModule).all<SessionRow>(
      "SELECT session_id, provider_id, subject, subject_format, session_index, hint, proved_at FROM sso_sessions "
      "WHERE provider_id = ? AND subject = ? LIMIT 200",
      provider, subject);
}

Result<std::vector<SessionRow>> sessions_named(data::Tx& tx, ProviderId provider, std::string_view index) {
  return tx.in(kModule).all<SessionRow>(
      "SELECT session_id, provider_id, subject, subject_format, session_index, hint, proved_at FROM sso_sessions "
      "WHERE provider_id = ? AND session_index = ? LIMIT 200",
      provider, index);
}

Result<bool> names_sessions(data::Tx& tx, ProviderId provider) {
  auto one = TRY(tx.in(kModule).first<std::string>(
      "SELECT session_index FROM sso_sessions WHERE provider_id = ? AND session_index > '' LIMIT 1", provider));
  return one.has_value();
}

Result<std::optional<Instant>> opened_at(data::Tx& tx, SessionId id) {
  return tx.in(kModule).first<Instant>("SELECT opened_at FROM sso_sessions WHERE session_id = ?", id);
}

Result<std::vector<SessionId>> sessions_through(data::Tx& tx, ProviderId provider, std::int64_t limit) {
  return tx.in(kModule).all<SessionId>("SELECT session_id FROM sso_sessions WHERE provider_id = ? LIMIT ?", provider,
                                       limit);
}

Status remove_session(data::Tx& tx, SessionId id) {
  TRY(tx.in(kModule).run("DELETE FROM sso_sessions WHERE session_id = ?", id));
  return {};
}

Status set_proved(data::Tx& tx, SessionId id) {
  TRY(tx.in(kModule).run("UPDATE sso_sessions SET proved_at = ? WHERE session_id = ?", tx.now(), id));
  return {};
}

Result<bool> enforced(data::Tx& tx) {
  auto value = TRY(tx.in(kModule).first<std::int64_t>("SELECT enforced FROM sso_settings WHERE id = 1"));
  return value.value_or(0) == 1;
}

Status set_enforced(data::Tx& tx, bool on) {
  TRY(tx.in(kModule).run(
      "INSERT INTO sso_settings (id, enforced, changed_at) VALUES (1,?,?) "
      "ON CONFLICT (id) DO UPDATE SET enforced = excluded.enforced, changed_at = excluded.changed_at",
      on ? 1 : 0, tx.now()));
  return {};
}

Result<bool> any_enabled(data::Tx& tx) {
  auto found = TRY(tx.in(kModule).first<std::int64_t>("SELECT 1 FROM sso_providers WHERE state = 'enabled' LIMIT 1"));
  return found.has_value();
}

Status purge(data::Tx& tx) {
  TRY(tx.in(kModule).run("DELETE FROM sso_requests WHERE expires_at < ?", tx.now()));
  TRY(tx.in(kModule).run("DELETE FROM sso_replays WHERE expires_at < ?", tx.now()));
  TRY(tx.in(kModule).run("DELETE FROM sso_sessions WHERE opened_at < ?", tx.now() - std::chrono::hours(24 * 31)));
  return {};
}

}  // namespace mc::sso::store
