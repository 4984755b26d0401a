// The features of the real product: each can be switched off and on, its routes refuse while it is off, and nothing of
// what a hospital can not do without is in any of them.
#include <set>

#include "tests/scenarios/hospital.hpp"

using namespace mc;
using scenario::Everything;

namespace {

struct Switched : Everything {
  Switched() {
    must(switches->bind(routes, mounts));
    start();
    move_in();
  }
  http::TestResponse set(const std::string& id, bool enabled) {
    return as_admin().put("/features/" + id,
                          std::string(R"({"enabled":)") + (enabled ? "true" : "false") + R"(,"roles":[]})");
  }
};

/// A path of this template: every parameter is an id of nobody.
std::string some_path(std::string path) {
  for (std::size_t at; (at = path.find('{')) != std::string::npos;)
    path.replace(at, path.find('}', at) - at + 1, "01890a5d-ac96-774b-bcce-b302099a8057");
  return path;
}

}  // namespace

TEST_SUITE("features scenario") {
  TEST_CASE("what nobody can do without is in no feature") {
    Switched world;
    for (const auto& route : world.routes.all())
      for (const char* core : {"/auth",
                               "/me",
                               "/boot",
                               "/home",
                               "/features",
                               "/announcements",
                               "/sso",
                               "/scim",
                               "/privacy",
                               "/audit",
                               "/operations",
                               "/keys",
                               "/transport",
                               "/setup",
                               "/updates",
                               "/backups",
                               "/session-policy",
                               "/security",
                               "/roles",
                               "/units",
                               "/directory",
                               "/retention",
                               "/evidence",
                               "/assignments",
                               "/compliance",
                               "/certificates/{id}/pdf",
                               "/verify"}) {
        const std::string prefix = core;
        if (route->path == prefix || route->path.starts_with(prefix + "/"))
          CHECK_MESSAGE(route->feature == -1, route->path);
      }
    for (const auto& route : world.routes.all())
      if (route->path == "/people/{id}" || route->path == "/learning/enrolments/{id}" ||
          route->path == "/credentials/mine")
        CHECK_MESSAGE(route->feature == -1, route->path);
  }

  TEST_CASE("every feature goes off and on, and all its routes refuse while it is off") {
    Switched world;
    const auto features = program::features();
    std::set<int> marked;
    for (const auto& route : world.routes.all())
      if (route->feature >= 0) marked.insert(route->feature);
    CHECK(marked.size() == features.size());
    auto admin = world.with_role("super_admin");
    constexpr std::array kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    // What needs others stands behind them, so it goes off first.
    for (std::size_t i = features.size(); i-- > 0;) {
      REQUIRE_MESSAGE(world.set(features[i].id, false).status == 200, features[i].id);
      for (const auto& route : world.routes.all())
        if (route->feature == static_cast<int>(i)) {
          const std::string_view method = kMethods[static_cast<std::size_t>(route->method)];
          auto answer = method == "GET" ? admin.get(some_path(route->path))
                                        : admin.send(method, some_path(route->path), "{}", "application/json");
          CHECK_MESSAGE(answer.status == 403, route->path);
          CHECK_MESSAGE(answer.code == "feature_off", route->path);
        }
      for (const std::string& mount : features[i].mounts)
        CHECK_MESSAGE(world.api->anonymous().visit((mount == "/t" ? "https://content.test" : "") + mount + "/x").code ==
                          "feature_off",
                      mount);
    }
    auto boot = world.as(world.ana).get("/boot").json<home::Boot>();
    CHECK(boot.features_off.size() == features.size());
    // The hospital still works: sign-in, the list of what is to do, cards, readiness.
    for (const char* path :
         {"/home", "/learning", "/credentials/mine", "/certificates", "/courses", "/announcements/current"})
      CHECK_MESSAGE(world.as(world.ana).get(path).status == 200, std::string(path));
    CHECK(world.with_role("compliance_officer").get("/compliance/readiness").status == 200);
    for (const auto& feature : features) CHECK_MESSAGE(world.set(feature.id, true).status == 200, feature.id);
    CHECK(world.as(world.ana).get("/boot").json<home::Boot>().features_off.empty());
    CHECK(world.audited("feature.changed").size() == 2 * features.size());
  }
}
