// Sign-in through an OpenID Connect provider from the settings to the session, over HTTP; the provider's servers answer
// what the test likes.
#include <doctest/doctest.h>

#include "appliance/oidc/testing.hpp"
#include "appliance/saml/testing.hpp"
#include "modules/sso/requests.hpp"
#include "modules/testing.hpp"

namespace mc::sso {

namespace {

using oidc::testing::TestKey;

const TestKey& key(int number) {
  static const TestKey first("RS256", "k1"), second("ES256", "k2");
  return number == 1 ? first : second;
}

/// The value of a query's parameter, decoded.
std::string parameter(const std::string& url, const std::string& name) {
  auto document = shape::parse_query(std::string_view(url).substr(url.find('?') + 1));
  for (auto at = document->root().first(); !(at == document->root().end()); at = at.next())
    if (at.key() == name) return std::string(at.text());
  return {};
}

struct World {
  TestPlatform test{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(test.platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(test.platform, *accounts);
  // What the provider's servers say.
  std::map<std::string, std::string> claims{};
  std::string discovery = oidc::testing::discovery();
  std::string userinfo = R"({"sub":"noor"})";
  std::string metadata{};
  int signing_key = 1, asked_for_keys = 0;
  net::HttpRequest token_request{};
  std::string nonce{};
  std::unique_ptr<Sso> sso = make_sso(test.platform, *accounts, *organisation, *test.keys, [this](const std::string&) {
    return [this](const net::HttpRequest& request) { return answer(request); };
  });
  http::TestApi& api = test.start();
  PersonId chief = person("Ada", "Lind", "ada@hospital.example");
  http::TestClient admin = api.sign_in({{"operator"}}, chief);
  Provider provider{};

  World() {
    claims["email"] = R"("noor@hospital.example")";
    claims["given_name"] = R"("Noor")";
    claims["family_name"] = R"("Haddad")";
    claims["groups"] = R"(["teachers"])";
    NewProvider in{{"Hospital"}, {}, ProviderKind::oidc, {"https://idp.example"}, {"client"}, {"very-secret"}};
    auto made = admin.post_json("/sso/providers", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    provider = made.json<Provider>();
  }
  PersonId person(std::string first, std::string last, std::string email) {
    return must(test.db->write([&](data::Tx& tx) {
             return accounts->upsert(tx, {std::nullopt, first, last, email});
           }))
        .first;
  }
  Result<net::HttpAnswer> answer(const net::HttpRequest& request) {
    auto json = [](std::string body) { return net::HttpAnswer{200, "application/json", std::move(body)}; };
    if (request.url.ends_with("/openid-configuration")) return json(discovery);
    if (request.url == "https://idp.example/jwks") {
      ++asked_for_keys;
      return json(key(signing_key).jwks());
    }
    if (request.url == "https://idp.example/me") return json(userinfo);
    if (request.url == "https://idp.example/metadata") return net::HttpAnswer{200, "text/xml", metadata};
    if (request.url != "https://idp.example/token") return fail(Fault::unavailable, "connect_failed", "");
    token_request = request;
    auto all = claims;
    all.try_emplace("nonce", "\"" + nonce + "\"");
    std::string token = key(signing_key).token(oidc::testing::claims(test.clock.now(), all));
    return json(R"({"id_token":")" + token + R"(","access_token":"at","token_type":"Bearer"})");
  }
  std::string path() const { return "/sso/providers/" + provider.id.text(); }
  Start started(http::TestClient& browser) {
    auto out = browser.post("/sso/start", R"({"provider":")" + provider.id.text() + R"("})");
    REQUIRE_MESSAGE(out.status == 200, out.body);
    return out.json<Start>();
  }
  /// The provider sends the browser back; where it goes then.
  std::string back(http::TestClient& browser, const Start& start, std::string more = "&code=c1&session_state=x") {
    nonce = parameter(start.url, "nonce");
    browser.set_header("Sec-Fetch-Site", "cross-site");
    auto out = browser.get("/sso/callback?state=" + start.relay_state + more);
    browser.set_header("Sec-Fetch-Site", "same-origin");
    CHECK(out.status == 303);
    return std::string(out.header("Location"));
  }
  void enable(Joining joining = Joining::create) {
    auto trial = admin.post(path() + "/verify").json<Start>();
    CHECK(back(admin, trial) == "/settings/sso?verified=" + provider.id.text());
    ProviderChange change{{"Hospital"}, provider.rules};
    change.rules.joining = joining;
    change.rules.roles = {{"teachers", "instructor", security::ScopeKind::platform, std::nullopt}};
    CHECK(admin.put_json(path(), change).status == 200);
    CHECK(admin.put(path() + "/state", R"({"state":"enabled"})").status == 200);
  }
  std::string signed_in(http::TestClient& browser) { return back(browser, started(browser)); }
  std::string refused_with(std::map<std::string, std::string> other) {
    auto before = claims;
    for (auto& [name, value] : other) claims[name] = value;
    auto browser = api.anonymous();
    std::string out = signed_in(browser);
    claims = before;
    CHECK(browser.get("/me").status == 401);
    return out.substr(std::min(out.size(), out.find('=') + 1));
  }
};

}  // namespace

TEST_SUITE("sso oidc") {
  TEST_CASE("The secret goes in and never comes out; the issuer's own description decides") {
    World world;
    CHECK(world.provider.kind == ProviderKind::oidc);
    CHECK(world.provider.issuer == "https://idp.example");
    CHECK(world.provider.has_secret);
    CHECK(world.provider.single_logout);
    auto shown = world.admin.get("/sso/settings");
    CHECK(shown.body.find("very-secret") == std::string::npos);
    CHECK(shown.json<Overview>().redirect_url == world.test.settings.base_url + "/api/v1/sso/callback");
    auto stored = must(world.test.db->read(
        [&](data::Tx& tx) { return tx.in(data::Module{"sso"}).one<Bytes>("SELECT secret FROM sso_providers"); }));
    CHECK(std::string(as_text(stored)).find("very-secret") == std::string::npos);
    NewProvider other{{"Other"}, {}, ProviderKind::oidc, {"https://idp.example/"}, {"client"}};
    auto refused = world.admin.post_json("/sso/providers", other);
    CHECK(refused.status == 422);
    CHECK(refused.field_paths() == "issuer");
    other.issuer = "http://idp.example";
    CHECK(world.admin.post_json("/sso/providers", other).status == 422);
    other.issuer = "https://idp.example";
    CHECK(world.admin.post_json("/sso/providers", other).code == "provider_exists");
    other.scopes = "profile";
    CHECK(world.admin.post_json("/sso/providers", other).field_paths() == "scopes");
    CHECK(world.admin.put(world.path() + "/oidc", R"({"issuer":"https://other.example"})").field_paths() == "issuer");
    CHECK(world.admin.put(world.path() + "/oidc", R"({"client_id":"c2"})").json<Provider>().client_id == "c2");
    CHECK(world.admin.put(world.path() + "/metadata", R"({"metadata":"<x/>"})").status == 422);
    CHECK(world.api.sign_in({}).put(world.path() + "/oidc", "{}").status == 403);
  }

  TEST_CASE("Code, PKCE and nonce lead to a session, the group's role, and nothing a second time") {
    World world;
    auto stranger = world.api.anonymous();
    CHECK(stranger.post("/sso/start", R"({"provider":")" + world.provider.id.text() + R"("})").status == 404);
    world.enable();
    auto browser = world.api.anonymous();
    Start start = world.started(browser);
    CHECK(parameter(start.url, "redirect_uri") == world.test.settings.base_url + "/api/v1/sso/callback");
    CHECK(parameter(start.url, "code_challenge_method") == "S256");
    auto other = world.api.anonymous();
    (void)world.started(other);
    CHECK(world.back(other, start) == "/sign-in?sso_error=sso_request_unknown");  // another browser's
    CHECK(world.back(stranger, start) == "/sign-in?sso_error=sso_request_unknown");
    CHECK(world.back(browser, start) == "/");
    std::string verifier = parameter("?" + *world.token_request.body, "code_verifier");
    CHECK(to_base64url(security::sha256(as_bytes(verifier))) == parameter(start.url, "code_challenge"));
    CHECK(world.token_request.headers["Authorization"] == "Basic " + to_base64(as_bytes("client:very-secret")));
    auto me = browser.get("/me").json<accounts::Me>();
    CHECK(me.email == "noor@hospital.example");
    CHECK(std::find(me.roles.begin(), me.roles.end(), "instructor") != me.roles.end());
    CHECK(world.back(browser, start) == "/sign-in?sso_error=sso_request_unknown");  // the state is used up
    auto again = world.api.anonymous();
    CHECK(world.signed_in(again) == "/");
    CHECK(again.get("/me").json<accounts::Me>().id == me.id);
    CHECK(world.test.audited("session.signed_in").size() == 2);
  }

  TEST_CASE("What the provider did not sign for this sign-in is refused") {
    World world;
    world.enable();
    CHECK(world.refused_with({{"nonce", R"("other")"}}) == "token_nonce");
    CHECK(world.refused_with({{"aud", R"("other")"}}) == "token_audience");
    CHECK(world.refused_with({{"iss", R"("https://evil.example")"}}) == "token_issuer");
    CHECK(world.refused_with({{"exp", "1000"}}) == "token_expired");
    CHECK(world.refused_with({{"email_verified", "false"}}) == "email_unverified");
    auto browser = world.api.anonymous();
    CHECK(world.back(browser, world.started(browser), "&code=c&iss=https%3A%2F%2Fevil.example") ==
          "/sign-in?sso_error=callback_issuer");
    Start refused = world.started(browser);
    CHECK(world.back(browser, refused, "&error=access_denied") == "/sign-in?sso_error=provider_refused");
    CHECK(world.back(browser, refused) == "/sign-in?sso_error=sso_request_unknown");
    CHECK(world.test.audited("session.sign_in_failed").size() == 8);
    auto late = world.started(browser);
    world.test.clock.advance(std::chrono::minutes(11));
    CHECK(world.back(browser, late) == "/sign-in?sso_error=sso_request_unknown");
    // A refused trial leads back to the settings.
    auto trial = world.admin.post(world.path() + "/verify").json<Start>();
    CHECK(world.back(world.admin, trial, "&error=access_denied") ==
          "/settings/sso?provider=" + world.provider.id.text() + "&refused=provider_refused");
  }

  TEST_CASE("An e-mail address alone opens nothing; details may come from the user info") {
    World world;
    world.enable();
    PersonId known = world.person("Noor", "Haddad", "noor@hospital.example");
    CHECK(world.refused_with({}) == "account_exists");
    CHECK(world.refused_with({{"email", ""}}) == "attributes_missing");
    world.userinfo = R"({"sub":"eve","email":"new@hospital.example"})";
    CHECK(world.refused_with({{"email", ""}}) == "userinfo_subject");
    world.userinfo = R"({"sub":"noor","email":"new@hospital.example"})";
    world.claims["email"] = "";
    auto browser = world.api.anonymous();
    CHECK(world.signed_in(browser) == "/");
    auto me = browser.get("/me").json<accounts::Me>();
    CHECK(me.email == "new@hospital.example");
    CHECK(me.id != known);
  }

  TEST_CASE("A trial with somebody else's identity does not open the administrator's account") {
    World world;
    world.enable(Joining::directory_only);
    auto browser = world.api.anonymous();
    CHECK(world.signed_in(browser) == "/sign-in?sso_error=account_unknown");
    auto last = world.admin.get(world.path() + "/last-sign-in").json<LastSignIn>();
    CHECK(last.name_id == "noor");
    CHECK(last.by_name == "Ada Lind");
    CHECK(last.first_name == "Noor");
    CHECK(last.roles.size() == 1);
    CHECK(last.account == "none");
    // Connecting is a step of its own, and an identity is nobody's twice.
    auto connect = world.admin.post(world.path() + "/connect").json<Start>();
    CHECK(world.back(world.admin, connect) == "/settings/sso?connected=" + world.provider.id.text());
    CHECK(world.signed_in(browser) == "/");
    CHECK(browser.get("/me").json<accounts::Me>().id == world.chief);
    auto second = world.api.sign_in({{"operator"}}, world.person("Bo", "Nam", "bo@hospital.example"));
    auto again = second.post(world.path() + "/connect").json<Start>();
    CHECK(world.back(second, again).ends_with("refused=identity_taken"));
    // Her own identity, by e-mail address, is connected by the trial.
    world.claims["email"] = R"("ADA@hospital.example")";
    world.claims["sub"] = R"("ada-1")";
    auto own = world.admin.post(world.path() + "/verify").json<Start>();
    (void)world.back(world.admin, own);
    auto ada = world.api.anonymous();
    CHECK(world.signed_in(ada) == "/");
    CHECK(ada.get("/me").json<accounts::Me>().id == world.chief);
  }

  TEST_CASE("A role of a group goes with the group; what a person gave stays; a session of a ward's computer is one") {
    World world;
    world.enable();
    auto browser = world.api.anonymous();
    CHECK(world.signed_in(browser) == "/");
    auto me = browser.get("/me").json<accounts::Me>();
    auto has = [&](const char* role) {
      auto held = must(world.test.db->read([&](data::Tx& tx) { return world.test.sessions.assignments(tx, me.id); }));
      return std::any_of(held.begin(), held.end(), [&](const auto& one) { return one.role == role; });
    };
    CHECK(has("instructor"));
    must(world.test.db->write([&](data::Tx& tx) {
      return world.accounts->grant(tx, {}, me.id, {"manager", security::ScopeKind::platform, {}});
    }));
    world.claims["groups"] = "";
    world.claims["_claim_names"] = R"({"groups":"src1"})";  // more groups than fit: nothing is known
    CHECK(world.signed_in(browser) == "/");
    CHECK(has("instructor"));
    world.claims.erase("_claim_names");
    auto shared =
        browser.post("/sso/start", R"({"provider":")" + world.provider.id.text() + R"(","shared_workstation":true})");
    CHECK(world.back(browser, shared.json<Start>()) == "/");
    CHECK_FALSE(has("instructor"));
    CHECK(has("manager"));
    auto devices = must(world.test.db->read([&](data::Tx& tx) { return world.test.sessions.devices(tx, me.id); }));
    CHECK(std::count_if(devices.begin(), devices.end(), [](const auto& one) { return one.shared_workstation; }) == 1);
    CHECK(devices.size() == 1);  // each took the place of the one before in this browser
    auto next =
        browser.post("/sso/start", R"({"provider":")" + world.provider.id.text() + R"(","shared_workstation":true})")
            .json<Start>();
    world.nonce = parameter(next.url, "nonce");
    auto landed = browser.get("/sso/callback?state=" + next.relay_state + "&code=c1");
    CHECK(landed.header("Set-Cookie").find("__Host-") == 0);
    CHECK(landed.header("Set-Cookie").find("Max-Age") == std::string::npos);  // it ends with the ward's browser
  }

  TEST_CASE("A flood of refused answers is stopped, and fills no log") {
    World world;
    world.enable();
    auto browser = world.api.anonymous();
    for (int i = 0; i < 130; ++i) (void)browser.get("/sso/callback?state=unknown&code=c");
    CHECK(browser.get("/sso/callback?state=unknown&code=c").header("Location") ==
          "/sign-in?sso_error=too_many_attempts");
    CHECK(world.test.audited("session.sign_in_failed").size() <= 31);
    CHECK(browser.get("/sso/slo?SAMLRequest=x").header("Location") == "/sign-in?sso_error=too_many_attempts");
  }

  TEST_CASE("New keys of the provider are found, and it is not asked in a storm") {
    World world;
    world.enable();
    auto browser = world.api.anonymous();
    CHECK(world.signed_in(browser) == "/");
    int before = world.asked_for_keys;
    world.signing_key = 2;
    world.test.clock.advance(std::chrono::seconds(31));
    CHECK(world.signed_in(browser) == "/");
    CHECK(world.asked_for_keys == before + 1);
    CHECK(world.signed_in(browser) == "/");
    CHECK(world.asked_for_keys == before + 1);
  }

  TEST_CASE("Signing out here leads to the provider's logout with the token that it gave") {
    World world;
    world.enable();
    auto browser = world.api.anonymous();
    CHECK(world.signed_in(browser) == "/");
    auto url = browser.post("/sso/sign-out", "{}").json<LogoutStart>().url.value_or("");
    CHECK(url.starts_with("https://idp.example/logout?client_id=client&post_logout_redirect_uri="));
    CHECK(parameter(url, "id_token_hint").starts_with("ey"));
    CHECK(browser.get("/me").status == 401);
  }

  TEST_CASE("The provider's server ends sessions by a logout token, once, and by nothing else") {
    World world;
    world.enable();
    auto server = world.api.anonymous();
    server.set_header("Sec-Fetch-Site", "");
    auto tell = [&](std::map<std::string, std::string> other, std::string body = "") {
      other.try_emplace("events", R"({"http://schemas.openid.net/event/backchannel-logout":{}})");
      other.try_emplace("jti", R"("j1")");
      other.try_emplace("nonce", "");
      if (body.empty())
        body = "logout_token=" + key(world.signing_key).token(oidc::testing::claims(world.test.clock.now(), other));
      return server.send("POST", "/sso/backchannel-logout", body, "application/x-www-form-urlencoded");
    };
    auto browser = world.api.anonymous(), phone = world.api.anonymous(), other = world.api.anonymous();
    world.claims["sid"] = R"("s1")";
    CHECK(world.signed_in(browser) == "/");
    world.claims["sid"] = R"("s2")";
    CHECK(world.signed_in(phone) == "/");
    world.claims["sub"] = R"("bo")";
    world.claims["email"] = R"("bo@hospital.example")";
    world.claims["sid"] = R"("s3")";
    CHECK(world.signed_in(other) == "/");
    auto refused = [&](const http::TestResponse& answer, const std::string& code) {
      CHECK(answer.status == 400);
      CHECK(answer.body == R"({"error":"invalid_request","error_description":")" + code + "\"}");
    };
    refused(tell({{"nonce", R"("n")"}}), "token_nonce");
    refused(tell({{"aud", R"("another")"}}), "token_audience");
    refused(tell({{"iss", R"("https://evil.example")"}}), "provider_not_found");
    refused(tell({}, "nothing=1"), "form_malformed");
    CHECK(world.test.audited("session.logout_refused").size() == 4);
    CHECK(browser.get("/me").status == 200);
    auto told = tell({{"sid", R"("s1")"}});
    CHECK(told.status == 200);
    CHECK(told.header("Cache-Control") == "no-store");
    CHECK(browser.get("/me").status == 401);
    CHECK(phone.get("/me").status == 200);  // another session of hers
    refused(tell({{"sid", R"("s1")"}}), "token_replayed");
    CHECK(tell({{"sid", R"("s3")"}, {"jti", R"("j2")"}}).status == 200);
    CHECK(other.get("/me").status == 200);  // not a session of that subject
    CHECK(tell({{"jti", R"("j3")"}}).status == 200);
    CHECK(phone.get("/me").status == 401);  // all of hers
    CHECK(other.get("/me").status == 200);
    CHECK(world.test.audited("session.ended_by_provider").size() == 2);
    world.signing_key = 2;  // new keys are asked for
    world.test.clock.advance(std::chrono::minutes(1));
    CHECK(tell({{"sub", ""}, {"sid", R"("s3")"}, {"jti", R"("j4")"}}).status == 200);
    CHECK(other.get("/me").status == 401);
    CHECK(world.admin.get("/sso/settings").json<Overview>().backchannel_logout_url ==
          world.test.settings.base_url + "/api/v1/sso/backchannel-logout");
  }

  TEST_CASE("Sensitive changes want a new proof at the provider, of the same person") {
    World world;
    world.enable();
    auto browser = world.api.anonymous();
    CHECK(world.signed_in(browser) == "/");
    auto me = browser.get("/me").json<accounts::Me>();
    security::Viewer viewer;
    viewer.person = me.id;
    viewer.session = must(world.test.db->read([&](data::Tx& tx) {
      return tx.in(data::Module{"sso"}).one<SessionId>("SELECT session_id FROM sso_sessions");
    }));
    auto proved = [&] {
      auto status = world.test.db->read([&](data::Tx& tx) { return world.sso->proved_elsewhere(tx, viewer); });
      return status ? "ok" : status.error().code;
    };
    // The provider remembered the browser: coming in that way shows nothing.
    CHECK(proved() == "reauthentication_required");
    auto ask = [&] { return browser.post("/sso/reauthenticate", R"({"return_to":"/account"})").json<Start>(); };
    CHECK(ask().url.ends_with("prompt=login&max_age=0"));
    std::string now = std::to_string(world.test.clock.now().ms / 1000);
    CHECK(world.back(browser, ask()) == "/sign-in?sso_error=token_authentication_old");
    world.claims["auth_time"] = now;
    world.claims["sub"] = R"("somebody")";
    CHECK(world.back(browser, ask()) == "/sign-in?sso_error=another_person");
    CHECK(proved() == "reauthentication_required");
    world.claims["sub"] = R"("noor")";
    CHECK(world.back(browser, ask()) == "/account");
    CHECK(proved() == "ok");
    CHECK(world.test.audited("session.proved").size() == 1);
    auto again = [&](std::chrono::seconds ago) {
      world.claims["auth_time"] = std::to_string((world.test.clock.now() - ago).ms / 1000);
      auto other = world.api.anonymous();
      CHECK(world.signed_in(other) == "/");
      viewer.session = must(world.test.db->read([&](data::Tx& tx) {
        return tx.in(data::Module{"sso"})
            .one<SessionId>("SELECT session_id FROM sso_sessions ORDER BY session_id DESC LIMIT 1");
      }));
      return proved();
    };
    CHECK(again(std::chrono::minutes(9)) == "ok");
    CHECK(again(std::chrono::minutes(11)) == "reauthentication_required");
    CHECK(world.admin.post("/sso/reauthenticate", "{}").code == "session_not_from_provider");
  }

  TEST_CASE("Single sign-on as the only way in: after one's own sign-in; break-glass administrators stay") {
    World world;
    world.enable();
    CHECK(world.admin.put("/sso/enforced", R"({"enforced":true})").code == "sign_in_first");
    auto connect = world.admin.post(world.path() + "/connect").json<Start>();
    (void)world.back(world.admin, connect);
    auto overview = world.admin.get("/sso/settings").json<Overview>();
    REQUIRE(overview.signed_in_through.size() == 1);
    CHECK(world.admin.put("/sso/enforced", R"({"enforced":true})").code == "break_glass_missing");
    PersonId nurse = world.person("Bo", "Nam", "bo@hospital.example");
    PersonId rescue = world.person("Root", "One", "root@hospital.example");
    security::Passwords passwords(world.test.settings.password_cost);
    std::string hash = must(passwords.hash("correct horse battery"));
    must(world.test.db->write([&](data::Tx& tx) -> Status {
      TRY(world.accounts->grant(tx, {}, rescue, {"super_admin", security::ScopeKind::platform, {}}));
      TRY(world.accounts->set_password_hash(tx, nurse, hash, false));
      return world.accounts->set_password_hash(tx, rescue, hash, false);
    }));
    auto sign_in = [&](const std::string& login) {
      return world.api.anonymous().post("/auth/sign-in",
                                        R"({"login":")" + login + R"(","password":"correct horse battery"})");
    };
    CHECK(sign_in("bo@hospital.example").status == 200);
    CHECK(world.admin.put("/sso/enforced", R"({"enforced":true})").json<Overview>().enforced);
    CHECK(world.api.anonymous().get("/sso/options").json<ProviderOptions>().enforced);
    CHECK(sign_in("bo@hospital.example").code == "single_sign_on_only");
    CHECK(sign_in("root@hospital.example").status == 200);
    CHECK(world.test.audited("session.break_glass").size() == 1);
    CHECK(world.admin.put(world.path() + "/state", R"({"state":"disabled"})").code == "sso_enforced");
    CHECK(world.admin.put("/sso/enforced", R"({"enforced":false})").status == 200);
    CHECK(sign_in("bo@hospital.example").status == 200);
    CHECK(world.test.audited("sso.enforced").size() == 1);
    CHECK(world.test.audited("sso.not_enforced").size() == 1);
  }

  TEST_CASE("A look at a provider before adding it shows metadata and nothing else of the network") {
    World world;
    world.metadata = saml::testing::Idp().metadata();
    auto look = world.admin.post("/sso/metadata/preview", R"({"url":"https://idp.example/metadata"})");
    REQUIRE_MESSAGE(look.status == 200, look.body);
    CHECK(look.json<MetadataPreview>().metadata == world.metadata);
    CHECK(look.json<MetadataPreview>().certificates.size() == 1);
    world.metadata = "<html>internal wiki</html>";
    auto wiki = world.admin.post("/sso/metadata/preview", R"({"url":"https://idp.example/metadata"})");
    CHECK(wiki.status == 422);
    CHECK(wiki.field_paths() == "url");
    CHECK(wiki.body.find("wiki") == std::string::npos);
    CHECK(world.admin.post("/sso/metadata/preview", "{}").status == 422);
    CHECK(world.admin.post("/sso/metadata/preview", R"({"url":"https://nowhere.example/"})").status == 503);
    CHECK(world.test.audited("sso_metadata.fetched").size() == 3);
    auto found = world.admin.post("/sso/oidc/preview", R"({"issuer":"https://idp.example"})").json<OidcPreview>();
    CHECK(found.keys == 1);
    CHECK(found.single_logout);
    CHECK(world.api.sign_in({}).post("/sso/oidc/preview", R"({"issuer":"https://idp.example"})").status == 403);
  }
}

}  // namespace mc::sso
