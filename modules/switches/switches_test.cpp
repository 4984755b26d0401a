// Features that are off answer nobody, those for some roles answer these, and what needs what is kept.
#include <doctest/doctest.h>

#include "modules/switches/requests.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

switches::Feature feature(std::string id, std::vector<std::string> routes, std::vector<std::string> needs = {}) {
  return {.id = std::move(id),
          .name = "Feature " + routes.front().substr(1),
          .description = "For tests.",
          .block = 1,
          .needs = std::move(needs),
          .routes = routes,
          .pages = routes};
}

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<switches::Switches> switches = made();
  PersonId noor{};
  http::TestApi* http = nullptr;

  World() {
    must(permissions.add({"tools:use", {"member"}}));
    auto answer = [](http::Call&) -> Result<http::Nothing> { return http::Nothing{}; };
    routes.get<http::Nothing>("/tools", "tools:use", "Tools", answer);
    routes.get<http::Nothing>("/tools/{id}/parts", "tools:use", "Parts", answer);
    routes.get<http::Nothing>("/tools/{id}/trials", "tools:use", "Trials", answer);
    routes.get<http::Nothing>("/toolshed", "tools:use", "Not a tool", answer);
    routes.get<http::Nothing>("/rooms", std::string(http::kPublic), "Rooms, for everybody", answer);
    mounts.add({.prefix = "/box", .on_app = true, .serve = [](http::MountRequest&) {
                  http::Response response;
                  response.status = 200;
                  return response;
                }});
    must(switches->bind(routes, mounts));
    noor = must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      return TRY(accounts->upsert(tx, {"1", "Noor", "Haddad", "noor@mercygeneral.example"})).first;
    }));
    http = &start();
  }
  std::unique_ptr<switches::Switches> made() {
    auto rooms = feature("rooms", {"/rooms"});
    rooms.mounts = {"/box"};
    return switches::make_switches(
        platform, *accounts,
        {feature("tools", {"/tools"}), feature("trials", {"/tools/{id}/trials"}, {"tools"}), rooms});
  }
  http::TestClient with(const std::string& role) {
    return http->sign_in({{role, security::ScopeKind::platform, {}}}, role == "admin" ? noor : PersonId{});
  }
  http::TestResponse set(const std::string& id, bool enabled, const std::string& roles = "") {
    auto admin = with("admin");
    return admin.put("/features/" + id,
                     std::string(R"({"enabled":)") + (enabled ? "true" : "false") + R"(,"roles":[)" + roles + "]}");
  }
};

std::string ids(const std::vector<switches::FeatureOff>& off) {
  std::string out;
  for (const auto& each : off) out += each.id + " " + std::string(shape::enum_name(each.why)) + ";";
  return out;
}

}  // namespace

