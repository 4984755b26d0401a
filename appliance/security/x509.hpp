#pragma once
// Certificates inside of JSON Web Signatures (x5c) and the longer members of SHA-2. OpenSSL does the work. Pure and
// thread-safe. Nobody's trust is decided here: a certificate only gives its key.
#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::security {

enum class Sha2 : std::uint8_t { sha224, sha256, sha384, sha512 };
Bytes sha2(Sha2 kind, ByteView data);

/// Is `signature` the RSA signature (PKCS #1 v1.5) of `message` under the key of this certificate (DER)? Error invalid
/// `certificate_unusable`: not X.509, not RSA, under 1,024 or over 8,192 bits.
Result<bool> verify_rsa_with_certificate(Sha2 kind, ByteView certificate, ByteView message, ByteView signature);

}  // namespace mc::security
