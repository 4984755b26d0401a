#include "appliance/oidc/logout_token.hpp"

#include "appliance/oidc/id_token.hpp"
#include "appliance/oidc/testing.hpp"

using namespace mc;
using namespace mc::oidc;
using testing::TestKey;

namespace {

const Instant kNow{1'795'000'000'000};
constexpr const char* kEvents = R"({"http://schemas.openid.net/event/backchannel-logout":{}})";

const TestKey& key() {
  static const TestKey made("RS256", "r1");
  return made;
}
std::string seconds(std::int64_t from_now) { return std::to_string(kNow.ms / 1000 + from_now); }
std::string claims(std::map<std::string, std::string> other = {}) {
  std::map<std::string, std::string> all = {{"events", kEvents}, {"jti", R"("j1")"}, {"nonce", ""}, {"sid", R"("s1")"}};
  for (auto& [name, value] : other) all[name] = value;
  return testing::claims(kNow, all);
}
std::string verdict(const std::string& token) {
  auto keys = parse_jwks(key().jwks());
  auto said = verify_logout_token(token, *keys, {"https://idp.example", "client", kNow});
  return said ? "ok" : said.error().code;
}
std::string with(std::map<std::string, std::string> other) { return verdict(key().token(claims(std::move(other)))); }

}  // namespace

TEST_CASE("oidc logout token: what it says, and its type") {
  auto keys = parse_jwks(key().jwks());
  auto token = key().token(claims(), R"({"alg":"RS256","kid":"r1","typ":"logout+jwt"})");
  auto said = verify_logout_token(token, *keys, {"https://idp.example", "client", kNow});
  REQUIRE(said);
  CHECK(said->id == "j1");
  CHECK(said->subject == "noor");
  CHECK(said->session == "s1");
  CHECK(said->valid_until > kNow);
  CHECK(claimed_issuer(token).value_or("") == "https://idp.example");
  CHECK(verdict(key().token(claims(), R"({"alg":"RS256","kid":"r1","typ":"JWT"})")) == "ok");
  CHECK(verdict(key().token(claims(), R"({"alg":"RS256","kid":"r1","typ":"at+jwt"})")) == "token_malformed");
  CHECK(verdict(key().token(claims(), R"({"alg":"none"})")) == "token_algorithm");
  CHECK(verdict("a.b") == "token_malformed");
  CHECK_FALSE(claimed_issuer("nothing"));
}

TEST_CASE("oidc logout token: every rule of section 2.6") {
  CHECK(with({{"sub", ""}}) == "ok");
  CHECK(with({{"sid", ""}}) == "ok");
  CHECK(with({{"exp", ""}}) == "ok");  // as the drafts had it
  CHECK(with({{"aud", R"(["other","client"])"}}) == "ok");
  CHECK(with({{"sub", ""}, {"sid", ""}}) == "token_subject");
  CHECK(with({{"iss", R"("https://evil.example")"}}) == "token_issuer");
  CHECK(with({{"aud", R"("other")"}}) == "token_audience");
  CHECK(with({{"aud", ""}}) == "token_audience");
  CHECK(with({{"iat", ""}}) == "token_malformed");
  CHECK(with({{"iat", seconds(61)}}) == "token_not_yet");
  CHECK(with({{"iat", seconds(60)}}) == "ok");
  CHECK(with({{"iat", seconds(-361)}}) == "token_too_old");
  CHECK(with({{"exp", seconds(-60)}}) == "token_expired");
  CHECK(with({{"exp", R"("soon")"}}) == "token_malformed");
  CHECK(with({{"jti", ""}}) == "token_id");
  CHECK(with({{"nonce", R"("n-1")"}}) == "token_nonce");
  CHECK(with({{"events", ""}}) == "token_event");
  CHECK(with({{"events", R"({"http://schemas.openid.net/event/other":{}})"}}) == "token_event");
  CHECK(with({{"events", R"({"http://schemas.openid.net/event/backchannel-logout":true})"}}) == "token_event");
  CHECK(with({{"events", R"("http://schemas.openid.net/event/backchannel-logout")"}}) == "token_event");
  TestKey other("RS256", "r1");
  CHECK(verdict(other.token(claims())) == "token_signature");
  CHECK(verdict(TestKey("RS256", "r2").token(claims())) == "token_key_unknown");
}

TEST_CASE("oidc logout token: neither token passes for the other") {
  auto keys = parse_jwks(key().jwks());
  CHECK(verdict(key().token(testing::claims(kNow))) == "token_nonce");
  Expectation id_token{"https://idp.example", "client", "n-1", kNow};
  CHECK(verify_id_token(key().token(claims()), *keys, id_token).error().code == "token_nonce");
  auto typed = key().token(testing::claims(kNow), R"({"alg":"RS256","kid":"r1","typ":"logout+jwt"})");
  CHECK(verify_id_token(typed, *keys, id_token).error().code == "token_malformed");
}
