#include "appliance/saml/response.hpp"

#include <fmt/format.h>

#include "appliance/base/markup.hpp"
#include "appliance/saml/conditions.hpp"
#include "appliance/saml/decrypt.hpp"
#include "appliance/saml/signature.hpp"
#include "appliance/saml/structure.hpp"

namespace mc::saml {

namespace {

/// A signed element as it reads in the bytes that were digested.
Result<Document> proven(Element element, const Expectation& expected) {
  std::string bytes = TRY(verify_signed(element, expected.provider.signing_keys, expected.policy));
  Document out = TRY(Document::parse(bytes, XmlLimits{}));
  if (!out.root().is(element.ns(), element.name()) ||
      out.root().attribute_or_empty("ID") != element.attribute_or_empty("ID"))
    return refuse("signature_invalid", "What was signed is not the element that it stands in.");
  return out;
}

/// The plain text may use namespace prefixes of the elements around it, so it is parsed below their declarations.
std::string in_context(Element around, std::string_view plain) {
  std::string declarations;
  std::set<std::string> seen;
  for (Element holder = around; holder; holder = holder.parent()) {
    for (xmlNs* ns = holder.raw()->nsDef; ns; ns = ns->next) {
      std::string prefix = ns->prefix ? reinterpret_cast<const char*>(ns->prefix) : "";
      if (!seen.insert(prefix).second || !ns->href || !*ns->href) continue;
      declarations += fmt::format(" xmlns{}{}=\"{}\"", prefix.empty() ? "" : ":", prefix,
                                  escape_markup(reinterpret_cast<const char*>(ns->href)));
    }
  }
  if (plain.starts_with("\xEF\xBB\xBF")) plain.remove_prefix(3);
  if (plain.starts_with("<?xml"))
    if (std::size_t end = plain.find("?>"); end != std::string_view::npos) plain.remove_prefix(end + 2);
  return fmt::format("<decrypted{}>{}</decrypted>", declarations, plain);
}

struct Opened {
  Document document;
  Element assertion;
};

Result<Opened> open_encrypted(Element encrypted, const std::string& plain, std::set<std::string>& ids) {
  XmlLimits limits;
  limits.bytes += 16 * 1024;  // the declarations around it
  Document document = TRY(Document::parse(in_context(encrypted, plain), limits));
  Element assertion = TRY(check_decrypted(document, ids));
  return Opened{std::move(document), assertion};
}

bool carries_signature(Element element) { return static_cast<bool>(element.first(kSignatureNs, "Signature")); }

std::unexpected<Error> unsigned_assertion() {
  return refuse("assertion_unsigned",
                "Neither the assertion nor the response around it is signed; set the provider to sign assertions.");
}

/// Reads an assertion: from its own signed bytes when it has a signature, else from those of the response.
Result<Login> login_of(Element assertion, bool covered, const Expectation& expected) {
  if (carries_signature(assertion)) {
    Document document = TRY(proven(assertion, expected));
    return read_assertion(document.root(), expected);
  }
  if (!covered) return unsigned_assertion();
  return read_assertion(assertion, expected);
}

/// An assertion inside EncryptedAssertion. `covered`: a verified signature of the response covers the cipher text.
Result<Login> login_of_encrypted(Element encrypted, bool covered, std::set<std::string>& ids,
                                 const Expectation& expected, bool& cbc_used) {
  Decrypted plain = TRY(decrypt(encrypted, expected.decryption_keys, expected.policy));
  cbc_used = plain.cbc;
  auto login = [&]() -> Result<Login> {
    Opened opened = TRY(open_encrypted(encrypted, plain.xml, ids));
    return login_of(opened.assertion, covered, expected);
  }();
  // What AES-CBC decrypts to can be steered by the sender: one answer for everything, or it tells about the plain text.
  if (!login && plain.cbc && !covered)
    return refuse("decryption_failed",
                  "The assertion could not be decrypted and verified; check the provider's certificates and settings.");
  return login;
}

Result<Login> verify(std::string_view xml, const Expectation& expected, bool& cbc_used) {
  Document document = TRY(Document::parse(xml, XmlLimits{}));
  if (document.root().is(kProtocolNs, "Response")) TRY(check_status(document.root()));
  std::set<std::string> ids;
  ResponseParts parts = TRY(check_response(document, ids));
  if (!parts.response_signed && parts.assertion && !carries_signature(parts.assertion)) return unsigned_assertion();
  Element response = parts.response;
  Element assertion = parts.assertion;
  Element encrypted = parts.encrypted;
  std::optional<Document> signed_response;
  if (parts.response_signed) {
    signed_response.emplace(TRY(proven(parts.response, expected)));
    response = signed_response->root();
    encrypted = response.first(kAssertionNs, "EncryptedAssertion");
    // An assertion with its own signature is verified where it was sent: its bytes must not depend on a second parse.
    if (assertion && !carries_signature(assertion)) assertion = response.first(kAssertionNs, "Assertion");
    if (!encrypted && !assertion) return refuse("assertion_missing", "The signed part holds no assertion.");
  }
  TRY(check_message(response, parts.response_signed, expected));
  Login out = encrypted ? TRY(login_of_encrypted(encrypted, parts.response_signed, ids, expected, cbc_used))
                        : TRY(login_of(assertion, parts.response_signed, expected));
  out.response_id = response.attribute_or_empty("ID");
  return out;
}

}  // namespace

Verdict verify_response(std::string_view xml, const Expectation& expected) {
  Verdict out;
  auto login = verify(xml, expected, out.cbc_used);
  if (!login) {
    out.code = login.error().code;
    out.message = login.error().detail;
    return out;
  }
  out.login = std::move(*login);
  out.code = "accepted";
  out.message = "Every rule holds.";
  out.accepted = true;
  return out;
}

std::optional<std::string> claimed_issuer(std::string_view xml) {
  auto document = Document::parse(xml, XmlLimits{});
  if (!document) return std::nullopt;
  Element root = document->root();
  Element issuer = root.first(kAssertionNs, "Issuer");
  if (!issuer) issuer = root.first(kAssertionNs, "Assertion").first(kAssertionNs, "Issuer");
  if (!issuer) return std::nullopt;
  return issuer.text();
}

Result<std::string> decode_post(std::string_view text) {
  std::string packed;
  packed.reserve(text.size());
  for (char c : text)
    if (c != ' ' && c != '\t' && c != '\r' && c != '\n') packed += c;
  auto bytes = from_base64(packed);
  if (!bytes || bytes->empty()) return refuse("not_base64", "The response is neither XML nor base64.");
  return std::string(as_text(*bytes));
}

}  // namespace mc::saml
