// Notes, discussion, reviews and offline packs through the routes.
#include <doctest/doctest.h>

#include "appliance/security/soft_browser.hpp"
#include "modules/learning/testing.hpp"
#include "modules/study/service.hpp"

namespace mc::study {
namespace {

struct Desk : learning::testing::School {
  std::unique_ptr<Study> study{};
  CourseId course = with_quiz();
  courses::LessonId read{};
  Secret key{Bytes(32, 9)};

  Desk() {
    security::Permissions all;  // School froze its own
    must(security::add_standard_roles(all));
    for (const auto& name : permissions.names()) must(all.add({name, permissions.roles_with(name)}));
    permissions = all;
    study = make_study(platform, *accounts, *courses, *learning, key);
    start();
    read = must(db->read([&](data::Tx& tx) { return courses->published(tx, course); })).modules[0].lessons[0].id;
    enrol(ana, course);
  }
  std::string at(const std::string& rest = "") {
    return "/learning/courses/" + course.text() + "/lessons/" + read.text() + rest;
  }
  std::string first_word() {
    auto content = must(db->read([&](data::Tx& tx) -> Result<courses::LessonContent> {
      return courses->lesson(tx, TRY(courses->published(tx, course)).version_id, read);
    }));
    const std::string block = must(blocks_of(content.document.text)).at(0);
    return block.substr(0, 3);
  }
};

/// Ana takes the course whose first lesson may be kept, once `allow` was called.
struct OfflineDesk : Desk {
  Service service{platform, *accounts, *courses, *learning, key};
  std::string policy = "/courses/" + course.text() + "/lessons/" + read.text() + "/offline";