TEST_SUITE("modules/switches") {
  TEST_CASE("off: its routes answer 403 at once, others go on, and on again they answer") {
    World test;
    auto nurse = test.with("member");
    CHECK(nurse.get("/tools/7/parts").status == 200);
    REQUIRE(test.set("trials", false).status == 200);
    auto answer = nurse.get("/tools/7/trials");
    CHECK(answer.status == 403);
    CHECK(answer.code == "feature_off");
    CHECK(nurse.get("/tools/7/parts").status == 200);  // the longer prefix is a feature of its own
    REQUIRE(test.set("tools", false).status == 200);
    CHECK(nurse.get("/tools").code == "feature_off");
    CHECK(nurse.get("/tools/7/parts").code == "feature_off");
    CHECK(nurse.get("/toolshed").status == 200);  // no segment of /tools
    CHECK(test.with("admin").get("/tools").code == "feature_off");
    CHECK(test.http->denials().empty());  // says nothing of who asked
    CHECK(test.http->anonymous().get("/tools").status == 401);
    REQUIRE(test.set("tools", true).status == 200);
    CHECK(nurse.get("/tools").status == 200);
    auto sent = test.hub.sent();
    REQUIRE(sent.size() == 3);
    CHECK(sent[0].type == "features.changed");
  }

  TEST_CASE("public routes and mounts of a feature that is off answer nobody") {
    World test;
    auto stranger = test.http->anonymous();
    CHECK(stranger.get("/rooms").status == 200);
    CHECK(stranger.visit("/box/a").status == 200);
    REQUIRE(test.set("rooms", false).status == 200);
    CHECK(stranger.get("/rooms").code == "feature_off");
    CHECK(stranger.visit("/box/a").code == "feature_off");
    // Roles do not count where nobody is signed in.
    REQUIRE(test.set("rooms", true, R"("manager")").status == 200);
    CHECK(stranger.get("/rooms").status == 200);
    CHECK(stranger.visit("/box/a").status == 200);
  }

  TEST_CASE("for some roles: the others get another code, and a row in the audit log") {
    World test;
    REQUIRE(test.set("tools", true, R"("manager","manager")").status == 200);
    auto nurse = test.with("member");
    CHECK(nurse.get("/tools").code == "feature_not_for_you");
    REQUIRE(test.http->denials().size() == 1);
    CHECK(test.http->denials()[0].details.text.find("feature_not_for_you") != std::string::npos);
    CHECK(test.with("manager").get("/tools").status == 200);
    CHECK(test.with("super_admin").get("/tools").status == 200);
    // What needs it is not for the others either.
    CHECK(nurse.get("/tools/7/trials").code == "feature_not_for_you");
    security::Viewer viewer;
    viewer.grants.push_back({"member", security::ScopeKind::platform, {}});
    CHECK(ids(must(test.switches->off_for(viewer))) == "tools role;trials role;");
    viewer.grants.push_back({"manager", security::ScopeKind::unit, {}});
    CHECK(must(test.switches->off_for(viewer)).empty());
  }

  TEST_CASE("a feature goes on after what it needs and off before it, and the refusal names them") {
    World test;
    auto refused = test.set("tools", false);
    CHECK(refused.status == 409);
    CHECK(refused.code == "feature_needed_by_others");
    CHECK(refused.body.find("Feature tools/{id}/trials") != std::string::npos);
    CHECK(test.with("member").get("/tools").status == 200);
    REQUIRE(test.set("trials", false).status == 200);
    REQUIRE(test.set("tools", false).status == 200);
    refused = test.set("trials", true);
    CHECK(refused.code == "feature_needs_others");
    CHECK(refused.body.find("Feature tools") != std::string::npos);
    security::Viewer viewer;
    CHECK(ids(must(test.switches->off_for(viewer))) == "tools off;trials off;");
  }

  TEST_CASE("each change is audited and in the history; the same again is none") {
    World test;
    REQUIRE(test.set("trials", false).status == 200);
    REQUIRE(test.set("trials", false).status == 200);
    REQUIRE(test.set("trials", true, R"("admin","manager")").status == 200);
    auto rows = test.audited("feature.changed");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].object == "feature:trials");
    CHECK(rows[0].details.text == R"({"enabled":true,"roles":["admin","manager"]})");
    auto admin = test.with("admin");
    auto page = admin.get("/features/trials/changes?limit=1").json<Page<switches::FeatureChange>>();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].enabled);
    CHECK(page.items[0].changed_by_name == "Noor Haddad");
    REQUIRE(page.next);
    page = admin.get("/features/trials/changes?after=" + *page.next).json<Page<switches::FeatureChange>>();
    REQUIRE(page.items.size() == 1);
    CHECK_FALSE(page.items[0].enabled);
    CHECK_FALSE(page.next);
    auto list = admin.get("/features").json<switches::FeatureSwitches>().items;
    REQUIRE(list.size() == 3);
    CHECK(list[0].needed_by == std::vector<std::string>{"trials"});
    CHECK(list[0].operations == 2);
    CHECK(list[1].roles == std::vector<std::string>{"admin", "manager"});
    CHECK(list[1].changed_by_name == "Noor Haddad");
    CHECK(list[2].endpoints == std::vector<std::string>{"/api/v1/rooms", "/box"});
    CHECK_FALSE(list[2].changed_at);
  }

  TEST_CASE("only administrators, only features that there are, only roles that there are") {
    World test;
    for (const char* role : {"member", "manager", "operator"}) {
      auto client = test.with(role);
      CHECK(client.get("/features").status == 403);
      CHECK(client.get("/features/tools").status == 403);
      CHECK(client.get("/features/tools/changes").status == 403);
      CHECK(client.put("/features/tools", R"({"enabled":false,"roles":[]})").status == 403);
    }
    auto of_a_unit = test.http->sign_in({{"admin", security::ScopeKind::unit, test.noor.bytes}});
    CHECK(of_a_unit.put("/features/tools", R"({"enabled":false,"roles":[]})").status == 403);
    CHECK(test.set("nothing", false).status == 404);
    auto refused = test.set("tools", true, R"("king")");
    CHECK(refused.status == 422);
    CHECK(refused.field_paths() == "roles[0]");
    CHECK(test.audited("feature.changed").empty());
  }

  TEST_CASE("what was switched is so after the next start") {
    World test;
    REQUIRE(test.set("trials", false).status == 200);
    http::Routes routes;
    http::Mounts mounts;
    auto answer = [](http::Call&) -> Result<http::Nothing> { return http::Nothing{}; };
    routes.get<http::Nothing>("/tools/{id}/trials", "tools:use", "Trials", answer);
    TestPlatform* same = &test;
    security::Permissions fresh;
    must(security::add_standard_roles(fresh));
    Platform platform{*same->db,    same->clock, *same->random,  *same->events,      *same->jobs,
                      *same->audit, fresh,       same->sessions, *same->blobs,       same->hub,
                      routes,       mounts,      same->settings, same->folder.path()};
    auto again = switches::make_switches(platform, *test.accounts, {feature("trials", {"/tools/{id}/trials"})});
    must(again->bind(routes, mounts));
    CHECK(code_of(routes.answers(0, nullptr)) == "feature_off");
  }

  TEST_CASE("a mistake in the list fails the start") {
    TestPlatform test;
    auto accounts = accounts::make_accounts(test.platform);
    auto bound = [&](std::vector<switches::Feature> features) {
      http::Routes routes;
      http::Mounts mounts;
      security::Permissions fresh;
      must(security::add_standard_roles(fresh));
      Platform platform{*test.db,    test.clock, *test.random,  *test.events,      *test.jobs,
                        *test.audit, fresh,      test.sessions, *test.blobs,       test.hub,
                        routes,      mounts,     test.settings, test.folder.path()};
      auto made = switches::make_switches(platform, *accounts, std::move(features));
      return code_of(made->bind(routes, mounts));
    };
    CHECK(bound({feature("a", {"/features"})}) == "");
    CHECK(bound({feature("a", {"/nowhere"})}) == "feature_without_routes");
    CHECK(bound({feature("a", {"/features"}), feature("a", {"/features"})}) == "feature_twice");
    CHECK(bound({feature("a", {"/features"}, {"b"}), feature("b", {"/features"})}) == "feature_unknown");
  }
}
