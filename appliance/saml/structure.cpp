#include "appliance/saml/structure.hpp"

#include <algorithm>
#include <array>

namespace mc::saml {

namespace {

constexpr std::string_view kInstanceNs = "http://www.w3.org/2001/XMLSchema-instance";

std::string_view view(const xmlChar* text) {
  return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

bool of_saml(Element element) { return element.ns() == kAssertionNs || element.ns() == kProtocolNs; }

/// Elements whose schema has anyAttribute. ADFS writes OriginalIssuer there, Shibboleth an X.500 Encoding.
bool open_to_attributes(Element element) {
  return element.is(kAssertionNs, "Attribute") || element.is(kAssertionNs, "AttributeValue") ||
         element.is(kAssertionNs, "SubjectConfirmationData");
}

bool own_attribute_name(std::string_view name) {
  constexpr std::array kOwn{"Name",      "NameFormat",   "FriendlyName", "Recipient", "NotOnOrAfter",
                            "NotBefore", "InResponseTo", "Address",      "Format",    "ID"};
  return std::find(kOwn.begin(), kOwn.end(), name) != kOwn.end();
}

Status check_attributes(Element element) {
  for (xmlAttr* attribute = element.raw()->properties; attribute; attribute = attribute->next) {
    if (!attribute->ns || view(attribute->ns->href) == kInstanceNs) continue;
    if (open_to_attributes(element) && !own_attribute_name(view(attribute->name))) continue;
    return refuse("xml_attribute", "A SAML element has an attribute with a namespace, which is refused.");
  }
  return {};
}

/// Elements whose text decides something.
bool holds_value(Element element) {
  constexpr std::array kValues{"NameID", "AttributeValue",       "Issuer",         "Audience",
                               "BaseID", "AuthnContextClassRef", "AssertionIDRef", "SessionIndex"};
  return of_saml(element) && std::find(kValues.begin(), kValues.end(), element.name()) != kValues.end();
}

bool has_comment(xmlNode* top) {
  for (xmlNode* child = top->children; child; child = child->next)
    if (child->type == XML_COMMENT_NODE || (child->type == XML_ELEMENT_NODE && has_comment(child))) return true;
  return false;
}

struct Found {
  std::vector<Element> assertions;
  std::vector<Element> encrypted;
  std::vector<Element> signatures;
};

/// Also those in foreign places and, for names, in foreign namespaces of SAML 1: a second reader might take them.
Found look_for(Element root) {
  Found out;
  for (Element element : root.subtree()) {
    if (element.name() == "Assertion") out.assertions.push_back(element);
    if (element.name() == "EncryptedAssertion") out.encrypted.push_back(element);
    if (element.name() == "Signature") out.signatures.push_back(element);
  }
  return out;
}

Status check_signatures(const Found& found, Element response, Element assertion) {
  bool of_response = false;
  bool of_assertion = false;
  for (Element signature : found.signatures) {
    Element parent = signature.parent();
    bool& seen = parent == response ? of_response : of_assertion;
    bool allowed = signature.ns() == kSignatureNs && parent && (parent == response || parent == assertion) && !seen;
    if (!allowed)
      return refuse("stray_signature",
                    "There is a Signature in a place where none belongs, or a second one: a sign of an attack.");
    seen = true;
  }
  return {};
}

Status check_assertion(Element assertion) {
  if (assertion.attribute_or_empty("Version") != "2.0") return refuse("version", "The assertion is not SAML 2.0.");
  if (assertion.attribute_or_empty("ID").empty()) return refuse("id_missing", "The assertion has no ID.");
  return {};
}

}  // namespace

Status check_elements(Element root) {
  for (Element element : root.subtree()) {
    if (!of_saml(element)) continue;
    TRY(check_attributes(element));
    if (holds_value(element) && has_comment(element.raw()))
      return refuse("comment_in_value",
                    "There is a comment inside a name or value, by which one reader can be shown less than another.");
  }
  return {};
}

Result<ResponseParts> check_response(const Document& document, std::set<std::string>& ids) {
  Element root = document.root();
  if (!root.is(kProtocolNs, "Response")) return refuse("not_a_response", "The message is not a SAML 2.0 Response.");
  if (root.attribute_or_empty("Version") != "2.0") return refuse("version", "The response is not SAML 2.0.");
  if (root.attribute_or_empty("ID").empty()) return refuse("id_missing", "The response has no ID.");
  TRY(collect_ids(root, ids));
  TRY(check_elements(root));
  Found found = look_for(root);
  std::size_t count = found.assertions.size() + found.encrypted.size();
  if (count == 0) return refuse("assertion_missing", "The response holds no assertion.");
  if (count > 1)
    return refuse("several_assertions", "The response holds more than one assertion; exactly one is accepted.");
  ResponseParts out{root, {}, {}, false};
  Element one = found.assertions.empty() ? found.encrypted.front() : found.assertions.front();
  if (!(one.parent() == root) || one.ns() != kAssertionNs)
    return refuse("assertion_misplaced", "The assertion does not stand directly in the response: a sign of an attack.");
  (found.assertions.empty() ? out.encrypted : out.assertion) = one;
  TRY(check_signatures(found, root, out.assertion));
  if (out.assertion) TRY(check_assertion(out.assertion));
  out.response_signed = static_cast<bool>(root.first(kSignatureNs, "Signature"));
  return out;
}

Result<Element> check_decrypted(const Document& document, std::set<std::string>& ids) {
  Element root = document.root();
  TRY(collect_ids(root, ids));
  TRY(check_elements(root));
  Found found = look_for(root);
  auto children = root.children();
  if (children.size() != 1 || !children.front().is(kAssertionNs, "Assertion") || found.assertions.size() != 1 ||
      !found.encrypted.empty())
    return refuse("assertion_misplaced", "What was encrypted is not exactly one assertion.");
  TRY(check_signatures(found, {}, children.front()));
  TRY(check_assertion(children.front()));
  return children.front();
}

}  // namespace mc::saml
