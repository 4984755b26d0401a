// Uploads, preparation, playback, watching and captions through the routes; the tools are made up.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "appliance/scan/testing.hpp"
#include "appliance/security/hls_cipher.hpp"
#include "modules/media/testing.hpp"

namespace mc::media {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Cinema;
using testing::made_mp4;

std::string encrypted(const std::string& plain, std::string_view key, std::uint64_t number) {
  auto cipher = must(security::HlsCipher::make(as_bytes(key), security::hls_iv(number)));
  std::string out(as_text(must(cipher.update(as_bytes(plain)))));
  return out + std::string(as_text(must(cipher.finish())));
}

std::string error_fields(const http::TestResponse& answer) { return answer.field_paths(); }

}  // namespace

TEST_SUITE("modules/media") {
  TEST_CASE("uploads come in pieces, go on after a break, and are cleared away") {
    Cinema cinema;
    auto author = cinema.author();
    CHECK(cinema.as(cinema.ana).post("/media/uploads", R"({"name":"a.mp4","size":5,"media_type":""})").status == 403);
    CHECK(author.post("/media/uploads", R"({"name":"a.mp4","size":0,"media_type":""})").status == 422);
    const std::string film = made_mp4(30, kPieceBytes + 5'000);
    auto begun = author.post("/media/uploads", R"({"name":"C:\\films\\a.mp4","size":)" + std::to_string(film.size()) +
                                                   R"(,"media_type":"video/mp4"})");
    REQUIRE_MESSAGE(begun.status == 200, begun.body);
    CHECK(begun.json<VideoUpload>().name == "a.mp4");
    const std::string path = "/media/uploads/" + begun.json<VideoUpload>().id.text();
    auto send = [&](std::size_t at, std::size_t size) {
      return author.upload(path + "/parts?offset=" + std::to_string(at), std::string_view(film).substr(at, size),
                           "x/y");
    };
    CHECK(send(0, 1'000).status == 422);  // not 8 MiB
    CHECK(send(kPieceBytes, 5'000).code == "wrong_offset");
    CHECK(author.post(path + "/finish", R"({"title":"Film"})").code == "incomplete");
    REQUIRE(send(0, kPieceBytes).status == 200);
    CHECK(send(0, kPieceBytes).json<VideoUpload>().received == kPieceBytes);  // the answer was lost
    CHECK(author.get(path).json<VideoUpload>().received == kPieceBytes);
    CHECK(cinema.everywhere("content_author", cinema.bo).get(path).status == 404);
    CHECK(author.get("/media/uploads").json<VideoUploads>().items.size() == 1);
    REQUIRE(send(kPieceBytes, film.size()).status == 200);
    auto item = author.post(path + "/finish", R"({"title":"Film"})").json<VideoItem>();
    CHECK(item.state == MediaState::uploaded);
    CHECK(author.get(path).status == 404);
    must(cinema.deliver());
    CHECK(cinema.look(item.id).item.state == MediaState::ready);
    CHECK(cinema.look(item.id).item.size == static_cast<std::int64_t>(film.size()));

    auto other = author.post("/media/uploads", R"({"name":"b","size":100,"media_type":""})").json<VideoUpload>();
    CHECK(author.upload("/media/uploads/" + other.id.text() + "/parts?offset=0", std::string(100, 'x'), "").code ==
          "wrong_type");
    cinema.clock.advance(hours(49));
    must(cinema.deliver());
    CHECK(author.get("/media/uploads/" + other.id.text()).status == 404);

    auto admin = cinema.everywhere("admin", cinema.luis);
    CHECK(author.put("/media/settings", R"({"quota_gib":1})").status == 403);
    REQUIRE(admin.put("/media/settings", R"({"quota_gib":1})").status == 200);
    CHECK(author.post("/media/uploads", R"({"name":"c","size":2147483648,"media_type":""})").code == "quota_exceeded");
    CHECK(admin.get("/media/settings").json<VideoStorage>().used_bytes == static_cast<std::int64_t>(film.size()));
  }

  TEST_CASE("without ffmpeg MP4 plays as it is by ranges, and other kinds say what to do") {
    Cinema cinema;
    auto author = cinema.author();
    CHECK_FALSE(author.get("/media/tools").json<VideoTools>().ffmpeg);
    CHECK_FALSE(author.get("/media/tools").json<VideoTools>().speech_engine);
    const std::string film = made_mp4(30);
    const VideoItem item = cinema.uploaded(film);
    CHECK(item.state == MediaState::ready);
    CHECK_FALSE(item.prepared);
    CHECK_FALSE(item.notice.empty());
    CHECK(item.duration_seconds == 30);
    auto playback = Cinema::play(author, item.id, "{}");
    CHECK(playback.source == "file");
    CHECK_FALSE(playback.counts);
    CHECK(author.get(Cinema::below(playback.url)).body == film);
    author.set_header("Range", "bytes=100-199");
    auto part = author.get(Cinema::below(playback.url));
    CHECK(part.status == 206);
    CHECK(part.body == film.substr(100, 100));
    author.set_header("Range", "");

    const VideoItem mov = cinema.uploaded(made_mp4(30, 100, "qt  "), "film.mov");
    CHECK(mov.state == MediaState::failed);
    CHECK(mov.reason_code == "needs_ffmpeg");
    CHECK(author.post("/media/items/" + mov.id.text() + "/playback", "{}").code == "not_ready");
    CHECK(author.post("/media/items/" + item.id.text() + "/playback", R"({"course_id":")" + item.id.text() + "\"}")
              .status == 422);

    cinema.made.there = true;  // the administrator installs it
    REQUIRE(author.post("/media/items/" + mov.id.text() + "/prepare").status == 200);
    must(cinema.deliver());
    CHECK(cinema.look(mov.id).item.state == MediaState::ready);
    CHECK(cinema.look(mov.id).renditions.size() == 2);
    CHECK(author.post("/media/items/" + mov.id.text() + "/prepare").code == "prepared");
  }

  TEST_CASE("preparation goes on where it broke off, three times, and tells its progress") {
    Cinema cinema;
    cinema.made.there = true;
    cinema.made.trouble = Error{Fault::internal, "io_error", "", {}};
    const VideoItem item = cinema.uploaded(made_mp4(30));
    CHECK(item.state == MediaState::uploaded);
    CHECK(item.reason_code == "io_error");
    cinema.made.trouble.reset();
    cinema.clock.advance(minutes(10));
    must(cinema.deliver());
    CHECK(cinema.look(item.id).item.state == MediaState::ready);
    CHECK(cinema.look(item.id).item.percent == 100);
    CHECK(cinema.look(item.id).thumbnails.size() == 5);
    int told = 0;
    for (const auto& sent : cinema.hub.sent()) told += sent.type == "media.progress" && sent.person == cinema.luis;
    CHECK(told > 5);

    cinema.made.trouble = Error{Fault::unavailable, "disk_full", "", {}};
    const VideoItem bad = cinema.uploaded(made_mp4(31));
    for (int i = 0; i < 4; ++i) {
      cinema.clock.advance(hours(1));
      must(cinema.deliver());
    }
    CHECK(cinema.look(bad.id).item.state == MediaState::failed);
    CHECK(cinema.look(bad.id).item.reason_code == "disk_full");
    cinema.made.trouble = Error{Fault::invalid, "damaged", "Export it again.", {}};
    CHECK(cinema.uploaded(made_mp4(32)).reason == "Export it again.");  // at once
    CHECK(cinema.audited("media.failed").size() == 2);
  }

  TEST_CASE("HLS: every playback has keys of its own, and links are one person's for an hour") {
    Cinema cinema;
    cinema.made.there = true;
    const VideoItem item = cinema.uploaded(made_mp4(12));
    const auto at = cinema.course_with(item.id, true);
    cinema.enrol(cinema.ana, at.course);
    auto ana = cinema.as(cinema.ana);
    const std::string play = "/media/items/" + item.id.text() + "/playback";
    CHECK(cinema.as(cinema.bo).post(play, Cinema::place(at)).status == 404);
    CHECK(ana.post(play, "{}").status == 404);
    const auto playback = Cinema::play(ana, item.id, Cinema::place(at));
    CHECK(playback.source == "hls");
    CHECK(playback.premium);
    CHECK(playback.overlay == "Ana Reyes · 1001");
    CHECK_FALSE(playback.download_url.has_value());
    CHECK_FALSE(playback.audio_url.has_value());
    const std::string master = Cinema::below(playback.url);
    const std::string base = master.substr(0, master.rfind('/'));
    CHECK(ana.get(master).body.find("RESOLUTION=640x360,CODECS=\"avc1.64001E,mp4a.40.2\"\nhls/360p/index.m3u8") !=
          std::string::npos);
    auto list = ana.get(base + "/hls/360p/index.m3u8");
    CHECK(list.header("content-type") == "application/vnd.apple.mpegurl");
    CHECK(list.body.find("#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n#EXTINF:6.000,\nsegments/0\n") != std::string::npos);
    const std::string key = ana.get(base + "/hls/360p/key").body;
    REQUIRE(key.size() == 16);
    const std::string plain = testing::MadeTools::segment(ladder_for({0, 1'280, 720}, true)[0], 1);
    CHECK(ana.get(base + "/hls/360p/segments/1").body == encrypted(plain, key, 1));
    ana.set_header("Range", "bytes=5-70000");
    CHECK(ana.get(base + "/hls/360p/segments/1").body == encrypted(plain, key, 1).substr(5, 69'996));
    ana.set_header("Range", "");
    CHECK(ana.get(base + "/hls/360p/init.mp4").body == std::string(40, '\1'));
    CHECK(ana.get(base + "/poster").status == 200);
    for (const char* closed : {"/file", "/download", "/sound", "/hls/360p/segments/2", "/hls/9p/index.m3u8"})
      CHECK_MESSAGE(ana.get(base + closed).status == 404, closed);
    const auto second = Cinema::play(ana, item.id, Cinema::place(at));
    const std::string other = Cinema::below(second.url).substr(0, Cinema::below(second.url).rfind('/'));
    CHECK(ana.get(other + "/hls/360p/key").body != key);

    cinema.enrol(cinema.bo, at.course);
    auto bo = cinema.as(cinema.bo);
    CHECK(bo.get(base + "/hls/360p/key").code == "not_your_link");
    CHECK(cinema.as(cinema.ana).get(master).code == "not_your_link");  // another session of hers
    CHECK(cinema.api->anonymous().get(master).status == 401);
    CHECK(ana.get("/media/play/" + std::string(180, 'A') + "/master.m3u8").code == "link_invalid");
    cinema.clock.advance(minutes(61));
    CHECK(ana.get(master).code == "link_expired");
    CHECK(cinema.author().post("/media/items/" + item.id.text() + "/prepare").code == "prepared");
    CHECK(cinema.author().del("/media/items/" + item.id.text()).code == "in_use");
  }

  TEST_CASE("a video lesson is done by really watching it, and by nothing else") {
    Cinema cinema;
    const VideoItem item = cinema.uploaded(made_mp4(100));
    const auto at = cinema.course_with(item.id);
    const auto enrolment = cinema.enrol(cinema.ana, at.course);
    auto ana = cinema.as(cinema.ana);
    const std::string report = "/media/items/" + item.id.text() + "/watched";
    CHECK(ana.post(report, Cinema::watched(at, 0, 10)).code == "not_opened");
    CHECK(cinema.as(cinema.bo).post(report, Cinema::watched(at, 0, 10)).status == 404);
    auto lesson = ana.get("/learning/enrolments/" + enrolment.text() + "/lessons/" + at.lesson.text());
    REQUIRE_MESSAGE(lesson.status == 200, lesson.body);
    CHECK(lesson.body.find(item.id.text()) != std::string::npos);
    ana.post("/learning/enrolments/" + enrolment.text() + "/lessons/" + at.lesson.text() + "/progress",
             R"({"seconds":0,"completed":true})");
    CHECK(cinema.enrolment(enrolment).status != learning::EnrolmentStatus::completed);

    CHECK(Cinema::play(ana, item.id, Cinema::place(at)).counts);
    cinema.clock.advance(seconds(10));
    auto all = ana.post(report, Cinema::watched(at, 0, 100)).json<WatchedOut>();  // claims the whole film
    CHECK(all.watched_percent == 11);
    CHECK(all.seconds_spent == 10);
    CHECK(ana.post(report, Cinema::watched(at, 0, 100)).json<WatchedOut>().watched_percent == 11);  // at once again
    std::string crumbs;  // a hundredth of a second in each half second of what is left
    for (int i = 0; i < 50; ++i)
      crumbs += fmt::format(R"({}{{"from":{:.2f},"to":{:.2f}}})", i ? "," : "", 11.3 + i * 0.5, 11.31 + i * 0.5);
    cinema.clock.advance(std::chrono::milliseconds(600));
    auto crumbed = ana.post(
        report, fmt::format(R"({{"course_id":"{}","lesson_id":"{}","position":36,"intervals":[{}],"speed":1}})",
                            at.course.text(), at.lesson.text(), crumbs));
    REQUIRE_MESSAGE(crumbed.status == 200, crumbed.body);
    CHECK(crumbed.json<WatchedOut>().watched_percent == 12);
    for (int i = 1; i < 9; ++i) {
      cinema.clock.advance(seconds(10));
      auto out = ana.post(report, Cinema::watched(at, i * 10, i * 10 + 10));
      REQUIRE_MESSAGE(out.status == 200, out.body);
      CHECK(out.json<WatchedOut>().lesson_completed == (i == 8));
    }
    must(cinema.deliver());
    CHECK(cinema.enrolment(enrolment).status == learning::EnrolmentStatus::completed);
    auto evidence =
        must(cinema.db->read([&](data::Tx& tx) { return cinema.media->watched(tx, enrolment, at.lesson); }));
    REQUIRE(evidence.has_value());
    CHECK(evidence->seconds_spent == 90);
    CHECK(evidence->percent == 90);
    CHECK(evidence->completed_at.has_value());
    CHECK(cinema.audited("media.watched").size() == 1);
    const auto later = Cinema::play(ana, item.id, Cinema::place(at));  // to look again
    CHECK_FALSE(later.counts);
    CHECK(later.completed);
    CHECK(later.resume_second == 90);

    cinema.enrol(cinema.bo, at.course);
    auto bo = cinema.as(cinema.bo);
    Cinema::play(bo, item.id, Cinema::place(at));
    cinema.clock.advance(seconds(20));
    bo.post(report, Cinema::watched(at, 0, 20));
    auto figures = cinema.author().get("/media/items/" + item.id.text() + "/analytics").json<VideoAnalytics>();
    CHECK(figures.viewers == 2);
    CHECK(figures.completed == 1);
    CHECK(figures.average_percent == 55);
    REQUIRE(figures.buckets.size() == 9);
    CHECK(figures.buckets[1].viewers == 2);
    CHECK(figures.buckets[2].viewers == 1);
    REQUIRE(figures.stops.size() == 1);
    CHECK(figures.stops[0].second == 20);
    CHECK(ana.get("/media/items/" + item.id.text() + "/analytics").status == 403);
    CHECK(cinema.everywhere("content_author", cinema.bo).get("/media/items/" + item.id.text() + "/analytics").status ==
          404);
  }

  TEST_CASE("captions are uploaded, edited, published and searched") {
    Cinema cinema;
    const VideoItem item = cinema.uploaded(made_mp4(100));
    const auto at = cinema.course_with(item.id);
    cinema.enrol(cinema.ana, at.course);
    auto author = cinema.author();
    auto ana = cinema.as(cinema.ana);
    const std::string path = "/media/items/" + item.id.text() + "/captions";
    auto bad = author.upload(path + "?language=en", "1\n00:00:05,000 --> 00:00:01,000\nx\n", "text/plain");
    CHECK(bad.code == "captions_unreadable");
    CHECK(error_fields(bad) == "line 2");
    CHECK(author.upload(path + "?language=e", "WEBVTT", "text/vtt").status == 422);
    auto made = author.upload(path + "?language=en&file_name=a.srt",
                              "1\n00:00:01,000 --> 00:00:04,000\nWash your hands\n\n2\n00:01:10,000 --> "
                              "00:01:12,000\nSepsis kills\n",
                              "application/x-subrip");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    CHECK(made.json<CaptionEdit>().track.label == "English");
    CHECK(ana.get(path).status == 403);
    const std::string place = "?" + Cinema::query(at);
    CHECK(ana.get("/media/items/" + item.id.text() + "/transcript" + place).status == 404);  // a draft
    CHECK(author.post(path + "/en/publish", R"({"revision":7,"published":true})").code == "changed_elsewhere");
    REQUIRE(author.post(path + "/en/publish", R"({"revision":1,"published":true})").status == 200);
    CHECK(author.put(path + "/en", R"({"revision":1,"cues":[]})").code == "changed_elsewhere");
    auto edited = author.put(path + "/en", R"({"revision":2,"cues":[{"from":1,"to":4,"text":"Wash both hands"},)"
                                           R"({"from":70,"to":72.5,"text":"Sepsis kills"}]})");
    REQUIRE_MESSAGE(edited.status == 200, edited.body);
    CHECK(author.put(path + "/en", R"({"revision":3,"cues":[{"from":4,"to":1,"text":"x"}]})").status == 422);
    CHECK(author.put(path + "/es", R"({"revision":0,"cues":[{"from":1,"to":4,"text":"Lavarse"}]})").status == 200);
    CHECK(author.get(path).json<CaptionTracks>().items.size() == 2);
    CHECK(author.get(path + "/en/file?format=srt").body.find("00:01:10,000 --> 00:01:12,500") != std::string::npos);

    auto transcript = ana.get("/media/items/" + item.id.text() + "/transcript" + place).json<VideoTranscript>();
    CHECK(transcript.text == "Wash both hands\n\nSepsis kills");
    auto playback = Cinema::play(ana, item.id, Cinema::place(at));
    REQUIRE(playback.captions.size() == 1);  // Spanish is a draft
    CHECK(ana.get(Cinema::below(playback.captions[0].url)).body.starts_with("WEBVTT\nLanguage: en\n\n00:00:01.000"));
    auto found = ana.get("/media/items/" + item.id.text() + "/search" + place + "&words=seps").json<TranscriptHits>();
    REQUIRE(found.items.size() == 1);
    CHECK(found.items[0].second == 70);
    found = ana.get("/media/courses/" + at.course.text() + "/search?words=hands").json<TranscriptHits>();
    REQUIRE(found.items.size() == 1);
    CHECK(found.items[0].lesson_id == at.lesson);
    CHECK(ana.get("/media/courses/" + at.course.text() + "/search?words=lavarse").json<TranscriptHits>().items.empty());
    CHECK(cinema.as(cinema.bo).get("/media/courses/" + at.course.text() + "/search?words=hands").status == 404);
    CHECK(author.del(path + "/es?revision=1").status == 200);
  }

  TEST_CASE("marks and preferences are one's own") {
    Cinema cinema;
    const VideoItem item = cinema.uploaded(made_mp4(100));
    const auto at = cinema.course_with(item.id);
    cinema.enrol(cinema.ana, at.course);
    cinema.enrol(cinema.bo, at.course);
    auto ana = cinema.as(cinema.ana);
    auto bo = cinema.as(cinema.bo);
    const std::string path = "/media/items/" + item.id.text() + "/marks";
    auto mark = ana.post_json(path, VideoMarkIn{at.course, at.lesson, 42.5, "Ask Luis"});
    REQUIRE_MESSAGE(mark.status == 200, mark.body);
    CHECK(ana.post_json(path, VideoMarkIn{{}, {}, 1, ""}).status == 404);
    CHECK(ana.get(path + "?" + Cinema::query(at)).json<VideoMarks>().items.at(0).second == 42.5);
    CHECK(bo.get(path + "?" + Cinema::query(at)).json<VideoMarks>().items.empty());
    const std::string one = "/media/marks/" + mark.json<VideoMark>().id.text();
    CHECK(bo.del(one).status == 404);
    CHECK(ana.put(one, R"({"revision":1,"second":40,"text":"Ask Eva"})").json<VideoMark>().text == "Ask Eva");
    CHECK(ana.put(one, R"({"revision":1,"second":40,"text":"Late"})").code == "changed_elsewhere");
    CHECK(ana.del(one).status == 200);
    CHECK(ana.put("/media/preferences", R"({"speed":3})").status == 422);
    CHECK(ana.put("/media/preferences", R"({"speed":1.5,"captions_language":"es"})").status == 200);
    CHECK(Cinema::play(ana, item.id, Cinema::place(at)).speed == 1.5);
    CHECK(bo.get("/media/preferences").json<VideoPreferences>().speed == 1);
  }

  TEST_CASE("the library, and the lessons that play an item") {
    Cinema cinema;
    const VideoItem item = cinema.uploaded(made_mp4(100));
    auto author = cinema.author();
    auto other = cinema.everywhere("content_author", cinema.bo);
    const std::string path = "/media/items/" + item.id.text();
    CHECK(author.get("/media/items?search=hygiene").json<Page<VideoItem>>().items.size() == 1);
    CHECK(author.get("/media/items?search=sepsis").json<Page<VideoItem>>().items.empty());
    CHECK(other.get("/media/items?state=ready").json<Page<VideoItem>>().items.size() == 1);
    CHECK(other.patch(path, R"({"revision":1,"title":"Mine"})").status == 404);
    CHECK(cinema.as(cinema.ana).get("/media/items").status == 403);
    CHECK(author.patch(path, R"({"revision":1,"title":"Sepsis"})").json<VideoItem>().title == "Sepsis");
    CHECK(author.patch(path, R"({"revision":1,"title":"Late"})").code == "changed_elsewhere");
    CHECK(author.get("/media/items?search=sepsis").json<Page<VideoItem>>().items.size() == 1);

    const auto at = cinema.course_with(item.id);
    const std::string tie = "/authoring/courses/" + at.course.text() + "/lessons/" + at.lesson.text() + "/video";
    CHECK(author.get(tie).json<LessonVideoSlot>().video->item.id == item.id);
    CHECK(other.get(tie).status == 404);
    const std::string body =
        R"({"item_id":")" + item.id.text() + R"(","required_percent":50,"premium":true,"allow_download":)";
    CHECK(author.put(tie, body + "true}").status == 422);
    CHECK(author.put(tie, body + "false}").json<LessonVideoSlot>().video->required_percent == 50);
    cinema.enrol(cinema.ana, at.course);
    CHECK(author.post(path + "/playback", Cinema::place(at)).code == "premium_not_prepared");
    CHECK(cinema.as(cinema.ana).post(path + "/playback", Cinema::place(at)).status == 200);  // as it was published
    auto checked = author.get("/authoring/courses/" + at.course.text() + "/preflight");
    CHECK(checked.body.find("premium_not_prepared") != std::string::npos);
    CHECK(checked.body.find("captions_missing") != std::string::npos);
    CHECK(author.del(path).code == "in_use");
    CHECK(author.del(tie).status == 200);
    CHECK(author.del(path).code == "in_use");  // the published version plays it still
    CHECK(author.get("/authoring/courses/" + at.course.text() + "/preflight").body.find("video_missing") !=
          std::string::npos);
    const VideoItem spare = cinema.uploaded(made_mp4(20));
    CHECK(author.del("/media/items/" + spare.id.text()).status == 200);
    CHECK(author.get("/media/items").json<Page<VideoItem>>().items.size() == 1);

    // What is found comes by pages, newest first.
    for (int i = 0; i < 5; ++i) cinema.uploaded(made_mp4(10 + i));
    const auto first = author.get("/media/items?search=hygiene&limit=3").json<Page<VideoItem>>();
    REQUIRE(first.items.size() == 3);
    REQUIRE(first.next.has_value());
    const auto rest = author.get("/media/items?search=hygiene&limit=3&after=" + *first.next).json<Page<VideoItem>>();
    CHECK(rest.items.size() == 2);
    CHECK_FALSE(rest.next.has_value());
    CHECK(rest.items.front().id < first.items.back().id);
  }
  TEST_CASE("who takes a version keeps its film; the next version plays what was chosen for it") {
    Cinema cinema;
    const VideoItem old_film = cinema.uploaded(made_mp4(100));
    const VideoItem new_film = cinema.uploaded(made_mp4(50));
    const auto at = cinema.course_with(old_film.id, false, 90);
    const auto enrolment = cinema.enrol(cinema.ana, at.course);
    auto author = cinema.author();
    auto ana = cinema.as(cinema.ana);
    const std::string tie = "/authoring/courses/" + at.course.text() + "/lessons/" + at.lesson.text() + "/video";
    const std::string hers = "/learning/enrolments/" + enrolment.text() + "/lessons/" + at.lesson.text();
    auto choose = [&](ItemId item, int percent) {
      cinema.clock.advance(minutes(1));
      auto answer = author.put(tie, R"({"item_id":")" + item.text() + R"(","required_percent":)" +
                                        std::to_string(percent) + R"(,"premium":false,"allow_download":false})");
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
    };
    choose(new_film.id, 40);
    choose(new_film.id, 50);  // of the draft; nobody was ever shown the 40
    auto plays = [&](http::TestClient& who, ItemId item) {
      return who.post("/media/items/" + item.text() + "/playback", Cinema::place(at)).status;
    };
    CHECK(ana.get(hers).body.find(old_film.id.text()) != std::string::npos);
    CHECK(ana.get(hers).body.find(new_film.id.text()) == std::string::npos);
    CHECK(plays(ana, old_film.id) == 200);
    CHECK(plays(ana, new_film.id) == 404);
    CHECK(plays(author, new_film.id) == 200);  // a look at the draft
    CHECK(Cinema::play(ana, old_film.id, Cinema::place(at)).required_percent == 90);
    const auto rows = must(cinema.db->read(
        [](data::Tx& tx) { return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM media_lesson_history"); }));
    CHECK(rows == 1);

    cinema.clock.advance(minutes(1));
    auto published = cinema.everywhere("admin", cinema.luis)
                         .post("/authoring/courses/" + at.course.text() + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    must(cinema.deliver());
    cinema.enrol(cinema.bo, at.course);
    auto bo = cinema.as(cinema.bo);
    CHECK(plays(bo, new_film.id) == 200);
    CHECK(plays(bo, old_film.id) == 404);
    CHECK(Cinema::play(bo, new_film.id, Cinema::place(at)).required_percent == 50);
    CHECK(plays(ana, old_film.id) == 200);
    // The words of her film are found, not those of the other one.
    CHECK(author.del("/media/items/" + old_film.id.text()).code == "in_use");
    CHECK(author.del(tie).status == 200);
    CHECK(plays(bo, new_film.id) == 200);
    CHECK(ana.get("/media/courses/" + at.course.text() + "/search?words=hands").status == 200);
  }
  TEST_CASE("a malware scanner sees each film whole before anything is made of it") {
    std::string folder = (std::filesystem::temp_directory_path() / "clamd-XXXXXX").string();
    REQUIRE(::mkdtemp(folder.data()) != nullptr);
    {
      scan::testing::FakeClamd clamd(folder);
      auto scanner = must(scan::make_clamd({clamd.address(), 1 << 20, std::chrono::seconds(20)}));
      Cinema cinema(false, scanner.get());
      const std::string film = made_mp4(30);
      const VideoItem clean = cinema.uploaded(film);
      CHECK(clean.state == MediaState::ready);
      CHECK(clean.scanned == "clean");
      CHECK(clamd.files() == std::vector<std::string>{film});
      CHECK(cinema.uploaded(made_mp4(30, 2 << 20)).scanned == "beginning");

      const VideoItem bad = cinema.uploaded(made_mp4(30) + "EICAR");
      CHECK(bad.state == MediaState::failed);
      CHECK(bad.reason_code == "malware_found");
      CHECK(bad.reason.find("Win.Test.EICAR_HDB-1") != std::string::npos);
      CHECK(bad.scanned == "found Win.Test.EICAR_HDB-1");
      CHECK(cinema.author().post("/media/items/" + bad.id.text() + "/playback", "{}").code == "not_ready");
      CHECK(cinema.audited("media.scanned").size() == 3);

      // Nothing passes while it is away, and a later attempt goes on.
      clamd.mood = scan::testing::Mood::hangs_up;
      const VideoItem waits = cinema.uploaded(made_mp4(30));
      CHECK(waits.state == MediaState::uploaded);
      CHECK(waits.reason_code == "scanner_unavailable");
      clamd.mood = scan::testing::Mood::honest;
      cinema.clock.advance(minutes(5));
      must(cinema.deliver());
      CHECK(cinema.look(waits.id).item.scanned == "clean");
    }
    std::filesystem::remove_all(folder);
  }
}

}  // namespace mc::media
