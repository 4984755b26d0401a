#include <doctest/doctest.h>

#include "appliance/saml/check.hpp"
#include "appliance/saml/testing.hpp"

namespace mc::saml {

namespace {

const testing::Idp& idp() {
  static const testing::Idp made;
  return made;
}
Instant now() { return testing::Answer{}.now; }

std::string code_of(const std::string& xml) {
  auto read = parse_metadata(xml, now());
  return read ? "read" : read.error().code;
}

}  // namespace

TEST_CASE("Metadata is read with its addresses and keys, alone and in nested aggregates") {
  auto one = parse_metadata(idp().metadata(), now());
  REQUIRE(one);
  CHECK(one->front().sign_on_by(kBindingRedirect)->location == "https://idp.example/sso");
  CHECK(one->front().logout_by(kBindingRedirect)->location == "https://idp.example/slo");
  CHECK(one->front().logout_by(kBindingPost) == nullptr);
  testing::Idp other(KeyKind::ec, 0, "https://second.example");
  std::string aggregate =
      "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\"><md:EntitiesDescriptor>" +
      idp().metadata() + "</md:EntitiesDescriptor>" + other.metadata("") + "</md:EntitiesDescriptor>";
  auto both = parse_metadata(aggregate, now());
  REQUIRE(both);
  CHECK(both->size() == 2);
  CHECK(both->back().entity_id == "https://second.example");
  CHECK(both->back().signing_keys.front().kind() == KeyKind::ec);
}

TEST_CASE("Metadata without a provider, key or validity is refused") {
  using testing::replaced;
  std::string good = idp().metadata();
  CHECK(code_of(good) == "read");
  CHECK(code_of(idp().metadata("encryption")) == "metadata_no_key");
  CHECK(code_of(replaced(good, "entityID=\"https", "entityID=\"\" x=\"https")) == "metadata_not_saml");
  CHECK(code_of("<a/>") == "metadata_not_saml");
  CHECK(code_of(replaced(good, "<ds:X509Certificate>", "<ds:X509Certificate>AAAA")) == "metadata_certificate");
  CHECK(code_of(replaced(good, "Location=\"https", "Location=\"javascript")) == "metadata_endpoint");
  CHECK(code_of(replaced(good, "entityID", "validUntil=\"2020-01-01T00:00:00Z\" entityID")) == "metadata_expired");
  CHECK(code_of(replaced(good, "entityID", "validUntil=\"2099-01-01T00:00:00Z\" entityID")) == "read");
  CHECK(code_of("<!DOCTYPE a>" + good) == "xml_doctype");
}

TEST_CASE("Signed metadata is read only with the pinned key") {
  std::string draft = testing::replaced(idp().metadata(), "<IDPSSODescriptor",
                                        idp().signature_template("_meta", {}) + "<IDPSSODescriptor");
  std::string text = idp().sign_all(testing::replaced(draft, "<EntityDescriptor", "<EntityDescriptor ID=\"_meta\""));
  std::vector<Key> pinned{*Key::from_certificate_text(idp().certificate())};
  auto read = parse_metadata(text, now(), pinned);
  CHECK_MESSAGE(read, (read ? "" : read.error().code));
  testing::Idp other;
  std::vector<Key> wrong{*Key::from_certificate_text(other.certificate())};
  auto refused = parse_metadata(text, now(), wrong);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "signature_invalid");
  auto changed = parse_metadata(testing::replaced(text, "idp.example/sso", "evil.example/sso"), now(), pinned);
  REQUIRE_FALSE(changed);
  CHECK(changed.error().code == "signature_invalid");
}

TEST_CASE("Our own metadata reads back as XML with current and next certificate") {
  std::string xml = metadata_xml({"https://mc.example/saml?a=1&b=2",
                                  "https://mc.example/acs",
                                  "https://mc.example/slo",
                                  {idp().certificate(), testing::shared_key_pair().certificate},
                                  {idp().certificate()}});
  CHECK(code_of(xml) == "metadata_no_idp");  // well-formed, but no identity provider
  CHECK(xml.find("a=1&amp;b=2") != std::string::npos);
  CHECK(xml.find(testing::shared_key_pair().certificate) != std::string::npos);
}

TEST_CASE("saml check prints one JSON object a file") {
  auto checker = Checker::make(
      {idp().metadata(), "https://mc.example/saml", "https://mc.example/api/v1/sso/acs", std::nullopt, now()});
  REQUIRE(checker);
  std::string xml = idp().response({});
  CheckedFile plain = checker->check("a.xml", xml);
  CHECK(plain.accepted);
  CHECK(plain.json.starts_with(
      R"({"file":"a.xml","accepted":true,"verdict":"accepted","subject":"noor@hospital.example")"));
  CHECK(plain.json.find(R"("session_index":"_session1")") != std::string::npos);
  CHECK(plain.json.find(R"("attributes":{"groups":["icu","nurses"]})") != std::string::npos);
  std::string base64 = to_base64(as_bytes(xml));
  base64.insert(76, "\r\n");
  CHECK(checker->check("b.b64", base64 + "\n").accepted);
  CheckedFile bad = checker->check("c", "?");
  CHECK_FALSE(bad.accepted);
  CHECK(bad.json.starts_with(R"({"file":"c","accepted":false,"verdict":"refused","code":"not_base64","message":")"));
}

}  // namespace mc::saml
