// What tools do with a token: line items, scores, results, the roster; and their own registration.
#include <doctest/doctest.h>

#include "modules/lti/testing.hpp"

namespace mc::lti {

using testing::Campus;
using testing::field_of;
using testing::query_of;

TEST_SUITE("modules/lti") {
  TEST_CASE("line items are made, listed in pages, changed and removed; what is wrong is refused") {
    Campus campus;
    auto tool = campus.server(kScopeItems);
    struct Case {
      const char* body;
      int status;
    };
    for (const Case& one : std::vector<Case>{
             {R"({"scoreMaximum":10})", 400},
             {R"({"label":" ","scoreMaximum":10})", 400},
             {R"({"label":"A"})", 400},
             {R"({"label":"A","scoreMaximum":0})", 400},
             {R"({"label":"A","scoreMaximum":-1})", 400},
             {R"({"label":"A","scoreMaximum":"10"})", 400},
             {R"([])", 400},
             {R"({"label":"A","scoreMaximum":10,"resourceLinkId":"nope"})", 404},
             {R"({"label":"A","scoreMaximum":10,"resourceLinkId":"01890000-0000-7000-8000-000000000000"})", 404}}) {
      CAPTURE(one.body);
      CHECK(tool.post(campus.items(), one.body).status == one.status);
    }
    auto made = tool.post(campus.items(), R"({"label":"Extra","scoreMaximum":12.5,"tag":"t","resourceId":"r"})");
    REQUIRE(made.status == 201);
    auto in = must(read_object(made.body, "x"));
    std::string path = Campus::short_path(oidc::text_of(in.members, "id"));
    CHECK(tool.get(path).status == 200);
    auto list = tool.get(campus.items() + "?limit=1");
    CHECK(list.header("link").find("rel=\"next\"") != std::string_view::npos);
    CHECK(list.body.find("Code blue") != std::string::npos);
    std::string next(list.header("link").substr(1));
    auto second = tool.get(Campus::short_path(next.substr(0, next.find('>'))));
    CHECK(second.body.find("Extra") != std::string::npos);
    CHECK(second.header("link").empty());
    CHECK(tool.get(campus.items() + "?tag=t").body.find("Code blue") == std::string::npos);
    CHECK(tool.get(campus.items() + "?resource_link_id=" + campus.link.text()).body.find("Extra") == std::string::npos);
    auto changed = tool.put(path, R"({"label":"More","scoreMaximum":20})");
    CHECK(changed.status == 200);
    CHECK(changed.body.find("\"tag\"") == std::string::npos);
    CHECK(tool.del(path).status == 204);
    CHECK(tool.get(path).status == 404);
    CHECK(tool.del(campus.item()).status == 405);  // of the lesson
    CHECK(tool.get("/lti/courses/01890000-0000-7000-8000-000000000000/lineitems").status == 404);
  }

  TEST_CASE("several line items of one link: the launch names the list only") {
    Campus campus;
    campus.enrol(campus.ana, campus.course);
    auto tool = campus.server(kScopeItems);
    REQUIRE(tool.post(campus.items(),
                      R"({"label":"Extra","scoreMaximum":10,"resourceLinkId":")" + campus.link.text() + "\"}")
                .status == 201);
    auto browser = campus.as(campus.ana);
    auto claims = campus.launched(browser);
    auto endpoint = object_in(claims.members, kEndpointClaim).value();
    CHECK_FALSE(endpoint.contains("lineitem"));
    CHECK(endpoint.contains("lineitems"));
  }

  TEST_CASE("a score completes the lesson by the link's rule, and only once it is good enough") {
    Campus campus;
    auto id = campus.enrol(campus.ana, campus.course);
    auto tool = campus.server(kScopeScore);
    std::string to = campus.item() + "/scores";
    CHECK(tool.post(to, campus.score(campus.ana, 20)).status == 200);  // 50 percent
    CHECK(campus.state_of(campus.ana, id) == learning::LessonState::not_started);
    CHECK(tool.post(to, campus.score(campus.ana, 40, "InProgress", "Pending")).status == 200);
    CHECK(campus.state_of(campus.ana, id) == learning::LessonState::not_started);
    std::string good = campus.score(campus.ana, 30);  // 75 percent of the tool's own maximum
    CHECK(tool.post(to, good).status == 200);
    CHECK(tool.post(to, good).status == 200);  // the same again
    CHECK(campus.state_of(campus.ana, id) == learning::LessonState::completed);
    auto seen = campus.as(campus.ana).get(campus.at()).json<LtiLesson>();
    CHECK(seen.score_percent == 75.0);
    CHECK(seen.grading == "FullyGraded");
    auto results = campus.server(kScopeResults).get(campus.item() + "/results?user_id=" + campus.ana.text());
    CHECK(results.body.find("\"resultScore\":15") != std::string::npos);  // of 20
    CHECK(results.body.find("\"resultMaximum\":20") != std::string::npos);
    CHECK(campus.audited("lti_score.received").size() == 3);
  }

