#include <doctest/doctest.h>

#include "appliance/saml/deflate.hpp"
#include "appliance/saml/messages.hpp"
#include "appliance/saml/testing.hpp"

namespace mc::saml {

namespace {

const std::string kOurs = "https://mc.example/saml";
const std::string kLogout = "https://mc.example/api/v1/sso/slo";

const testing::Idp& idp() {
  static const testing::Idp made;
  return made;
}
Instant now() { return testing::Answer{}.now; }
IdentityProvider provider() { return parse_metadata(idp().metadata(), now())->front(); }

LogoutRequest request() {
  return {"_out1", idp().entity_id(), kLogout, now(), "noor@hospital.example", "urn:f", {"_session1"}};
}

std::string query_of(const std::string& url) { return url.substr(url.find('?') + 1); }

std::string code(const auto& result) { return result ? "read" : result.error().code; }

}  // namespace

TEST_CASE("A redirect keeps the message and its relay state, and verifies only with the key that signed") {
  testing::Idp other;
  std::string url =
      *redirect_url("https://mc.example/slo", Parameter::request, to_xml(request()), "a b&c=%", idp().key());
  std::vector<Key> right{other.key(), idp().key()};
  auto read = read_redirect(query_of(url), right);
  REQUIRE_MESSAGE(read, code(read));
  CHECK(read->xml == to_xml(request()));
  CHECK(read->relay_state == "a b&c=%");
  CHECK(*claimed_issuer_of_redirect(query_of(url)) == idp().entity_id());
  std::vector<Key> wrong{other.key()};
  CHECK(code(read_redirect(query_of(url), wrong)) == "signature_invalid");
  testing::Idp elliptic(KeyKind::ec);
  std::string by_ec = *redirect_url("https://mc.example/slo", Parameter::response, "<a/>", "", elliptic.key());
  std::vector<Key> ec{elliptic.key()};
  CHECK(code(read_redirect(query_of(by_ec), ec)) == "read");
}

TEST_CASE("Of a redirect only plain names are read, once each, over the raw octets") {
  std::vector<Key> keys{idp().key()};
  std::string good = query_of(*redirect_url("x", Parameter::request, to_xml(request()), "r", idp().key()));
  using testing::replaced;
  CHECK(code(read_redirect(good, keys)) == "read");
  CHECK(code(read_redirect(replaced(good, "SAMLRequest=", "%53AMLRequest="), keys)) == "redirect_shape");
  CHECK(code(read_redirect(good + "&RelayState=x", keys)) == "redirect_shape");
  CHECK(code(read_redirect(good + "&SAMLResponse=x", keys)) == "redirect_shape");
  CHECK(code(read_redirect(good + "&x=1", keys)) == "redirect_shape");
  CHECK(code(read_redirect(replaced(good, "RelayState=r", "RelayState=%72"), keys)) == "signature_invalid");
  CHECK(code(read_redirect(replaced(good, "RelayState=r", "RelayState=s"), keys)) == "signature_invalid");
  CHECK(code(read_redirect(replaced(good, "rsa-sha256", "rsa-sha512"), keys)) == "signature_invalid");
  CHECK(code(read_redirect(good.substr(0, good.find("&Signature")), keys)) == "redirect_unsigned");
  CHECK(code(read_redirect("", keys)) == "redirect_shape");
  std::vector<Key> none;
  CHECK(code(read_redirect(good, none)) == "signature_invalid");
}

TEST_CASE("What inflates to more than a mebibyte is refused") {
  std::string bomb = deflate_raw(std::string(8 * 1024 * 1024, 'a'));
  CHECK(bomb.size() < 16 * 1024);
  CHECK(code(inflate_raw(bomb)) == "xml_too_large");
  CHECK(*inflate_raw(deflate_raw(std::string(1024 * 1024, 'a'))) == std::string(1024 * 1024, 'a'));
  CHECK(code(inflate_raw(deflate_raw("<a/>") + "rest")) == "redirect_shape");
  CHECK(code(inflate_raw("no")) == "redirect_shape");
}

TEST_CASE("Logout requests are read from signed messages that are meant for us") {
  IdentityProvider from = provider();
  LogoutExpectation by_post{from, kLogout, now()};
  auto signed_text = [](const LogoutRequest& in) {
    auto field = from_base64(*post_field(to_xml(in), idp().key(), idp().certificate()));
    return std::string(as_text(*field));
  };
  std::string good = signed_text(request());
  auto read = read_logout_request(good, by_post);
  REQUIRE_MESSAGE(read, code(read));
  CHECK(read->subject == "noor@hospital.example");
  CHECK(read->session_indexes == std::vector<std::string>{"_session1"});
  CHECK(code(read_logout_request(to_xml(request()), by_post)) == "logout_unsigned");
  CHECK(code(read_logout_request(testing::replaced(good, "noor@", "admin@"), by_post)) == "signature_invalid");
  CHECK(code(read_logout_response(good, by_post)) == "not_a_logout");
  LogoutRequest elsewhere = request();
  elsewhere.destination = "https://other.example";
  CHECK(code(read_logout_request(signed_text(elsewhere), by_post)) == "logout_destination");
  LogoutRequest old = request();
  old.now = now() - std::chrono::hours(1);
  CHECK(code(read_logout_request(signed_text(old), by_post)) == "expired");
  LogoutRequest foreign = request();
  foreign.issuer = "https://evil.example";
  CHECK(code(read_logout_request(signed_text(foreign), by_post)) == "issuer_mismatch");
  LogoutExpectation by_redirect = by_post;
  by_redirect.signed_inside = false;
  CHECK(code(read_logout_request(to_xml(request()), by_redirect)) == "read");
}

TEST_CASE("Logout responses tell success, part and failure") {
  IdentityProvider from = provider();
  LogoutExpectation expected{from, kLogout, now()};
  expected.signed_inside = false;
  LogoutResponse out{"_r", idp().entity_id(), kLogout, now(), "_out1", true, false};
  auto whole = read_logout_response(to_xml(out), expected);
  REQUIRE_MESSAGE(whole, code(whole));
  CHECK(whole->success);
  CHECK(whole->in_response_to == "_out1");
  out.partial = true;
  auto part = read_logout_response(to_xml(out), expected);
  CHECK_FALSE(part->success);
  CHECK(part->partial);
  out.partial = out.success = false;
  CHECK_FALSE(read_logout_response(to_xml(out), expected)->success);
}

TEST_CASE("A sign-in request names what it must and is signed for the POST binding") {
  std::string xml =
      to_xml(AuthnRequest{"_a", kOurs, "https://mc.example/acs?x=1&y=2", "https://idp.example/sso", now(), true});
  CHECK(xml.find("ForceAuthn=\"true\"") != std::string::npos);
  CHECK(xml.find("AssertionConsumerServiceURL=\"https://mc.example/acs?x=1&amp;y=2\"") != std::string::npos);
  auto field = post_field(xml, idp().key(), "");
  REQUIRE(field);
  std::string text(as_text(*from_base64(*field)));
  CHECK(text.find("SignatureValue>") != std::string::npos);
}

}  // namespace mc::saml
