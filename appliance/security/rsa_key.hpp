#pragma once
// RSA keys of ours that sign JSON Web Tokens (LTI 1.3, Open Badges 3.0): those standards demand RS256.
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

/// A private key of 2,048 bits in memory. Immutable and thread-safe. At rest only sealed (crypto.hpp): the bytes of
/// `private_bytes` are the key.
class RsaKey {
public:
  /// Takes about 50 ms. Error `key_not_made` (internal).
  static Result<std::unique_ptr<RsaKey>> generate();
  /// From what private_bytes() gave. Error `key_unusable` (internal): not an RSA key of at least 2,048 bits.
  static Result<std::unique_ptr<RsaKey>> load(ByteView private_bytes);

  virtual ~RsaKey() = default;
  /// PKCS #8, DER. Wipe it after sealing.
  virtual Result<Secret> private_bytes() const = 0;
  /// RSASSA-PKCS1-v1_5 with SHA-256 over `text`, as RS256 of RFC 7518 section 3.3 asks.
  virtual Result<Bytes> sign(std::string_view text) const = 0;
  /// {"e":..,"kty":"RSA","n":..}: the members of RFC 7638, in its order, without spaces.
  virtual const std::string& public_jwk() const = 0;
  /// RFC 7638 thumbprint with SHA-256, base64url; serves as `kid`.
  virtual const std::string& thumbprint() const = 0;

  /// The compact form of RFC 7515: a header of alg, kid (unless `header_members` holds a jwk) and `header_members`, a
  /// JSON object without alg and kid; `payload` is signed as it is.
  Result<std::string> compact(std::string_view header_members, std::string_view payload) const;
};

}  // namespace mc::security
