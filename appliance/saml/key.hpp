#pragma once
// Certificates and keys of SAML parties.
#include <memory>
#include <string>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/random.hpp"
#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

struct evp_pkey_st;

namespace mc::saml {

enum class KeyKind : std::uint8_t { rsa, ec };

/// A public key from a certificate, or a private key. Immutable, cheap to copy, thread-safe.
class Key {
public:
  /// DER. The certificate is a box for the key: neither its dates nor its issuer matter, the metadata is the trust.
  /// Errors: `certificate_unusable`, `key_kind_unsupported`.
  static Result<Key> from_certificate(ByteView der);
  /// Base64 as in metadata, with or without PEM's lines.
  static Result<Key> from_certificate_text(std::string_view base64_or_pem);
  /// PEM, not encrypted. Error `private_key_unusable`.
  static Result<Key> from_private_pem(std::string_view pem);

  KeyKind kind() const { return kind_; }
  int bits() const { return bits_; }
  bool is_private() const { return private_; }
  /// Base64 of the certificate's DER without line breaks; empty for a private key.
  const std::string& certificate() const { return certificate_; }
  Instant not_after() const { return not_after_; }
  evp_pkey_st* raw() const { return key_.get(); }

private:
  Key() = default;
  std::shared_ptr<evp_pkey_st> key_;
  KeyKind kind_ = KeyKind::rsa;
  int bits_ = 0;
  bool private_ = false;
  std::string certificate_;
  Instant not_after_;
};

/// A private key (PEM) with a self-signed certificate (base64 DER).
struct KeyPair {
  Secret private_pem;
  std::string certificate;
};
struct KeyPairPlan {
  KeyKind kind = KeyKind::rsa;
  int bits = 3072;  // of RSA; EC is always P-256
  std::string common_name;
  Instant from;
  Instant until;
};
/// Error `key_failed` (internal).
Result<KeyPair> make_key_pair(const KeyPairPlan& plan);

/// Signature over octets by SHA-256, as the redirect binding wants it (ECDSA as r and s side by side).
Result<Bytes> sign_octets(const Key& key, std::string_view octets);
/// `algorithm`: the URI of the signature algorithm. False for any that is not RSA or ECDSA with SHA-2, or of another
/// kind than the key.
[[nodiscard]] bool verify_octets(const Key& key, std::string_view algorithm, std::string_view octets,
                                 ByteView signature);

}  // namespace mc::saml
