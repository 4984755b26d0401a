#include "appliance/oidc/flow.hpp"

#include "appliance/oidc/testing.hpp"

using namespace mc;
using namespace mc::oidc;

namespace {

const Registration kOwn{"client", "https://own.example/cb", "openid email"};

std::string code_of(const Status& status) { return status ? "ok" : status.error().code; }
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}
Discovery provider(const std::string& more = "") {
  return parse_discovery(oidc::testing::discovery(more), "https://idp.example").value();
}
Send answers(int status, std::string body, net::HttpRequest* seen = nullptr) {
  return [=](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
    if (seen != nullptr) *seen = request;
    return net::HttpAnswer{status, "application/json", body};
  };
}

}  // namespace

TEST_CASE("oidc discovery: only of the issuer that was asked, with usable addresses and abilities") {
  using oidc::testing::discovery;
  auto read = [](const std::string& text) { return code_of(parse_discovery(text, "https://idp.example")); };
  CHECK(read(discovery()) == "ok");
  CHECK(code_of(parse_discovery(discovery(), "https://idp.example/")) == "discovery_issuer");
  CHECK(read("<html>") == "discovery_malformed");
  CHECK(read(discovery(R"(,"issuer":"https://idp.example")")) == "discovery_malformed");
  CHECK(read(R"({"issuer":"https://idp.example"})") == "discovery_endpoint");
  std::string plain = discovery();
  plain.replace(plain.find("https://idp.example/token"), 5, "http");
  CHECK(read(plain) == "discovery_endpoint");
  CHECK(read(discovery(R"(,"code_challenge_methods_supported":["plain"])")) == "discovery_no_pkce");
  CHECK(read(discovery(R"(,"id_token_signing_alg_values_supported":["HS256","none"])")) == "discovery_algorithms");
  std::string implicit = discovery();
  implicit.replace(implicit.find("[\"code\"]"), 8, "[\"id_token\"]");
  CHECK(read(implicit) == "discovery_no_code");
  CHECK(*discovery_url("https://login.example/tenant/") ==
        "https://login.example/tenant/.well-known/openid-configuration");
  CHECK(code_of(discovery_url("http://login.example")) == "issuer_unusable");
  CHECK(code_of(discovery_url("https://login.example?x")) == "issuer_unusable");
}

TEST_CASE("oidc flow: the request carries PKCE, state, nonce and exactly our address") {
  // The verifier and challenge of RFC 7636, appendix B.
  std::string url = authorization_url(provider(), kOwn, {"s-1", "n-1", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
                                      Freshness::whatever);
  CHECK(url ==
        "https://idp.example/auth?response_type=code&client_id=client&redirect_uri=https%3A%2F%2Fown.example%2Fcb"
        "&scope=openid%20email&state=s-1&nonce=n-1&code_challenge_method=S256"
        "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  CHECK(authorization_url(provider(), kOwn, {"s", "n", "v"}, Freshness::anew).ends_with("&prompt=login&max_age=0"));
}

TEST_CASE("oidc flow: what the browser brings back") {
  auto back = parse_callback("state=s&code=c%2B1&session_state=x&iss=https%3A%2F%2Fidp.example");
  REQUIRE(back);
  CHECK(back->code == "c+1");
  CHECK(code_of(check_issuer(*back, provider())) == "ok");
  back->issuer = "https://evil.example";
  CHECK(code_of(check_issuer(*back, provider())) == "callback_issuer");
  back->issuer.reset();
  CHECK(code_of(check_issuer(*back, provider())) == "ok");
  std::string always = R"(,"authorization_response_iss_parameter_supported":true)";
  CHECK(code_of(check_issuer(*back, provider(always))) == "callback_issuer");
  CHECK(parse_callback("state=s&error=access_denied&error_description=<b>")->error == "access_denied");
  CHECK(parse_callback("state=s&error=%3Cb%3E")->error == "unknown");
  for (const char* bad : {"", "state=s", "code=c", "state=s&state=t&code=c", "state=s&code=c&code=d", "state=&code=c",
                          "state=s&code=c&error=x", "state=s&code=%zz"})
    CHECK_MESSAGE(code_of(parse_callback(bad)) != "ok", bad);
}

TEST_CASE("oidc flow: the token endpoint") {
  net::HttpRequest seen;
  std::string good = R"({"id_token":"a.b.c","access_token":"t","token_type":"Bearer"})";
  auto tokens = exchange_code(answers(200, good, &seen), provider(), kOwn, "s:ecret", "c 1", "v");
  REQUIRE(tokens);
  CHECK(tokens->id_token == "a.b.c");
  CHECK(seen.url == "https://idp.example/token");
  CHECK(seen.headers["Authorization"] == "Basic " + to_base64(as_bytes("client:s%3Aecret")));
  CHECK(*seen.body ==
        "grant_type=authorization_code&code=c%201&redirect_uri=https%3A%2F%2Fown.example%2Fcb&code_verifier=v");
  Discovery post = provider(R"(,"token_endpoint_auth_methods_supported":["client_secret_post"])");
  CHECK(exchange_code(answers(200, good, &seen), post, kOwn, "x", "c", "v"));
  CHECK(seen.headers.count("Authorization") == 0);
  CHECK(seen.body->ends_with("&client_id=client&client_secret=x"));
  auto refused = [&](int status, const std::string& body) {
    return code_of(exchange_code(answers(status, body), provider(), kOwn, "x", "c", "v"));
  };
  CHECK(refused(400, R"({"error":"invalid_grant"})") == "code_refused");
  CHECK(refused(401, R"({"error":"invalid_client"})") == "client_refused");
  CHECK(refused(500, "oops") == "token_endpoint_failed");
  CHECK(refused(200, R"({"access_token":"t","token_type":"Bearer"})") == "token_endpoint_failed");
  CHECK(refused(200, R"({"id_token":"a.b.c","token_type":"mac"})") == "token_endpoint_failed");
}

TEST_CASE("oidc flow: details of the same person only; logout where it is offered") {
  auto more = fetch_userinfo(answers(200, R"({"sub":"noor","email":"n@x.example"})"), provider(), "t", "noor");
  REQUIRE(more);
  CHECK(more->at("email").front() == "n@x.example");
  CHECK(code_of(fetch_userinfo(answers(200, R"({"sub":"eve"})"), provider(), "t", "noor")) == "userinfo_subject");
  CHECK(code_of(fetch_userinfo(answers(401, R"({"sub":"noor"})"), provider(), "t", "noor")) == "userinfo_failed");
  CHECK(*end_session_url(provider(), kOwn, "a.b.c", "https://own.example/out") ==
        "https://idp.example/logout?client_id=client&post_logout_redirect_uri=https%3A%2F%2Fown.example%2Fout"
        "&id_token_hint=a.b.c");
  Discovery none = provider();
  none.end_session_endpoint = "";
  CHECK_FALSE(end_session_url(none, kOwn, "a.b.c", "https://own.example/out"));
}
