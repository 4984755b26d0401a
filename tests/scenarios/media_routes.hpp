#pragma once
// Routes of module media for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "appliance/http/testing.hpp"
#include "modules/media/store.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// The caller's own, what every author sees of the shared library, and what a ticket opens, which is bound to a person
/// and a session (modules/media tests those).
inline const std::set<std::string>& media_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"POST /media/uploads",
                                                "GET /media/uploads",
                                                "GET /media/items",
                                                "GET /media/items/{id}",
                                                "GET /media/items/{id}/thumbnails/{number}",
                                                "GET /media/tools",
                                                "GET /media/preferences",
                                                "PUT /media/preferences",
                                                "GET /media/items/{id}/captions",
                                                "POST /media/items/{id}/captions",
                                                "GET /media/items/{id}/captions/{language}",
                                                "PUT /media/items/{id}/captions/{language}",
                                                "DELETE /media/items/{id}/captions/{language}",
                                                "POST /media/items/{id}/captions/{language}/publish",
                                                "GET /media/items/{id}/captions/{language}/file",
                                                "GET /media/play/{ticket}/master.m3u8",
                                                "GET /media/play/{ticket}/hls/{rendition}/index.m3u8",
                                                "GET /media/play/{ticket}/hls/{rendition}/init.mp4",
                                                "GET /media/play/{ticket}/hls/{rendition}/key",
                                                "GET /media/play/{ticket}/hls/{rendition}/segments/{number}",
                                                "GET /media/play/{ticket}/file",
                                                "GET /media/play/{ticket}/download",
                                                "GET /media/play/{ticket}/sound",
                                                "GET /media/play/{ticket}/poster",
                                                "GET /media/play/{ticket}/captions/{language}"};
  return kRoutes;
}

/// Luis's film, which a lesson of the course plays that Ana takes; her mark in it; an upload of his that waits.
template <class World>
void make_media_objects(World& world) {
  auto& luis = world.by("luis");
  const std::string film = std::string("\0\0\0\x10", 4) + "ftypisom" + std::string(988, 'x');
  auto begin = [&] {
    auto begun = luis.post("/media/uploads", R"({"name":"film.mp4","size":1000,"media_type":"video/mp4"})");
    REQUIRE_MESSAGE(begun.status == 200, begun.body);
    return begun.template json<media::VideoUpload>().id.text();
  };
  const std::string first = begin();
  REQUIRE(luis.upload("/media/uploads/" + first + "/parts?offset=0", film, "video/mp4").status == 200);
  auto item = luis.post("/media/uploads/" + first + "/finish", R"({"title":"Film"})");
  REQUIRE_MESSAGE(item.status == 200, item.body);
  world.ids["film"] = item.template json<media::VideoItem>().id.text();
  world.ids["video_upload"] = begin();
  must(world.db->write([&](data::Tx& tx) -> Status {
    return media::store::put_tie(tx, {CourseId::parse(world.ids["task_course"]).value(),
                                      courses::LessonId::parse(world.ids["task_lesson"]).value(),
                                      media::ItemId::parse(world.ids["film"]).value(), 90, false, false, world.luis,
                                      tx.now()});
  }));
  const std::string captions = "/media/items/" + world.ids["film"] + "/captions/en";
  REQUIRE(luis.put(captions, R"({"revision":0,"cues":[{"from":0,"to":1,"text":"Wash"}]})").status == 200);
  REQUIRE(luis.post(captions + "/publish", R"({"revision":1,"published":true})").status == 200);
  auto mark = world.by("ana").post("/media/items/" + world.ids["film"] + "/marks",
                                   world.fill(R"({"course_id":"{task_course}","lesson_id":"{task_lesson}","second":1,)"
                                              R"("text":"Mine"})"));
  REQUIRE_MESSAGE(mark.status == 200, mark.body);
  world.ids["mark"] = mark.template json<media::VideoMark>().id.text();
}

