#pragma once
// Routes of module analytics for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/analytics/requests.hpp"

namespace mc::scenario {

/// One's own things, and lists and numbers that end at the viewer's units or courses (tested beside the module).
inline std::set<std::string> analytics_routes_of_nobody() {
  return {"POST /analytics/events",
          "GET /analytics/me/events",
          "GET /analytics/me/events/file",
          "GET /dashboards/learner",
          "GET /dashboards/learner/courses",
          "GET /dashboards/leaderboard",
          "PUT /dashboards/leaderboard/me",
          "GET /dashboards/author",
          "GET /dashboards/author/learners",
          "GET /dashboards/author/questions",
          "GET /dashboards/team",
          "GET /dashboards/education",
          "GET /dashboards/enterprise",
          "GET /analytics/standings",
          "GET /analytics/people",
          "GET /analytics/hard-questions",
          "GET /matrices/units-courses",
          "GET /analytics/reports/{report}/file",
          "GET /analytics/exports",
          "GET /analytics/schedules",
          "POST /analytics/schedules",
          "GET /analytics/runs"};
}

inline std::string analytics_schedule(const std::string& more = "") {
  return R"({"name":"Monday","report":"standings","format":"csv","filter":{},"every":"week","weekday":1,"day":1,)"
         R"("hour":7,"recipients":[])" +
         more + "}";
}

/// A report of the whole hospital that the administrator has scheduled, and a run of it.
template <class World>
void make_analytics_objects(World& world) {
  auto& admin = world.by("admin");
  auto made = admin.post("/analytics/schedules", analytics_schedule());
  REQUIRE_MESSAGE(made.status == 200, made.body);
  world.ids["schedule"] = made.template json<analytics::ReportSchedule>().id.text();
  auto run = admin.post("/analytics/schedules/" + world.ids["schedule"] + "/run", "{}");
  REQUIRE_MESSAGE(run.status == 200, run.body);
  world.ids["report_run"] = run.template json<analytics::ReportRun>().id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> analytics_routes() {
  const std::string of = "/analytics/schedules/{id}", at = "/analytics/schedules/{schedule}";
  return {
      {"GET " + of, at, "", "admin"},
      {"GET " + of + "/runs", at + "/runs", "", "admin"},
      {"PUT " + of, at, analytics_schedule(R"(,"revision":1)"), "admin"},
      {"POST " + of + "/run", at + "/run", "{}", "admin"},
      {"GET /analytics/runs/{id}", "/analytics/runs/{report_run}", "", "admin"},
      {"GET /analytics/runs/{id}/file", "/analytics/runs/{report_run}/file", "", "admin"},
      {"GET /analytics/settings", "/analytics/settings", "", "admin"},
      {"PUT /analytics/settings", "/analytics/settings", R"({"raw_days":90,"report_days":30})", "admin"},
      {"DELETE " + of, at, "", "admin"},
  };
}

}  // namespace mc::scenario
