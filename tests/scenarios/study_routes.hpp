#pragma once
// Routes of module study for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "appliance/security/soft_browser.hpp"
#include "modules/study/requests.hpp"

namespace mc::scenario {

/// The caller's own things, and what every member sees of a course.
inline const std::set<std::string>& study_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /learning/library", "GET /learning/streak",
                                                "POST /learning/activity",
                                                "DELETE /learning/courses/{id}/lessons/{lesson}/bookmark",
                                                "GET /courses/{id}/reviews", "DELETE /courses/{id}/reviews/mine",
                                                // Reviews are read, and called helpful, by whoever sees the catalogue;
                                                // a hidden one is gone (make_study_objects looks).
                                                "PUT /reviews/{id}/helpful", "GET /learning/offline-packs"};
  return kRoutes;
}

/// Reviews: one's own is not voted for, a vote counts once, and a hidden review is nobody's to vote for.
template <class World>
void check_study_votes(World& world) {
  auto colleague = world.as(world.bo);
  const std::string vote = "/reviews/" + world.ids["review"] + "/helpful";
  CHECK(world.by("ana").put(vote, R"({"helpful":true})").code == "own_review");
  for (int twice = 0; twice < 2; ++twice) CHECK(colleague.put(vote, R"({"helpful":true})").status == 200);
  const std::string reviews = "/courses/" + world.ids["task_course"] + "/reviews";
  CHECK(colleague.get(reviews).template json<study::CourseReviews>().items.at(0).helpful == 1);
  const std::string hide = "/moderation/reviews/" + world.ids["review"] + "/hide";
  REQUIRE(world.by("admin").post(hide, R"({"hide":true,"reason":"x"})").status == 200);
  CHECK(colleague.put(vote, R"({"helpful":false})").status == 404);
  CHECK(colleague.get(reviews).template json<study::CourseReviews>().items.empty());
  REQUIRE(world.by("admin").post(hide, R"({"hide":false,"reason":""})").status == 200);
}

/// What Luis keeps on his laptop, at which he signed in.
template <class World>
void make_study_pack(World& world) {
  const std::string offline =
      "/courses/" + world.ids["task_course"] + "/lessons/" + world.ids["task_lesson"] + "/offline";
  REQUIRE(world.by("admin").put(offline, R"({"policy":"offline_encrypted","days":7})").status == 200);
  auto issued = must(world.db->write([&](data::Tx& tx) {
    return world.sessions.start(tx, {world.luis, "password", "Laptop", "", false});
  }));
  auto laptop = world.api->anonymous();
  laptop.set_cookie(std::string(http::kSessionCookie), issued.access_token);
  const security::testing::SoftBrowser browser;
  world.ids["device_key"] = to_base64url(browser.spki());
  auto pack = laptop.post("/learning/courses/" + world.ids["task_course"] + "/offline-pack",
                          R"({"device_key":")" + world.ids["device_key"] + "\"}");
  REQUIRE_MESSAGE(pack.status == 200, pack.body);
  world.ids["pack"] =
      must(shape::from_json<study::OfflineManifest>(pack.template json<study::OfflinePack>().manifest)).pack_id.text();
  world.clients.emplace("luis at his laptop", laptop);
}

/// Ana's note, her question and her review.
template <class World>
void make_study_objects(World& world) {
  auto& ana = world.by("ana");
  const std::string at = "/learning/courses/" + world.ids["task_course"] + "/lessons/" + world.ids["task_lesson"];
  auto note = ana.post(at + "/notes", R"({"text":"Mine"})");
  REQUIRE_MESSAGE(note.status == 200, note.body);
  world.ids["note"] = note.template json<study::StudyNote>().id.text();
  auto post = ana.post(at + "/discussion", R"({"text":"Why?"})");
  REQUIRE_MESSAGE(post.status == 200, post.body);
  world.ids["post"] = post.template json<study::Post>().id.text();
  const std::string reviews = "/courses/" + world.ids["task_course"] + "/reviews";
  REQUIRE(ana.put(reviews + "/mine", R"({"rating":4,"title":"Good","text":""})").status == 200);
  world.ids["review"] = ana.get(reviews).template json<study::CourseReviews>().items.at(0).id.text();
  check_study_votes(world);
  make_study_pack(world);
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> study_routes() {
  const std::string of = "/learning/courses/{id}/lessons/{lesson}",
                    at = "/learning/courses/{task_course}/lessons/{task_lesson}";
  return {
      {"GET " + of + "/notes", at + "/notes", "", "ana"},
      {"POST " + of + "/notes", at + "/notes", R"({"text":"x"})", "ana"},
      {"PUT /learning/notes/{id}", "/learning/notes/{note}", R"({"revision":1,"text":"x"})", "ana"},
      {"DELETE /learning/notes/{id}", "/learning/notes/{note}", "", "ana"},
      {"POST " + of + "/bookmark", at + "/bookmark", "{}", "ana"},
      {"GET " + of + "/discussion", at + "/discussion", "", "ana"},
      {"POST " + of + "/discussion", at + "/discussion", R"({"text":"x"})", "ana"},
      {"POST " + of + "/discussion/read", at + "/discussion/read", "{}", "ana"},
      {"GET /learning/posts/{id}/thread", "/learning/posts/{post}/thread", "", "ana"},
      {"POST /learning/posts/{id}/report", "/learning/posts/{post}/report", R"({"reason":"x"})", "ana"},
      {"GET /moderation/posts", "/moderation/posts", "", "admin"},
      {"POST /moderation/posts/{id}/hide", "/moderation/posts/{post}/hide", R"({"hide":true,"reason":"x"})", "admin"},
      {"POST /moderation/reviews/{id}/hide", "/moderation/reviews/{review}/hide", R"({"hide":true,"reason":"x"})",
       "admin"},
      {"PUT /courses/{id}/lessons/{lesson}/offline", "/courses/{task_course}/lessons/{task_lesson}/offline",
       R"({"policy":"offline_encrypted","days":7})", "admin"},
      {"PUT /courses/{id}/reviews/mine", "/courses/{task_course}/reviews/mine", R"({"rating":4,"title":"x","text":""})",
       "ana"},
      {"GET /learning/offline-packs/{id}", "/learning/offline-packs/{pack}", "", "luis"},
      {"GET /learning/courses/{id}/offline", "/learning/courses/{task_course}/offline", "", "luis"},
      {"POST /learning/courses/{id}/offline-pack", "/learning/courses/{task_course}/offline-pack",
       R"({"device_key":"{device_key}"})", "luis at his laptop"},
      {"DELETE /learning/offline-packs/{id}", "/learning/offline-packs/{pack}", "", "luis"},
  };
}

}  // namespace mc::scenario
