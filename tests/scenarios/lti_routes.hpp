#pragma once
// Routes of module lti for the scenario of object access, and one person in each of its tables for that of erasure.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/lti/requests.hpp"
#include "modules/lti/store.hpp"

namespace mc::scenario {

/// Public: opened by signatures, tokens and a cookie of their own, never by the session. The rest lists active tools by
/// name for whoever writes courses.
inline const std::set<std::string>& lti_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /lti/jwks",
                                                "GET /lti/openid-configuration",
                                                "GET /lti/page.js",
                                                "GET /lti/page.css",
                                                "POST /lti/register",
                                                "GET /lti/authorize",
                                                "POST /lti/authorize",
                                                "GET /lti/frame/{hint}",
                                                "POST /lti/deep-link-return",
                                                "POST /lti/token",
                                                "GET /lti/courses/{course}/lineitems",
                                                "POST /lti/courses/{course}/lineitems",
                                                "GET /lti/courses/{course}/lineitems/{item}",
                                                "PUT /lti/courses/{course}/lineitems/{item}",
                                                "DELETE /lti/courses/{course}/lineitems/{item}",
                                                "GET /lti/courses/{course}/lineitems/{item}/results",
                                                "POST /lti/courses/{course}/lineitems/{item}/scores",
                                                "GET /lti/courses/{course}/memberships",
                                                "GET /lti/tool/login",
                                                "POST /lti/tool/login",
                                                "POST /lti/tool/launch",
                                                "POST /lti/tool/choose",
                                                "GET /lti/tool/register",
                                                "GET /lti/choices"};
  return kRoutes;
}

inline lti::ToolSetup lti_tool_setup() {
  lti::ToolSetup out;
  out.name = "Simulator";
  out.login_url = "https://tool.example/login";
  out.target_url = "https://tool.example/launch";
  out.redirect_urls.items = {"https://tool.example/launch"};
  out.jwks_url = "https://tool.example/jwks";
  out.deep_linking = true;
  return out;
}
inline lti::PlatformSetup lti_platform_setup() {
  lti::PlatformSetup out;
  out.name = "Partner";
  out.issuer = "https://lms.example";
  out.client_id = "we";
  out.auth_url = "https://lms.example/auth";
  out.token_url = "https://lms.example/token";
  out.jwks_url = "https://lms.example/jwks";
  return out;
}

struct LtiPlace {
  CourseId course;
  courses::LessonId lesson;
  lti::LineItemId item;
};
/// A published course of `author` whose one lesson launches the tool.
template <class World>
LtiPlace lti_course(World& world, PersonId author, lti::ToolId tool) {
  LtiPlace out;
  courses::CourseSettings about;
  about.revision = 1;
  about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
  out.course = must(world.db->write([&](data::Tx& tx) {
    return world.courses->author_complete(
        tx, author, {"In the simulator", std::nullopt}, about,
        {{"Module", {{courses::NewLesson{0, "Tool", courses::LessonFormat::lti}, courses::LessonSave{}}}}},
        [&](data::Tx& inner, CourseId id, const std::vector<courses::LessonId>& lessons) -> Status {
          out.lesson = lessons.at(0);
          lti::LinkSetup setup;
          setup.title = "Code blue";
          lti::LinkRow link;
          link.id = lti::LinkId::make(world.clock, *world.random);
          link.course_id = id;
          link.lesson_id = out.lesson;
          link.tool_id = tool;
          link.setup = shape::to_json(setup);
          link.created_by = author;
          TRY(lti::store::insert(inner, link));
          lti::LineItemRow item;
          item.id = out.item = lti::LineItemId::make(world.clock, *world.random);
          item.tool_id = tool;
          item.course_id = id;
          item.link_id = link.id;
          item.label = "Code blue";
          item.of_link = true;
          return lti::store::insert(inner, item);
        });
  }));
  return out;
}

template <class World>
lti::ToolId lti_tool(http::TestClient admin, World&) {
  auto made = admin.post_json("/lti/tools", lti_tool_setup());
  REQUIRE_MESSAGE(made.status == 200, made.body);
  return made.template json<lti::Tool>().id;
}

