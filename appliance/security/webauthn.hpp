#pragma once
// Passkeys: the relying party's side of WebAuthn level 3 (registration, section 7.1; assertion, section 7.2).
// Keys: ES256, RS256, EdDSA. Attestation: none, or packed self attestation; who made an authenticator is not asked.
// Pure; challenges, storing and rate limits are the caller's.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::security {

/// Who asks. `id` is the host name without a port; `origin` is "https://HOST[:PORT]".
struct RelyingParty {
  std::string id;
  std::string origin;
};
/// From the appliance's base URL ("https://learn.hospital.example:8443").
RelyingParty relying_party(std::string_view base_url);

/// What navigator.credentials.create() gave; binary parts in base64url.
struct PasskeyRegistration {
  Text<1, 1400> credential_id;
  Text<1, 8000> client_data_json;
  Text<1, 20000> attestation_object;
};
FIELDS(PasskeyRegistration, credential_id, client_data_json, attestation_object)

/// What navigator.credentials.get() gave.
struct PasskeyAssertion {
  Text<1, 1400> credential_id;
  Text<1, 8000> client_data_json;
  Text<1, 4000> authenticator_data;
  Text<1, 2000> signature;
  std::optional<Text<1, 200>> user_handle;
};
FIELDS(PasskeyAssertion, credential_id, client_data_json, authenticator_data, signature, user_handle)

/// A credential as it is stored. `public_key` is the COSE_Key as the authenticator wrote it. Do not change: stored
/// format.
struct Passkey {
  Bytes credential_id;
  Bytes public_key;
  std::int64_t counter = 0;
  bool synced = false;         // backup eligible: lives in more than one device
  bool user_verified = false;  // by PIN, finger or face when it was made
};

enum class UserVerification : std::uint8_t { required, preferred };

/// `challenge`: the bytes that were handed out. Error `passkey_refused` (invalid) whose detail says which check failed.
Result<Passkey> verify_registration(const RelyingParty& party, ByteView challenge, UserVerification verification,
                                    const PasskeyRegistration& in);

struct PasskeyUse {
  std::int64_t counter = 0;
  bool user_verified = false;
};
/// Errors: `passkey_refused`; `passkey_copied` (forbidden) when the counter did not grow: two devices hold the key.
Result<PasskeyUse> verify_assertion(const RelyingParty& party, ByteView challenge, UserVerification verification,
                                    const Passkey& passkey, const PasskeyAssertion& in);

}  // namespace mc::security
