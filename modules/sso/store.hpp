#pragma once
// Rows of module sso and their SQL.
#include "modules/sso/sso.hpp"

namespace mc::sso {

inline constexpr data::Module kModule{"sso"};

struct ProviderRow {
  ProviderId id;
  std::string entity_id;
  std::string name;
  State state = State::draft;
  std::string metadata;
  std::string rules;
  std::optional<Instant> verified_at;
  ProviderKind kind = ProviderKind::saml;
  std::optional<Bytes> secret;  // sealed
};
FIELDS(ProviderRow, id, entity_id, name, state, metadata, rules, verified_at, kind, secret)

struct KeyTag {};
enum class KeyState : std::uint8_t { current, next, former };
ENUM_NAMES(KeyState, current, next, former)
struct KeyRow {
  Id<KeyTag> id;
  std::string certificate;
  Bytes sealed;
  KeyState state = KeyState::current;
  Instant not_after;
};
FIELDS(KeyRow, id, certificate, sealed, state, not_after)

enum class Purpose : std::uint8_t { sign_in, verify, connect, reauthenticate };
ENUM_NAMES(Purpose, sign_in, verify, connect, reauthenticate)
struct RequestRow {
  std::string relay_state;
  std::string request_id;
  ProviderId provider_id;
  Bytes browser;
  Purpose purpose = Purpose::sign_in;
  std::optional<PersonId> person_id;
  std::optional<SessionId> session_id;
  std::string nonce;
  std::string verifier;
  std::string return_to;
  bool shared = false;  // the session will be one of a shared workstation
  Instant started_at;
  Instant expires_at;
};
FIELDS(RequestRow, relay_state, request_id, provider_id, browser, purpose, person_id, session_id, nonce, verifier,
       return_to, shared, started_at, expires_at)

struct SessionRow {
  SessionId session_id;
  ProviderId provider_id;
  std::string subject;
  std::string subject_format;
  std::string session_index;
  std::optional<Bytes> hint;
  std::optional<Instant> proved_at;
};
FIELDS(SessionRow, session_id, provider_id, subject, subject_format, session_index, hint, proved_at)

struct ClockRow {
  ProviderId provider_id;
  std::int64_t skew_seconds = 0;
  Instant seen_at;
  std::optional<Instant> warned_at;
  std::optional<std::int64_t> lifetime_seconds;  // of its answers
};
FIELDS(ClockRow, provider_id, skew_seconds, seen_at, warned_at, lifetime_seconds)

/// A role that a provider's group gave to a person.
struct GivenRow {
  Uuid assignment_id{};
  PersonId person_id;
};
FIELDS(GivenRow, assignment_id, person_id)

/// `scope_id` is empty for the whole platform.
struct GrantRow {
  Uuid assignment_id{};
  std::string role, scope, scope_id;
};
FIELDS(GrantRow, assignment_id, role, scope, scope_id)

struct TrialRow {
  ProviderId provider_id;
  PersonId person_id;
  Instant tried_at;
  Bytes sealed;
};
FIELDS(TrialRow, provider_id, person_id, tried_at, sealed)

namespace store {

Status insert(data::Tx& tx, const ProviderRow& row);
Status update(data::Tx& tx, const ProviderRow& row);
Status remove(data::Tx& tx, ProviderId id);
Result<std::optional<ProviderRow>> provider(data::Tx& tx, ProviderId id);
Result<std::optional<ProviderRow>> provider_by_entity(data::Tx& tx, std::string_view entity_id);
Result<std::vector<ProviderRow>> providers(data::Tx& tx);  // at most 50

Status insert(data::Tx& tx, const KeyRow& row);
Status set_state(data::Tx& tx, Id<KeyTag> id, KeyState state);
Result<std::vector<KeyRow>> keys(data::Tx& tx);  // newest first, at most 10

Status insert(data::Tx& tx, const RequestRow& row);
/// Takes the request out: it can be answered once.
Result<std::optional<RequestRow>> take_request(data::Tx& tx, std::string_view relay_state);
Result<std::optional<RequestRow>> request(data::Tx& tx, std::string_view relay_state);

/// False when the assertion was used before.
Result<bool> remember(data::Tx& tx, const Bytes& assertion, Instant until);

Result<std::optional<PersonId>> person_of(data::Tx& tx, ProviderId provider, std::string_view subject);
Status link(data::Tx& tx, ProviderId provider, std::string_view subject, PersonId person);

/// What was last said of her work, when the provider made her account.
Result<std::optional<std::string>> said(data::Tx& tx, ProviderId provider, std::string_view subject);
Status set_said(data::Tx& tx, ProviderId provider, std::string_view subject, std::string_view said);

Result<std::optional<ClockRow>> clock(data::Tx& tx, ProviderId provider);
Result<std::vector<ClockRow>> clocks(data::Tx& tx);  // at most 50
Status put(data::Tx& tx, const ClockRow& row);

/// Enabled providers at which the person has an identity.
Result<std::vector<ProviderId>> providers_of(data::Tx& tx, PersonId person);

Result<std::vector<GrantRow>> grants(data::Tx& tx, ProviderId provider, PersonId person);
Status insert(data::Tx& tx, ProviderId provider, PersonId person, const GrantRow& row);
Status remove_grant(data::Tx& tx, Uuid assignment);
Result<std::vector<GivenRow>> given(data::Tx& tx, ProviderId provider, std::int64_t limit);
/// Providers that are not enabled and have given roles or sessions that are still there; at most 50.
Result<std::vector<ProviderId>> to_withdraw(data::Tx& tx);

Status put(data::Tx& tx, const TrialRow& row);
Result<std::optional<TrialRow>> trial(data::Tx& tx, ProviderId provider);

Status insert(data::Tx& tx, const SessionRow& row);
Result<std::optional<SessionRow>> session(data::Tx& tx, SessionId id);
Result<std::vector<SessionRow>> sessions_of(data::Tx& tx, ProviderId provider, std::string_view subject);
/// By the provider's own name of the session (SessionIndex, sid).
Result<std::vector<SessionRow>> sessions_named(data::Tx& tx, ProviderId provider, std::string_view index);
/// Does the provider name the sessions that it opens?
Result<bool> names_sessions(data::Tx& tx, ProviderId provider);
Result<std::optional<Instant>> opened_at(data::Tx& tx, SessionId id);
Result<std::vector<SessionId>> sessions_through(data::Tx& tx, ProviderId provider, std::int64_t limit);
Status remove_session(data::Tx& tx, SessionId id);
Status set_proved(data::Tx& tx, SessionId id);

/// Was single sign-on made the only way in?
Result<bool> enforced(data::Tx& tx);
Status set_enforced(data::Tx& tx, bool on);
Result<bool> any_enabled(data::Tx& tx);

/// Requests and assertions past their time, sessions older than 31 days.
Status purge(data::Tx& tx);

}  // namespace store
}  // namespace mc::sso
