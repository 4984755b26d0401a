#include "appliance/oidc/id_token.hpp"

#include "appliance/oidc/testing.hpp"

using namespace mc;
using namespace mc::oidc;
using testing::claims;
using testing::TestKey;

namespace {

const Instant kNow{1'795'000'000'000};

const TestKey& rsa() {
  static const TestKey key("RS256", "r1");
  return key;
}
const TestKey& elliptic() {
  static const TestKey key("ES256", "e1");
  return key;
}
Expectation expected() { return {"https://idp.example", "client", "n-1", kNow}; }
std::string verdict(const std::string& token, const std::string& jwks, const Expectation& with = expected()) {
  auto keys = parse_jwks(jwks);
  if (!keys) return keys.error().code;
  auto claims = verify_id_token(token, *keys, with);
  return claims ? "ok" : claims.error().code;
}
std::string with_claims(std::map<std::string, std::string> other, const Expectation& with = expected()) {
  return verdict(rsa().token(claims(kNow, std::move(other))), rsa().jwks(), with);
}
std::string seconds(std::int64_t from_now) { return std::to_string(kNow.ms / 1000 + from_now); }

}  // namespace

TEST_CASE("oidc id token: RS256, PS256 and ES256 by the key that is named, or by any that fits") {
  CHECK(verdict(rsa().token(claims(kNow)), rsa().jwks()) == "ok");
  CHECK(verdict(elliptic().token(claims(kNow)), elliptic().jwks()) == "ok");
  TestKey pss("PS256", "p1");
  CHECK(verdict(pss.token(claims(kNow)), pss.jwks()) == "ok");
  std::string both = R"({"keys":[)" + elliptic().jwk() + "," + pss.jwk() + "," + rsa().jwk() + "]}";
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"RS256"})"), both) == "ok");
  // The key says what it is for.
  CHECK(verdict(rsa().token(claims(kNow)), R"({"keys":[)" + rsa().jwk(R"(,"alg":"PS256")") + "]}") ==
        "token_key_unknown");
  auto keys = parse_jwks(rsa().jwks());
  auto read = verify_id_token(rsa().token(claims(kNow, {{"sid", R"("s9")"},
                                                        {"groups", R"(["a","b"])"},
                                                        {"realm_access", R"({"roles":["nurse"]})"},
                                                        {"email_verified", "true"}})),
                              *keys, expected());
  REQUIRE(read);
  CHECK(read->subject == "noor");
  CHECK(read->session == "s9");
  CHECK(read->attributes.at("groups") == std::vector<std::string>{"a", "b"});
  CHECK(read->attributes.at("realm_access.roles") == std::vector<std::string>{"nurse"});
  CHECK(read->attributes.at("email_verified") == std::vector<std::string>{"true"});
}

TEST_CASE("oidc id token: no algorithm of the attacker's choice") {
  std::string body = to_base64url(as_bytes(claims(kNow)));
  auto header = [](std::string_view text) { return to_base64url(as_bytes(text)); };
  for (const char* name : {"none", "None", "HS256", "RS384", "RS1", "rs256", "EdDSA", ""})
    CHECK(verdict(header(std::string(R"({"alg":")") + name + R"(","kid":"r1"})") + "." + body + ".", rsa().jwks()) ==
          "token_algorithm");
  CHECK(verdict(header(R"({"kid":"r1"})") + "." + body + ".", rsa().jwks()) == "token_algorithm");
  // HS256 with the public key as the secret never gets so far as to be computed.
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"HS256","kid":"r1"})"), rsa().jwks()) == "token_algorithm");
  // Another family than the key's, the token's own key, critical extensions, another kind of token.
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"ES256","kid":"r1"})"), rsa().jwks()) == "token_key_unknown");
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"PS256","kid":"r1"})"), rsa().jwks()) == "token_signature");
  TestKey attacker("RS256", "r1");
  CHECK(verdict(attacker.token(claims(kNow), R"({"alg":"RS256","kid":"r1","jwk":)" + attacker.jwk() + "}"),
                rsa().jwks()) == "token_signature");
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"RS256","kid":"r1","crit":["b64"],"b64":false})"), rsa().jwks()) ==
        "token_malformed");
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"RS256","kid":"r1","typ":"at+jwt"})"), rsa().jwks()) ==
        "token_malformed");
  CHECK(verdict(rsa().token(claims(kNow), R"({"alg":"RS256","alg":"RS256"})"), rsa().jwks()) == "token_malformed");
}

