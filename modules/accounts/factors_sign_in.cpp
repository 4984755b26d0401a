// The second step of a sign-in, and signing in by passkey alone.
#include "modules/accounts/factors.hpp"

#include <algorithm>

#include "appliance/base/network.hpp"
#include "appliance/security/totp.hpp"

namespace mc::accounts {
namespace {

constexpr std::chrono::milliseconds kStepLife = std::chrono::minutes{10};
constexpr std::int64_t kAttempts = 5;              // for one sign-in
constexpr security::Limit kPasskeyStarts{60, 60};  // for one address, which a ward may share

std::unexpected<Error> ended() {
  return fail(Fault::unauthenticated, "challenge_ended",
              "This sign-in took too long or was tried too often. Start again.");
}
std::unexpected<Error> wrong_code() {
  return fail(Fault::unauthenticated, "wrong_code", "The code is wrong or was used before.");
}

}  // namespace

Factors::Factors(Platform& platform, Service& service, const security::Keys& keys)
    : platform_(platform), service_(service),
      seed_key_(
          keys, "one-time code seeds",
          {{"accounts", "accounts_totp", "seed", "person_id", security::SealedKey::id, "accounts_totp.seed:", true}}),
      token_key_(security::derive_key(keys.kek(security::KeyPurpose::tokens).view(), "sign-in challenges", 1)),
      party_(security::relying_party(platform.settings.base_url)), limiter_(platform.clock) {}

security::Hash32 Factors::hash_of(std::string_view cookie) const {
  return security::keyed_hash(token_key_.view(), as_bytes(cookie));
}
security::Hash32 Factors::hash_of(SessionId session) const { return hash_of("session:" + session.text()); }

std::string Factors::new_cookie() { return to_base64url(new_challenge()); }
Bytes Factors::new_challenge() {
  Bytes bytes(32);
  platform_.random.fill(bytes);
  return bytes;
}

Result<Factors::Methods> Factors::methods(data::Tx& tx, PersonId person) {
  auto totp = TRY(store::totp(tx, person));
  return Methods{totp && totp->confirmed_at, !TRY(store::credential_ids(tx, person)).empty()};
}

Result<bool> Factors::required(data::Tx& tx, PersonId person) {
  auto roles = TRY(store::factor_roles(tx));
  if (roles.empty()) return false;
  security::Viewer viewer = TRY(platform_.sessions.viewer_of(tx, person));
  for (const security::Grant& grant : viewer.grants)
    if (std::find(roles.begin(), roles.end(), grant.role) != roles.end()) return true;
  return false;
}

Result<Factors::Step> Factors::step_for(data::Tx& tx, PersonId person, bool shared_workstation) {
  Step step;
  bool has = TRY(methods(tx, person)).any();
  step.enrol = !has && TRY(required(tx, person));
  step.needed = has || step.enrol;
  if (!step.needed) return step;
  step.cookie = new_cookie();
  ChallengeRow row{step.enrol ? ChallengeKind::enrolment : ChallengeKind::second_step, person, new_challenge(),
                   shared_workstation, 0};
  TRY(store::put_challenge(tx, hash_of(step.cookie), row, tx.now() + kStepLife));
  return step;
}

Result<ChallengeRow> Factors::open(data::Tx& tx, std::string_view cookie, ChallengeKind kind) {
  if (cookie.empty()) return ended();
  auto row = TRY(store::challenge(tx, hash_of(cookie)));
  if (!row || row->kind != kind || row->attempts >= kAttempts) return ended();
  return std::move(*row);
}

Result<SecondStepView> Factors::second_step(std::string_view challenge) {
  if (challenge.empty()) return ended();
  return platform_.db.read([&](data::Tx& tx) -> Result<SecondStepView> {
    auto row = TRY(store::challenge(tx, hash_of(challenge)));
    if (!row || !row->person_id || row->attempts >= kAttempts || row->kind == ChallengeKind::new_passkey)
      return ended();
    SecondStepView view;
    view.must_enrol = row->kind == ChallengeKind::enrolment;
    if (view.must_enrol) return view;
    view.totp = TRY(methods(tx, *row->person_id)).totp;
    view.recovery_code = TRY(store::recovery_codes_left(tx, *row->person_id)) > 0;
    auto keys = TRY(store::credential_ids(tx, *row->person_id));
    if (keys.empty()) return view;
    view.passkey = PasskeyRequest{to_base64url(row->challenge), party_.id, {}, "preferred"};
    for (const Bytes& id : keys) view.passkey->allow.push_back(to_base64url(id));
    return view;
  });
}

Result<bool> Factors::check_totp(data::Tx& tx, PersonId person, std::string_view code, bool confirmed) {
  auto row = TRY(store::totp(tx, person));
  if (!row || row->confirmed_at.has_value() != confirmed) return false;
  Bytes seed = TRY(seed_key_.open(row->seed, as_bytes("accounts_totp.seed:" + person.text())));
  auto step = security::totp_step(seed, code, tx.now(), row->last_step);
  if (!step) return false;
  TRY(store::use_totp(tx, person, *step));
  return true;
}

mc::Status Factors::check_passkey(data::Tx& tx, const ChallengeRow& row, const security::PasskeyAssertion& in,
                                  security::UserVerification verification, PersonId& person) {
  auto id = from_base64url(in.credential_id.value);
  auto key = id ? TRY(store::passkey(tx, *id)) : std::nullopt;
  if (!key || (row.person_id && key->person_id != *row.person_id))
    return fail(Fault::unauthenticated, "passkey_unknown", "This passkey is not registered here.");
  person = key->person_id;
  if (in.user_handle && in.user_handle->value != to_base64url(person.bytes))
    return fail(Fault::unauthenticated, "passkey_unknown", "This passkey is not registered here.");
  security::Passkey stored{key->credential_id, key->public_key, key->counter};
  auto use = security::verify_assertion(party_, row.challenge, verification, stored, in);
  if (!use) return fail(Fault::unauthenticated, use.error().code, use.error().detail);
  return store::use_passkey(tx, key->id, use->counter);
}

Result<std::string_view> Factors::check(data::Tx& tx, const ChallengeRow& row, const SecondFactor& in) {
  PersonId person = *row.person_id;
  if (int{in.code.has_value()} + int{in.recovery_code.has_value()} + int{in.passkey.has_value()} != 1)
    return invalid("code", "one_factor", "Give a code, a recovery code or a passkey.");
  if (in.code) {
    if (!TRY(check_totp(tx, person, in.code->value, true))) return wrong_code();
    return "totp";
  }
  if (in.recovery_code) {
    auto hash = security::recovery_code_hash(token_key_.view(), person.bytes, in.recovery_code->value);
    if (!TRY(store::use_recovery_code(tx, person, hash))) return wrong_code();
    return "recovery_code";
  }
  TRY(check_passkey(tx, row, *in.passkey, security::UserVerification::preferred, person));
  return "passkey";
}

/// The failure is committed and travels as a value, because an error would roll its counting back.
Result<Factors::Outcome> Factors::count_failure(data::Tx& tx, std::string_view cookie, PersonId person,
                                                const Error& error, const Client& client) {
  if (error.fault != Fault::unauthenticated) return std::unexpected(error);
  std::int64_t failures = TRY(store::factor_failures(tx, person)).failures + 1;
  std::optional<Instant> until;
  if (failures >= kLockFrom) until = tx.now() + kLock;
  TRY(store::set_factor_failures(tx, person, failures, until));
  TRY(store::count_attempt(tx, hash_of(cookie)));
  TRY(audit(tx, {}, "session.second_step_failed", person, client, "failed",
            {"{\"code\":\"" + error.code + "\",\"failures\":" + std::to_string(failures) + "}"}));
  return Outcome{{}, error};
}

Result<Factors::Outcome> Factors::complete(data::Tx& tx, std::string_view cookie, PersonId person,
                                           std::string_view method, bool shared, const Client& client) {
  TRY(store::drop_challenge(tx, hash_of(cookie)));
  TRY(store::set_factor_failures(tx, person, 0, std::nullopt));
  return Outcome{TRY(service_.begin(tx, person, method, shared, client)), {}};
}

Result<Started> Factors::finish(std::string_view challenge, const SecondFactor& in, const Client& client) {
  Outcome outcome = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Outcome> {
    ChallengeRow row = TRY(open(tx, challenge, ChallengeKind::second_step));
    auto locked = TRY(store::factor_failures(tx, *row.person_id)).locked_until;
    if (locked && *locked > tx.now()) return too_many_attempts();
    auto method = check(tx, row, in);
    if (!method) return count_failure(tx, challenge, *row.person_id, method.error(), client);
    return complete(tx, challenge, *row.person_id, "password+" + std::string(*method), row.shared_workstation, client);
  }));
  if (!outcome.started) return std::unexpected(std::move(outcome.error));
  return std::move(*outcome.started);
}

