#pragma once
// ECDSA P-256 keys of ours that sign JSON Web Signatures with ES256 (ACME accounts, RFC 8555). OpenSSL does the work.
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

/// A private key in memory. Immutable and thread-safe. At rest only sealed (crypto.hpp).
class EcKey {
public:
  /// Error `key_not_made` (internal).
  static Result<std::unique_ptr<EcKey>> generate();
  /// From what private_bytes() gave. Error `key_unusable` (internal): not an ECDSA P-256 key.
  static Result<std::unique_ptr<EcKey>> load(ByteView private_bytes);

  virtual ~EcKey() = default;
  /// PKCS #8, DER. Wipe it after sealing.
  virtual Result<Secret> private_bytes() const = 0;
  /// r | s, 32 bytes each (RFC 7518 section 3.4).
  virtual Result<Bytes> sign(std::string_view text) const = 0;
  /// {"crv":"P-256","kty":"EC","x":..,"y":..}: the members of RFC 7638, in its order, without spaces.
  virtual const std::string& public_jwk() const = 0;
  /// RFC 7638 thumbprint with SHA-256, base64url.
  virtual const std::string& thumbprint() const = 0;
};

}  // namespace mc::security
