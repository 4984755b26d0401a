#pragma once
// What may stand where in a Response, checked on the whole tree before any signature. PRIVATE to the room.
#include "appliance/saml/xml.hpp"

namespace mc::saml {

/// The parts of a Response whose shape was checked; exactly one of assertion and encrypted is there.
struct ResponseParts {
  Element response;
  Element assertion;
  Element encrypted;
  bool response_signed = false;
};

/// Adds the document's IDs to `ids`. Errors: `not_a_response`, `version`, `id_missing`, `assertion_missing`,
/// `several_assertions`, `assertion_misplaced`, `stray_signature`, `xml_attribute`, `comment_in_value`, `duplicate_id`.
Result<ResponseParts> check_response(const Document& document, std::set<std::string>& ids);

/// The one Assertion of a document that held a decrypted plain text as the only child of its root.
Result<Element> check_decrypted(const Document& document, std::set<std::string>& ids);

/// Rules for every SAML element below `root`: no attribute with a namespace but those the schema allows, no comment in
/// a value.
Status check_elements(Element root);

}  // namespace mc::saml
