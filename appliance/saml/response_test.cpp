// The verifier against several providers' habits, and every rule of the specification broken one at a time.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "appliance/saml/response.hpp"
#include "appliance/saml/testing.hpp"

namespace mc::saml {

namespace {

using testing::Answer;
using testing::Idp;
using testing::replaced;
using testing::Style;

const Idp& idp() {
  static const Idp made;
  return made;
}
const Idp& stranger() {
  static const Idp made(KeyKind::rsa, 2048);
  return made;
}
const Idp& elliptic() {
  static const Idp made(KeyKind::ec);
  return made;
}

IdentityProvider provider_of(const Idp& from, const std::string& metadata) {
  auto read = parse_metadata(metadata, Answer{}.now);
  REQUIRE_MESSAGE(read, (read ? "" : read.error().code));
  REQUIRE(read->size() == 1);
  CHECK(read->front().entity_id == from.entity_id());
  return read->front();
}
IdentityProvider provider_of(const Idp& from) { return provider_of(from, from.metadata()); }

struct Trial {
  const Idp* from = &idp();
  std::optional<std::string> request_id = "_request1";
  std::chrono::milliseconds later{0};
  Policy policy{};
  bool with_key = true;
};

Verdict run(const std::string& xml, const Trial& trial = {}) {
  IdentityProvider provider = provider_of(*trial.from);
  std::vector<Key> keys;
  if (trial.with_key) keys.push_back(*Key::from_private_pem(as_text(testing::shared_key_pair().private_pem.view())));
  return verify_response(xml, {provider, "https://mc.example/saml", "https://mc.example/api/v1/sso/acs",
                               trial.request_id, Answer{}.now + trial.later, keys, trial.policy});
}

void accepts(const std::string& xml, const Trial& trial = {}) {
  Verdict found = run(xml, trial);
  CHECK_MESSAGE(found.accepted, std::string(found.code + ": " + found.message));
  CHECK(found.login.subject == "noor@hospital.example");
  CHECK(found.login.session_index == "_session1");
  CHECK(found.login.attributes["groups"] == std::vector<std::string>{"icu", "nurses"});
}

void refuses(const std::string& xml, std::string_view code, const Trial& trial = {}) {
  Verdict found = run(xml, trial);
  CHECK_FALSE(found.accepted);
  CHECK(found.code == code);
  CHECK(found.login.subject.empty());
  CHECK(found.message.size() > 20);
}

Answer with(Style style, bool response, bool assertion) {
  Answer out;
  out.style = style;
  out.sign_response = response;
  out.sign_assertion = assertion;
  return out;
}

std::string between(const std::string& text, const std::string& from, const std::string& to) {
  std::size_t begin = text.find(from);
  REQUIRE(begin != std::string::npos);
  std::size_t end = text.find(to, begin);
  REQUIRE(end != std::string::npos);
  return text.substr(begin, end + to.size() - begin);
}

}  // namespace

TEST_CASE("Genuine responses are accepted in every provider's way of writing") {
  for (Style style : {Style::plain, Style::adfs, Style::okta, Style::shibboleth})
    for (auto [response, assertion] : {std::pair{false, true}, {true, false}, {true, true}})
      for (bool pretty : {false, true})
        for (bool sealed : {false, true}) {
          Answer answer = with(style, response, assertion);
          answer.pretty = pretty;
          if (sealed) answer.encrypt_for = testing::shared_key_pair().certificate;
          CAPTURE(static_cast<int>(style));
          CAPTURE(response);
          CAPTURE(assertion);
          CAPTURE(pretty);
          CAPTURE(sealed);
          accepts(idp().response(answer));
        }
}

TEST_CASE("Elliptic keys, SHA-512, metadata with several keys and without use, a byte order mark") {
  accepts(elliptic().response({}), {.from = &elliptic()});
  Answer answer;
  answer.signature.method = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512";
  answer.signature.digest = "http://www.w3.org/2001/04/xmlenc#sha512";
  accepts(idp().response(answer));
  accepts("\xEF\xBB\xBF" + idp().response({}));
  IdentityProvider several = provider_of(
      idp(), idp().metadata_with({elliptic().certificate(), stranger().certificate(), idp().certificate()}, ""));
  CHECK(several.signing_keys.size() == 3);
  Expectation expected{several, "https://mc.example/saml", "https://mc.example/api/v1/sso/acs", "_request1",
                       Answer{}.now};
  CHECK(verify_response(idp().response({}), expected).accepted);
}

TEST_CASE("Times with seven digits and none, several audiences, CDATA, repeated attributes") {
  std::string draft = idp().draft({});
  std::string now = to_string(Answer{}.now);
  std::string digits = replaced(draft, "AuthnInstant=\"" + now, "AuthnInstant=\"" + now.substr(0, 19) + ".1234567Z");
  accepts(idp().sign_all(digits));
  accepts(idp().sign_all(replaced(draft, "AuthnInstant=\"" + now, "AuthnInstant=\"" + now.substr(0, 19) + "Z")));
  accepts(
      idp().sign_all(replaced(draft, "<saml:Audience>", "<saml:Audience>urn:other</saml:Audience><saml:Audience>")));
  accepts(idp().sign_all(replaced(draft, ">noor@hospital.example<", "><![CDATA[noor@]]>hospital.example<")));
  accepts(idp().sign_all(
      replaced(draft, "</saml:AttributeValue><saml:AttributeValue>",
               "</saml:AttributeValue></saml:Attribute><saml:Attribute Name=\"groups\"><saml:AttributeValue>")));
}

TEST_CASE("An unsigned Response may lack Destination, a signed one not; a wrong one is refused") {
  auto without = [](const Answer& answer) {
    return idp().sign_all(replaced(idp().draft(answer), " Destination=\"https://mc.example/api/v1/sso/acs\"", ""));
  };
  accepts(without(with(Style::plain, false, true)));
  refuses(without(with(Style::plain, true, true)), "destination_mismatch");
  refuses(replaced(idp().response({}), "Destination=\"https://mc", "Destination=\"https://other"),
          "destination_mismatch");
}

TEST_CASE("What was signed may not be changed") {
  std::string good = idp().response({});
  refuses(replaced(good, "noor@", "admin@"), "signature_invalid");
  refuses(replaced(good, ">icu<", ">admins<"), "signature_invalid");
  refuses(idp().response(with(Style::plain, false, false)), "assertion_unsigned");
  refuses(stranger().response({}), "signature_invalid");  // its own certificate is in KeyInfo: ignored
  refuses(elliptic().response({}), "key_kind_differs");
  Answer sealed = with(Style::plain, false, false);
  sealed.encrypt_for = testing::shared_key_pair().certificate;
  refuses(idp().response(sealed), "assertion_unsigned");
  Answer both = with(Style::plain, true, true);
  std::string broken = idp().response(both);
  refuses(replaced(broken, "StatusCode Value", "StatusCode  Extra=\"1\" Value"), "signature_invalid");
}

TEST_CASE("Signature wrapping in its nine forms is refused") {
  std::string good = idp().response({});
  std::string assertion = between(good, "<saml:Assertion", "</saml:Assertion>");
  std::string signature = between(assertion, "<ds:Signature ", "</ds:Signature>");
  std::string evil = replaced(replaced(replaced(assertion, signature, ""), "_assertion1", "_evil"), "noor@", "admin@");
  std::string bare = replaced(assertion, signature, "");
  auto body = [&](const std::string& with_this) { return replaced(good, assertion, with_this); };
  auto inside = [](std::string text, const std::string& what) {
    return replaced(text, "</saml:Assertion>", what + "</saml:Assertion>");
  };

  std::string whole = idp().response(with(Style::plain, true, false));
  std::string outer = between(whole, "<ds:Signature ", "</ds:Signature>");
  std::string original = replaced(between(whole, "<samlp:Response", "</samlp:Response>"), outer, "");
  std::string evil_response = replaced(replaced(whole, outer, ""), "_response1", "_evil");
  std::string xsw1 = replaced(evil_response, "<samlp:Status>",
                              replaced(outer, "</ds:Signature>", original + "</ds:Signature>") + "<samlp:Status>");
  std::string xsw2 = replaced(evil_response, "<samlp:Status>", original + outer + "<samlp:Status>");
  refuses(xsw1, "duplicate_id");
  refuses(xsw2, "duplicate_id");
  refuses(replaced(xsw1, "_assertion1", "_evil2"), "several_assertions");
  refuses(replaced(xsw2, "_assertion1", "_evil2"), "several_assertions");
  refuses(body(evil + assertion), "several_assertions");         // 3
  refuses(body(inside(evil, assertion)), "several_assertions");  // 4
  refuses(body(inside(replaced(evil, "<saml:Subject>", signature + "<saml:Subject>"), "") + bare),
          "several_assertions");  // 5
  refuses(body(replaced(evil, "<saml:Subject>",
                        replaced(signature, "</ds:Signature>", bare + "</ds:Signature>") + "<saml:Subject>")),
          "several_assertions");                                                                         // 6
  refuses(body("<samlp:Extensions>" + evil + "</samlp:Extensions>" + assertion), "several_assertions");  // 7
  refuses(body(replaced(evil, "<saml:Subject>",
                        replaced(signature, "</ds:Signature>", "<ds:Object>" + bare + "</ds:Object></ds:Signature>") +
                            "<saml:Subject>")),
          "several_assertions");                                                               // 8
  refuses(body("<saml:Advice>" + assertion + "</saml:Advice>" + evil), "several_assertions");  // 9
  refuses(body(replaced(evil, "_evil", "_assertion1") + assertion), "duplicate_id");
  refuses(body("<samlp:Extensions>" + assertion + "</samlp:Extensions>"), "assertion_misplaced");
  refuses(body("<x:Assertion xmlns:x=\"urn:oasis:names:tc:SAML:1.0:assertion\"/>" + assertion), "several_assertions");
}

TEST_CASE("Stray, doubled and misshapen signatures are refused") {
  std::string good = idp().response({});
  std::string signature = between(good, "<ds:Signature ", "</ds:Signature>");
  std::string info = between(signature, "<ds:SignedInfo>", "</ds:SignedInfo>");
  std::string value = between(signature, "<ds:DigestValue>", "</ds:DigestValue>");
  refuses(replaced(good, signature, signature + signature), "stray_signature");
  refuses(replaced(good, "<saml:NameID", signature + "<saml:NameID"), "stray_signature");
  refuses(replaced(good, signature, replaced(signature, info, info + info)), "signature_shape");
  refuses(replaced(good, "<ds:DigestValue>", "<ds:DigestValue><!-- x -->"), "signature_shape");
  refuses(replaced(good, "</ds:SignatureValue>", "</ds:SignatureValue><ds:Object/>"), "signature_shape");
  refuses(replaced(good, "URI=\"#_assertion1\"", "URI=\"#_response1\""), "signature_reference");
  refuses(replaced(good, "URI=\"#_assertion1\"", "URI=\"\""), "signature_reference");
  refuses(replaced(good, value, value + value), "signature_shape");
  std::string of_response =
      replaced(good, "</saml:Issuer><samlp:Status>", "</saml:Issuer>" + signature + "<samlp:Status>");
  refuses(of_response, "signature_reference");
}

TEST_CASE("Only the named algorithms and transforms are read") {
  auto with_style = [](auto change) {
    Answer answer;
    change(answer.signature);
    return idp().response(answer);
  };
  refuses(with_style([](auto& s) { s.method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"; }), "sha1_not_allowed");
  refuses(with_style([](auto& s) { s.digest = "http://www.w3.org/2000/09/xmldsig#sha1"; }), "sha1_not_allowed");
  accepts(with_style([](auto& s) { s.method = "http://www.w3.org/2000/09/xmldsig#rsa-sha1"; }),
          {.policy = {.allow_sha1 = true}});
  refuses(with_style([](auto& s) { s.c14n = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"; }),
          "transform_not_allowed");
  refuses(with_style([](auto& s) { s.transforms.pop_back(); }), "transform_not_allowed");
  std::string good = idp().response({});
  refuses(replaced(good, "xmldsig-more#rsa-sha256", "xmldsig-more#hmac-sha256"), "algorithm_not_allowed");
  refuses(replaced(good, "<ds:Transforms>",
                   "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>"),
          "transform_not_allowed");
  refuses(replaced(good, "<ds:Transforms>",
                   "<ds:Transforms><ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\"/>"),
          "transform_not_allowed");
  static const Idp weak(KeyKind::rsa, 1024);
  refuses(weak.response({}), "key_too_short", {.from = &weak});
  accepts(weak.response({}), {.from = &weak, .policy = {.allow_sha1 = true}});
}

TEST_CASE("Encrypted assertions: GCM with OAEP, CBC as a named exception, one answer for every failure") {
  Answer answer;
  answer.encrypt_for = testing::shared_key_pair().certificate;
  answer.cipher = "aes128-gcm";
  std::string good = idp().response(answer);
  accepts(good);
  refuses(good, "decryption_key_missing", {.with_key = false});
  refuses(replaced(good, "rsa-oaep-mgf1p", "rsa-1_5"), "encryption_not_allowed");
  std::size_t at = good.rfind("</xenc:CipherValue>");
  std::string changed = good;
  changed[at - 30] = changed[at - 30] == 'A' ? 'B' : 'A';
  refuses(changed, "decryption_failed");
  answer.cipher = "aes256-cbc";
  std::string cbc = idp().response(answer);
  refuses(cbc, "encryption_not_allowed");
  accepts(cbc, {.policy = {.allow_cbc = true}});
  answer.sign_assertion = false;
  refuses(idp().response(answer), "decryption_failed", {.policy = {.allow_cbc = true}});
}

TEST_CASE("Comments in values, entities, document types and other tricks of XML are refused") {
  std::string good = idp().response({});
  refuses(replaced(good, "noor@hospital.example", "noor@hospital.example<!-- x -->.evil.example"), "comment_in_value");
  refuses(replaced(good, ">icu<", ">ic<!-- -->u<"), "comment_in_value");
  auto headed = [&](const std::string& head) { return head + between(good, "<samlp:Response", "</samlp:Response>"); };
  refuses(headed("<!DOCTYPE x [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;&a;&a;\">]>"), "xml_doctype");
  refuses(headed("<?xml-stylesheet href=\"x\"?>"), "xml_processing_instruction");
  refuses(headed("<?xml version=\"1.0\" encoding=\"UTF-16\"?>"), "xml_not_utf8");
  refuses(headed("<?xml version=\"1.0\" encoding='ISO-8859-1'?>"), "xml_not_utf8");
  refuses(replaced(good, ">icu<", ">&file;<"), "xml_entity");
  refuses(replaced(good, ">icu<", ">\xFF\xFE<"), "xml_not_utf8");
  refuses(good + std::string(1, '\0'), "xml_not_utf8");
  refuses(replaced(good, " ID=\"_assertion1\"", " ID=\"_assertion1\" ID=\"_x\""), "xml_malformed");
  refuses(replaced(good, " ID=\"_assertion1\"", " ID=\"_assertion1\" xmlns:x=\"urn:x\" x:ID=\"_x\""), "xml_attribute");
  refuses(replaced(good, "<saml:NameID ", "<saml:NameID xmlns:x=\"urn:x\" x:Format=\"y\" "), "xml_attribute");
  refuses(replaced(good, "<saml:Subject>", "<saml:Subject xmlns:x=\"relative/ns\">"), "xml_relative_namespace");
  refuses(replaced(good, "<saml:Subject>", "<saml:Subject xmlns:x=\"1\">"), "xml_relative_namespace");
  for (const char* wrong : {"xmlns:xml=\"urn:x\"", "xmlns:v=\"\"", "nobody:x=\"1\""})
    refuses(replaced(good, "<saml:Subject>", std::string("<saml:Subject ") + wrong + ">"), "xml_malformed");
  refuses(good + "<x/>", "xml_malformed");
  refuses("", "xml_malformed");
  refuses("<a/>", "not_a_response");
}

TEST_CASE("Size, depth, nodes and attributes are limited") {
  std::string good = idp().response({});
  auto extended = [&](const std::string& what) {
    return replaced(good, "<samlp:Status>", "<samlp:Extensions>" + what + "</samlp:Extensions><samlp:Status>");
  };
  accepts(extended("<x/>"));
  refuses(extended(std::string(256 * 1024, 'x')), "xml_too_large");
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "<a>";
  for (int i = 0; i < 70; ++i) deep += "</a>";
  refuses(extended(deep), "xml_too_deep");
  std::string many;
  for (int i = 0; i < 20'001; ++i) many += "<a/>";
  refuses(extended(many), "xml_too_many_nodes");
  std::string wide = "<a";
  for (int i = 0; i < 65; ++i) wide += fmt::format(" a{}=\"\"", i);
  refuses(extended(wide + "/>"), "xml_too_many_attributes");
}

TEST_CASE("Audience, recipient, request, issuer, status and statements must fit") {
  std::string draft = idp().draft({});
  auto changed = [&](std::string_view from, std::string_view to) { return idp().sign_all(replaced(draft, from, to)); };
  std::string restriction = between(draft, "<saml:AudienceRestriction>", "</saml:AudienceRestriction>");
  refuses(changed(restriction, ""), "audience_missing");
  refuses(changed(between(draft, "<saml:Conditions", "</saml:Conditions>"), ""), "audience_missing");
  refuses(changed("<saml:Audience>https://mc", "<saml:Audience>https://other"), "audience_mismatch");
  refuses(changed(restriction, restriction + replaced(restriction, "https://mc", "https://other")),
          "audience_mismatch");
  refuses(changed(restriction, restriction + "<saml:Condition/>"), "condition_unknown");
  refuses(changed("Recipient=\"https://mc", "Recipient=\"https://other"), "recipient_mismatch");
  refuses(changed(" Recipient=\"https://mc.example/api/v1/sso/acs\"", ""), "recipient_mismatch");
  refuses(changed("cm:bearer", "cm:sender-vouches"), "confirmation_missing");
  refuses(idp().response({}), "in_response_to_mismatch", {.request_id = "_other"});
  accepts(idp().response({}), {.request_id = std::nullopt});
  refuses(changed("SubjectConfirmationData InResponseTo=\"_request1\"", "SubjectConfirmationData"),
          "in_response_to_mismatch");
  refuses(changed("<saml:Issuer>https://idp", "<saml:Issuer>https://evil"), "issuer_mismatch");
  refuses(changed("status:Success", "status:Responder"), "status_not_success");
  refuses(changed(between(draft, "<saml:AuthnStatement", "</saml:AuthnStatement>"), ""), "authentication_missing");
  refuses(changed(between(draft, "<saml:NameID", "</saml:NameID>"), ""), "subject_missing");
  refuses(replaced(idp().response({}), "Assertion ID=\"_assertion1\"", "Assertion ID=\"\""), "id_missing");
}

TEST_CASE("Times hold with 60 seconds of difference, and an old authentication is refused") {
  using std::chrono::seconds;
  std::string good = idp().response({});
  accepts(good, {.later = seconds(359)});
  refuses(good, "expired", {.later = seconds(361)});
  accepts(good, {.later = seconds(-59)});
  refuses(good, "not_yet_valid", {.later = seconds(-61)});
  std::string old = to_string(Answer{}.now - std::chrono::hours(24 * 8));
  std::string stale = replaced(idp().draft({}), "AuthnInstant=\"" + to_string(Answer{}.now), "AuthnInstant=\"" + old);
  refuses(idp().sign_all(stale), "authentication_too_old");
  refuses(idp().sign_all(replaced(idp().draft({}), "AuthnInstant=\"", "AuthnInstant=\"x")), "time_malformed");
}

TEST_CASE("A verdict is a refusal until something made it an acceptance") {
  Verdict fresh;
  CHECK_FALSE(fresh.accepted);
  CHECK(fresh.code == "not_verified");
}

}  // namespace mc::saml
