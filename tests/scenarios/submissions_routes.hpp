#pragma once
// Routes of module submissions for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/submissions/requests.hpp"

namespace mc::scenario {

/// The caller's own, and lists that end at the courses that the viewer may edit (tested in modules/submissions).
inline const std::set<std::string>& submissions_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /learning/courses/{id}/grades"};
  return kRoutes;
}

/// A draft of `who`, with a file: ids[name] and ids[name + "_file"].
template <class World>
submissions::WorkView make_work(World& world, const std::string& who, const std::string& name) {
  auto& client = world.by(who);
  const std::string course = "/learning/courses/" + world.ids["task_course"];
  REQUIRE(client.post(course + "/enrol").status == 200);
  auto draft = client.put(course + "/lessons/" + world.ids["task_lesson"] + "/work", R"({"text":"Mine"})");
  REQUIRE_MESSAGE(draft.status == 200, draft.body);
  world.ids[name] = draft.template json<submissions::WorkView>().id.text();
  auto file =
      client.upload("/learning/works/" + world.ids[name] + "/files?file_name=a.pdf", "%PDF-1.4 x", "application/pdf");
  REQUIRE_MESSAGE(file.status == 200, file.body);
  auto out = file.template json<submissions::WorkView>();
  world.ids[name + "_file"] = out.files.at(0).id.text();
  return out;
}

/// An assignment in a course that only Ana and Luis take: Ana works on hers, Luis handed his in.
template <class World>
void make_submissions_objects(World& world) {
  const CourseId course = world.course_with_quiz("Hand-over at the bedside");
  world.ids["task_course"] = course.text();
  world.ids["task_lesson"] = must(world.db->read([&](data::Tx& tx) { return world.courses->published(tx, course); }))
                                 .modules.at(0)
                                 .lessons.at(0)
                                 .id.text();
  auto task = world.by("admin").post(
      "/submission-tasks",
      world.fill(R"({"course_id":"{task_course}","lesson_id":"{task_lesson}","title":"Reflect",)"
                 R"("setup":{"instructions":"","text_allowed":true,"max_files":3,"max_file_mb":10,)"
                 R"("media_types":[],"resubmission":"when_returned",)"
                 R"("attempts":3,"late":"accept","late_points_per_day":0,)"
                 R"("pass_hundredths":7000,"anonymous":false,"second_marking":false}})"));
  REQUIRE_MESSAGE(task.status == 200, task.body);
  world.ids["task"] = task.template json<submissions::TaskView>().id.text();
  make_work(world, "ana", "work");
  const auto done = make_work(world, "luis", "handed");
  auto submitted = world.by("luis").post("/learning/works/" + world.ids["handed"] + "/submit",
                                         R"({"revision":)" + std::to_string(done.revision) + "}");
  REQUIRE_MESSAGE(submitted.status == 200, submitted.body);
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> submissions_routes() {
  const std::string lesson = "/learning/courses/{task_course}/lessons/{task_lesson}/work";
  const std::string of = "/learning/courses/{id}/lessons/{lesson}/work";
  const std::string book = "/courses/{task_course}/gradebook", of_book = "/courses/{id}/gradebook";
  const std::string setup =
      R"("setup":{"instructions":"","text_allowed":true,"max_files":3,"max_file_mb":10,"media_types":[],)"
      R"("resubmission":"when_returned","attempts":3,"late":"accept","late_points_per_day":0,)"
      R"("pass_hundredths":7000,"anonymous":false,"second_marking":false})";
  const std::string mine = "/learning/works/{work}", work = "/submissions/{handed}";
  return {
      {"GET /submission-tasks", "/submission-tasks?course={task_course}", "", "admin"},
      {"POST /submission-tasks", "/submission-tasks",
       R"({"course_id":"{task_course}","lesson_id":"{task_lesson}","title":"x",)" + setup + "}", "admin"},
      {"GET /submission-tasks/{id}", "/submission-tasks/{task}", "", "admin"},
      {"PUT /submission-tasks/{id}", "/submission-tasks/{task}", R"({"revision":1,"title":"x",)" + setup + "}",
       "admin"},
      {"GET " + of, lesson, "", "ana"},
      {"PUT " + of, lesson, R"({"text":"Again"})", "ana"},
      {"POST /learning/works/{id}/files", mine + "/files", "%PDF-1.4 y", "ana"},
      {"GET /learning/works/{id}/files/{file}", mine + "/files/{work_file}", "", "ana"},
      {"DELETE /learning/works/{id}/files/{file}", mine + "/files/{work_file}", "", "ana"},
      {"POST /learning/works/{id}/submit", mine + "/submit", R"({"revision":1})", "ana"},
      {"GET /submissions", "/submissions?course={task_course}", "", "admin"},
      {"GET /submissions/{id}", work, "", "admin"},
      {"POST /submissions/{id}/claim", work + "/claim", "{}", "admin"},
      {"POST /submissions/{id}/release", work + "/release", "{}", "admin"},
      {"POST /submissions/{id}/mark", work + "/mark",
       R"({"revision":1,"score_hundredths":1,"levels":[],"feedback":""})", "admin"},
      {"POST /submissions/{id}/return", work + "/return", R"({"revision":1,"feedback":"x"})", "admin"},
      {"POST /submissions/{id}/files", work + "/files", "%PDF-1.4 y", "admin"},
      {"GET /submissions/{id}/files/{file}", work + "/files/{handed_file}", "", "admin"},
      {"GET " + of_book, book, "", "admin"},
      {"PUT " + of_book, book, R"({"revision":0,"book":{"categories":[],"items":[]}})", "admin"},
      {"GET " + of_book + "/grades", book + "/grades", "", "admin"},
      {"GET " + of_book + "/export", book + "/export", "", "admin"},
      {"POST /submission-tasks/{id}/archive", "/submission-tasks/{task}/archive", "{}", "admin"},
  };
}

}  // namespace mc::scenario
