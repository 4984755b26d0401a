#pragma once
// Routes of module courses around drafts for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "modules/courses/authoring_requests.hpp"

namespace mc::scenario {

/// The caller's own, and what everybody who writes courses or publishes them shares (tested in modules/courses).
inline const std::set<std::string>& courses_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /authoring/invitations",
                                                "POST /authoring/invitations/{id}/answer",
                                                "GET /authoring/review-queue",
                                                "GET /authoring/media",
                                                "POST /authoring/media",
                                                "GET /authoring/media/{media}/uses",
                                                "GET /authoring/media/{media}/file",
                                                "POST /authoring/packages",
                                                "GET /authoring/signers",
                                                "POST /authoring/signers",
                                                "GET /courses/{id}/lessons/{lesson}/preview",
                                                "GET /courses/{id}/lessons/{lesson}/preview/file",
                                                "GET /courses/{id}/files/{media}"};
  return kRoutes;
}

/// A conversation about the draft of Luis, a file of his, and the file beside his course.
template <class World>
void make_courses_objects(World& world) {
  auto& luis = world.by("luis");
  const std::string at = "/authoring/courses/" + world.ids["draft"];
  auto thread = luis.post(at + "/threads", R"({"body":"Which gel?"})");
  REQUIRE_MESSAGE(thread.status == 200, thread.body);
  world.ids["thread"] = thread.template json<courses::ReviewThread>().id.text();
  auto saved = luis.put(at + "/lessons/" + world.ids["draft_lesson"] + "/content",
                        R"({"content_revision":0,"document":{"type":"doc","content":[{"type":"paragraph"}]}})");
  REQUIRE_MESSAGE(saved.status == 200, saved.body);
  auto media = luis.upload("/authoring/media?file_name=Sheet.pdf", "%PDF-1.4 sheet", "application/pdf");
  REQUIRE_MESSAGE(media.status == 200, media.body);
  world.ids["media"] = media.template json<courses::Media>().id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> courses_routes() {
  const std::string route = "/authoring/courses/{id}", at = "/authoring/courses/{draft}";
  const std::string lesson = "/lessons/{lesson}/history", own = "/lessons/{draft_lesson}/history";
  const std::string locale = "/locales/{locale}/{subject}";
  return {
      {"GET " + route + lesson, at + own, "", "luis"},
      {"GET " + route + lesson + "/{number}", at + own + "/1", "", "luis"},
      {"POST " + route + lesson + "/{number}/restore", at + own + "/1/restore", R"({"revision":0})", "luis"},
      {"GET " + route + "/outline/history", at + "/outline/history", "", "luis"},
      {"GET " + route + "/outline/history/{number}", at + "/outline/history/1", "", "luis"},
      {"POST " + route + "/outline/history/{number}/restore", at + "/outline/history/1/restore", R"({"revision":0})",
       "luis"},
      {"GET " + route + "/threads", at + "/threads", "", "luis"},
      {"POST " + route + "/threads", at + "/threads", R"({"body":"Why?"})", "luis"},
      {"POST " + route + "/threads/{thread}/comments", at + "/threads/{thread}/comments", R"({"body":"So"})", "luis"},
      {"PUT " + route + "/threads/{thread}/state", at + "/threads/{thread}/state", R"({"resolved":true})", "luis"},
      {"GET " + route + "/co-authors", at + "/co-authors", "", "luis"},
      {"POST " + route + "/co-authors", at + "/co-authors", R"({"person_id":"{ana}","edit":false,"analytics":true})",
       "luis"},
      {"DELETE " + route + "/co-authors/{person}", at + "/co-authors/{ana}", "", "luis"},
      {"GET " + route + "/locales", at + "/locales", "", "luis"},
      {"GET " + route + locale, at + "/locales/es/{draft}", "", "luis"},
      {"PUT " + route + locale, at + "/locales/es/{draft}", R"({"revision":0,"content":{}})", "luis"},
      {"POST " + route + "/clone", at + "/clone", R"({"title":"Copy"})", "luis"},
      {"GET " + route + "/package", at + "/package", "", "luis"},
      {"POST " + route + "/images/from-library", at + "/images/from-library", R"({"media_id":"{media}"})", "luis"},
      {"GET " + route + "/resources", at + "/resources", "", "luis"},
      {"POST " + route + "/resources", at + "/resources", R"({"revision":0,"title":"R","url":"https://example.org"})",
       "luis"},
      {"DELETE " + route + "/resources/{resource}", at + "/resources/{media}?revision=0", "", "luis"},
      {"PATCH /authoring/media/{media}", "/authoring/media/{media}", R"({"alt":"A sheet"})", "luis"},
      {"DELETE /authoring/media/{media}", "/authoring/media/{media}", "", "luis"},
      {"POST " + route + "/publish/preview", at + "/publish/preview", "{}", "admin"},
      {"POST " + route + "/lessons/{lesson}/publish", at + "/lessons/{draft_lesson}/publish", "{}", "admin"},
  };
}

}  // namespace mc::scenario
