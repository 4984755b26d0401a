#pragma once
// What libsodium does not have and the standards ask for: ECDSA and RSA signatures (WebAuthn, JSON Web Signature) and
// HMAC-SHA-1 (RFC 6238). OpenSSL does the work; it is included by public_keys.cpp only. Pure and thread-safe.
#include <array>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

enum class PublicKeyKind : std::uint8_t { ec_p256, rsa, ed25519 };

/// A public key in the parts that COSE and JWK carry. ec_p256: x and y, 32 bytes each. rsa: n and e, big-endian.
/// ed25519: x, 32 bytes, and no second part.
struct PublicKeyParts {
  PublicKeyKind kind = PublicKeyKind::ec_p256;
  Bytes first;
  Bytes second;
};

enum class SignatureScheme : std::uint8_t {
  ecdsa_sha256_der,  // ECDSA-Sig-Value, as WebAuthn sends it
  ecdsa_sha256_raw,  // r | s, as JSON Web Signature sends it
  rsa_pkcs1_sha256,
  rsa_pss_sha256,
  ed25519,
};

/// Error `public_key_unusable` (invalid): not on the curve, RSA under 2,048 or over 8,192 bits, even or tiny exponent.
Status check_public_key(const PublicKeyParts& key);
/// False for a signature, key or scheme that does not fit.
[[nodiscard]] bool verify_signature(SignatureScheme scheme, const PublicKeyParts& key, ByteView message,
                                    ByteView signature);

/// For one-time codes only: authenticator apps know no other hash everywhere.
std::array<std::uint8_t, 20> hmac_sha1(ByteView key, ByteView data);
/// For formats that name people by it (xAPI's mbox_sha1sum); protects nothing.
std::array<std::uint8_t, 20> sha1(ByteView data);

}  // namespace mc::security
