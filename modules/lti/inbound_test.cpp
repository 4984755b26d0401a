// Another learning platform launches our courses, chooses among them and hears how people did.
#include <doctest/doctest.h>

#include "modules/lti/testing.hpp"

namespace mc::lti {

using testing::Campus;
using testing::field_of;
using testing::query_of;

namespace {

/// A platform that is registered here, and a course that it may launch.
struct Abroad : Campus {
  OtherPlatform other{};
  CourseId offered = reading("Hand hygiene");

  explicit Abroad(Matching matching = Matching::none, bool create = true) {
    PlatformSetup in;
    in.name = "Partner";
    in.issuer = testing::kOther;
    in.client_id = "we-there";
    in.auth_url = "https://lms.example/auth";
    in.token_url = "https://lms.example/token";
    in.jwks_url = "https://lms.example/jwks";
    in.deployment_ids.items = {"d1"};
    in.matching = matching;
    in.create_people = create;
    auto made = admin().post_json("/lti/platforms", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    other = made.json<OtherPlatform>();
    REQUIRE(admin().put("/lti/offers", R"({"course_ids":[")" + offered.text() + "\"]}").status == 200);
  }
  /// Where we send the browser when the platform begins.
  std::string began(http::TestClient& browser) {
    browser.set_header("Sec-Fetch-Site", "cross-site");
    auto answer = browser.get("/lti/tool/login?" + net::form_encode({{"iss", testing::kOther},
                                                                     {"login_hint", "h"},
                                                                     {"lti_message_hint", "m"},
                                                                     {"client_id", "we-there"},
                                                                     {"target_link_uri", "https://localhost:8443/x"}}));
    REQUIRE_MESSAGE(answer.status == 303, answer.body);
    return std::string(answer.header("location"));
  }
  std::string token(const std::string& nonce, std::map<std::string, std::string> more = {},
                    const std::string& kind = "LtiResourceLinkRequest") {
    std::map<std::string, std::string> all = {
        {"iss", R"("https://lms.example")"},
        {"aud", R"("we-there")"},
        {"sub", R"("s-1")"},
        {"nonce", "\"" + nonce + "\""},
        {"given_name", R"("Noor")"},
        {"family_name", R"("Haddad")"},
        {"email", R"("noor@lms.example")"},
        {claim("version"), R"("1.3.0")"},
        {claim("message_type"), "\"" + kind + "\""},
        {claim("deployment_id"), R"("d1")"},
        {claim("resource_link"), R"({"id":"r1"})"},
        {claim("roles"), R"(["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"])"},
        {claim("target_link_uri"), "\"https://localhost:8443/api/v1/lti/tool/courses/" + offered.text() + "\""},
        {std::string(kEndpointClaim),
         R"({"scope":["https://purl.imsglobal.org/spec/lti-ags/scope/score"],"lineitem":"https://lms.example/li?x=1"})"}};
    for (auto& [name, value] : more) all[name] = value;
    return other_key.token(oidc::testing::claims(clock.now(), all));
  }
  http::TestResponse land(http::TestClient& browser, const std::string& state, const std::string& id_token) {
    return browser.send("POST", "/lti/tool/launch", net::form_encode({{"state", state}, {"id_token", id_token}}),
                        "application/x-www-form-urlencoded");
  }
  http::TestResponse arrive(http::TestClient& browser, std::map<std::string, std::string> more = {}) {
    std::string to = began(browser);
    return land(browser, query_of(to, "state"), token(query_of(to, "nonce"), std::move(more)));
  }
};

}  // namespace

TEST_SUITE("modules/lti") {
  TEST_CASE("a platform's learner gets an account of her own, lands in the course, and her result goes back") {
    Abroad abroad;
    auto browser = abroad.api->anonymous();
    std::string to = abroad.began(browser);
    CHECK(to.starts_with("https://lms.example/auth?"));
    CHECK(query_of(to, "redirect_uri") == "https://localhost:8443/api/v1/lti/tool/launch");
    CHECK(query_of(to, "lti_message_hint") == "m");
    auto landed = abroad.land(browser, query_of(to, "state"), abroad.token(query_of(to, "nonce")));
    REQUIRE_MESSAGE(landed.status == 303, landed.body);
    std::string place(landed.header("location"));
    REQUIRE(place.starts_with("/learn/"));
    browser.set_header("Sec-Fetch-Site", "same-origin");
    auto me = browser.get("/me").json<accounts::Me>();
    CHECK(me.first_name == "Noor");
    CHECK(me.roles == std::vector<std::string>{"member"});
    // The same person again, then she finishes.
    CHECK(abroad.arrive(browser).status == 303);
    auto id = must(learning::EnrolmentId::parse(place.substr(7)));
    abroad.outside.answers["https://lms.example/token"] = {200, "application/json", R"({"access_token":"t-1"})"};
    abroad.outside.answers["https://lms.example/li/scores?x=1"] = {204, "", ""};
    abroad.finish(me.id, id, abroad.lesson_of(me.id, id));
    must(abroad.deliver());
    const auto& score = abroad.outside.sent.back();
    CHECK(score.url == "https://lms.example/li/scores?x=1");
    CHECK(score.headers.at("Authorization") == "Bearer t-1");
    CHECK(score.body->find("\"userId\":\"s-1\"") != std::string::npos);
    CHECK(score.body->find("\"gradingProgress\":\"FullyGraded\"") != std::string::npos);
    auto sent = abroad.admin().get("/lti/passbacks").json<Page<PassbackView>>();
    REQUIRE(sent.items.size() == 1);
    CHECK(sent.items[0].state == "sent");
    // The assertion for the token is signed with our published key.
    for (const auto& request : abroad.outside.sent)
      if (request.url == "https://lms.example/token") {
        auto form = must(Form::parse(*request.body));
        auto jwks = must(oidc::parse_jwks(abroad.api->anonymous().get("/lti/jwks").body));
        CHECK(verify_claims(form.value("client_assertion"), jwks,
                            {"we-there", {"https://lms.example/token"}, abroad.clock.now()}));
      }
  }

  TEST_CASE("a result that nobody takes is tried again, and by hand") {
    Abroad abroad;
    auto browser = abroad.api->anonymous();
    auto landed = abroad.arrive(browser);
    REQUIRE(landed.status == 303);
    auto id = must(learning::EnrolmentId::parse(std::string(landed.header("location")).substr(7)));
    browser.set_header("Sec-Fetch-Site", "same-origin");
    PersonId noor = browser.get("/me").json<accounts::Me>().id;
    abroad.finish(noor, id, abroad.lesson_of(noor, id));
    must(abroad.deliver());
    auto list = [&] { return abroad.admin().get("/lti/passbacks").json<Page<PassbackView>>().items.at(0); };
    CHECK(list().state == "queued");
    CHECK(list().tries == 1);
    abroad.outside.answers["https://lms.example/token"] = {200, "application/json", R"({"access_token":"t-1"})"};
    abroad.outside.answers["https://lms.example/li/scores?x=1"] = {403, "", ""};
    abroad.clock.advance(std::chrono::hours(1));
    must(abroad.deliver());
    CHECK(list().state == "failed");
    CHECK(list().problem.find("403") != std::string::npos);
    abroad.outside.answers["https://lms.example/li/scores?x=1"] = {200, "", ""};
    CHECK(abroad.admin().post("/lti/passbacks/" + uuid_text(list().id) + "/retry").status == 200);
    must(abroad.deliver());
    CHECK(list().state == "sent");
  }

  TEST_CASE("results go to the hosts of the registration only") {
    Abroad abroad;
    auto browser = abroad.api->anonymous();
    auto landed = abroad.arrive(browser);
    REQUIRE(landed.status == 303);
    auto id = must(learning::EnrolmentId::parse(std::string(landed.header("location")).substr(7)));
    browser.set_header("Sec-Fetch-Site", "same-origin");
    PersonId noor = browser.get("/me").json<accounts::Me>().id;
    must(abroad.db->write([](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("UPDATE lti_passbacks SET lineitem = 'https://inner.example:8080/li'"));
      return {};
    }));
    abroad.outside.answers["https://lms.example/token"] = {200, "application/json", R"({"access_token":"t-1"})"};
    abroad.outside.answers["https://inner.example:8080/li/scores"] = {200, "", ""};
    abroad.finish(noor, id, abroad.lesson_of(noor, id));
    must(abroad.deliver());
    auto list = [&] { return abroad.admin().get("/lti/passbacks").json<Page<PassbackView>>().items.at(0); };
    CHECK(list().state == "failed");
    CHECK(list().problem.find("inner.example") != std::string::npos);
    CHECK(list().person_name.find("Noor") != std::string::npos);
    for (const auto& request : abroad.outside.sent) CHECK(request.url.find("inner.example") == std::string::npos);
    auto setup = abroad.other.setup;
    setup.result_hosts = List<Text<1, 255>, 20>{{"Inner.example"}};
    auto changed = abroad.admin().put_json("/lti/platforms/" + abroad.other.id.text(),
                                           PlatformChange{abroad.other.revision, setup});
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    REQUIRE(abroad.admin().post("/lti/passbacks/" + uuid_text(list().id) + "/retry").status == 200);
    must(abroad.deliver());
    CHECK(list().state == "sent");
  }

  TEST_CASE("launches that are not what they should be open nothing") {
    Abroad abroad;
    struct Case {
      std::string claim;
      std::string value;
      const char* code;
    };
    const std::vector<Case> cases = {{"iss", R"("https://evil.example")", "token_issuer"},
                                     {"aud", R"("somebody")", "token_audience"},
                                     {"azp", R"("somebody")", "token_audience"},
                                     {"nonce", R"("other")", "token_nonce"},
                                     {"exp", "1000", "token_expired"},
                                     {"sub", "", "anonymous"},
                                     {claim("version"), R"("1.1")", "lti_version"},
                                     {claim("deployment_id"), R"("d2")", "deployment_unknown"},
                                     {claim("message_type"), R"("Other")", "message_unknown"},
                                     {claim("resource_link"), "", "resource_link_missing"},
                                     {claim("target_link_uri"), R"("https://localhost:8443/")", "course_unknown"},
                                     {claim("target_link_uri"),
                                      "\"https://localhost:8443/api/v1/lti/tool/courses/" + abroad.course.text() + "\"",
                                      "course_unknown"}};  // not offered
    auto browser = abroad.api->anonymous();
    for (const Case& one : cases) {
      CAPTURE(one.code);
      auto page = abroad.arrive(browser, {{one.claim, one.value}});
      CHECK(page.status == 400);
      CHECK(page.body.find(one.code) != std::string::npos);
      CHECK(browser.cookies().count("__Host-sid") == 0);
    }
    std::string to = abroad.began(browser);
    auto token = abroad.token(query_of(to, "nonce"));
    auto stranger = abroad.api->anonymous();
    CHECK(abroad.land(stranger, query_of(to, "state"), token).body.find("other_browser") != std::string::npos);
    CHECK(abroad.land(browser, query_of(to, "state"), token).body.find("login_unknown") != std::string::npos);
    CHECK(browser.get("/lti/tool/login?iss=https%3A%2F%2Fnobody.example&login_hint=x").status == 400);
    REQUIRE(
        abroad.admin().put("/lti/platforms/" + abroad.other.id.text() + "/state", R"({"state":"disabled"})").status ==
        200);
    CHECK(browser.get("/lti/tool/login?iss=https%3A%2F%2Flms.example&login_hint=x").status == 400);
  }

  TEST_CASE("who gets which account is the administrator's decision") {
    const std::map<std::string, std::string> ana = {{"email", R"("ana.reyes@mercygeneral.example")"},
                                                    {claim("lis"), R"({"person_sourcedid":"1001"})"}};
    auto code = [&](Abroad& abroad, PersonId* who = nullptr) {
      auto browser = abroad.api->anonymous();
      auto landed = abroad.arrive(browser, ana);
      if (landed.status == 303) {
        browser.set_header("Sec-Fetch-Site", "same-origin");
        if (who) *who = browser.get("/me").json<accounts::Me>().id;
        return std::string("in");
      }
      for (const char* known : {"account_unknown", "account_exists", "account_with_power", "attributes_missing"})
        if (landed.body.find(known) != std::string::npos) return std::string(known);
      return landed.body;
    };
    Abroad nobody(Matching::none, false);
    CHECK(code(nobody) == "account_unknown");
    Abroad fresh(Matching::none, true);
    CHECK(code(fresh) == "account_exists");  // never takes over an account by its address
    PersonId who{};
    Abroad numbered(Matching::employee_number, false);
    CHECK(code(numbered, &who) == "in");
    CHECK(who == numbered.ana);
    Abroad mailed(Matching::email, false);
    CHECK(code(mailed, &who) == "in");
    CHECK(who == mailed.ana);
    CHECK(mailed.audited("lti_person.linked").size() == 1);
    Abroad powerful(Matching::email, false);
    must(powerful.db->write([&](data::Tx& tx) {
      return powerful.accounts->grant(tx, std::nullopt, powerful.ana,
                                      {"admin", security::ScopeKind::platform, std::nullopt});
    }));
    CHECK(code(powerful) == "account_with_power");
  }

  TEST_CASE("another platform's author chooses one of the offered courses") {
    Abroad abroad;
    auto browser = abroad.api->anonymous();
    std::string to = abroad.began(browser);
    auto page = abroad.land(
        browser, query_of(to, "state"),
        abroad.token(query_of(to, "nonce"),
                     {{deep_claim("deep_linking_settings"),
                       R"({"deep_link_return_url":"https://lms.example/back","accept_types":["ltiResourceLink"],)"
                       R"("accept_presentation_document_targets":["window"],"data":"d-7"})"}},
                     "LtiDeepLinkingRequest"));
    REQUIRE_MESSAGE(page.status == 200, page.body);
    CHECK(page.body.find("Hand hygiene") != std::string::npos);
    CHECK(page.body.find("Resuscitation") == std::string::npos);
    std::string choice = field_of(page.body, "choice");
    auto choose = [&](http::TestClient& from, const std::string& course) {
      return from.send("POST", "/lti/tool/choose", net::form_encode({{"choice", choice}, {"course", course}}),
                       "application/x-www-form-urlencoded");
    };
    auto stranger = abroad.api->anonymous();
    CHECK(choose(stranger, abroad.offered.text()).status == 400);
    CHECK(choose(browser, abroad.course.text()).body.find("course_unknown") != std::string::npos);
    auto posted = choose(browser, abroad.offered.text());
    REQUIRE_MESSAGE(posted.status == 200, posted.body);
    CHECK(posted.body.find("action=\"https://lms.example/back\"") != std::string::npos);
    auto jwks = must(oidc::parse_jwks(abroad.api->anonymous().get("/lti/jwks").body));
    auto claims = must(
        verify_claims(field_of(posted.body, "JWT"), jwks, {"we-there", {"https://lms.example"}, abroad.clock.now()}));
    CHECK(oidc::text_of(claims.members, deep_claim("data")) == "d-7");
    CHECK(oidc::text_of(claims.members, claim("deployment_id")) == "d1");
    CHECK(claims.members.contains(deep_claim("content_items")));
    CHECK(choose(browser, abroad.offered.text()).status == 400);
  }

  TEST_CASE("we register ourselves at a platform") {
    Abroad abroad;
    auto admin = abroad.admin();
    const std::string in =
        R"({"openid_configuration":"https://new.example/.well-known/openid-configuration","registration_token":"r-1",)"
        R"("trust_pem":""})";
    CHECK(admin.post("/lti/platforms/register", in).status == 503);
    auto description = [](const std::string& issuer) {
      return R"({"issuer":")" + issuer +
             R"(","authorization_endpoint":"https://new.example/a","token_endpoint":"https://new.example/t",)"
             R"("jwks_uri":"https://new.example/j","registration_endpoint":"https://new.example/r"})";
    };
    auto& answers = abroad.outside.answers;
    answers["https://new.example/.well-known/openid-configuration"] = {200, "", description("https://evil.example")};
    CHECK(admin.post("/lti/platforms/register", in).code == "configuration_issuer");
    answers["https://new.example/.well-known/openid-configuration"] = {200, "", description("https://new.example")};
    answers["https://new.example/r"] = {
        200, "",
        R"({"client_id":"c-9","https://purl.imsglobal.org/spec/lti-tool-configuration":{"deployment_id":"7"}})"};
    auto made = admin.post("/lti/platforms/register", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto platform = made.json<OtherPlatform>();
    CHECK(platform.setup.client_id.value == "c-9");
    CHECK(platform.setup.deployment_ids.items.at(0).value == "7");
    CHECK_FALSE(platform.setup.create_people);
    CHECK(abroad.outside.sent.back().headers.at("Authorization") == "Bearer r-1");
    CHECK(admin.post("/lti/platforms/register", in).code == "platform_exists");
    auto browser = abroad.api->anonymous();
    CHECK(browser.get("/lti/tool/register?openid_configuration=https%3A%2F%2Fx.example&registration_token=t")
              .header("location") == "/admin/lti?openid_configuration=https%3A%2F%2Fx.example&registration_token=t");
  }
}

}  // namespace mc::lti