/// In every table of the module that holds a person; `boss` is hers with the rights of an administrator. What she notes
/// holds `word`.
template <class World>
void be_in_media(World& world, PersonId who, http::TestClient boss, CourseId course, const std::string& word) {
  auto ok = [](http::TestResponse answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer;
  };
  auto upload = [&] {
    return ok(boss.post("/media/uploads", R"({"name":"film.mp4","size":1000,"media_type":""})"))
        .template json<media::VideoUpload>()
        .id.text();
  };
  const std::string first = upload();
  ok(boss.upload("/media/uploads/" + first + "/parts?offset=0",
                 std::string("\0\0\0\x10", 4) + "ftypisom" + std::string(988, 'x'), "video/mp4"));
  const auto film =
      ok(boss.post("/media/uploads/" + first + "/finish", R"({"title":"Film"})")).template json<media::VideoItem>().id;
  upload();  // left open
  const std::string path = "/media/items/" + film.text();
  ok(boss.put(path + "/captions/en", R"({"revision":0,"cues":[{"from":0,"to":1,"text":"Wash"}]})"));
  ok(boss.put("/media/settings", R"({"quota_gib":100})"));
  ok(boss.put("/media/preferences", R"({"speed":1.5})"));
  ok(boss.post(path + "/marks", R"({"second":1,"text":")" + word + "\"}"));
  must(world.db->write([&](data::Tx& tx) -> Status {
    const auto lesson = TRY(world.courses->published(tx, course)).modules.at(0).lessons.at(0).id;
    TRY(media::store::put_tie(tx, {course, lesson, film, 90, false, false, who, tx.now()}));
    TRY(media::store::put_history(tx, {course, lesson, film, 80, false, false, who, tx.now()}));
    auto enrolment = TRY(world.learning->newest(tx, who, course));
    if (!enrolment) return not_found();
    media::ViewRow view;
    view.enrolment_id = enrolment->id;
    view.lesson_id = lesson;
    view.item_id = film;
    view.person_id = who;
    view.course_id = course;
    view.percent = 95;
    view.beat_at = view.started_at = tx.now();
    view.completed_at = tx.now();
    return media::store::put_view(tx, view);
  }));
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> media_routes() {
  const std::string of = "/media/items/{id}", film = "/media/items/{film}";
  const std::string query = "?course_id={task_course}&lesson_id={task_lesson}";
  const std::string place = R"("course_id":"{task_course}","lesson_id":"{task_lesson}")";
  const std::string tie = "/authoring/courses/{id}/lessons/{lesson}/video";
  const std::string tied = "/authoring/courses/{task_course}/lessons/{task_lesson}/video";
  return {
      {"GET /media/uploads/{id}", "/media/uploads/{video_upload}", "", "luis"},
      {"POST /media/uploads/{id}/parts", "/media/uploads/{video_upload}/parts?offset=0", "x", "luis"},
      {"POST /media/uploads/{id}/finish", "/media/uploads/{video_upload}/finish", R"({"title":"x"})", "luis"},
      {"DELETE /media/uploads/{id}", "/media/uploads/{video_upload}", "", "luis"},
      {"POST " + of + "/playback", film + "/playback", "{" + place + "}", "ana"},
      {"POST " + of + "/watched", film + "/watched", "{" + place + R"(,"position":0,"intervals":[],"speed":1})", "ana"},
      {"GET " + of + "/marks", film + "/marks" + query, "", "ana"},
      {"POST " + of + "/marks", film + "/marks", "{" + place + R"(,"second":1,"text":""})", "ana"},
      {"PUT /media/marks/{id}", "/media/marks/{mark}", R"({"revision":1,"second":1,"text":"x"})", "ana"},
      {"DELETE /media/marks/{id}", "/media/marks/{mark}", "", "ana"},
      {"GET " + of + "/transcript", film + "/transcript" + query, "", "ana"},
      {"GET " + of + "/search", film + "/search" + query + "&words=wash", "", "ana"},
      {"GET /media/courses/{id}/search", "/media/courses/{task_course}/search?words=wash", "", "ana"},
      {"GET " + tie, tied, "", "admin"},
      {"PUT " + tie, tied, R"({"item_id":"{film}","required_percent":90,"premium":false,"allow_download":false})",
       "admin"},
      {"DELETE " + tie, tied, "", "admin"},
      {"GET " + of + "/analytics", film + "/analytics", "", "luis"},
      {"GET /media/settings", "/media/settings", "", "admin"},
      {"PUT /media/settings", "/media/settings", R"({"quota_gib":100})", "admin"},
      {"PATCH " + of, film, R"({"revision":1,"title":"x"})", "luis"},
      {"POST " + of + "/prepare", film + "/prepare", "{}", "luis"},
      {"DELETE " + of, film, "", "luis"},
  };
}

}  // namespace mc::scenario
