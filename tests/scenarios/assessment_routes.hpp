#pragma once
// Routes of the modules assessment and questions, for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "appliance/http/testing.hpp"

namespace mc::scenario {

/// Routes that take no object, or show and change only what is the caller's own.
inline std::set<std::string> assessment_own_routes() {
  return {"GET /questions",        "POST /questions",        "GET /question-tags",
          "GET /question-folders", "POST /question-folders", "GET /question-pools",
          "POST /question-pools",  "POST /question-imports", "GET /question-exports"};
}

/// The objects that the routes below name. World: as in object_access_test.cpp.
template <class World>
void make_questions(World& world) {
  auto& author = world.by("luis");
  auto first_id = [](const http::TestResponse& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.body.substr(answer.body.find(R"("id":")") + 6, 36);
  };
  world.ids["graded"] = first_id(author.get("/assessment/quizzes?course=" + world.ids["course"]));
  world.ids["bank"] = first_id(author.post(
      "/questions",
      R"({"name":"B","question":{"id":"x","type":"true_false","prompt":"P","points":1,"options":[{"id":"a","text":"True",)"
      R"("correct":true},{"id":"b","text":"False","correct":false}],"blanks":[],"pairs":[],"items":[]},"tags":["x"]})"));
  world.ids["folder"] = first_id(author.post("/question-folders", R"({"name":"F"})"));
  world.ids["pool"] = first_id(author.post(
      "/question-pools", R"({"name":"P","kind":"by_tags","tags":["x"],"any_tag":false,"question_ids":[]})"));
  world.ids["regrade"] =
      first_id(author.post("/assessment/quizzes/" + world.ids["graded"] + "/regrades",
                           R"({"reason":"Key","questions":[{"question_id":"q1","action":"full_marks"}],)"
                           R"("never_lower":true,"failed_only":false})"));
  world.ids["more_time"] = first_id(world.by("officer").post(
      "/assessment/accommodations", world.fill(R"({"person_id":"{ana}","time_percent":150,"reason":"Letter"})")));
}

/// Route, a path with objects, a body, and who may. {graded} is a quiz of Luis, {attempt} Ana's attempt at it; {bank},
/// {folder} and {pool} are Luis's, {more_time} was granted to Ana, {regrade} is of {graded}.
inline std::vector<std::array<std::string, 4>> assessment_routes() {
  const std::string attempt = "/assessment/attempts/{attempt}", quiz = "/assessment/quizzes/{graded}";
  const std::string a = "/assessment/attempts/{id}", q = "/assessment/quizzes/{id}", r = "/assessment/regrades/{id}";
  const std::string regrade = R"({"reason":"Key","questions":[{"question_id":"q1","action":"full_marks"}],)"
                              R"("never_lower":true,"failed_only":false})";
  const std::string question = "/questions/{bank}", b = "/questions/{id}";
  const std::string pool = R"({"revision":9,"pool":{"name":"P","kind":"by_tags","tags":["x"],"any_tag":false,)"
                           R"("question_ids":[]}})";
  return {
      {"GET " + a + "/review", attempt + "/review", "", "ana"},
      {"POST " + a + "/events", attempt + "/events", R"({"events":[]})", "ana"},
      {"GET " + a + "/report", attempt + "/report", "", "luis"},
      {"GET /assessment/quizzes", "/assessment/quizzes?course={course}", "", "luis"},
      {"GET " + q + "/attempts", quiz + "/attempts", "", "luis"},
      {"GET " + q + "/analysis", quiz + "/analysis", "", "luis"},
      {"GET " + q + "/survey", quiz + "/survey", "", "luis"},
      {"GET " + q + "/participants", quiz + "/participants", "", "luis"},
      {"POST " + q + "/regrades", quiz + "/regrades", regrade, "luis"},
      {"GET " + q + "/regrades", quiz + "/regrades", "", "luis"},
      {"GET " + r, "/assessment/regrades/{regrade}", "", "luis"},
      {"GET " + r + "/changes", "/assessment/regrades/{regrade}/changes", "", "luis"},
      {"POST " + r + "/apply", "/assessment/regrades/{regrade}/apply", "{}", "luis"},
      {"GET /assessment/accommodations", "/assessment/accommodations?person={ana}", "", "officer"},
      {"POST /assessment/accommodations", "/assessment/accommodations",
       R"({"person_id":"{ana}","time_percent":150,"reason":"Letter"})", "officer"},
      {"POST /assessment/accommodations/{id}/end", "/assessment/accommodations/{more_time}/end", "{}", "officer"},
      {"GET " + b, question, "", "luis"},
      {"PATCH " + b, question, R"({"version":9,"note":""})", "luis"},
      {"GET " + b + "/uses", question + "/uses", "", "luis"},
      {"GET " + b + "/versions", question + "/versions", "", "luis"},
      {"GET " + b + "/versions/{number}", question + "/versions/1", "", "luis"},
      {"POST " + b + "/versions/{number}/restore", question + "/versions/1/restore", "{}", "luis"},
      {"POST " + b + "/unarchive", question + "/unarchive", "{}", "luis"},
      {"POST " + b + "/archive", question + "/archive", "{}", "luis"},
      {"PATCH /question-folders/{id}", "/question-folders/{folder}", R"({"name":"F"})", "luis"},
      {"DELETE /question-folders/{id}", "/question-folders/{folder}", "", "luis"},
      {"GET /question-pools/{id}", "/question-pools/{pool}", "", "luis"},
      {"PUT /question-pools/{id}", "/question-pools/{pool}", pool, "luis"},
      {"GET /question-pools/{id}/questions", "/question-pools/{pool}/questions", "", "luis"},
      {"DELETE /question-pools/{id}", "/question-pools/{pool}", "", "luis"},
  };
}

}  // namespace mc::scenario