Result<TotpSetup> Factors::enrol(std::string_view challenge) {
  return platform_.db.write([&](data::Tx& tx) -> Result<TotpSetup> {
    ChallengeRow row = TRY(open(tx, challenge, ChallengeKind::enrolment));
    return new_totp(tx, *row.person_id);
  });
}

Result<Factors::EnrolledStart> Factors::finish_enrolment(std::string_view challenge, const TotpCode& in,
                                                         const Client& client) {
  std::vector<std::string> codes;
  Outcome outcome = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Outcome> {
    ChallengeRow row = TRY(open(tx, challenge, ChallengeKind::enrolment));
    PersonId person = *row.person_id;
    if (!TRY(check_totp(tx, person, in.code.value, false)))
      return count_failure(tx, challenge, person, wrong_code().error(), client);
    codes = TRY(new_codes(tx, person));
    TRY(audit(tx, person, "factor.totp_added", person, client));
    return complete(tx, challenge, person, "password+totp", row.shared_workstation, client);
  }));
  if (!outcome.started) return std::unexpected(std::move(outcome.error));
  return EnrolledStart{std::move(*outcome.started), std::move(codes)};
}

Result<Factors::PasskeyChallenge> Factors::passkey_challenge(const Client& client) {
  if (limiter_.take("passkey:" + limit_key(client.address), kPasskeyStarts) > 0) return too_many_attempts();
  PasskeyChallenge out;
  out.cookie = new_cookie();
  ChallengeRow row{ChallengeKind::passkey, {}, new_challenge(), false, 0};
  out.request = {to_base64url(row.challenge), party_.id, {}, "required"};
  TRY(platform_.db.write(
      [&](data::Tx& tx) { return store::put_challenge(tx, hash_of(out.cookie), row, tx.now() + kStepLife); }));
  return out;
}

Result<Started> Factors::sign_in_with_passkey(std::string_view challenge, const PasskeySignIn& in,
                                              const Client& client) {
  Outcome outcome = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Outcome> {
    ChallengeRow row = TRY(open(tx, challenge, ChallengeKind::passkey));
    PersonId person;
    auto checked = check_passkey(tx, row, in.passkey, security::UserVerification::required, person);
    if (!checked && checked.error().fault != Fault::unauthenticated) return std::unexpected(checked.error());
    if (!checked) {
      TRY(store::count_attempt(tx, hash_of(challenge)));
      TRY(audit(tx, {}, "session.sign_in_failed", person, client, "failed",
                {"{\"code\":\"" + checked.error().code + "\"}"}));
      return Outcome{{}, checked.error()};
    }
    return complete(tx, challenge, person, "passkey", in.shared_workstation.value_or(false), client);
  }));
  if (!outcome.started) return std::unexpected(std::move(outcome.error));
  return std::move(*outcome.started);
}

}  // namespace mc::accounts
