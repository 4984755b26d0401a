// The library, lessons, launches, the content origin and reports, through the routes.
#include <doctest/doctest.h>

#include "modules/packages/testing.hpp"

namespace mc::packages {
namespace {

using courses::LessonFormat;
using testing::Files;
using testing::Place;
using testing::Running;

const Files kPages = {{"index.html", "<!doctype html><title>Hand hygiene</title><script src=js/a.js></script>"},
                      {"js/a.js", "console.log('0123456789')"},
                      {"media/ü.mp3", std::string(3 << 20, 'm')}};

/// A format that notes what it is asked.
struct Noting final : PackageFormat {
  std::vector<std::string> notes;
  bool recognises(const PackageFiles& files) const override { return files.has("noting.xml") || files.has("cmi5.xml"); }
  Result<PackageSummary> read(const PackageFiles& files, std::vector<ImportProblem>& problems) const override {
    if (files.has("cmi5.xml")) return PackageSummary{PackageKind::scorm12, "Alone", "", 1, {}};
    const std::string text = TRY(files.read("noting.xml", 1000));
    if (text == "bad") problems.push_back({"error", "noting_bad", "Line 3 is bad.", "noting.xml", 3});
    return PackageSummary{PackageKind::scorm12, "Noted", "", 2, RawJson{R"({"text":")" + text + "\"}"}};
  }
  Result<Opened> open(data::Tx&, const Launch& launch, std::string_view base) override {
    notes.push_back("open " + launch.person_name + " " + std::string(base.substr(0, 23)) +
                    (launch.preview ? " preview" : "") + (launch.review ? " review" : ""));
    return Opened{"/player/scorm.html"};
  }
  http::Response run(const RuntimeCall& call) override {
    http::Response out;
    auto body = call.request.body(1 << 20);
    notes.push_back("run " + std::string(call.call) + " " + (body ? *body : ""));
    out.body = "ran";
    out.add("Content-Type", "text/plain");
    return out;
  }
  Result<std::vector<PackageAttempt>> attempts(data::Tx&, const AttemptQuery&) override {
    return std::vector<PackageAttempt>{};
  }
  Result<AttemptDetail> attempt(data::Tx&, PackageId, std::string_view) override { return not_found(); }
  Status restart_open_attempts(data::Tx&, PackageId) override {
    notes.push_back("restart");
    return {};
  }
};

struct World : testing::Library {
  Noting noting;
  World() {
    packages->register_format(PackageKind::scorm12, noting);
    open();
  }
  std::vector<std::string> codes(const PackageVersionView& version) {
    std::vector<std::string> out;
    for (const auto& problem : version.problems) out.push_back(problem.severity + ":" + problem.code);
    return out;
  }
  Place html_lesson() { return lesson(package(kPages), LessonFormat::interactive); }
};

}  // namespace

