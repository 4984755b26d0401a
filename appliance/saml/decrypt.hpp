#pragma once
// EncryptedAssertion and its kind: AES-GCM under RSA-OAEP. PRIVATE to the room.
#include <span>

#include "appliance/saml/key.hpp"
#include "appliance/saml/policy.hpp"
#include "appliance/saml/xml.hpp"

namespace mc::saml {

struct Decrypted {
  std::string xml;
  bool cbc = false;  // not authenticated by itself
};

/// The XML inside an EncryptedAssertion. Errors (invalid): `encryption_shape`, `encryption_not_allowed`,
/// `decryption_key_missing`, and `decryption_failed` for whatever goes wrong after that: it never says what.
Result<Decrypted> decrypt(Element encrypted, std::span<const Key> keys, const Policy& policy);

}  // namespace mc::saml