TEST_CASE("oidc id token: every changed byte is noticed") {
  std::string token = rsa().token(claims(kNow));
  REQUIRE(verdict(token, rsa().jwks()) == "ok");
  for (std::size_t at = 0; at < token.size(); at += 7) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK_MESSAGE(verdict(changed, rsa().jwks()) != "ok", at);
  }
  CHECK(verdict(token + ".", rsa().jwks()) == "token_malformed");
  CHECK(verdict(token.substr(0, token.rfind('.')), rsa().jwks()) == "token_malformed");
  CHECK(verdict(token.substr(0, token.rfind('.') + 1), rsa().jwks()) == "token_signature");
  CHECK(verdict("", rsa().jwks()) == "token_malformed");
  CHECK(verdict(std::string(70'000, 'a'), rsa().jwks()) == "token_malformed");
}

TEST_CASE("oidc id token: issuer, audience and authorised party") {
  CHECK(with_claims({{"iss", R"("https://idp.example/")"}}) == "token_issuer");
  CHECK(with_claims({{"iss", ""}}) == "token_issuer");
  CHECK(with_claims({{"aud", R"("other")"}}) == "token_audience");
  CHECK(with_claims({{"aud", ""}}) == "token_audience");
  CHECK(with_claims({{"aud", R"(["client"])"}}) == "ok");
  CHECK(with_claims({{"aud", R"(["client","other"])"}}) == "token_audience");
  CHECK(with_claims({{"aud", R"(["client","other"])"}, {"azp", R"("client")"}}) == "ok");
  CHECK(with_claims({{"azp", R"("other")"}}) == "token_audience");
  CHECK(with_claims({{"aud", R"([["client"]])"}}) == "token_audience");
  CHECK(with_claims({{"aud", R"("client"),"aud":("other")"}}) != "ok");
  CHECK(with_claims({{"sub", ""}}) == "token_subject");
  CHECK(with_claims({{"sub", "7"}}) == "token_subject");
}

TEST_CASE("oidc id token: times, nonce, access token, step-up") {
  CHECK(with_claims({{"exp", seconds(-61)}}) == "token_expired");
  CHECK(with_claims({{"exp", seconds(-59)}}) == "ok");
  CHECK(with_claims({{"exp", ""}}) == "token_malformed");
  CHECK(with_claims({{"exp", R"("9999999999")"}}) == "token_malformed");
  CHECK(with_claims({{"iat", seconds(61)}}) == "token_not_yet");
  CHECK(with_claims({{"iat", seconds(-700)}}) == "token_too_old");
  CHECK(with_claims({{"nbf", seconds(61)}}) == "token_not_yet");
  CHECK(with_claims({{"nonce", R"("n-2")"}}) == "token_nonce");
  CHECK(with_claims({{"nonce", ""}}) == "token_nonce");
  Expectation none = expected();
  none.nonce = "";
  CHECK(with_claims({{"nonce", R"("")"}}, none) == "token_nonce");
  // The vector of OpenID Connect Core, appendix A.3 and A.4.
  Expectation access = expected();
  access.access_token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
  CHECK(with_claims({{"at_hash", R"("77QmUPtjPfzWtF2AnpK9RQ")"}}, access) == "ok");
  CHECK(with_claims({{"at_hash", R"("77QmUPtjPfzWtF2AnpK9RR")"}}, access) == "token_access");
  Expectation anew = expected();
  anew.authenticated_since = kNow;
  CHECK(with_claims({}, anew) == "token_authentication_old");
  CHECK(with_claims({{"auth_time", seconds(-3600)}}, anew) == "token_authentication_old");
  CHECK(with_claims({{"auth_time", seconds(1)}}, anew) == "ok");
}

TEST_CASE("oidc keys: only keys that can verify what we accept") {
  auto code = [](const std::string& text) {
    auto keys = parse_jwks(text);
    return keys ? "ok" : keys.error().code;
  };
  CHECK(code(rsa().jwks()) == "ok");
  CHECK(code("{}") == "keys_malformed");
  CHECK(code("[]") == "keys_malformed");
  CHECK(code(R"({"keys":[]})") == "keys_unusable");
  CHECK(code(R"({"keys":[{"kty":"oct","k":"c2VjcmV0"}]})") == "keys_unusable");
  CHECK(code(R"({"keys":[)" + rsa().jwk(R"(,"use":"enc")") + "]}") == "keys_unusable");
  CHECK(code(R"({"keys":[)" + rsa().jwk(R"(,"alg":"RS384")") + "]}") == "keys_unusable");
  CHECK(code(R"({"keys":[)" + rsa().jwk(R"(,"key_ops":["encrypt"])") + "]}") == "keys_unusable");
  CHECK(code(TestKey("RS256", "small", 1024).jwks()) == "keys_unusable");
  CHECK(parse_jwks(R"({"keys":[{"kty":"OKP"},)" + elliptic().jwk() + "]}")->size() == 1);
  CHECK(code(std::string(300'000, ' ')) == "keys_malformed");
}

TEST_CASE("oidc keys: the cache asks hourly, at once for a new key, and never in a storm") {
  ManualClock clock;
  int asked = 0;
  bool down = false;
  KeyCache cache(clock, [&]() -> Result<KeySet> {
    ++asked;
    if (down) return fail(Fault::unavailable, "connect_failed", "");
    return parse_jwks(rsa().jwks());
  });
  CHECK(cache.current());
  CHECK(cache.current());
  CHECK(asked == 1);
  for (int i = 0; i < 100; ++i) CHECK(cache.renewed());
  CHECK(asked == 1);
  clock.advance(std::chrono::seconds(31));
  for (int i = 0; i < 100; ++i) CHECK(cache.renewed());
  CHECK(asked == 2);
  clock.advance(std::chrono::minutes(61));
  down = true;
  for (int i = 0; i < 100; ++i) CHECK(cache.current());
  CHECK(asked == 3);
  clock.advance(std::chrono::hours(24));
  CHECK_FALSE(cache.current());
}