TEST_SUITE("modules/packages") {
  TEST_CASE("an upload is checked in the background, and its author is told") {
    World world;
    auto sent = world.author().upload("/packages?file_name=Hygiene.zip", testing::zip_of(kPages), "application/zip");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    CHECK(sent.json<PackageVersionView>().state == VersionState::checking);
    auto version = world.finished(sent.json<PackageVersionView>().id);
    CHECK(version.state == VersionState::ready);
    CHECK(version.kind == PackageKind::html5);
    CHECK(version.title == "Hand hygiene");
    CHECK(version.files == 3);
    CHECK(version.unpacked_bytes > 3 << 20);
    CHECK(version.uploaded_by == "Luis Kim");
    CHECK(version.problems.empty());
    CHECK(world.hub.sent().back().type == "package.checked");
    auto page = world.author().get("/packages?search=HYGIENE").json<Page<PackageCard>>();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].title == "Hand hygiene");
    CHECK(page.items[0].ready);
    CHECK(world.author().get("/packages?search=sepsis").json<Page<PackageCard>>().items.empty());
    CHECK(world.author().get("/packages?kind=scorm12").json<Page<PackageCard>>().items.empty());
    CHECK(world.audited("package.uploaded").size() == 1);
    CHECK(world.audited("package.imported").size() == 1);
    // The job may run twice.
    must(world.service().import({version.id}));
    CHECK(world.author().get("/packages/" + version.package_id.text()).json<PackageDetail>().versions.size() == 1);
  }

  TEST_CASE("what is wrong is said, and leaves no files behind") {
    World world;
    using Codes = std::vector<std::string>;
    auto nothing = world.upload_bytes("no archive");
    CHECK(nothing.state == VersionState::refused);
    CHECK(world.codes(nothing) == Codes{"error:zip_unreadable"});
    CHECK(nothing.title == "package");
    CHECK(world.codes(world.upload({{"readme.txt", "x"}})) == Codes{"error:format_unknown"});
    CHECK(world.codes(world.upload({{"readme.txt", "x"}, {"course/imsmanifest.xml", "x"}})) ==
          Codes{"error:manifest_in_folder"});
    CHECK(world.codes(world.upload({{"h5p.json", "{}"}, {"index.html", "x"}})) == Codes{"error:h5p_not_supported"});
    CHECK(world.codes(world.upload(kPages, "file_name=quiz.h5p")) == Codes{"error:h5p_not_supported"});
    auto bad = world.upload({{"top/noting.xml", "bad"}});
    CHECK(world.codes(bad) == Codes{"hint:top_folder", "error:noting_bad"});
    CHECK(bad.problems[1].line == 3);
    CHECK(bad.files == 0);
    CHECK_FALSE(world.author().get("/packages/" + bad.package_id.text()).json<PackageDetail>().package.ready);
    CHECK(world.audited("package.refused").size() == 6);
    auto alone = world.upload_bytes("\xEF\xBB\xBF\n<?xml version=\"1.0\"?><courseStructure/>", "file_name=cmi5.xml");
    CHECK(alone.state == VersionState::ready);
    CHECK(alone.files == 1);
    CHECK(world.author().del("/packages/" + bad.package_id.text()).status == 200);
    CHECK(world.author().get("/packages/" + bad.package_id.text()).status == 404);
  }

  TEST_CASE("who may do what in the library") {
    World world;
    const PackageId id = world.package(kPages);
    auto member = world.as(world.ana);
    CHECK(member.get("/packages").status == 403);
    CHECK(member.upload("/packages?file_name=a.zip", testing::zip_of(kPages), "application/zip").status == 403);
    CHECK(member.get("/packages/" + id.text()).status == 403);
    auto other = world.as(world.bo, {{"content_author", security::ScopeKind::platform, {}}});
    CHECK(other.get("/packages/" + id.text()).status == 200);
    CHECK_FALSE(other.get("/packages/" + id.text()).json<PackageDetail>().package.changeable);
    CHECK(other.patch("/packages/" + id.text(), R"({"title":"Mine"})").status == 403);
    CHECK(other.upload("/packages/" + id.text() + "/versions?file_name=a.zip", "x", "application/zip").status == 403);
    CHECK(other.del("/packages/" + id.text()).status == 403);
    CHECK(world.author().patch("/packages/" + id.text(), R"({"title":"Hygiene 2"})").json<PackageCard>().title ==
          "Hygiene 2");
    CHECK(world.author().get("/packages/" + PackageId{}.text()).status == 404);
  }

  TEST_CASE("a lesson is published once it shows a package of its format") {
    World world;
    const PackageId html = world.package(kPages);
    const PackageId noted = world.package({{"noting.xml", "good"}});
    const CourseId course = world.reading("Course");
    auto author = world.author();
    const std::string at = "/authoring/courses/" + course.text();
    auto draft = author.get(at).json<courses::CourseDraft>();
    auto added =
        author.post(at + "/modules/" + draft.modules.at(0).id.text() + "/lessons",
                    R"({"revision":)" + std::to_string(draft.revision) + R"(,"title":"Play","format":"scorm"})");
    REQUIRE_MESSAGE(added.status == 200, added.body);
    const Place place{course, added.json<courses::CourseDraft>().modules.at(0).lessons.at(1).id};
    auto missing = [&] { return author.get(at + "/preflight").body.find("package_missing") != std::string::npos; };
    CHECK(missing());
    CHECK(author.put(place.path(), R"({"package_id":")" + html.text() + "\"}").field_paths() == "package_id");
    auto text = draft.modules.at(0).lessons.at(0).id;
    CHECK(author.put(Place{course, text}.path(), R"({"package_id":")" + noted.text() + "\"}").code ==
          "wrong_lesson_format");
    auto shown = author.put(place.path(), R"({"package_id":")" + noted.text() + R"(","opens_in":"own_window"})");
    REQUIRE_MESSAGE(shown.status == 200, shown.body);
    CHECK(shown.json<AttachedPackage>().opens_in == OpensIn::own_window);
    CHECK_FALSE(missing());
    CHECK(author.get("/packages/" + noted.text()).json<PackageDetail>().lessons.at(0).lesson_title == "Play");
    CHECK(author.del("/packages/" + noted.text()).code == "package_in_use");
    // Another author, who has no part in this course.
    auto other = world.as(world.bo, {{"content_author", security::ScopeKind::platform, {}}});
    CHECK(other.get(place.path()).status == 404);
    CHECK(other.del(place.path()).status == 404);
    CHECK(world.audited("package.access").size() == 2);
    CHECK(author.del(place.path()).status == 200);
    CHECK(missing());
  }

  TEST_CASE("a launch serves the files of her version, and nothing else") {
    World world;
    const Place place = world.html_lesson();
    CHECK(world.try_launch(world.ana, place).code == "not_enrolled");
    world.enrol(world.ana, place.course);
    Running run = world.launch(world.ana, place);
    CHECK(run.out.url == run.base + "/player/html5.html");
    auto state = world.call(run, "start", "", "", "GET");
    CHECK(state.body.find(R"("address":"c/index.html")") != std::string::npos);
    CHECK(state.body.find(R"("app_origin":"https://localhost")") != std::string::npos);
    CHECK(run.out.window == LaunchWindow::frame);
    CHECK(run.base.starts_with("https://content.test/t/"));
    CHECK(run.base.size() == std::string("https://content.test/t/").size() + 22);
    auto page = world.visit(run, "/c/index.html");
    CHECK(page.status == 200);
    CHECK(page.body == kPages[0].second);
    CHECK(page.header("content-type") == "text/html");
    CHECK(page.header("content-security-policy").find("frame-ancestors 'self' https://localhost") != std::string::npos);
    CHECK(world.visit(run, "/c/media/%C3%BC.mp3").body.size() == 3 << 20);
    CHECK(world.visit(run, "/c/js/a.js").header("cache-control") == "private, max-age=3600");
    CHECK(world.visit(run, "/c/js/b.js").status == 404);
    CHECK(world.visit(run, "/c/").status == 404);
    CHECK(world.visit(run, "").status == 404);
    CHECK(world.visit(run, "/player/scorm.html").body.find("Player") != std::string::npos);
    CHECK(world.visit(run, "/player/none.html").status == 404);
    CHECK(world.visit(run, "/player/../scorm.html").status == 400);
    CHECK(world.api->anonymous().visit(run.base + "/c/index.html", "DELETE").status == 405);
    // Ranges and revalidation.
    auto browser = world.api->anonymous();
    browser.set_header("Range", "bytes=13-16");
    auto part = browser.visit(run.base + "/c/js/a.js");
    CHECK(part.status == 206);
    CHECK(part.body == "0123");
    CHECK(part.header("content-range") == "bytes 13-16/25");
    browser.set_header("Range", "bytes=99-");
    CHECK(browser.visit(run.base + "/c/js/a.js").status == 416);
    browser.set_header("Range", "");
    browser.set_header("If-None-Match", std::string(part.header("etag")));
    CHECK(browser.visit(run.base + "/c/js/a.js").status == 304);
    // No token is in the store.
    const std::string token = run.base.substr(run.base.size() - 22);
    CHECK(must(world.db->read([&](data::Tx& tx) {
            return tx.in(kModule).one<std::int64_t>(
                "SELECT count(*) FROM packages_launches WHERE instr(token_hash, ?) > 0", token);
          })) == 0);
    CHECK(world.audited("package.launched").size() == 1);
  }

  TEST_CASE("a token counts for one person's place, for half an hour, until the lesson is opened again") {
    World world;
    const Place place = world.html_lesson();
    world.enrol(world.ana, place.course);
    Running run = world.launch(world.ana, place);
    auto elsewhere = world.api->anonymous();
    elsewhere.move_to("192.0.2.8");
    auto refused = elsewhere.visit(run.base + "/c/index.html");
    CHECK(refused.status == 403);
    CHECK(refused.body.find("This link has ended") != std::string::npos);
    CHECK(refused.header("content-type") == "text/html; charset=utf-8");
    CHECK(world.api->denials().back().object == "mount:/t");
    CHECK(world.api->anonymous().visit("https://content.test/t/AAAAAAAAAAAAAAAAAAAAAA/c/index.html").status == 403);
    CHECK(world.api->anonymous().visit("https://content.test/t").status == 403);
    for (int i = 0; i < 4; ++i) {
      world.clock.advance(std::chrono::minutes(29));
      CHECK(world.visit(run, "/c/index.html").status == 200);
    }
    world.clock.advance(std::chrono::minutes(30));
    CHECK(world.visit(run, "/c/index.html").status == 403);
    CHECK(world.call(run, "complete").body == R"({"code":"ended"})");
    Running second = world.launch(world.ana, place);
    Running third = world.launch(world.ana, place);
    CHECK(world.visit(second, "/c/index.html").status == 403);
    CHECK(world.call(second, "complete").body == R"({"code":"elsewhere"})");
    for (int i = 0; i < 24; ++i) {
      CHECK(world.visit(third, "/c/index.html").status == 200);
      world.clock.advance(std::chrono::minutes(29));
    }
    world.clock.advance(std::chrono::minutes(28));  // twelve hours
    CHECK(world.visit(third, "/c/index.html").status == 403);
    must(world.service().purge());
    world.clock.advance(std::chrono::hours(24 * 8));
    must(world.service().purge());
    CHECK(must(world.db->read([&](data::Tx& tx) {
            return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM packages_launches");
          })) == 0);
  }

  TEST_CASE(
      "the page that opened a package sees whether somebody works in it, and whether there is something to go on") {
    World world;
    const Place place = world.html_lesson();
    const auto enrolment = world.enrol(world.ana, place.course);
    auto ana = world.as(world.ana);
    CHECK(world.as(world.bo).get(place.path() + "/mine").status == 404);
    // A look at the lesson's page begins nothing.
    const std::string page = "/learning/enrolments/" + enrolment.text() + "/lessons/" + place.lesson.text();
    CHECK(ana.get(page).json<learning::LessonView>().state == learning::LessonState::not_started);
    CHECK_FALSE(ana.get(place.path() + "/mine").json<MyPackage>().begun);
    Running run = world.launch(world.ana, place);
    CHECK(ana.get(place.path() + "/mine").json<MyPackage>().begun);
    const std::string state = "/packages/launches/" + run.out.launch_id.text();
    auto now = ana.get(state).json<LaunchState>();
    CHECK(now.open);
    CHECK(now.active_at == world.clock.now());
    world.clock.advance(std::chrono::minutes(10));
    CHECK(ana.get(state).json<LaunchState>().active_at == now.active_at);  // to ask is no work in it
    CHECK(world.visit(run, "/c/index.html").status == 200);
    CHECK(ana.get(state).json<LaunchState>().active_at == world.clock.now());
    world.clock.advance(std::chrono::minutes(10));
    must(world.db->write([&](data::Tx& tx) -> Status {
      world.packages->tell_progress(tx, TRY(world.packages->launch(tx, run.out.launch_id)));
      return {};
    }));
    CHECK(ana.get(state).json<LaunchState>().active_at == world.clock.now());
    CHECK(world.as(world.bo).get(state).status == 404);
    world.launch(world.ana, place);
    CHECK_FALSE(ana.get(state).json<LaunchState>().open);
  }
  TEST_CASE("what a package left in the browser is gone when the app opens the next one") {
    World world;
    const Place place = world.html_lesson();
    world.enrol(world.ana, place.course);
    Running run = world.launch(world.ana, place);
    auto visit = [&](const char* mode, const char* site) {
      auto browser = world.api->anonymous();
      browser.set_header("Sec-Fetch-Mode", mode);
      browser.set_header("Sec-Fetch-Site", site);
      auto answer = browser.visit(run.base + "/c/index.html");
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
      return std::string(answer.header("clear-site-data"));
    };
    CHECK(visit("navigate", "same-site") == "\"storage\"");
    CHECK(visit("navigate", "cross-site") == "\"storage\"");
    CHECK(visit("navigate", "same-origin").empty());  // inside the package
    CHECK(visit("no-cors", "same-site").empty());
    CHECK(visit("cors", "cross-site").empty());
  }

  TEST_CASE("signing out ends what is open; a session that only lay idle does not") {
    World world;
    const Place place = world.html_lesson();
    world.enrol(world.ana, place.course);
    auto signed_in = [&] {
      auto issued = must(world.db->write([&](data::Tx& tx) {
        return world.sessions.start(tx, {world.ana, "password"});
      }));
      auto client = world.api->anonymous();
      client.set_cookie("__Host-sid", issued.access_token);
      Running run = testing::Library::running(client.post(place.path() + "/launch", "{}"));
      return std::pair{issued.session, run};
    };
    auto [first, run] = signed_in();
    CHECK(world.visit(run, "/c/index.html").status == 200);
    must(world.db->write([&, session = first](data::Tx& tx) { return world.sessions.end(tx, session, "signed_out"); }));
    CHECK(world.visit(run, "/c/index.html").status == 403);
    auto [second, again] = signed_in();
    must(world.db->write([&, session = second](data::Tx& tx) { return world.sessions.end(tx, session, "idle"); }));
    CHECK(world.visit(again, "/c/index.html").status == 200);
    // An administrator who signs her out everywhere ends that as well.
    must(
        world.db->write([&](data::Tx& tx) { return world.sessions.end_all(tx, world.ana, "ended_by_administrator"); }));
    CHECK(world.visit(again, "/c/index.html").status == 403);
    CHECK(world.call(again, "complete").status == 403);
  }

  TEST_CASE("a page that closes with the sign-out still says what was done, for some seconds") {
    World world;
    const Place place = world.html_lesson();
    world.enrol(world.ana, place.course);
    auto left = [&](std::string_view reason, std::chrono::seconds after) {
      auto issued = must(world.db->write([&](data::Tx& tx) {
        return world.sessions.start(tx, {world.ana, "password"});
      }));
      auto client = world.api->anonymous();
      client.set_cookie("__Host-sid", issued.access_token);
      Running run = testing::Library::running(client.post(place.path() + "/launch", "{}"));
      must(world.db->write([&](data::Tx& tx) { return world.sessions.end(tx, issued.session, reason); }));
      world.clock.advance(after);
      return run;
    };
    Running other = left("ended_by_administrator", std::chrono::seconds(0));
    CHECK(world.call(other, "complete").status == 403);
    Running late = left("signed_out", kFarewell);
    CHECK(world.call(late, "complete").status == 403);
    CHECK(world.state(world.ana, place) != learning::LessonState::completed);
    Running closing = left("signed_out", kFarewell - std::chrono::seconds(1));
    CHECK(world.visit(closing, "/c/index.html").status == 403);
    CHECK(world.call(closing, "complete").status == 200);
    CHECK(world.state(world.ana, place) == learning::LessonState::completed);
  }

  TEST_CASE("plain pages report themselves done; a preview and a look back change nothing") {
    World world;
    const Place place = world.html_lesson();
    const auto enrolment = world.enrol(world.ana, place.course);
    Running preview = world.preview(place);
    CHECK(preview.out.preview);
    CHECK(world.call(preview, "complete").status == 200);
    Running run = world.launch(world.ana, place);
    CHECK(world.call(run, "unknown").status == 404);
    CHECK(world.call(run, "complete", "", "", "GET").status == 405);
    CHECK(world.call(run, "complete", R"({"score":101})").status == 422);
    CHECK(world.state(world.ana, place) != learning::LessonState::completed);
    CHECK(world.call(run, "complete", R"({"score":85})").status == 200);
    CHECK(world.state(world.ana, place) == learning::LessonState::completed);
    CHECK(world.enrolment(enrolment).status == learning::EnrolmentStatus::completed);
    CHECK(world.hub.sent().back().type == "package.progress");
    must(world.deliver());
    Running back = world.launch(world.ana, place);
    CHECK(back.out.review);
    CHECK(world.call(back, "complete", R"({"score":1})").status == 200);
    auto attempts = world.author().get("/packages/" + world.launched(back).package_id.text() + "/attempts");
    REQUIRE_MESSAGE(attempts.status == 200, attempts.body);
    auto page = attempts.json<Page<PackageAttempt>>();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].person_name == "Ana Reyes");
    CHECK(page.items[0].completion == "completed");
    CHECK(page.items[0].score_percent == 85.0);
    // Only an author may preview.
    CHECK(world.as(world.bo).post(place.path() + "/launch", R"({"preview":true})").status == 404);
  }

  TEST_CASE("plain pages begin at their index, at Storyline's page, or at the only one") {
    World world;
    const std::string page = "<title>Page</title>";
    auto start = [&](const testing::Files& files) -> std::string {
      const Place place = world.lesson(world.package(files), courses::LessonFormat::interactive);
      Running run = world.preview(place);
      const std::string said = world.call(run, "start", "", "", "GET").body;
      const std::size_t from = said.find(R"("address":"c/)") + 13;
      const std::string address = said.substr(from, said.find('"', from) - from);
      CHECK(world.visit(run, "/c/" + address).status == 200);
      return address;
    };
    CHECK(start({{"story.html", page}, {"analytics-frame.html", page}}) == "story.html");
    CHECK(start({{"Index.HTML", page}, {"story.html", page}}) == "Index.HTML");
    CHECK(start({{"Ward #3 100%.htm", page}, {"res/page.html", page}}) == "Ward%20%233%20100%25.htm");
    CHECK(world.codes(world.upload({{"a.html", page}, {"b.html", page}})) ==
          std::vector<std::string>{"error:format_unknown"});
    CHECK(world.codes(world.upload({{"in/a.html", page}, {"b.css", "x"}})) ==
          std::vector<std::string>{"error:format_unknown"});
  }

  TEST_CASE("what is dropped is not begun anew by content that is still open") {
    World world;
    const Place place = world.html_lesson();
    const auto enrolment = world.enrol(world.ana, place.course);
    Running run = world.launch(world.ana, place);
    CHECK(world.visit(run, "/c/index.html").status == 200);
    auto dropped = world.as(world.ana).post("/learning/enrolments/" + enrolment.text() + "/drop");
    REQUIRE_MESSAGE(dropped.status == 200, dropped.body);
    // The right to it goes with the enrolment, at once (SEC-030).
    CHECK(world.call(run, "complete").status == 403);
    CHECK(world.visit(run, "/c/index.html").status == 403);
    CHECK(world.enrolment(enrolment).status == learning::EnrolmentStatus::dropped);
    CHECK(world.open(world.ana).empty());
    CHECK(world.try_launch(world.ana, place).code == "enrolment_closed");
  }

  TEST_CASE("who takes a version of the course keeps its package; what an author chooses waits for the next version") {
    World world;
    const PackageId first = world.package({{"noting.xml", "one"}});
    const PackageId second = world.package({{"noting.xml", "two"}});
    const Place place = world.lesson(first, LessonFormat::scorm);
    world.enrol(world.ana, place.course);
    auto file = [&](const Running& run) { return world.visit(run, "/c/noting.xml").body; };
    auto author = world.author();
    const std::string draft = "/authoring/courses/" + place.course.text();
    CHECK_FALSE(author.get(draft).json<courses::CourseDraft>().changed_since_published);
    world.clock.advance(std::chrono::minutes(1));
    auto chosen = author.put(place.path(), R"({"package_id":")" + second.text() + "\"}");
    REQUIRE_MESSAGE(chosen.status == 200, chosen.body);
    CHECK(author.get(draft).json<courses::CourseDraft>().changed_since_published);
    CHECK(file(world.launch(world.ana, place)) == "one");
    CHECK(file(world.preview(place)) == "two");
    world.clock.advance(std::chrono::minutes(1));
    CHECK(author.del(place.path()).status == 200);
    CHECK(file(world.launch(world.ana, place)) == "one");
    CHECK(author.post(place.path() + "/launch", R"({"preview":true})").code == "package_missing");
    CHECK(author.del("/packages/" + first.text()).code == "package_in_use");
    CHECK(author.put(place.path(), R"({"package_id":")" + second.text() + "\"}").status == 200);
    world.clock.advance(std::chrono::minutes(1));
    auto published = author.post(draft + "/publish", R"({"comment":""})");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    must(world.deliver());
    world.enrol(world.bo, place.course);
    CHECK(file(world.launch(world.bo, place)) == "two");
    CHECK(file(world.launch(world.ana, place)) == "one");
    CHECK(world.as(world.ana).get(place.path() + "/mine").json<MyPackage>().begun);
  }

  TEST_CASE("a new version: keep theirs, go on, or begin anew") {
    World world;
    const PackageId id = world.package({{"noting.xml", "one"}});
    const Place place = world.lesson(id, LessonFormat::scorm);
    world.enrol(world.ana, place.course);
    auto file = [&](const Running& run) { return world.visit(run, "/c/noting.xml").body; };
    CHECK(file(world.launch(world.ana, place)) == "one");
    CHECK(world.noting.notes.back() == "open Reyes, Ana https://content.test/t/");
    CHECK(world.replace(id, {{"noting.xml", "two"}}, "keep_theirs").state == VersionState::ready);
    CHECK(file(world.launch(world.ana, place)) == "one");
    world.enrol(world.bo, place.course);
    CHECK(file(world.launch(world.bo, place)) == "two");
    CHECK(file(world.preview(place)) == "two");
    CHECK(world.replace(id, {{"noting.xml", "three"}}, "continue_new").number == 3);
    CHECK(file(world.launch(world.ana, place)) == "three");
    CHECK(std::find(world.noting.notes.begin(), world.noting.notes.end(), "restart") == world.noting.notes.end());
    CHECK(world.replace(id, {{"noting.xml", "four"}}, "begin_anew").state == VersionState::ready);
    CHECK(world.noting.notes.back() == "restart");
    CHECK(file(world.launch(world.bo, place)) == "four");
    // A refused upload changes nothing, nor does one of another format.
    CHECK(world.replace(id, {{"noting.xml", "bad"}}, "begin_anew").state == VersionState::refused);
    auto other = world.replace(id, kPages, "begin_anew");
    CHECK(world.codes(other) == std::vector<std::string>{"error:format_differs"});
    CHECK(file(world.launch(world.bo, place)) == "four");
    auto detail = world.author().get("/packages/" + id.text()).json<PackageDetail>();
    CHECK(detail.current_number == 4);
    CHECK(detail.versions.size() == 6);
    CHECK(detail.in_progress == 2);
  }

  TEST_CASE("a format gets its calls, and content is completed by content only") {
    World world;
    const Place place = world.lesson(world.package({{"noting.xml", "one"}}), LessonFormat::scorm);
    const auto enrolment = world.enrol(world.ana, place.course);
    Running run = world.launch(world.ana, place);
    CHECK(run.out.url == run.base + "/player/scorm.html");
    CHECK(world.call(run, "commit", "beacon", "text/plain").body == "ran");
    CHECK(world.noting.notes.back() == "run commit beacon");
    world.report(world.ana, enrolment, place.lesson, R"({"seconds":60,"completed":true})");
    CHECK(world.state(world.ana, place) != learning::LessonState::completed);
    const Launch launch = world.launched(run);
    must(world.db->write([&](data::Tx& tx) { return world.packages->done(tx, launch, tx.now(), 90.0); }));
    CHECK(world.state(world.ana, place) == learning::LessonState::completed);
    must(world.db->write([&](data::Tx& tx) { return world.packages->end(tx, launch.id); }));
    CHECK(world.visit(run, "/c/noting.xml").status == 403);
    CHECK(code_of(world.db->read([&](data::Tx& tx) { return world.packages->launch(tx, launch.id); })) == "not_found");
    CHECK(must(world.db->read([&](data::Tx& tx) {
            return world.packages->read_file(tx, launch.version_id, "noting.xml", 10);
          })) == "one");
  }

  TEST_CASE("reports are for who may see the course's people") {
    World world;
    const Place place = world.html_lesson();
    world.enrol(world.ana, place.course);
    world.launch(world.ana, place);
    const PackageId id =
        must(world.db->read([&](data::Tx& tx) { return store::lesson(tx, place.course, place.lesson); }))->package_id;
    const std::string at = "/packages/" + id.text();
    CHECK(world.as(world.ana).get(at + "/attempts").status == 403);
    auto other = world.as(world.bo, {{"content_author", security::ScopeKind::platform, {}}});
    CHECK(other.get(at + "/attempts").status == 404);
    CHECK(other.get(at + "/attempts-export").status == 404);
    CHECK(world.audited("package.access").size() == 2);
    auto author = world.author();
    auto page = author.get(at + "/attempts").json<Page<PackageAttempt>>();
    REQUIRE(page.items.size() == 1);
    CHECK(page.items[0].completion == "incomplete");
    auto one = author.get(at + "/attempts/" + page.items[0].attempt_id);
    REQUIRE_MESSAGE(one.status == 200, one.body);
    CHECK(one.json<AttemptDetail>().attempt.person_id == world.ana);
    CHECK(world.audited("package_attempt.viewed").size() == 1);
    CHECK(author.get(at + "/attempts/none").status == 404);
    auto csv = author.get(at + "/attempts-export");
    CHECK(csv.status == 200);
    CHECK(csv.body.find("Ana Reyes") != std::string::npos);
    CHECK(author.get(at + "/attempts?limit=1").json<Page<PackageAttempt>>().next == std::nullopt);
  }

  TEST_CASE("without a content origin nothing is opened, and authors are warned") {
    World world;
    const Place place = world.html_lesson();
    world.enrol(world.ana, place.course);
    world.settings.content_origin.clear();
    CHECK(world.try_launch(world.ana, place).code == "content_origin_missing");
    auto preflight = world.author().get("/authoring/courses/" + place.course.text() + "/preflight");
    CHECK(preflight.body.find("content_origin_missing") != std::string::npos);
    world.settings.content_origin = "https://localhost:8444";
    world.settings.content_port = 8444;
    auto client = world.as(world.ana);
    client.set_header("Host", "ward-7.local:8443");
    CHECK(client.post(place.path() + "/launch", "{}").json<LaunchOut>().origin == "https://ward-7.local:8444");
  }
}

}  // namespace mc::packages
