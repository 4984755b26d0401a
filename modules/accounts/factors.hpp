#pragma once
// Second factors: one-time codes, recovery codes, passkeys, and the step of a sign-in that asks for them.
#include "appliance/security/keys.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/accounts/factor_store.hpp"
#include "modules/accounts/service.hpp"

namespace mc::accounts {

/// Thread-safe. Rules of IDN-05 and SEC-004; the password was checked by Service before.
class Factors {
public:
  Factors(Platform& platform, Service& service, const security::Keys& keys);

  // -- sign-in, second step (factors_sign_in.cpp) --
  /// What the holder of `challenge` (the cookie) must do. Error unauthenticated `challenge_ended`.
  Result<SecondStepView> second_step(std::string_view challenge);
  /// Errors: `wrong_code` (unauthenticated), `challenge_ended`, `too_many_attempts`, those of may_sign_in().
  Result<Started> finish(std::string_view challenge, const SecondFactor& in, const Client& client);
  /// For a person whose role asks for a factor and who has none.
  Result<TotpSetup> enrol(std::string_view challenge);
  struct EnrolledStart {
    Started started;
    std::vector<std::string> recovery_codes;
  };
  Result<EnrolledStart> finish_enrolment(std::string_view challenge, const TotpCode& in, const Client& client);
  /// The options and the cookie of a sign-in by passkey alone.
  struct PasskeyChallenge {
    PasskeyRequest request;
    std::string cookie;
  };
  Result<PasskeyChallenge> passkey_challenge(const Client& client);
  Result<Started> sign_in_with_passkey(std::string_view challenge, const PasskeySignIn& in, const Client& client);

  // -- a person's own factors (factors_self.cpp); the password was proven by Service::prove_password --
  Result<SecurityView> view(const security::Viewer& viewer);
  Result<TotpSetup> set_up_totp(const security::Viewer& viewer);
  /// Recovery codes come with the first factor, later ones by new_recovery_codes().
  Result<RecoveryCodes> confirm_totp(const security::Viewer& viewer, const TotpCode& in, const Client& client);
  mc::Status remove_totp(const security::Viewer& viewer, const Client& client);
  Result<RecoveryCodes> new_recovery_codes(const security::Viewer& viewer, const Client& client);
  Result<PasskeyCreation> passkey_creation(const security::Viewer& viewer);
  Result<PasskeyRow> add_passkey(const security::Viewer& viewer, const NewPasskey& in, const Client& client);
  mc::Status remove_passkey(const security::Viewer& viewer, Uuid id, const Client& client);

  // -- administration (factors_self.cpp) --
  Result<FactorPolicy> policy(const security::Viewer& viewer);
  Result<FactorPolicy> set_policy(const security::Viewer& viewer, const FactorPolicyIn& in, const Client& client);
  /// Takes all factors of the person and ends her sessions: for a lost phone.
  mc::Status reset(data::Tx& tx, std::optional<PersonId> actor, PersonId person, const Client& client);

  /// None, or the cookie for the second step of a sign-in whose password was right.
  struct Step {
    bool needed = false;
    bool enrol = false;
    std::string cookie;
  };
  Result<Step> step_for(data::Tx& tx, PersonId person, bool shared_workstation);
  mc::Status purge(data::Tx& tx) { return store::purge_challenges(tx); }

private:
  struct Methods {
    bool totp = false;
    bool passkey = false;
    bool any() const { return totp || passkey; }
  };
  struct Outcome {
    std::optional<Started> started;
    Error error;
  };
  security::Hash32 hash_of(std::string_view cookie) const;
  security::Hash32 hash_of(SessionId session) const;
  std::string new_cookie();
  Bytes new_challenge();
  Result<Methods> methods(data::Tx& tx, PersonId person);
  Result<bool> required(data::Tx& tx, PersonId person);
  Result<ChallengeRow> open(data::Tx& tx, std::string_view cookie, ChallengeKind kind);
  /// How the factor is called in the audit log; an error when it is wrong.
  Result<std::string_view> check(data::Tx& tx, const ChallengeRow& row, const SecondFactor& in);
  Result<bool> check_totp(data::Tx& tx, PersonId person, std::string_view code, bool confirmed);
  mc::Status check_passkey(data::Tx& tx, const ChallengeRow& row, const security::PasskeyAssertion& in,
                           security::UserVerification verification, PersonId& person);
  Result<Outcome> count_failure(data::Tx& tx, std::string_view cookie, PersonId person, const Error& error,
                                const Client& client);
  Result<Outcome> complete(data::Tx& tx, std::string_view cookie, PersonId person, std::string_view method, bool shared,
                           const Client& client);
  Result<TotpSetup> new_totp(data::Tx& tx, PersonId person);
  Result<std::vector<std::string>> new_codes(data::Tx& tx, PersonId person);
  /// The last factor of somebody whose role asks for one stays.
  mc::Status keep_one(data::Tx& tx, PersonId person);
  mc::Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, PersonId person,
                   const Client& client, std::string outcome = "ok", RawJson details = {"{}"});

  Platform& platform_;
  Service& service_;
  security::SecretBox seed_key_;
  Secret token_key_;
  security::RelyingParty party_;
  security::RateLimiter limiter_;
};

}  // namespace mc::accounts