/// Luis's course with a tool, which Ana takes.
template <class World>
void make_lti_objects(World& world) {
  const auto tool = lti_tool(world.by("admin"), world);
  const LtiPlace place = lti_course(world, world.luis, tool);
  must(world.db->write([&](data::Tx& tx) { return world.learning->enrol(tx, world.ana, place.course); }));
  must(world.deliver());
  auto started =
      world.by("luis").post("/lti/courses/" + place.course.text() + "/lessons/" + place.lesson.text() + "/deep-link",
                            R"({"tool_id":")" + tool.text() + "\"}");
  REQUIRE_MESSAGE(started.status == 200, started.body);
  auto platform = world.by("admin").post_json("/lti/platforms", lti_platform_setup());
  REQUIRE_MESSAGE(platform.status == 200, platform.body);
  lti::PassbackRow result;
  result.id = make_uuid7(world.clock.now(), *world.random);
  result.platform_id = platform.template json<lti::OtherPlatform>().id;
  result.person_id = world.ana;
  result.course_id = place.course;
  result.subject = "s";
  result.lineitem = "https://lms.example/item";
  result.state = "failed";
  result.completed_at = world.clock.now();
  must(world.db->write([&](data::Tx& tx) { return lti::store::put(tx, result); }));
  auto deployed = world.by("admin").post("/lti/tools/" + tool.text() + "/deployments", R"({"name":"Surgery"})");
  REQUIRE_MESSAGE(deployed.status == 200, deployed.body);
  world.ids["lti_deployment"] = deployed.template json<lti::Tool>().deployments.at(0).id;
  world.ids["lti_tool"] = tool.text();
  world.ids["lti_course"] = place.course.text();
  world.ids["lti_lesson"] = place.lesson.text();
  world.ids["lti_deep"] = started.template json<lti::LtiStarted>().id.text();
  world.ids["lti_platform"] = result.platform_id.text();
  world.ids["lti_result"] = uuid_text(result.id);
}

/// Somebody who uses tools, came from elsewhere and administers it all.
template <class World>
void be_in_lti(World& world, PersonId who, http::TestClient boss) {
  const auto tool = lti_tool(boss, world);
  auto opened = boss.post("/lti/registrations", R"({"registration_url":"https://new.example/register"})");
  REQUIRE_MESSAGE(opened.status == 200, opened.body);
  const LtiPlace place = lti_course(world, who, tool);
  must(world.db->write([&](data::Tx& tx) { return world.learning->enrol(tx, who, place.course); }));
  must(world.deliver());
  auto launched =
      world.as(who).post("/lti/courses/" + place.course.text() + "/lessons/" + place.lesson.text() + "/launch");
  REQUIRE_MESSAGE(launched.status == 200, launched.body);
  auto deployed = boss.post("/lti/tools/" + tool.text() + "/deployments", R"({"name":"Surgery"})");
  REQUIRE_MESSAGE(deployed.status == 200, deployed.body);
  auto platform = boss.post_json("/lti/platforms", lti_platform_setup());
  REQUIRE_MESSAGE(platform.status == 200, platform.body);
  const auto from = platform.template json<lti::OtherPlatform>().id;
  auto offered = boss.put("/lti/offers", R"({"course_ids":[")" + place.course.text() + "\"]}");
  REQUIRE_MESSAGE(offered.status == 200, offered.body);
  must(world.db->write([&](data::Tx& tx) -> Status {
    TRY(lti::store::put(tx, tool,
                        lti::ScoreRow{place.item, who, 1.0, 2.0, "Completed", "FullyGraded", "A zeppelin of a nurse",
                                      tx.now(), tx.now()}));
    TRY(lti::store::link_person(tx, from, "zeppelin-7", who));
    lti::PassbackRow result;
    result.id = make_uuid7(tx.now(), *world.random);
    result.platform_id = from;
    result.person_id = who;
    result.course_id = place.course;
    result.subject = "zeppelin-7";
    result.lineitem = "https://lms.example/item";
    result.state = "waiting";
    TRY(lti::store::put(tx, result));
    lti::LogEntry note;
    note.id = make_uuid7(tx.now(), *world.random);
    note.at = tx.now();
    note.side = "tool";
    note.event = "launch";
    note.person_id = who;
    return lti::store::insert(tx, note);
  }));
}