  TEST_CASE("scores that cannot be taken are refused with a reason") {
    Campus campus;
    campus.enrol(campus.ana, campus.course);
    auto tool = campus.server(kScopeScore);
    std::string to = campus.item() + "/scores";
    std::string early = campus.score(campus.ana, 10);
    REQUIRE(tool.post(to, campus.score(campus.ana, 20)).status == 200);
    CHECK(tool.post(to, early).status == 409);
    CHECK(tool.post(to, campus.score(campus.luis, 20)).code == "not_a_learner");
    CHECK(tool.post(to, campus.score(campus.person(), 20)).status == 404);
    std::string time = to_string(campus.clock.now() + std::chrono::seconds(5));
    auto with = [&](const std::string& rest) {
      return tool
          .post(to, R"({"userId":")" + campus.ana.text() + R"(","timestamp":")" + time +
                        R"(","activityProgress":"Completed","gradingProgress":"FullyGraded")" + rest + "}")
          .status;
    };
    CHECK(with(R"(,"scoreGiven":5)") == 400);  // of what?
    CHECK(with(R"(,"scoreGiven":-5,"scoreMaximum":10)") == 400);
    CHECK(with(R"(,"scoreGiven":5,"scoreMaximum":0)") == 400);
    CHECK(with(R"(,"scoreGiven":"5","scoreMaximum":10)") == 400);
    time = "2026-11-20 18:40";
    CHECK(with("") == 400);
    time = to_string(campus.clock.now() + std::chrono::hours(1));
    CHECK(with("") == 400);
    time = to_string(campus.clock.now() + std::chrono::seconds(9));
    CHECK(with(R"(,"activityProgress":"Done")") == 400);
    CHECK(with("") == 200);  // clears the score
    CHECK_FALSE(campus.as(campus.ana).get(campus.at()).json<LtiLesson>().score_percent);
  }

  TEST_CASE("the roster: everybody who takes the course, in pages, with name and status") {
    Campus campus;
    for (PersonId who : {campus.ana, campus.bo, campus.eva}) campus.enrol(who, campus.course);
    auto tool = campus.server(kScopeRoster);
    std::string path = "/lti/courses/" + campus.course.text() + "/memberships";
    auto first = tool.get(path + "?limit=2");
    REQUIRE(first.status == 200);
    CHECK(first.body.find("\"status\":\"Active\"") != std::string::npos);
    CHECK(first.body.find("Ana Reyes") != std::string::npos);
    CHECK(first.body.find("Eva Ito") == std::string::npos);
    std::string next(first.header("link").substr(1));
    CHECK(tool.get(Campus::short_path(next.substr(0, next.find('>')))).body.find("Eva Ito") != std::string::npos);
    CHECK(tool.get(path + "?role=Instructor").body.find("\"members\":[]") != std::string::npos);
    CHECK(tool.get(path + "?role=http%3A%2F%2Fpurl.imsglobal.org%2Fvocab%2Flis%2Fv2%2Fmembership%23Learner")
              .body.find("Bo Li") != std::string::npos);
    CHECK(tool.get(path + "?rlid=x").status == 404);
  }

  TEST_CASE("an author chooses content in the tool; the answer counts once and in her browser only") {
    Campus campus;
    must(campus.db->write([&](data::Tx& tx) {  // looked at again when the answer comes, without her session
      return campus.accounts->grant(tx, std::nullopt, campus.luis,
                                    {"admin", security::ScopeKind::platform, std::nullopt});
    }));
    auto browser = campus.admin();
    auto launch = campus.started(browser, "/deep-link", R"({"tool_id":")" + campus.tool.id.text() + "\"}");
    auto claims = campus.claims_on(browser.get(campus.request(launch)));
    CHECK(oidc::text_of(claims.members, claim("message_type")) == kDeepMessage);
    auto settings = object_in(claims.members, deep_claim("deep_linking_settings")).value();
    std::string data = oidc::text_of(settings, "data");
    auto answer = [&](const std::string& items, const std::string& nonce) {
      return campus.tool_key.token(campus.claims({{"aud", R"("https://localhost:8443")"},
                                                  {"nonce", "\"" + nonce + "\""},
                                                  {claim("message_type"), R"("LtiDeepLinkingResponse")"},
                                                  {claim("version"), R"("1.3.0")"},
                                                  {claim("deployment_id"), R"("1")"},
                                                  {deep_claim("data"), "\"" + data + "\""},
                                                  {deep_claim("content_items"), items}}));
    };
    auto post = [&](http::TestClient& from, const std::string& token) {
      from.set_header("Sec-Fetch-Site", "cross-site");
      auto out = from.send("POST", "/lti/deep-link-return", net::form_encode({{"JWT", token}}),
                           "application/x-www-form-urlencoded");
      from.set_header("Sec-Fetch-Site", "same-origin");
      return out;
    };
    const std::string items =
        R"([{"type":"html","html":"<b>x</b>"},{"type":"ltiResourceLink","title":"Drug sums","url":)"
        R"("https://tool.example/sums","custom":{"level":"2"},"lineItem":{"scoreMaximum":50,"tag":"sums"}}])";
    auto stranger = campus.api->anonymous();
    CHECK(post(stranger, answer(items, "d-0")).body.find("other_browser") != std::string::npos);
    auto done = post(browser, answer(items, "d-1"));
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK(done.body.find("Drug sums") != std::string::npos);
    CHECK(done.body.find("<b>x") == std::string::npos);
    auto state = browser.get("/lti/deep-links/" + launch.id.text()).json<DeepLinkState>();
    CHECK(state.state == "answered");
    REQUIRE(state.link);
    CHECK(state.link->setup.target_url.value == "https://tool.example/sums");
    CHECK(state.link->setup.done_when == DoneWhen::graded);
    auto maximum = [&](const char* points) {
      const std::string found = campus.server(kScopeItems).get(campus.items() + "?tag=sums").body;
      return found.find("\"scoreMaximum\":" + std::string(points)) != std::string::npos;
    };
    CHECK(maximum("20"));  // learners of the published version are in it
    CHECK(post(browser, answer(items, "d-1")).body.find("nonce_used") != std::string::npos);
    CHECK(post(browser, answer(items, "d-2")).body.find("data_unknown") != std::string::npos);
    auto forged = campus.other_key.token(campus.claims({{"aud", R"("https://localhost:8443")"}}));
    CHECK(post(browser, forged).status == 400);
    campus.publish_again();
    CHECK(maximum("50"));
  }

  TEST_CASE("a tool registers itself with a token that is good once; an administrator activates it") {
    Campus campus;
    auto admin = campus.admin();
    auto opened = admin.post("/lti/registrations", R"({"registration_url":"https://new.example/register"})")
                      .json<LtiRegistrationMade>();
    CHECK(query_of(opened.address, "openid_configuration") == "https://localhost:8443/api/v1/lti/openid-configuration");
    auto configuration = campus.api->anonymous().get("/lti/openid-configuration");
    CHECK(configuration.body.find("lti-platform-configuration") != std::string::npos);
    auto server = campus.api->anonymous();
    server.set_header("Sec-Fetch-Site", "");
    const std::string body =
        R"({"application_type":"web","client_name":"New","initiate_login_uri":"https://new.example/login",)"
        R"("redirect_uris":["https://new.example/launch"],"jwks_uri":"https://new.example/jwks","scope":")" +
        std::string(kScopeScore) +
        R"( other","token_endpoint_auth_method":"private_key_jwt","https://purl.imsglobal.org/spec/lti-tool-configuration")"
        R"(:{"domain":"new.example","target_link_uri":"https://new.example/launch","claims":["iss","sub","name"],)"
        R"("messages":[{"type":"LtiResourceLinkRequest"},{"type":"LtiDeepLinkingRequest"}]}})";
    CHECK(server.post("/lti/register", body).status == 401);
    server.set_header("Authorization", "Bearer " + query_of(opened.address, "registration_token"));
    std::string open = body;
    open.replace(open.find("https://new.example/launch"), 26, "http://new.example/launchx");
    CHECK(server.post("/lti/register", open).status == 400);  // the token is not spent by that
    auto made = server.post("/lti/register", body);
    REQUIRE_MESSAGE(made.status == 201, made.body);
    CHECK(server.post("/lti/register", body).status == 401);
    auto list = admin.get("/lti/tools").json<Page<Tool>>();
    REQUIRE(list.items.size() == 2);
    const Tool& fresh = list.items.front();
    CHECK(fresh.state == PartyState::pending);
    CHECK(fresh.setup.deep_linking);
    CHECK(fresh.setup.scopes.size() == 1);
    CHECK(made.body.find(fresh.client_id) != std::string::npos);
    CHECK(admin.put("/lti/tools/" + fresh.id.text() + "/state", R"({"state":"active"})").json<Tool>().state ==
          PartyState::active);
    CHECK(campus.as(campus.ana).get("/lti/tools").status == 403);
    CHECK(admin.post_json("/lti/tools", ToolSetup{}).status == 422);
  }

  TEST_CASE("keys are announced, changed and kept published for a week") {
    Campus campus;
    auto admin = campus.admin();
    auto count = [&] { return must(oidc::parse_jwks(campus.api->anonymous().get("/lti/jwks").body)).size(); };
    CHECK(admin.get("/lti/overview").json<LtiOverview>().keys.size() == 1);
    CHECK(admin.post("/lti/keys/roll").json<LtiOverview>().keys.size() == 2);
    CHECK(count() == 2);
    auto rolled = admin.post("/lti/keys/roll").json<LtiOverview>();
    CHECK(rolled.keys.at(0).state == "current");
    CHECK(rolled.keys.at(1).state == "former");
    campus.enrol(campus.ana, campus.course);
    auto browser = campus.as(campus.ana);
    (void)campus.launched(browser);
    campus.clock.advance(std::chrono::hours(24 * 8));
    CHECK(count() == 1);
  }
}

}  // namespace mc::lti
