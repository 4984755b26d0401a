// Names of people that no other tool has, deployments, scores of a tool, and the languages of our pages.
#include <doctest/doctest.h>

#include "modules/lti/page_words.hpp"
#include "modules/lti/testing.hpp"

namespace mc::lti {

using testing::Campus;
using testing::query_of;

TEST_SUITE("modules/lti") {
  TEST_CASE("a tool knows a person by a name that is the same each time, that no other tool has, and that leads back") {
    Campus campus(true);
    campus.enrol(campus.ana, campus.course);
    campus.enrol(campus.bo, campus.course);
    auto browser = campus.as(campus.ana);
    auto launch = campus.started(browser);
    const std::string subject = query_of(launch.address, "login_hint");
    CHECK(subject.size() == 36);
    CHECK(subject != campus.ana.text());
    CHECK(launch.address.find(campus.ana.text()) == std::string::npos);
    auto page = browser.get(campus.request(launch));
    auto claims = campus.claims_on(page);
    CHECK(oidc::text_of(claims.members, "sub") == subject);
    CHECK(query_of(campus.started(browser).address, "login_hint") == subject);
    // Nobody gets in by her id instead.
    CHECK(browser.get(campus.request(campus.started(browser), {{"login_hint", campus.ana.text()}}))
              .body.find("login_hint") != std::string::npos);

    auto other = campus.admin().post_json("/lti/tools", Campus::setup()).json<Tool>();
    const std::string there = must(campus.db->write([&](data::Tx& tx) -> Result<std::string> {
      TRY(store::insert_subject(tx, other.id, campus.ana, "somewhere-else"));
      return TRY(store::subjects(tx, other.id, {campus.ana})).at(campus.ana);
    }));
    CHECK(there != subject);

    auto tool = campus.server(kScopeScore);
    CHECK(tool.post(campus.item() + "/scores", campus.score(campus.ana, 30)).status == 404);
    CHECK(tool.post(campus.item() + "/scores", campus.score_for("somewhere-else", 30)).status == 404);
    auto taken = tool.post(campus.item() + "/scores", campus.score_for(subject, 30));
    REQUIRE_MESSAGE(taken.status == 200, taken.body);
    auto results = campus.server(kScopeResults).get(campus.item() + "/results");
    CHECK(results.body.find("\"userId\":\"" + subject + "\"") != std::string::npos);
    CHECK(results.body.find(campus.ana.text()) == std::string::npos);
    CHECK(campus.server(kScopeResults).get(campus.item() + "/results?user_id=" + subject).body.find("resultScore") !=
          std::string::npos);
    auto roster = campus.server(kScopeRoster).get("/lti/courses/" + campus.course.text() + "/memberships");
    REQUIRE_MESSAGE(roster.status == 200, roster.body);
    CHECK(roster.body.find(subject) != std::string::npos);
    for (PersonId person : {campus.ana, campus.bo}) CHECK(roster.body.find(person.text()) == std::string::npos);

    // The page of the tool shows what it sent, and that somebody looked is on record.
    auto list = campus.admin().get("/lti/tools/" + campus.tool.id.text() + "/scores").json<Page<ToolScore>>();
    REQUIRE(list.items.size() == 1);
    CHECK(list.items[0].person_id == campus.ana);
    CHECK(list.items[0].person_name == "Ana Reyes");
    CHECK(list.items[0].course_title == "Resuscitation");
    CHECK(list.items[0].given == 30);
    CHECK(campus.audited("lti_score.listed").size() == 1);
    CHECK(campus.admin().get("/lti/tools/" + other.id.text() + "/scores").json<Page<ToolScore>>().items.empty());
    CHECK(campus.as(campus.ana).get("/lti/tools/" + campus.tool.id.text() + "/scores").status == 403);
    CHECK(campus.admin().get("/lti/tools/" + campus.tool.id.text() + "/scores?after=x").status == 422);
  }

  TEST_CASE("scores of a tool come by pages, the newest first") {
    Campus campus;
    for (PersonId person : {campus.ana, campus.bo, campus.eva}) {
      campus.enrol(person, campus.course);
      REQUIRE(campus.server(kScopeScore).post(campus.item() + "/scores", campus.score(person, 10)).status == 200);
    }
    const std::string path = "/lti/tools/" + campus.tool.id.text() + "/scores?limit=2";
    auto first = campus.admin().get(path).json<Page<ToolScore>>();
    REQUIRE(first.items.size() == 2);
    CHECK(first.items[0].person_id == campus.eva);
    REQUIRE(first.next.has_value());
    auto rest = campus.admin().get(path + "&after=" + *first.next).json<Page<ToolScore>>();
    REQUIRE(rest.items.size() == 1);
    CHECK(rest.items[0].person_id == campus.ana);
    CHECK_FALSE(rest.next.has_value());
  }

  TEST_CASE("a lesson opens the tool under the deployment that its author chose") {
    Campus campus;
    campus.enrol(campus.ana, campus.course);
    auto admin = campus.admin();
    const std::string path = "/lti/tools/" + campus.tool.id.text() + "/deployments";
    CHECK(campus.as(campus.ana).post(path, R"({"name":"Surgery"})").status == 403);
    CHECK(admin.post(path, R"({"name":""})").status == 422);
    auto made = admin.post(path, R"({"name":"Surgery"})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    CHECK(admin.post(path, R"({"name":"Surgery"})").code == "deployment_exists");
    auto tool = made.json<Tool>();
    REQUIRE(tool.deployments.size() == 1);
    const std::string deployment = tool.deployments[0].id;
    CHECK(admin.get("/lti/choices").body.find(deployment) != std::string::npos);

    auto link = campus.wanted();
    link.deployment_id = Text<1, 100>("nobody's");
    CHECK(admin.put_json(campus.at("/link"), LinkIn{campus.tool.id, 1, link}).status == 422);
    link.deployment_id = Text<1, 100>(deployment);
    auto saved = admin.put_json(campus.at("/link"), LinkIn{campus.tool.id, 1, link});
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
    campus.publish_again();
    campus.enrol(campus.bo, campus.course);
    auto browser = campus.as(campus.bo);
    auto launch = campus.started(browser);
    CHECK(query_of(launch.address, "lti_deployment_id") == deployment);
    auto claims = campus.claims_on(browser.get(campus.request(launch)));
    CHECK(oidc::text_of(claims.members, claim("deployment_id")) == deployment);
    CHECK(admin.del(path + "/" + deployment).code == "deployment_in_use");
    link.deployment_id.reset();
    REQUIRE(admin.put_json(campus.at("/link"), LinkIn{campus.tool.id, 2, link}).status == 200);
    CHECK(admin.del(path + "/" + deployment).code == "deployment_in_use");  // by the version that she takes
    CHECK(query_of(campus.started(browser).address, "lti_deployment_id") == deployment);
    auto unused = admin.post(path, R"({"name":"Radiology"})").json<Tool>().deployments;
    REQUIRE(unused.size() == 2);
    const std::string& other = unused[unused[0].id == deployment ? 1 : 0].id;
    CHECK(admin.del(path + "/" + other).status == 200);
    CHECK(admin.del(path + "/" + other).status == 404);
    auto first = campus.as(campus.ana);
    CHECK(query_of(campus.started(first).address, "lti_deployment_id") == "1");
  }

  TEST_CASE("the protocol's pages speak the languages of the app") {
    CHECK(page_words("", "").language == "en");
    CHECK(page_words("es-MX", "fr").language == "es");
    CHECK(page_words("", "de-DE,de;q=0.9,tl;q=0.8,fr;q=0.5").language == "fil");
    CHECK(page_words("de", "fr").language == "en");
    CHECK(refusal_words(page_words("en", ""), "hint_used").empty());
    CHECK(refusal_words(page_words("fr", ""), "hint_used").find("leçon") != std::string_view::npos);
    CHECK(refusal_words(page_words("fr", ""), "nonsense").empty());

    Campus campus;
    campus.enrol(campus.ana, campus.course);
    auto browser = campus.as(campus.ana);
    browser.set_header("Accept-Language", "es-US,es;q=0.9");
    auto launch = campus.started(browser);
    CHECK(browser.get(campus.request(launch)).status == 200);
    auto again = browser.get(campus.request(launch));
    CHECK(again.body.find("<html lang=\"es\">") != std::string::npos);
    CHECK(again.body.find("Esta apertura ya se usó") != std::string::npos);
    CHECK(again.body.find("hint_used") != std::string::npos);
    // What only English has says so.
    auto other = browser.get(campus.request(campus.started(browser), {{"scope", "profile"}}));
    CHECK(other.body.find("<p lang=\"en\">The tool must ask") != std::string::npos);
  }
}

}  // namespace mc::lti
