// A person's own factors, and what administrators do with those of others.
#include "modules/accounts/factors.hpp"

#include "appliance/documents/documents.hpp"
#include "appliance/security/totp.hpp"

namespace mc::accounts {
namespace {

constexpr std::chrono::milliseconds kCeremony = std::chrono::minutes{10};
constexpr std::size_t kMostPasskeys = 20;
// COSE: EdDSA, ES256, RS256.
const std::vector<std::int64_t> kAlgorithms = {-8, -7, -257};

Result<std::vector<std::string>> qr_rows(std::string_view text) {
  std::vector<std::string> rows;
  for (const std::vector<bool>& line : TRY(documents::qr_code(text))) {
    std::string row;
    for (bool dark : line) row += dark ? '#' : ' ';
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

mc::Status Factors::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, PersonId person,
                          const Client& client, std::string outcome, RawJson details) {
  return platform_.audit.append(tx, {actor, std::move(action),
                                     "person:" + (person.is_nil() ? std::string("unknown") : person.text()),
                                     std::move(outcome), std::move(details), client.request_id, client.address});
}

Result<TotpSetup> Factors::new_totp(data::Tx& tx, PersonId person) {
  auto row = TRY(store::find(tx, person));
  if (!row) return not_found("person_not_found");
  auto present = TRY(store::totp(tx, person));
  if (present && present->confirmed_at)
    return conflict("totp_present", "Codes of an app are set up already. Remove them first.");
  Secret seed = security::random_secret(platform_.random, security::kTotpSeedBytes);
  TRY(store::put_totp(tx, person,
                      seed_key_.seal(seed.view(), as_bytes("accounts_totp.seed:" + person.text()), platform_.random)));
  TotpSetup out;
  out.secret = security::totp_seed_text(seed.view());
  out.uri = security::totp_uri(platform_.settings.organisation_name, row->email, seed.view());
  out.qr = TRY(qr_rows(out.uri));
  return out;
}

Result<std::vector<std::string>> Factors::new_codes(data::Tx& tx, PersonId person) {
  auto codes = security::make_recovery_codes(platform_.random);
  std::vector<security::Hash32> hashes;
  for (const std::string& code : codes)
    hashes.push_back(security::recovery_code_hash(token_key_.view(), person.bytes, code));
  TRY(store::put_recovery_codes(tx, person, hashes));
  return codes;
}

mc::Status Factors::keep_one(data::Tx& tx, PersonId person) {
  auto totp = TRY(store::totp(tx, person));
  std::size_t count = TRY(store::credential_ids(tx, person)).size() + (totp && totp->confirmed_at ? 1 : 0);
  if (count <= 1 && TRY(required(tx, person)))
    return conflict("factor_required", "Your role asks for a second step. Set up another one first.");
  return {};
}

Result<SecurityView> Factors::view(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<SecurityView> {
    SecurityView out;
    out.has_password = TRY(service_.proves_by_password(tx, viewer));
    out.factor_required = TRY(required(tx, viewer.person));
    if (auto totp = TRY(store::totp(tx, viewer.person))) out.totp_since = totp->confirmed_at;
    out.recovery_codes_left = TRY(store::recovery_codes_left(tx, viewer.person));
    out.passkeys = TRY(store::passkeys(tx, viewer.person));
    return out;
  });
}

Result<TotpSetup> Factors::set_up_totp(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) { return new_totp(tx, viewer.person); });
}

Result<RecoveryCodes> Factors::confirm_totp(const security::Viewer& viewer, const TotpCode& in, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Result<RecoveryCodes> {
    bool had = TRY(methods(tx, viewer.person)).any();
    if (!TRY(check_totp(tx, viewer.person, in.code.value, false)))
      return invalid("code", "wrong_code", "The code is wrong. Look whether the clock of the phone is right.");
    TRY(audit(tx, viewer.person, "factor.totp_added", viewer.person, client));
    RecoveryCodes out;
    if (!had || TRY(store::recovery_codes_left(tx, viewer.person)) == 0) out.codes = TRY(new_codes(tx, viewer.person));
    return out;
  });
}

mc::Status Factors::remove_totp(const security::Viewer& viewer, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    auto row = TRY(store::totp(tx, viewer.person));
    if (!row) return not_found("totp_not_found");
    if (row->confirmed_at) TRY(keep_one(tx, viewer.person));
    TRY(store::drop_totp(tx, viewer.person));
    if (!TRY(methods(tx, viewer.person)).any()) TRY(store::put_recovery_codes(tx, viewer.person, {}));
    return audit(tx, viewer.person, "factor.totp_removed", viewer.person, client);
  });
}

