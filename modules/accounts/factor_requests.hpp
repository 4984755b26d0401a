#pragma once
// Requests and answers about second factors and passkeys. Binary values are base64url.
#include <optional>
#include <string>
#include <vector>

#include "appliance/security/webauthn.hpp"
#include "modules/accounts/requests.hpp"

namespace mc::accounts {

/// What navigator.credentials.get() needs.
struct PasskeyRequest {
  std::string challenge;
  std::string rp_id;
  std::vector<std::string> allow;  // credential ids; empty: any passkey of this site
  std::string user_verification;   // "required", "preferred"
};
FIELDS(PasskeyRequest, challenge, rp_id, allow, user_verification)

/// What navigator.credentials.create() needs.
struct PasskeyCreation {
  std::string challenge;
  std::string rp_id;
  std::string rp_name;
  std::string user_id;
  std::string user_name;
  std::string display_name;
  std::vector<std::string> exclude;      // credential ids that this person has
  std::vector<std::int64_t> algorithms;  // COSE, the best first
};
FIELDS(PasskeyCreation, challenge, rp_id, rp_name, user_id, user_name, display_name, exclude, algorithms)

/// The step after the password, for the browser that gave the password.
struct SecondStepView {
  bool must_enrol = false;
  bool totp = false;
  bool recovery_code = false;
  std::optional<PasskeyRequest> passkey;
};
FIELDS(SecondStepView, must_enrol, totp, recovery_code, passkey)

/// Exactly one of the three.
struct SecondFactor {
  std::optional<Text<6, 10>> code;
  std::optional<Text<10, 30>> recovery_code;
  std::optional<security::PasskeyAssertion> passkey;
};
FIELDS(SecondFactor, code, recovery_code, passkey)

struct PasskeySignIn {
  security::PasskeyAssertion passkey;
  std::optional<bool> shared_workstation;
};
FIELDS(PasskeySignIn, passkey, shared_workstation)

struct TotpCode {
  Text<6, 10> code;
};
FIELDS(TotpCode, code)
/// Shown once, while the authenticator app is set up.
struct TotpSetup {
  std::string secret;           // base 32
  std::string uri;              // otpauth://
  std::vector<std::string> qr;  // rows of '#' and ' '
};
FIELDS(TotpSetup, secret, uri, qr)
struct RecoveryCodes {
  std::vector<std::string> codes;  // shown once
};
FIELDS(RecoveryCodes, codes)
struct Enrolled {
  SignedIn signed_in;
  std::vector<std::string> recovery_codes;
};
FIELDS(Enrolled, signed_in, recovery_codes)

/// The present password, from everybody who has one.
struct PasswordProof {
  std::optional<Text<1, 1024>> password;
};
FIELDS(PasswordProof, password)

struct PasskeyRow {
  Uuid id{};
  std::string label;
  bool synced = false;
  Instant created_at;
  std::optional<Instant> last_used_at;
};
FIELDS(PasskeyRow, id, label, synced, created_at, last_used_at)
struct NewPasskey {
  Text<1, 60> label;
  security::PasskeyRegistration passkey;
};
FIELDS(NewPasskey, label, passkey)

struct SecurityView {
  bool has_password = false;
  bool factor_required = false;  // by one of the person's roles
  std::optional<Instant> totp_since;
  std::int64_t recovery_codes_left = 0;
  std::vector<PasskeyRow> passkeys;
};
FIELDS(SecurityView, has_password, factor_required, totp_since, recovery_codes_left, passkeys)

struct FactorPolicy {
  std::vector<std::string> roles;
};
FIELDS(FactorPolicy, roles)
struct FactorPolicyIn {
  List<Text<1, 50>, 50> roles;
};
FIELDS(FactorPolicyIn, roles)

}  // namespace mc::accounts
