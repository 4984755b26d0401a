// From a lesson to a tool and back: launches, deep linking, tokens, line items, scores, the roster.
#include <doctest/doctest.h>

#include "modules/lti/testing.hpp"

namespace mc::lti {

using testing::Campus;
using testing::field_of;
using testing::query_of;

TEST_SUITE("modules/lti") {
  TEST_CASE("a learner launches the tool with the claims that it needs") {
    Campus campus;
    auto id = campus.enrol(campus.ana, campus.course);
    auto browser = campus.as(campus.ana);
    auto launch = campus.started(browser);
    CHECK(launch.address.starts_with("https://tool.example/login?"));
    CHECK(query_of(launch.address, "iss") == "https://localhost:8443");
    CHECK(query_of(launch.address, "target_link_uri") == "https://tool.example/launch");
    CHECK(query_of(launch.address, "lti_deployment_id") == "1");
    auto page = browser.get(campus.request(launch));
    CHECK(page.body.find("action=\"https://tool.example/launch\"") != std::string::npos);
    CHECK(page.header("content-security-policy").find("form-action https:") != std::string_view::npos);
    CHECK(page.header("content-security-policy").find("'unsafe-inline'") == std::string_view::npos);
    CHECK(field_of(page.body, "state") == "s-1");
    auto claims = campus.claims_on(page);
    CHECK(oidc::text_of(claims.members, "sub") == campus.ana.text());
    CHECK(oidc::text_of(claims.members, "nonce") == "n-1");
    CHECK(oidc::text_of(claims.members, "name") == "Ana Reyes");
    CHECK(oidc::text_of(claims.members, claim("message_type")) == kLaunchMessage);
    CHECK(oidc::texts_of(claims.members, claim("roles"), 9)->front() == kLearnerRole);
    auto custom = object_in(claims.members, claim("custom")).value();
    CHECK(oidc::text_of(custom, "who") == "Ana Reyes");
    CHECK(oidc::text_of(custom, "odd") == "$Nobody.knows");
    auto resource = object_in(claims.members, claim("resource_link")).value();
    CHECK(oidc::text_of(resource, "id") == campus.link.text());
    auto endpoint = object_in(claims.members, kEndpointClaim).value();
    CHECK(oidc::text_of(endpoint, "lineitem") == "https://localhost:8443/api/v1" + campus.item());
    CHECK(object_in(claims.members, kRosterClaim));
    CHECK(campus.audited("lti.launched").size() == 1);
    CHECK(campus.state_of(campus.ana, id) == learning::LessonState::not_started);
  }

  TEST_CASE("a launch is good once, for its browser, its person and exactly as it was asked") {
    Campus campus;
    campus.enrol(campus.ana, campus.course);
    struct Case {
      const char* field;
      const char* value;
      const char* code;
    };
    const std::vector<Case> cases = {{"client_id", "x", "client_unknown"},
                                     {"redirect_uri", "https://tool.example/launch/", "redirect_unknown"},
                                     {"redirect_uri", "https://evil.example/launch", "redirect_unknown"},
                                     {"response_type", "code", "request_kind"},
                                     {"response_mode", "query", "request_kind"},
                                     {"scope", "profile", "request_kind"},
                                     {"prompt", "login", "request_kind"},
                                     {"nonce", "", "nonce_missing"},
                                     {"login_hint", "x", "login_hint"},
                                     {"lti_message_hint", "x", "hint_unknown"}};
    auto browser = campus.as(campus.ana);
    auto launch = campus.started(browser);
    for (const Case& one : cases) {
      CAPTURE(one.field);
      auto page = browser.get(campus.request(launch, {{one.field, one.value}}));
      CHECK(page.status == 400);
      CHECK(page.body.find(one.code) != std::string::npos);
    }
    auto stranger = campus.api->anonymous();
    CHECK(stranger.get(campus.request(launch)).body.find("other_browser") != std::string::npos);
    auto other = campus.as(campus.bo);
    other.set_cookie("__Host-lti", browser.cookies().at("__Host-lti"));
    CHECK(other.get(campus.request(launch)).body.find("other_browser") != std::string::npos);
    // Without the session cookie, as when the tool posts from its own site.
    auto posted = campus.api->anonymous();
    posted.set_header("Sec-Fetch-Site", "cross-site");
    posted.set_cookie("__Host-lti", browser.cookies().at("__Host-lti"));
    std::string form = campus.request(launch);
    auto page =
        posted.send("POST", "/lti/authorize", form.substr(form.find('?') + 1), "application/x-www-form-urlencoded");
    CHECK(page.status == 200);
    CHECK(browser.get(campus.request(launch)).body.find("hint_used") != std::string::npos);
    auto late = campus.started(browser);
    campus.clock.advance(std::chrono::minutes(6));
    CHECK(browser.get(campus.request(late)).body.find("hint_expired") != std::string::npos);
    auto log = campus.admin().get("/lti/log?failed=true").json<Page<LogEntry>>();
    REQUIRE(log.items.size() > 5);
    CHECK(log.items.front().code == "hint_expired");
  }

  TEST_CASE("who does not take the course launches nothing; its author looks as an instructor") {
    Campus campus;
    auto bo = campus.as(campus.bo);
    CHECK(bo.post(campus.at("/launch")).status == 404);
    CHECK(bo.get(campus.at()).status == 404);
    CHECK(bo.post(campus.at("/preview")).status == 403);
    auto instructor = campus.everywhere("instructor", campus.bo);
    CHECK(instructor.post(campus.at("/preview")).status == 404);  // not her course
    CHECK(campus.audited("lti.access").size() == 1);
    auto admin = campus.admin();
    auto claims = campus.launched(admin, "/preview");
    CHECK(oidc::texts_of(claims.members, claim("roles"), 9)->front() == kInstructorRole);
    auto disabled = admin.put("/lti/tools/" + campus.tool.id.text() + "/state", R"({"state":"disabled"})");
    CHECK(disabled.status == 200);
    CHECK(admin.post(campus.at("/preview")).code == "tool_not_active");
  }

  TEST_CASE("names and addresses are shared only when the administrator says so") {
    Campus campus;
    campus.enrol(campus.ana, campus.course);
    ToolChange change{campus.tool.revision, Campus::setup()};
    change.setup.share_name = change.setup.share_email = false;
    REQUIRE(campus.admin().put_json("/lti/tools/" + campus.tool.id.text(), change).status == 200);
    auto browser = campus.as(campus.ana);
    auto claims = campus.launched(browser);
    CHECK_FALSE(claims.members.contains("name"));
    CHECK_FALSE(claims.members.contains("email"));
    auto roster = campus.server(kScopeRoster).get("/lti/courses/" + campus.course.text() + "/memberships");
    REQUIRE(roster.status == 200);
    CHECK(roster.body.find("Reyes") == std::string::npos);
    CHECK(roster.body.find("\"name\":\"Learner ") != std::string::npos);
  }

  TEST_CASE("a frame of ours holds the tool and offers it storage") {
    Campus campus;
    auto admin = campus.admin();
    auto edit = admin.get(campus.at("/link")).json<LinkEdit>();
    LinkIn in{campus.tool.id, edit.link->revision, edit.link->setup};
    in.setup.presentation = Presentation::frame;
    REQUIRE(admin.put_json(campus.at("/link"), in).status == 200);
    CHECK(admin.put_json(campus.at("/link"), in).code == "changed_elsewhere");
    campus.publish_again();
    campus.enrol(campus.ana, campus.course);
    auto browser = campus.as(campus.ana);
    auto launch = campus.started(browser);
    auto page = browser.get(Campus::short_path(launch.address));
    CHECK(page.status == 200);
    CHECK(page.body.find("data-origins=\"https://tool.example\"") != std::string::npos);
    CHECK(page.body.find("lti_storage_target=_parent") != std::string::npos);
    CHECK(page.body.find("allow-top-navigation") == std::string::npos);
    CHECK(campus.api->anonymous().get(Campus::short_path(launch.address)).status == 400);
    CHECK(browser.get("/lti/page.js").body.find("lti.put_data") != std::string::npos);
  }

  TEST_CASE("who takes a version of the course keeps its link; what an author changes waits for the next version") {
    Campus campus;
    const auto mine = campus.enrol(campus.ana, campus.course);
    auto admin = campus.admin();
    auto ana = campus.as(campus.ana);
    auto target = [&](http::TestClient& browser, const std::string& how = "/launch") {
      return oidc::text_of(campus.launched(browser, how).members, claim("target_link_uri"));
    };
    const std::string draft = "/authoring/courses/" + campus.course.text();
    CHECK_FALSE(admin.get(draft).json<courses::CourseDraft>().changed_since_published);
    campus.clock.advance(std::chrono::minutes(1));
    const auto begun = campus.started(ana);  // on its way while the author works
    LinkIn in{campus.tool.id, 1, campus.wanted()};
    in.setup.title = "Code red";
    in.setup.target_url = "https://tool.example/red";
    in.setup.pass_percent = Int<0, 100>{90};
    in.setup.score_maximum = Int<1, 100000>{30};
    REQUIRE(admin.put_json(campus.at("/link"), in).status == 200);
    CHECK(admin.get(draft).json<courses::CourseDraft>().changed_since_published);
    CHECK(oidc::text_of(campus.claims_on(ana.get(campus.request(begun))).members, claim("target_link_uri")) ==
          "https://tool.example/launch");
    CHECK(target(ana) == "https://tool.example/launch");
    CHECK(target(admin, "/preview") == "https://tool.example/red");
    CHECK(ana.get(campus.at()).json<LtiLesson>().title == "Code blue");
    auto tool = campus.server(std::string(kScopeItemsRead) + " " + std::string(kScopeScore));
    CHECK(tool.get(campus.item()).body.find("\"scoreMaximum\":20") != std::string::npos);
    CHECK(tool.get(campus.item()).body.find("Code blue") != std::string::npos);
    const std::string item = campus.item();

    // Taken out of the draft: the published lesson and its tool go on.
    campus.clock.advance(std::chrono::minutes(1));
    CHECK(admin.del(campus.at("/link?revision=2")).status == 200);
    CHECK(target(ana) == "https://tool.example/launch");
    CHECK(tool.get(campus.items()).status == 200);
    CHECK(admin.post(campus.at("/preview")).status == 404);
    CHECK(tool.post(item + "/scores", campus.score(campus.ana, 32)).status == 200);  // 80 % of 70 %
    CHECK(campus.state_of(campus.ana, mine) == learning::LessonState::completed);

    // The next version launches what the author chose then.
    in.revision = 0;
    REQUIRE(admin.put_json(campus.at("/link"), in).status == 200);
    campus.publish_again();
    const auto hers = campus.enrol(campus.bo, campus.course);
    auto bo = campus.as(campus.bo);
    auto claims = campus.launched(bo);
    CHECK(oidc::text_of(claims.members, claim("target_link_uri")) == "https://tool.example/red");
    auto endpoint = object_in(claims.members, kEndpointClaim).value();
    const std::string next = Campus::short_path(oidc::text_of(endpoint, "lineitem"));
    CHECK(next != item);
    CHECK(tool.post(next + "/scores", campus.score(campus.bo, 32)).status == 200);  // 80 % of 90 %
    CHECK(campus.state_of(campus.bo, hers) != learning::LessonState::completed);
    CHECK(target(ana) == "https://tool.example/launch");
    // What tools see of a line item changes with the version, too.
    in.revision = 1;
    in.setup.score_maximum = Int<1, 100000>{50};
    REQUIRE(admin.put_json(campus.at("/link"), in).status == 200);
    CHECK(tool.get(next).body.find("\"scoreMaximum\":30") != std::string::npos);
    campus.publish_again();
    CHECK(tool.get(next).body.find("\"scoreMaximum\":50") != std::string::npos);
  }

  TEST_CASE("access tokens: a signed assertion, once, for scopes of the registration") {
    Campus campus;
    const std::string scope(kScopeScore);
    auto good = campus.tool_key.token(campus.claims());
    auto answer = campus.ask_token(scope + " openid https://elsewhere.example/x", good);
    CHECK(answer.status == 200);
    CHECK(answer.body.find("\"scope\":\"" + scope + "\"") != std::string::npos);
    CHECK(answer.body.find("\"expires_in\":3600") != std::string::npos);
    CHECK(campus.ask_token(scope, good).status == 401);  // jti again
    struct Case {
      const char* claim;
      const char* value;
    };
    for (const Case& one : std::vector<Case>{{"aud", R"("https://elsewhere.example")"},
                                             {"sub", R"("somebody")"},
                                             {"iss", R"("somebody")"},
                                             {"jti", ""},
                                             {"exp", "1000"},
                                             {"exp", ""},
                                             {"exp", "9999999999"},
                                             {"iat", "9999999999"}}) {
      CAPTURE(one.claim);
      CHECK(campus.ask_token(scope, campus.tool_key.token(campus.claims({{one.claim, one.value}}))).status == 401);
    }
    CHECK(campus.ask_token(scope, campus.other_key.token(campus.claims())).status == 401);
    CHECK(campus.ask_token("nothing", campus.tool_key.token(campus.claims())).code == "invalid_scope");
    CHECK(campus.ask_token(scope, "a.b.c").status == 401);
    CHECK(campus.server(kScopeItemsRead).post(campus.items(), "{}").status == 403);
    auto stranger = campus.api->anonymous();
    CHECK(stranger.get(campus.items()).status == 401);
    auto reader = campus.server(kScopeItemsRead);
    CHECK(reader.get(campus.items()).status == 200);
    campus.clock.advance(std::chrono::minutes(61));
    CHECK(reader.get(campus.items()).status == 401);
  }
}

}  // namespace mc::lti