inline std::vector<std::array<std::string, 4>> lti_routes() {
  const std::string at = "/lti/courses/{course}/lessons/{lesson}";
  const std::string lesson = "/lti/courses/{lti_course}/lessons/{lti_lesson}";
  const std::string tool = shape::to_json(lti_tool_setup()), platform = shape::to_json(lti_platform_setup());
  const std::string setup = shape::to_json(lti::LinkSetup{.title = "x"});
  return {
      {"GET /lti/overview", "/lti/overview", "", "operator"},
      {"POST /lti/keys/roll", "/lti/keys/roll", "{}", "operator"},
      {"GET /lti/tools", "/lti/tools", "", "operator"},
      {"POST /lti/tools", "/lti/tools", tool, "operator"},
      {"GET /lti/tools/{id}", "/lti/tools/{lti_tool}", "", "operator"},
      {"PUT /lti/tools/{id}", "/lti/tools/{lti_tool}", R"({"revision":1,"setup":)" + tool + "}", "operator"},
      {"PUT /lti/tools/{id}/state", "/lti/tools/{lti_tool}/state", R"({"state":"active"})", "operator"},
      {"POST /lti/tools/{id}/deployments", "/lti/tools/{lti_tool}/deployments", R"({"name":"x"})", "operator"},
      {"DELETE /lti/tools/{id}/deployments/{deployment}", "/lti/tools/{lti_tool}/deployments/{lti_deployment}", "",
       "operator"},
      {"GET /lti/tools/{id}/scores", "/lti/tools/{lti_tool}/scores", "", "operator"},
      {"POST /lti/registrations", "/lti/registrations", R"({"registration_url":"https://x.example/r"})", "operator"},
      {"GET /lti/platforms", "/lti/platforms", "", "operator"},
      {"POST /lti/platforms", "/lti/platforms", platform, "operator"},
      {"POST /lti/platforms/register", "/lti/platforms/register",
       R"({"openid_configuration":"http://x.example","registration_token":"","trust_pem":""})", "operator"},
      {"PUT /lti/platforms/{id}", "/lti/platforms/{lti_platform}", R"({"revision":1,"setup":)" + platform + "}",
       "operator"},
      {"PUT /lti/platforms/{id}/state", "/lti/platforms/{lti_platform}/state", R"({"state":"disabled"})", "operator"},
      {"GET /lti/offers", "/lti/offers", "", "operator"},
      {"PUT /lti/offers", "/lti/offers", R"({"course_ids":[]})", "operator"},
      {"GET /lti/log", "/lti/log", "", "operator"},
      {"GET /lti/passbacks", "/lti/passbacks", "", "operator"},
      {"POST /lti/passbacks/{id}/retry", "/lti/passbacks/{lti_result}/retry", "{}", "operator"},
      {"GET /lti/deep-links/{id}", "/lti/deep-links/{lti_deep}", "", "luis"},
      {"GET " + at, lesson, "", "ana"},
      {"POST " + at + "/launch", lesson + "/launch", "{}", "ana"},
      {"GET " + at + "/link", lesson + "/link", "", "luis"},
      {"PUT " + at + "/link", lesson + "/link", R"({"tool_id":"{lti_tool}","revision":1,"setup":)" + setup + "}",
       "luis"},
      {"POST " + at + "/deep-link", lesson + "/deep-link", R"({"tool_id":"{lti_tool}"})", "luis"},
      {"POST " + at + "/preview", lesson + "/preview", "{}", "luis"},
      {"DELETE " + at + "/link", lesson + "/link?revision=1", "", "luis"},
  };
}

}  // namespace mc::scenario
