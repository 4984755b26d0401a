#pragma once
// XML signatures: strict shape, fixed keys, and the very bytes that were digested. PRIVATE to the room.
#include <span>

#include "appliance/saml/key.hpp"
#include "appliance/saml/policy.hpp"
#include "appliance/saml/xml.hpp"

namespace mc::saml {

/// Verifies the one Signature that is a child of `parent` over `parent` itself and returns the canonical bytes that
/// were digested: nothing else is proven. The document's IDs must be known to be unique. KeyInfo is never read. Errors
/// (invalid): `signature_shape`, `signature_reference`, `algorithm_not_allowed`, `transform_not_allowed`,
/// `sha1_not_allowed`, `key_missing`, `key_kind_differs`, `key_too_short`, `signature_invalid`.
Result<std::string> verify_signed(Element parent, std::span<const Key> keys, const Policy& policy);

/// Signs `parent` (which carries an ID) and puts the Signature after its Issuer child, or first.
Status sign_element(Element parent, const Key& key, std::string_view certificate);

}  // namespace mc::saml