  void allow(int days) {
    auto set =
        everywhere("admin", luis).put(policy, R"({"policy":"offline_encrypted","days":)" + std::to_string(days) + "}");
    REQUIRE_MESSAGE(set.status == 200, set.body);
  }
  /// At a device of her own, or at a shared one.
  security::Viewer sits(PersonId who, bool shared) {
    auto issued = must(db->write([&](data::Tx& tx) {
      security::SignIn in{who, "password"};
      in.shared_workstation = shared;
      return sessions.start(tx, in);
    }));
    security::Viewer out = viewer(who);
    out.session = issued.session;
    return out;
  }
};

OfflineDeviceIn key_of(const security::testing::SoftBrowser& browser) { return {to_base64url(browser.spki())}; }

}  // namespace

TEST_SUITE("modules/study") {
  TEST_CASE("notes and highlights are the learner's own") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    const std::string quote = desk.first_word();
    auto made = ana.post(desk.at("/notes"), R"({"text":"Ask Luis","anchor":{"block":0,"from":0,"to":3,"quote":")" +
                                                quote + R"("},"colour":"yellow"})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    CHECK(made.json<StudyNote>().state == AnchorState::exact);
    CHECK(ana.post(desk.at("/notes"), R"({"text":"","anchor":{"block":0,"from":0,"to":5,"quote":"never"}})").status ==
          422);
    CHECK(ana.get(desk.at("/notes")).json<StudyNotes>().items.size() == 1);
    CHECK(desk.as(desk.bo).get(desk.at("/notes")).status == 404);  // does not take it
    desk.enrol(desk.bo, desk.course);
    auto bo = desk.as(desk.bo);
    CHECK(bo.get(desk.at("/notes")).json<StudyNotes>().items.empty());
    const std::string one = "/learning/notes/" + made.json<StudyNote>().id.text();
    CHECK(bo.put(one, R"({"revision":1,"text":"Mine"})").status == 404);
    CHECK(bo.del(one).status == 404);
    CHECK(desk.everywhere("admin", desk.luis).del(one).status == 404);
    CHECK(ana.put(one, R"({"revision":1,"text":"Ask Eva"})").json<StudyNote>().text == "Ask Eva");
    CHECK(ana.put(one, R"({"revision":1,"text":"Late"})").code == "changed_elsewhere");
    CHECK(ana.del(one).status == 200);
  }
  TEST_CASE("bookmarks and library") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    REQUIRE(ana.post(desk.at("/bookmark"), "{}").status == 200);
    REQUIRE(ana.post(desk.at("/bookmark"), "{}").status == 200);
    auto library = ana.get("/learning/library").json<LearningLibrary>();
    CHECK(library.bookmarks.size() == 1);
    CHECK(library.courses.size() == 1);
    CHECK(desk.as(desk.bo).get("/learning/library").json<LearningLibrary>().bookmarks.empty());
    REQUIRE(ana.del(desk.at("/bookmark")).status == 200);
    CHECK(ana.get("/learning/library").json<LearningLibrary>().bookmarks.empty());
  }
  TEST_CASE("discussion: answers of who teaches are marked, unread is counted, a moderator hides") {
    Desk desk;
    desk.enrol(desk.bo, desk.course);
    auto ana = desk.as(desk.ana);
    auto bo = desk.as(desk.bo);
    auto luis = desk.everywhere("admin", desk.luis);
    auto asked = ana.post(desk.at("/discussion"), R"({"text":"Why soap?"})");
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    const std::string thread = asked.json<Post>().id.text();
    desk.clock.advance(std::chrono::seconds(1));
    auto answer = luis.post(desk.at("/discussion"), R"({"thread_id":")" + thread + R"(","text":"It works."})");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(answer.json<Post>().by_author);
    auto shown = bo.get(desk.at("/discussion")).json<LessonThreads>();
    CHECK(shown.unread == 2);
    CHECK(shown.items.at(0).answered);
    CHECK(ana.get(desk.at("/discussion")).json<LessonThreads>().unread == 1);  // not her own
    REQUIRE(bo.post(desk.at("/discussion/read"), "{}").status == 200);
    CHECK(bo.get(desk.at("/discussion")).json<LessonThreads>().unread == 0);
    CHECK(desk.as(desk.eva).get(desk.at("/discussion")).status == 404);
    CHECK(desk.as(desk.eva).get("/learning/posts/" + thread + "/thread").status == 404);
    REQUIRE(bo.post("/learning/posts/" + thread + "/report", R"({"reason":"Rude"})").status == 200);
    CHECK(bo.get("/moderation/posts").status == 403);
    auto moderator = desk.everywhere("moderator", desk.eva);
    CHECK(moderator.get("/moderation/posts").json<PostReports>().items.size() == 1);
    REQUIRE(moderator.post("/moderation/posts/" + thread + "/hide", R"({"hide":true,"reason":"Rude"})").status == 200);
    CHECK(moderator.get("/moderation/posts").json<PostReports>().items.empty());
    CHECK(bo.get("/learning/posts/" + thread + "/thread").json<Page<Post>>().items.at(0).text.empty());
  }
  TEST_CASE("reviews: one each, verified by completion, the rating follows at once") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    const std::string reviews = "/courses/" + desk.course.text() + "/reviews";
    CHECK(desk.as(desk.bo).put(reviews + "/mine", R"({"rating":1,"title":"No","text":""})").status == 404);
    CHECK(ana.put(reviews + "/mine", R"({"rating":6,"title":"Wow","text":""})").status == 422);
    CHECK(ana.put(reviews + "/mine", R"({"rating":5,"title":"Good","text":""})").json<CourseRating>().average == 5);
    must(desk.db->write(
        [&](data::Tx& tx) { return desk.learning->record_completion(tx, desk.bo, desk.course, desk.clock.now()); }));
    CHECK(desk.as(desk.bo).put(reviews + "/mine", R"({"rating":2,"title":"Long","text":""})").status == 200);
    CHECK(ana.put(reviews + "/mine", R"({"rating":4,"title":"Good","text":""})").json<CourseRating>().reviews == 2);
    auto shown = ana.get(reviews).json<CourseReviews>();
    CHECK(shown.rating.average == 3);
    REQUIRE(shown.items.size() == 2);
    CHECK(shown.items[0].verified);
    CHECK_FALSE(shown.items[1].verified);
    const std::string one = "/reviews/" + shown.items[0].id.text() + "/helpful";
    REQUIRE(ana.put(one, R"({"helpful":true})").status == 200);
    REQUIRE(ana.put(one, R"({"helpful":true})").status == 200);
    CHECK(desk.as(desk.bo).put(one, R"({"helpful":true})").code == "own_review");
    CHECK(ana.get(reviews).json<CourseReviews>().items[0].helpful == 1);
    const std::string hide = "/moderation/reviews/" + shown.items[0].id.text() + "/hide";
    CHECK(ana.post(hide, R"({"hide":true,"reason":""})").status == 403);
    REQUIRE(desk.everywhere("moderator", desk.eva).post(hide, R"({"hide":true,"reason":"x"})").status == 200);
    CHECK(ana.get(reviews).json<CourseReviews>().items.size() == 1);
    CHECK(ana.get(reviews).json<CourseReviews>().rating.average == 4);
  }
  TEST_CASE("streak through the route") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    CHECK(ana.post("/learning/activity", R"({"offset_minutes":-300})").json<Streak>().days == 1);
    desk.clock.advance(std::chrono::hours(24));
    CHECK(ana.post("/learning/activity", R"({"offset_minutes":-300})").json<Streak>().days == 2);
    CHECK(ana.post("/learning/activity", R"({"offset_minutes":900})").status == 422);
    desk.clock.advance(std::chrono::hours(48));
    CHECK(ana.get("/learning/streak").json<Streak>().days == 0);
  }
  TEST_CASE("lessons are kept on a device only where the author allows it, sealed for that device of that person") {
    OfflineDesk desk;
    security::testing::SoftBrowser laptop, other;
    const security::Viewer own = desk.sits(desk.ana, false);
    CHECK(code_of(desk.service.pack(own, desk.course, key_of(laptop))) == "nothing_offline");
    CHECK(must(desk.service.offer(own, desk.course)).lessons.empty());
    auto instructor = desk.as(desk.eva, {{"instructor", security::ScopeKind::platform, {}}});
    CHECK(instructor.put(desk.policy, R"({"policy":"offline_encrypted","days":7})").status == 404);  // not her course
    desk.allow(7);
    auto offer = must(desk.service.offer(own, desk.course));
    REQUIRE(offer.lessons.size() == 1);
    CHECK(offer.lessons[0].lesson_id == desk.read);
    CHECK(offer.lessons[0].days == 7);
    CHECK_FALSE(offer.shared);
    CHECK(must(desk.service.offer(desk.sits(desk.ana, true), desk.course)).shared);
    CHECK(desk.as(desk.bo).get("/learning/courses/" + desk.course.text() + "/offline").status == 404);
    auto pack = must(desk.service.pack(own, desk.course, key_of(laptop)));
    auto manifest = must(shape::from_json<OfflineManifest>(pack.manifest));
    CHECK(manifest.person_id == desk.ana);
    REQUIRE(manifest.lessons.size() == 1);
    CHECK(manifest.lessons[0].lesson_id == desk.read);
    CHECK(manifest.lessons[0].keep_until == desk.clock.now() + std::chrono::hours(24 * 7));
    CHECK(manifest.expires_at == manifest.lessons[0].keep_until);
    security::PublicKey signer{};
    const Bytes raw = must(from_base64url(pack.public_key));
    REQUIRE(raw.size() == signer.size());
    std::copy(raw.begin(), raw.end(), signer.begin());
    CHECK(security::verify_signature(signer, as_bytes(pack.manifest), must(from_base64url(pack.signature))));
    // Without the device's private key there are no words in it.
    CHECK(shape::to_json(pack).find("Wash") == std::string::npos);
    const Bytes sealed = must(from_base64url(pack.lessons.at(0).sealed));
    const std::string bound = manifest.pack_id.text() + ":" + desk.read.text();
    const auto key = laptop.unwrap(must(from_base64url(pack.wrapped_key)));
    REQUIRE(key);
    const auto text = security::testing::SoftBrowser::open(*key, sealed, as_bytes(bound));
    REQUIRE(text);
    CHECK(as_text(*text).find("Wash your hands.") != std::string_view::npos);
    CHECK(to_hex(security::sha256(*text)) == manifest.lessons[0].sha256);
    CHECK_FALSE(security::testing::SoftBrowser::open(*key, sealed, as_bytes("another:" + desk.read.text())));
    const auto wrong = other.unwrap(must(from_base64url(pack.wrapped_key)));
    CHECK_FALSE(wrong == key);
    CHECK(code_of(desk.service.pack(own, desk.course, {std::string(400, 'A')})) == "invalid_input");
  }
  TEST_CASE("a shared workstation keeps nothing; three devices do, until their time is over or they are given up") {
    OfflineDesk desk;
    desk.allow(7);
    const security::Viewer own = desk.sits(desk.ana, false);
    security::testing::SoftBrowser devices[4];
    CHECK(code_of(desk.service.pack(desk.sits(desk.ana, true), desk.course, key_of(devices[0]))) ==
          "shared_workstation");
    CHECK(code_of(desk.service.pack(desk.sits(desk.bo, false), desk.course, key_of(devices[0]))) == "not_found");
    CHECK(desk.as(desk.ana)
              .post_json("/learning/courses/" + desk.course.text() + "/offline-pack", key_of(devices[0]))
              .code == "no_device");
    std::vector<PackId> made;
    for (int i = 0; i < 3; ++i)
      made.push_back(must(shape::from_json<OfflineManifest>(
                              must(desk.service.pack(own, desk.course, key_of(devices[i]))).manifest))
                         .pack_id);
    CHECK(code_of(desk.service.pack(own, desk.course, key_of(devices[3]))) == "too_many_devices");
    must(desk.service.pack(own, desk.course, key_of(devices[2])));  // in place of the one before
    CHECK_FALSE(must(desk.service.pack_state(own, made[2])).valid);
    auto ana = desk.as(desk.ana), bo = desk.as(desk.bo);
    const std::string first = "/learning/offline-packs/" + made[0].text();
    CHECK(ana.get("/learning/offline-packs").json<PackStates>().items.size() == 3);
    CHECK(bo.get("/learning/offline-packs").json<PackStates>().items.empty());
    CHECK(bo.get(first).status == 404);
    CHECK(bo.del(first).status == 404);
    CHECK(ana.get(first).json<PackState>().valid);
    REQUIRE(ana.del(first).status == 200);
    CHECK_FALSE(ana.get(first).json<PackState>().valid);
    must(desk.service.pack(own, desk.course, key_of(devices[3])));
    const std::string second = "/learning/offline-packs/" + made[1].text();
    desk.clock.advance(std::chrono::hours(24 * 7) - std::chrono::seconds(1));
    CHECK(ana.get(second).json<PackState>().valid);
    desk.clock.advance(std::chrono::seconds(1));
    CHECK_FALSE(ana.get(second).json<PackState>().valid);
    CHECK(ana.get("/learning/offline-packs").json<PackStates>().items.empty());
  }
  TEST_CASE("a pack ends with the course") {
    OfflineDesk desk;
    desk.allow(7);
    security::testing::SoftBrowser laptop;
    auto made = must(shape::from_json<OfflineManifest>(
        must(desk.service.pack(desk.sits(desk.ana, false), desk.course, key_of(laptop))).manifest));
    auto ana = desk.as(desk.ana);
    REQUIRE(ana.post("/learning/enrolments/" + made.enrolment_id.text() + "/drop").status == 200);
    CHECK_FALSE(ana.get("/learning/offline-packs/" + made.pack_id.text()).json<PackState>().valid);
  }
  TEST_CASE("long pages of threads and reports") {
    Desk desk;
    auto ana = desk.as(desk.ana);
    auto moderator = desk.everywhere("moderator", desk.eva);
    std::string last;
    for (int i = 0; i < 40; ++i) {
      auto asked = ana.post(desk.at("/discussion"), R"({"text":"Question )" + std::to_string(i) + "\"}");
      REQUIRE(asked.status == 200);
      last = asked.json<Post>().id.text();
      for (int j = 0; j < i % 3; ++j)
        REQUIRE(ana.post(desk.at("/discussion"), R"({"thread_id":")" + last + R"(","text":"More"})").status == 200);
      REQUIRE(ana.post("/learning/posts/" + last + "/report", R"({"reason":"Test"})").status == 200);
    }
    auto shown = ana.get(desk.at("/discussion?limit=39")).json<LessonThreads>();
    REQUIRE(shown.items.size() == 39);
    for (std::size_t i = 0; i < 39; ++i) CHECK(shown.items[i].replies == static_cast<std::int64_t>((39 - i) % 3));
    REQUIRE(shown.next);
    CHECK(ana.get(desk.at("/discussion?after=" + *shown.next)).json<LessonThreads>().items.size() == 1);
    auto reports = moderator.get("/moderation/posts").json<PostReports>();
    CHECK(reports.items.size() == 40);
    CHECK(reports.items[39].post.text == "Question 39");
    CHECK_FALSE(reports.next);
    for (int i = 0; i < 20; ++i) {
      auto asked = ana.post(desk.at("/discussion"), R"({"text":"Late"})").json<Post>().id.text();
      REQUIRE(ana.post("/learning/posts/" + asked + "/report", R"({"reason":"Test"})").status == 200);
    }
    reports = moderator.get("/moderation/posts").json<PostReports>();
    REQUIRE(reports.next);
    CHECK(reports.items.size() == 50);
    CHECK(moderator.get("/moderation/posts?after=" + *reports.next).json<PostReports>().items.size() == 10);
    CHECK(moderator.get("/moderation/posts?after=x").status == 422);
  }
}

}  // namespace mc::study
