#include "appliance/saml/algorithms.hpp"

#include <array>

namespace mc::saml {

const SignatureAlgorithm* find_signature_algorithm(std::string_view uri) {
  static constexpr std::array kKnown{
      SignatureAlgorithm{kRsaSha256, KeyKind::rsa, "SHA256", false},
      SignatureAlgorithm{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha384", KeyKind::rsa, "SHA384", false},
      SignatureAlgorithm{"http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", KeyKind::rsa, "SHA512", false},
      SignatureAlgorithm{kEcdsaSha256, KeyKind::ec, "SHA256", false},
      SignatureAlgorithm{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384", KeyKind::ec, "SHA384", false},
      SignatureAlgorithm{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512", KeyKind::ec, "SHA512", false},
      SignatureAlgorithm{"http://www.w3.org/2000/09/xmldsig#rsa-sha1", KeyKind::rsa, "SHA1", true},
      SignatureAlgorithm{"http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1", KeyKind::ec, "SHA1", true},
  };
  for (const SignatureAlgorithm& known : kKnown)
    if (known.uri == uri) return &known;
  return nullptr;
}

const DigestAlgorithm* find_digest_algorithm(std::string_view uri) {
  static constexpr std::array kKnown{
      DigestAlgorithm{"http://www.w3.org/2001/04/xmlenc#sha256", "SHA256", false},
      DigestAlgorithm{"http://www.w3.org/2001/04/xmldsig-more#sha384", "SHA384", false},
      DigestAlgorithm{"http://www.w3.org/2001/04/xmlenc#sha512", "SHA512", false},
      DigestAlgorithm{"http://www.w3.org/2000/09/xmldsig#sha1", "SHA1", true},
  };
  for (const DigestAlgorithm& known : kKnown)
    if (known.uri == uri) return &known;
  return nullptr;
}

}  // namespace mc::saml
