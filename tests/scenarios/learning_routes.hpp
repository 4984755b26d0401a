#pragma once
// Routes of module learning around assignments, waiting lists and uploads for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/learning/requests.hpp"

namespace mc::scenario {

/// The caller's own, and lists and uploads that end at the caller's units and own files (tested in modules/learning).
inline std::set<std::string> learning_routes_of_nobody() {
  return {"GET /learning/extensions",
          "GET /learning/courses/{id}/enrolment",
          "POST /learning/courses/{id}/waitlist",
          "POST /learning/courses/{id}/waitlist/leave",
          "GET /extensions",
          "GET /reminder-rules",
          "GET /completions/uploads",
          "POST /completions/uploads"};
}

/// Ana's request for more time, an exemption from the ICU's assignment, an upload with its evidence.
template <class World>
void make_learning_objects(World& world) {
  auto& admin = world.by("admin");
  auto asked = world.by("ana").post("/learning/enrolments/" + world.ids["enrolment"] + "/extension",
                                    R"({"until":")" + to_string(world.clock.today() + 60) + R"(","reason":"Was ill"})");
  REQUIRE_MESSAGE(asked.status == 200, asked.body);
  world.ids["asked"] = asked.template json<learning::Extension>().id.text();
  auto exempt = admin.post("/assignments/" + world.ids["assignment"] + "/exemptions",
                           R"({"person_id":")" + world.luis.text() + R"(","kind":"exempt","reason":"Teaches it"})");
  REQUIRE_MESSAGE(exempt.status == 200, exempt.body);
  world.ids["exemption"] = exempt.template json<learning::Exemption>().id.text();
  auto upload = admin.upload("/completions/uploads?dry_run=false&course=" + world.ids["course"],
                             "employee_number,completed_on\n1003,2026-01-05\n", "text/csv");
  REQUIRE_MESSAGE(upload.status == 200, upload.body);
  auto uploads = admin.get("/completions/uploads").template json<Page<learning::CompletionUpload>>();
  world.ids["upload"] = uploads.items.at(0).id.text();
  auto evidence =
      admin.upload("/completions/uploads/" + world.ids["upload"] + "/evidence", "%PDF-1.4 x", "application/pdf");
  REQUIRE_MESSAGE(evidence.status == 200, evidence.body);
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> learning_routes() {
  const std::string route = "/assignments/{id}", at = "/assignments/{assignment}";
  const std::string nudge = R"({"only_overdue":false,"message":""})";
  const std::string person = R"({"person_id":"{ana}","kind":"exempt","reason":"Long ill"})";
  const std::string mine = "/learning/enrolments/{enrolment}", own = "/learning/enrolments/{id}";
  const std::string assign =
      R"({"course_id":"{course}","unit_ids":["{icu}"],"person_ids":[],"professions":[],"reason":""})";
  return {
      {"GET " + own, mine, "", "ana"},
      {"GET " + own + "/lessons/{lesson}", mine + "/lessons/{lesson}", "", "ana"},
      {"POST " + own + "/lessons/{lesson}/progress", mine + "/lessons/{lesson}/progress", R"({"seconds":1})", "ana"},
      {"POST " + own + "/lessons/{lesson}/attempts", mine + "/lessons/{check}/attempts", "{}", "ana"},
      {"GET /learning/attempts/{id}", "/learning/attempts/{attempt}", "", "ana"},
      {"PUT /learning/attempts/{id}/answers", "/learning/attempts/{attempt}/answers",
       R"({"answer":{"question_id":"q1","option_ids":[],"texts":{},"matches":[]}})", "ana"},
      {"POST /learning/attempts/{id}/submit", "/learning/attempts/{attempt}/submit", "{}", "ana"},
      {"GET /learning/attempts/{id}/result", "/learning/attempts/{attempt}/result", "", "ana"},
      {"POST " + own + "/drop", mine + "/drop", "{}", "ana"},
      {"POST /assignments", "/assignments", assign, "admin"},
      {"POST /assignments/preview", "/assignments/preview", assign, "admin"},
      {"GET /assignments/{id}", "/assignments/{assignment}", "", "admin"},
      {"GET /assignments/{id}/people", "/assignments/{assignment}/people", "", "admin"},
      {"PATCH /assignments/{id}", "/assignments/{assignment}", R"({"revision":1})", "admin"},
      {"POST /assignments/{id}/end", "/assignments/{assignment}/end", "{}", "admin"},
      {"GET " + route + "/changes", at + "/changes", "", "admin"},
      {"PUT " + route + "/rule", at + "/rule",
       R"({"revision":2,"due":{"kind":"after_assignment","days":9},"reason":""})", "admin"},
      {"GET " + route + "/exemptions", at + "/exemptions", "", "admin"},
      {"POST " + route + "/nudge/preview", at + "/nudge/preview", nudge, "admin"},
      {"POST " + route + "/nudge", at + "/nudge", nudge, "admin"},
      {"POST " + route + "/reopen/preview", at + "/reopen/preview", R"({"reason":"Again"})", "admin"},
      {"POST " + route + "/reopen", at + "/reopen", R"({"reason":"Again"})", "admin"},
      {"POST " + route + "/exemptions", at + "/exemptions", person, "admin"},
      {"POST " + route + "/exemptions/{exemption}/revoke", at + "/exemptions/{exemption}/revoke", "{}", "admin"},
      {"POST /learning/enrolments/{id}/extension", "/learning/enrolments/{enrolment}/extension",
       R"({"until":"2027-05-01","reason":"Was ill"})", "ana"},
      {"POST /extensions/{id}/approve", "/extensions/{asked}/approve", R"({"comment":""})", "admin"},
      {"POST /extensions/{id}/deny", "/extensions/{asked}/deny", R"({"comment":"No staff"})", "admin"},
      {"PUT /reminder-rules", "/reminder-rules", R"({"escalate_after_days":21})", "admin"},
      {"GET /completions/uploads/{id}/evidence", "/completions/uploads/{upload}/evidence", "", "admin"},
      {"POST /completions/uploads/{id}/evidence", "/completions/uploads/{upload}/evidence", "%PDF-1.4 y", "admin"},
  };
}

}  // namespace mc::scenario
