#include "appliance/saml/messages.hpp"

#include <fmt/format.h>

#include "appliance/base/markup.hpp"
#include "appliance/saml/algorithms.hpp"
#include "appliance/saml/conditions.hpp"
#include "appliance/saml/saml_time.hpp"
#include "appliance/saml/signature.hpp"
#include "appliance/saml/structure.hpp"

namespace mc::saml {

namespace {

constexpr std::string_view kSuccess = "urn:oasis:names:tc:SAML:2.0:status:Success";
constexpr std::string_view kPartial = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
constexpr std::string_view kResponder = "urn:oasis:names:tc:SAML:2.0:status:Responder";

std::string head(std::string_view name, std::string_view id, Instant now, std::string_view destination) {
  return fmt::format(
      R"(<samlp:{} xmlns:samlp="{}" xmlns:saml="{}" ID="{}" Version="2.0" IssueInstant="{}" Destination="{}")", name,
      kProtocolNs, kAssertionNs, escape_markup(id), to_string(now), escape_markup(destination));
}

std::string issuer(std::string_view entity_id) {
  return fmt::format("<saml:Issuer>{}</saml:Issuer>", escape_markup(entity_id));
}

/// The element to read from: the verified bytes of a POST message, or the message whose query was verified.
struct Proven {
  Document document;
  bool signed_inside = false;
};

Result<Proven> prove(std::string_view xml, std::string_view name, const LogoutExpectation& expected) {
  Document document = TRY(Document::parse(xml, XmlLimits{}));
  Element root = document.root();
  if (!root.is(kProtocolNs, name) || root.attribute_or_empty("Version") != "2.0" ||
      root.attribute_or_empty("ID").empty())
    return refuse("not_a_logout", fmt::format("The message is not a SAML 2.0 {}.", name));
  std::set<std::string> ids;
  TRY(collect_ids(root, ids));
  TRY(check_elements(root));
  for (Element element : root.subtree())
    if (element.name() == "Signature" && (element.ns() != kSignatureNs || !(element.parent() == root)))
      return refuse("stray_signature", "There is a Signature in a place where none belongs: a sign of an attack.");
  if (!expected.signed_inside) return Proven{std::move(document), false};
  if (!root.first(kSignatureNs, "Signature"))
    return refuse("logout_unsigned", "The message is not signed; set the provider to sign logout messages.");
  std::string bytes = TRY(verify_signed(root, expected.provider.signing_keys, expected.policy));
  Document signed_part = TRY(Document::parse(bytes, XmlLimits{}));
  if (!signed_part.root().is(kProtocolNs, name))
    return refuse("signature_invalid", "What was signed is not the message.");
  return Proven{std::move(signed_part), true};
}

Status check_envelope(Element root, const LogoutExpectation& expected) {
  if (root.first(kAssertionNs, "Issuer").text() != expected.provider.entity_id)
    return refuse("issuer_mismatch", "The Issuer of the message is not the identity provider.");
  auto destination = root.attribute("Destination");
  if (destination ? *destination != expected.logout_url : expected.signed_inside)
    return refuse("logout_destination", "The message is not addressed to this appliance (Destination).");
  auto issued = parse_saml_time(root.attribute_or_empty("IssueInstant"));
  if (!issued) return refuse("time_malformed", "IssueInstant is not a time.");
  auto age = expected.now - *issued;
  if (age > std::chrono::minutes(10) + expected.policy.skew || -age > expected.policy.skew)
    return refuse("expired", "The message is too old, or the clocks differ.");
  if (auto until = root.attribute("NotOnOrAfter")) {
    auto at = parse_saml_time(*until);
    if (!at || expected.now - expected.policy.skew >= *at) return refuse("expired", "The message is too old.");
  }
  return {};
}

}  // namespace

std::string to_xml(const AuthnRequest& in) {
  std::string context;
  if (!in.context_class.empty())
    context = fmt::format(
        R"(<samlp:RequestedAuthnContext Comparison="exact"><saml:AuthnContextClassRef>{}</saml:AuthnContextClassRef></samlp:RequestedAuthnContext>)",
        escape_markup(in.context_class));
  return fmt::format(
      R"({}{} AssertionConsumerServiceURL="{}" ProtocolBinding="{}">{}<samlp:NameIDPolicy AllowCreate="true"/>{}</samlp:AuthnRequest>)",
      head("AuthnRequest", in.id, in.now, in.destination), in.force ? R"( ForceAuthn="true")" : "",
      escape_markup(in.acs_url), kBindingPost, issuer(in.entity_id), context);
}

std::string to_xml(const LogoutRequest& in) {
  std::string sessions;
  for (const std::string& index : in.session_indexes)
    sessions += fmt::format("<samlp:SessionIndex>{}</samlp:SessionIndex>", escape_markup(index));
  std::string format =
      in.subject_format.empty() ? "" : fmt::format(R"( Format="{}")", escape_markup(in.subject_format));
  return fmt::format(R"({} NotOnOrAfter="{}">{}<saml:NameID{}>{}</saml:NameID>{}</samlp:LogoutRequest>)",
                     head("LogoutRequest", in.id, in.now, in.destination), to_string(in.now + std::chrono::minutes(5)),
                     issuer(in.issuer), format, escape_markup(in.subject), sessions);
}

std::string to_xml(const LogoutResponse& in) {
  std::string inner = in.partial ? fmt::format(R"(<samlp:StatusCode Value="{}"/>)", kPartial) : "";
  return fmt::format(
      R"({} InResponseTo="{}">{}<samlp:Status><samlp:StatusCode Value="{}">{}</samlp:StatusCode></samlp:Status></samlp:LogoutResponse>)",
      head("LogoutResponse", in.id, in.now, in.destination), escape_markup(in.in_response_to), issuer(in.issuer),
      in.success || in.partial ? kSuccess : kResponder, inner);
}

Result<std::string> post_field(std::string_view xml, const Key& key, std::string_view certificate) {
  Document document = TRY(Document::parse(xml, XmlLimits{}));
  TRY(sign_element(document.root(), key, certificate));
  return to_base64(as_bytes(serialize(document.root())));
}

Result<LogoutRequest> read_logout_request(std::string_view xml, const LogoutExpectation& expected) {
  Proven proven = TRY(prove(xml, "LogoutRequest", expected));
  Element root = proven.document.root();
  TRY(check_envelope(root, expected));
  auto names = root.children(kAssertionNs, "NameID");
  if (names.size() != 1 || names.front().text().empty())
    return refuse("subject_missing", "The logout request does not name exactly one NameID.");
  LogoutRequest out;
  out.id = root.attribute_or_empty("ID");
  out.issuer = expected.provider.entity_id;
  out.subject = names.front().text();
  out.subject_format = names.front().attribute_or_empty("Format");
  out.now = *parse_saml_time(root.attribute_or_empty("IssueInstant"));
  for (Element index : root.children(kProtocolNs, "SessionIndex")) out.session_indexes.push_back(index.text());
  return out;
}

Result<LogoutResponse> read_logout_response(std::string_view xml, const LogoutExpectation& expected) {
  Proven proven = TRY(prove(xml, "LogoutResponse", expected));
  Element root = proven.document.root();
  TRY(check_envelope(root, expected));
  Element code = root.first(kProtocolNs, "Status").first(kProtocolNs, "StatusCode");
  LogoutResponse out;
  out.id = root.attribute_or_empty("ID");
  out.issuer = expected.provider.entity_id;
  out.in_response_to = root.attribute_or_empty("InResponseTo");
  out.success = code.attribute_or_empty("Value") == kSuccess;
  out.partial = code.first(kProtocolNs, "StatusCode").attribute_or_empty("Value") == kPartial;
  out.success = out.success && !out.partial;
  return out;
}

}  // namespace mc::saml