Result<RecoveryCodes> Factors::new_recovery_codes(const security::Viewer& viewer, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Result<RecoveryCodes> {
    if (!TRY(methods(tx, viewer.person)).any())
      return conflict("no_factor", "Recovery codes stand in for a second step. Set one up first.");
    RecoveryCodes out{TRY(new_codes(tx, viewer.person))};
    TRY(audit(tx, viewer.person, "factor.recovery_codes_made", viewer.person, client));
    return out;
  });
}

Result<PasskeyCreation> Factors::passkey_creation(const security::Viewer& viewer) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PasskeyCreation> {
    auto row = TRY(store::find(tx, viewer.person));
    if (!row) return not_found("person_not_found");
    ChallengeRow challenge{ChallengeKind::new_passkey, viewer.person, new_challenge(), false, 0};
    TRY(store::put_challenge(tx, hash_of(viewer.session), challenge, tx.now() + kCeremony));
    PasskeyCreation out{to_base64url(challenge.challenge),
                        party_.id,
                        platform_.settings.organisation_name,
                        to_base64url(viewer.person.bytes),
                        row->email,
                        row->first_name + " " + row->last_name,
                        {},
                        kAlgorithms};
    for (const Bytes& id : TRY(store::credential_ids(tx, viewer.person))) out.exclude.push_back(to_base64url(id));
    if (out.exclude.size() >= kMostPasskeys) return conflict("too_many_passkeys", "Remove one that you no longer use.");
    return out;
  });
}

Result<PasskeyRow> Factors::add_passkey(const security::Viewer& viewer, const NewPasskey& in, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Result<PasskeyRow> {
    security::Hash32 hash = hash_of(viewer.session);
    auto challenge = TRY(store::challenge(tx, hash));
    if (!challenge || challenge->kind != ChallengeKind::new_passkey || challenge->person_id != viewer.person)
      return conflict("challenge_ended", "Making the passkey took too long. Start again.");
    TRY(store::drop_challenge(tx, hash));
    auto passkey = TRY(
        security::verify_registration(party_, challenge->challenge, security::UserVerification::required, in.passkey));
    if (TRY(store::passkey(tx, passkey.credential_id)))
      return conflict("passkey_present", "This passkey is registered already.");
    Uuid id = make_uuid7(tx.now(), platform_.random);
    TRY(store::insert_passkey(tx, id, viewer.person, passkey, in.label.value));
    TRY(audit(tx, viewer.person, "factor.passkey_added", viewer.person, client));
    return PasskeyRow{id, in.label.value, passkey.synced, tx.now(), {}};
  });
}

mc::Status Factors::remove_passkey(const security::Viewer& viewer, Uuid id, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> mc::Status {
    TRY(keep_one(tx, viewer.person));
    if (!TRY(store::drop_passkey(tx, viewer.person, id))) return not_found("passkey_not_found");
    if (!TRY(methods(tx, viewer.person)).any()) TRY(store::put_recovery_codes(tx, viewer.person, {}));
    return audit(tx, viewer.person, "factor.passkey_removed", viewer.person, client);
  });
}

Result<FactorPolicy> Factors::policy(const security::Viewer& viewer) {
  if (!viewer.may_everywhere("role:view")) return forbidden();
  return platform_.db.read(
      [&](data::Tx& tx) -> Result<FactorPolicy> { return FactorPolicy{TRY(store::factor_roles(tx))}; });
}

Result<FactorPolicy> Factors::set_policy(const security::Viewer& viewer, const FactorPolicyIn& in,
                                         const Client& client) {
  if (!viewer.may_everywhere("role:grant")) return forbidden();
  std::vector<std::string> roles;
  std::string listed;
  for (const auto& role : in.roles) {
    if (!platform_.permissions.has_role(role.value)) return invalid("roles", "unknown_role", "There is no such role.");
    roles.push_back(role.value);
    listed += (listed.empty() ? "\"" : ",\"") + role.value + "\"";
  }
  return platform_.db.write([&](data::Tx& tx) -> Result<FactorPolicy> {
    TRY(store::set_factor_roles(tx, viewer.person, roles));
    TRY(platform_.audit.append(tx, {viewer.person, "factor.policy_set", "policy:second_factor", "ok",
                                    RawJson{"{\"roles\":[" + listed + "]}"}, client.request_id, client.address}));
    return FactorPolicy{TRY(store::factor_roles(tx))};
  });
}

mc::Status Factors::reset(data::Tx& tx, std::optional<PersonId> actor, PersonId person, const Client& client) {
  TRY(store::drop_factors(tx, person));
  TRY(platform_.sessions.end_all(tx, person, "factors_reset"));
  return audit(tx, actor, "factor.reset", person, client);
}

}  // namespace mc::accounts
