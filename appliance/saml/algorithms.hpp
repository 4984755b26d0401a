#pragma once
// The algorithms that a SAML message may use; any other is refused. PRIVATE to the room.
#include <string_view>

#include "appliance/saml/key.hpp"

namespace mc::saml {

struct SignatureAlgorithm {
  std::string_view uri;
  KeyKind kind;
  const char* digest;  // OpenSSL's name
  bool sha1;
};
struct DigestAlgorithm {
  std::string_view uri;
  const char* digest;
  bool sha1;
};
const SignatureAlgorithm* find_signature_algorithm(std::string_view uri);
const DigestAlgorithm* find_digest_algorithm(std::string_view uri);

inline constexpr std::string_view kRsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
inline constexpr std::string_view kEcdsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
inline constexpr std::string_view kExclusiveC14n = "http://www.w3.org/2001/10/xml-exc-c14n#";
inline constexpr std::string_view kEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

}  // namespace mc::saml
