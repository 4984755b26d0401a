// Launches and run-time calls through the content origin, on a real database.
#include <doctest/doctest.h>

#include "modules/packages/testing.hpp"
#include "modules/scorm/manifests_testing.hpp"
#include "modules/scorm/service.hpp"

namespace mc::scorm {
namespace {

using courses::LessonFormat;
using packages::testing::Files;
using packages::testing::Place;
using packages::testing::Running;
using namespace testing;

struct World : packages::testing::Library {
  std::unique_ptr<Scorm> scorm = make_scorm(platform, *packages, *accounts);
  World() { open(); }

  Place place(const std::string& manifest, const std::vector<std::string>& pages) {
    Files files{{"imsmanifest.xml", manifest}};
    for (const std::string& page : pages) files.emplace_back(page, "<!doctype html><p>page");
    return lesson(package(files), LessonFormat::scorm);
  }
  PlayerState state_of(const http::TestResponse& answer) {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<PlayerState>();
  }
  PlayerState start(const Running& run) { return state_of(call(run, "start", "", "application/json", "GET")); }
  /// `sets` as JSON calls without the outer brackets.
  PlayerState commit(const Running& run, int number, const std::string& item, const std::string& calls) {
    return state_of(call(run, "commit", body(number, item, calls)));
  }
  static std::string body(int number, const std::string& item, const std::string& calls) {
    return R"({"number":)" + std::to_string(number) + R"(,"item":")" + item + R"(","calls":[)" + calls + "]}";
  }
  PlayerState go(const Running& run, int number, const std::string& request, const std::string& target = "") {
    return state_of(call(run, "navigate",
                         R"({"number":)" + std::to_string(number) + R"(,"item":"","request":")" + request +
                             R"(","target":")" + target + "\"}"));
  }
  packages::AttemptDetail detail(const Running& run, const std::string& id) {
    const packages::Launch launch = launched(run);
    return must(db->read([&](data::Tx& tx) { return service_of().attempt(tx, launch.package_id, id); }));
  }
  std::vector<packages::PackageAttempt> attempts_of(const Running& run) {
    const packages::Launch launch = launched(run);
    return must(db->read([&](data::Tx& tx) {
      return service_of().attempts(tx, {launch.package_id, std::nullopt, 50});
    }));
  }
  Service& service_of() { return *own_service; }
  std::unique_ptr<Service> own_service = std::make_unique<Service>(platform, *packages, *accounts);
};

const std::string kPass12 =
    R"(["initialize"],["set","cmi.core.score.raw","85"],["set","cmi.core.lesson_status","incomplete"],
["set","cmi.suspend_data","p=3"],["set","cmi.core.lesson_location","slide 4"],["set","cmi.core.session_time","0000:02:30.00"])";

TEST_CASE("scorm 1.2: a course from its first page to its end") {
  World world;
  Place at = world.place(storyline12(), {"index_lms.html", "story_content/user.js"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  PlayerState first = world.start(run);
  CHECK(first.standard == "scorm12");
  REQUIRE(first.delivery);
  CHECK(first.delivery->address == "c/index_lms.html");
  CHECK(first.delivery->cmi.at("cmi.core.entry") == "ab-initio");
  CHECK(first.delivery->cmi.at("cmi.core.lesson_mode") == "normal");
  CHECK(first.delivery->cmi.at("cmi.student_data.mastery_score") == "80");
  CHECK(first.delivery->cmi.at("cmi.core.lesson_status") == "not attempted");

  PlayerState half = world.commit(run, 1, "i1", kPass12 + R"(,["set","cmi.core.exit","suspend"],["terminate"])");
  CHECK(half.ended == "suspended");
  CHECK(half.completion == "incomplete");
  CHECK(world.state(world.ana, at) != learning::LessonState::completed);

  Running again = world.launch(world.ana, at);
  PlayerState resumed = world.start(again);
  REQUIRE(resumed.delivery);
  CHECK(resumed.delivery->cmi.at("cmi.core.entry") == "resume");
  CHECK(resumed.delivery->cmi.at("cmi.suspend_data") == "p=3");
  CHECK(resumed.delivery->cmi.at("cmi.core.lesson_location") == "slide 4");
  CHECK(resumed.delivery->cmi.at("cmi.core.total_time") == "0000:02:30.00");
  PlayerState done = world.commit(again, 1, "i1",
                                  R"(["initialize"],["set","cmi.core.lesson_status","completed"],
["set","cmi.interactions.0.id","q1"],["set","cmi.interactions.0.type","choice"],["set","cmi.interactions.0.student_response","b"],
["set","cmi.interactions.0.result","wrong"],["set","cmi.interactions.0.latency","0000:00:07.00"],
["set","cmi.core.session_time","0000:01:00.00"],["terminate"])");
  CHECK(done.ended == "exited");
  CHECK(done.done);
  CHECK(done.success == "passed");  // 85 of 80 that are asked for
  CHECK(done.score_percent == 85.0);
  CHECK(world.state(world.ana, at) == learning::LessonState::completed);

  auto rows = world.attempts_of(again);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].seconds == 210);
  CHECK(rows[0].completion == "completed");
  auto detail = world.detail(again, rows[0].attempt_id);
  REQUIRE(detail.interactions.size() == 1);
  CHECK(detail.interactions[0].response == "b");
  CHECK(detail.interactions[0].latency_seconds == 7);
  CHECK(detail.raw.text.find("p=3") != std::string::npos);
}

TEST_CASE("scorm: batches are taken once, gaps are named, beacons are taken") {
  World world;
  Place at = world.place(storyline12(), {"index_lms.html", "story_content/user.js"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  const std::string second = World::body(2, "i1", R"(["set","cmi.core.lesson_location","2"])");
  auto gap = world.call(run, "commit", second);
  CHECK(gap.status == 409);
  CHECK(gap.body.find("\"number\":0") != std::string::npos);
  world.commit(run, 1, "i1", R"(["initialize"],["set","cmi.comments","a"],["set","cmi.core.session_time","00:00:10"])");
  PlayerState repeat = world.commit(run, 1, "i1", R"(["set","cmi.comments","a"])");
  CHECK(repeat.number == 1);
  auto beacon = world.call(run, "commit", second, "text/plain");
  CHECK(world.state_of(beacon).number == 2);
  // Two batches in one body, the first known already.
  auto both = world.call(run, "commit",
                         R"({"batches":[)" + second + "," +
                             World::body(3, "i1", R"(["set","cmi.core.lesson_location","3"])") + "]}");
  CHECK(world.state_of(both).number == 3);
  PlayerState refused =
      world.commit(run, 4, "i1", R"(["set","cmi.core.student_id","x"],["set","cmi.core.score.raw","500"])");
  REQUIRE(refused.refused.size() == 2);
  CHECK(refused.refused[0].code == 403);
  CHECK(world.commit(run, 5, "nobody", "").refused.size() == 1);
  CHECK(world.call(run, "commit", "{").status == 422);
  CHECK(world.call(run, "commit", std::string((1 << 20) + 10, ' ')).status == 413);
  CHECK(world.call(run, "nonsense").status == 404);
  // The page goes away without Terminate, and comes back: nothing is lost.
  PlayerState reloaded = world.start(run);
  CHECK(reloaded.number == 5);
  CHECK(reloaded.delivery.value().cmi.at("cmi.core.lesson_location") == "3");
  CHECK(reloaded.delivery.value().cmi.at("cmi.comments") == "a");
  CHECK(reloaded.delivery.value().cmi.at("cmi.core.entry") == "resume");
  CHECK(reloaded.delivery.value().cmi.at("cmi.core.total_time") == "0000:00:10.00");
}

TEST_CASE("scorm: what comes late after Terminate is kept") {
  World world;
  Place at = world.place(storyline12(), {"index_lms.html", "story_content/user.js"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  world.commit(
      run, 1, "i1",
      R"(["initialize"],["set","cmi.core.lesson_status","failed"],["set","cmi.core.score.raw","20"],["terminate"])");
  PlayerState late = world.commit(run, 2, "i1", R"(["set","cmi.suspend_data","late"],["terminate"])");
  CHECK(late.number == 2);
  CHECK(late.success == "failed");
  CHECK_FALSE(late.done);
  PlayerState next = world.start(world.launch(world.ana, at));
  CHECK(next.delivery.value().cmi.at("cmi.suspend_data") == "late");
}

TEST_CASE("scorm 1.2: several parts, prerequisites and assets") {
  World world;
  Place at = world.place(multi12(), {"a.html", "b.html", "c.html"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  PlayerState state = world.start(run);
  CHECK(state.delivery.value().item == "a");
  REQUIRE(state.tree.size() == 4);
  CHECK(state.tree[1].depth == 1);
  CHECK_FALSE(state.tree[2].enabled);
  PlayerState held = world.go(run, 1, "choice", "b");
  CHECK(held.message);
  CHECK(held.delivery.value().item == "a");
  PlayerState after =
      world.commit(run, 2, "a", R"(["initialize"],["set","cmi.core.lesson_status","completed"],["terminate"])");
  CHECK_FALSE(after.ended);
  CHECK(after.tree[2].enabled);
  CHECK(after.tree[1].state == "completed");
  CHECK(world.go(run, 3, "continue").delivery.value().item == "b");
  world.commit(run, 4, "b", R"(["initialize"],["set","cmi.core.lesson_status","passed"],["terminate"])");
  PlayerState last = world.go(run, 5, "continue");
  CHECK(last.delivery.value().item == "c");
  CHECK_FALSE(last.delivery.value().sco);
  CHECK(last.done);
  CHECK(world.go(run, 5, "previous").delivery.value().item == "c");  // a repeat changes nothing
  CHECK(world.go(run, 6, "exitAll").ended == "exited");
}

TEST_CASE("scorm 2004: one SCO, its objective, and the next attempt") {
  World world;
  Place at = world.place(single2004(), {"res/index.html"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  PlayerState state = world.start(run);
  CHECK(state.standard == "scorm2004");
  REQUIRE(state.delivery);
  CHECK(state.delivery->cmi.at("cmi.scaled_passing_score") == "0.8");
  CHECK(state.delivery->cmi.at("cmi.objectives.0.id") == "main");
  CHECK(state.delivery->cmi.at("cmi.entry") == "ab-initio");
  CHECK(state.delivery->cmi.contains("adl.nav.request_valid.continue"));
  PlayerState half = world.commit(run, 1, "i1", R"(["initialize"],["set","cmi.completion_status","incomplete"],
["set","cmi.suspend_data","x"],["set","cmi.exit","suspend"],["set","cmi.session_time","PT1M"],["terminate"])");
  CHECK(half.ended == "suspended");
  CHECK(half.completion == "incomplete");
  Running again = world.launch(world.ana, at);
  PlayerState resumed = world.start(again);
  CHECK(resumed.delivery.value().cmi.at("cmi.entry") == "resume");
  CHECK(resumed.delivery.value().cmi.at("cmi.suspend_data") == "x");
  CHECK(resumed.delivery.value().cmi.at("cmi.total_time") == "PT1M");
  PlayerState failed = world.commit(again, 1, "i1", R"(["initialize"],["set","cmi.score.scaled","0.4"],
["set","cmi.completion_status","completed"],["set","cmi.exit","normal"],["terminate"])");
  CHECK(failed.ended == "exited");
  CHECK(failed.success == "failed");
  CHECK_FALSE(failed.done);
  Running third = world.launch(world.ana, at);
  PlayerState fresh = world.start(third);
  CHECK(fresh.delivery.value().cmi.at("cmi.entry") == "ab-initio");
  CHECK_FALSE(fresh.delivery.value().cmi.contains("cmi.suspend_data"));
  PlayerState passed = world.commit(third, 1, "i1", R"(["initialize"],["set","cmi.score.scaled","0.9"],
["set","cmi.completion_status","completed"])");
  CHECK(passed.done);  // a commit is enough
  CHECK(passed.success == "passed");
  CHECK(passed.score_percent == 90.0);
  CHECK(world.state(world.ana, at) == learning::LessonState::completed);
  auto rows = world.attempts_of(third);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].number == 2);
  CHECK(rows[1].success == "failed");
}

TEST_CASE("scorm 1.2: content does not fill the disk") {
  World world;
  Place at = world.place(storyline12(), {"index_lms.html", "story_content/user.js"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  const std::string pattern(4000, 'x');
  PlayerState full;
  for (int question = 0; question < 5; ++question) {
    std::string calls = R"(["initialize"])";
    for (int answer = 0; answer < 250; ++answer)
      calls += ",[\"set\",\"cmi.interactions." + std::to_string(question) + ".correct_responses." +
               std::to_string(answer) + ".pattern\",\"" + pattern + "\"]";
    full = world.commit(run, question + 1, "i1", calls);
    CHECK(full.refused.empty() == (question < 4));
  }
  REQUIRE_FALSE(full.refused.empty());
  CHECK(full.refused.front().code == 101);
  // What was there may be replaced.
  CHECK(world.commit(run, 6, "i1", R"(["set","cmi.interactions.0.correct_responses.0.pattern","b"])").refused.empty());
}

TEST_CASE("scorm: what the content was told to be taken is in its report") {
  World world;
  Place at = world.place(single2004(), {"res/index.html"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  PlayerState state = world.commit(run, 1, "i1", R"(["initialize"],["set","cmi.interactions.0.id","Question 1"],
["set","cmi.interactions.0.type","choice"],["set","cmi.interactions.0.learner_response","Soap and water"],
["set","cmi.interactions.0.result","correct"])");
  CHECK(state.refused.empty());
  auto detail = world.detail(run, world.attempts_of(run).at(0).attempt_id);
  REQUIRE(detail.interactions.size() == 1);
  CHECK(detail.interactions[0].id == "Question 1");
  CHECK(detail.interactions[0].response == "Soap and water");

  Place old = world.place(storyline12(), {"index_lms.html", "story_content/user.js"});
  world.enrol(world.ana, old.course);
  Running story = world.launch(world.ana, old);
  world.start(story);
  const std::string bookmark(20'000, 'x');
  PlayerState kept = world.commit(story, 1, "i1",
                                  R"(["initialize"],["set","cmi.suspend_data",")" + bookmark +
                                      R"("],["set","cmi.core.exit","suspend"],["terminate"])");
  CHECK(kept.refused.empty());
  Running again = world.launch(world.ana, old);
  CHECK(world.start(again).delivery.value().cmi.at("cmi.suspend_data") == bookmark);
}

TEST_CASE("scorm 2004: sequencing, shared data, navigation by the content") {
  World world;
  Place at = world.place(multi2004(), {"one.html", "two.html"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  PlayerState state = world.start(run);
  CHECK(state.delivery.value().item == "one");
  CHECK(state.delivery.value().hide == std::vector<std::string>{"previous", "abandonAll"});
  CHECK_FALSE(state.tree.at(1).enabled);
  PlayerState held = world.go(run, 1, "continue");
  CHECK(held.message);
  PlayerState next = world.commit(run, 2, "one", R"(["initialize"],["set","adl.data.0.store","note"],
["set","cmi.success_status","passed"],["set","cmi.progress_measure","0.6"],["set","adl.nav.request","continue"],["terminate"])");
  REQUIRE_MESSAGE(next.delivery, shape::to_json(next));
  CHECK(next.delivery->item == "two");
  CHECK(next.delivery->cmi.at("adl.data.0.store") == "note");
  CHECK(next.delivery->cmi.at("cmi.objectives.0.success_status") == "passed");
  CHECK(next.tree.at(0).state == "passed");
  PlayerState refused = world.commit(run, 3, "two", R"(["initialize"],["set","adl.data.0.store","mine"])");
  CHECK(refused.refused.at(0).code == 404);
  CHECK(world.go(run, 4, "suspendAll").ended == "suspended");
  PlayerState resumed = world.start(world.launch(world.ana, at));
  CHECK(resumed.delivery.value().item == "two");
}

TEST_CASE("scorm: previews and reviews count nowhere") {
  World world;
  Place at = world.place(single2004(), {"res/index.html"});
  Running preview = world.preview(at);
  PlayerState state = world.start(preview);
  CHECK(state.preview);
  CHECK(state.delivery.value().cmi.at("cmi.mode") == "browse");
  CHECK(state.delivery.value().cmi.at("cmi.credit") == "no-credit");
  PlayerState passed = world.commit(
      preview, 1, "i1", R"(["initialize"],["set","cmi.score.scaled","1"],["set","cmi.completion_status","completed"])");
  CHECK_FALSE(passed.done);
  CHECK(world.attempts_of(preview).empty());
  world.clock.advance(std::chrono::hours{72});
  must(world.own_service->tidy());
  CHECK(world.call(preview, "start", "", "application/json", "GET").status != 200);
}

TEST_CASE("scorm: an author replaces the package for people in progress") {
  World world;
  Place at = world.place(storyline12(), {"index_lms.html", "story_content/user.js"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  world.commit(run, 1, "i1", R"(["initialize"],["set","cmi.suspend_data","old"])");
  const packages::Launch launch = world.launched(run);
  must(world.db->write([&](data::Tx& tx) { return store::replace_open(tx, launch.package_id); }));
  PlayerState anew = world.start(world.launch(world.ana, at));
  CHECK(anew.delivery.value().cmi.at("cmi.core.entry") == "ab-initio");
  CHECK_FALSE(anew.delivery.value().cmi.contains("cmi.suspend_data"));
}

TEST_CASE("scorm: looking back changes nothing") {
  World world;
  Place at = world.place(single2004(), {"res/index.html"});
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  world.commit(run, 1, "i1",
               R"(["initialize"],["set","cmi.score.scaled","0.9"],["set","cmi.completion_status","completed"],
["set","cmi.location","9"],["set","cmi.session_time","PT20S"])");
  must(world.deliver());
  Running back = world.launch(world.ana, at);
  CHECK(back.out.review);
  PlayerState state = world.start(back);
  CHECK(state.review);
  CHECK(state.done);
  REQUIRE(state.delivery);
  CHECK(state.delivery->cmi.at("cmi.mode") == "review");
  CHECK(state.delivery->cmi.at("cmi.credit") == "no-credit");
  CHECK(state.delivery->cmi.at("cmi.location") == "9");
  world.commit(back, 1, "i1",
               R"(["initialize"],["set","cmi.score.scaled","-1"],["set","cmi.location","1"],["terminate"])");
  auto rows = world.attempts_of(back);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].success == "passed");
  CHECK(rows[0].score_percent == 90.0);
  CHECK(rows[0].seconds == 20);  // of a session that never ended
  CHECK(world.start(world.launch(world.ana, at)).delivery.value().cmi.at("cmi.location") == "9");
}

TEST_CASE("scorm: a new version with the same items is gone on with") {
  World world;
  const Files files{{"imsmanifest.xml", storyline12()}, {"index_lms.html", "x"}, {"story_content/user.js", "x"}};
  const packages::PackageId id = world.package(files);
  Place at = world.lesson(id, LessonFormat::scorm);
  world.enrol(world.ana, at.course);
  Running run = world.launch(world.ana, at);
  world.start(run);
  world.commit(run, 1, "i1", R"(["initialize"],["set","cmi.suspend_data","kept"])");
  CHECK(world.replace(id, files, "continue_new").number == 2);
  Running again = world.launch(world.ana, at);
  CHECK(world.start(again).delivery.value().cmi.at("cmi.suspend_data") == "kept");
  CHECK(world.attempts_of(again).at(0).version == 2);
  world.replace(id, files, "begin_anew");
  Running anew = world.launch(world.ana, at);
  CHECK_FALSE(world.start(anew).delivery.value().cmi.contains("cmi.suspend_data"));
  CHECK(world.attempts_of(anew).size() == 2);
}

TEST_CASE("scorm: uploads that are no good say why") {
  World world;
  auto codes = [&](const Files& files) {
    std::string out;
    for (const auto& problem : world.upload(files).problems) out += problem.severity + ":" + problem.code + " ";
    return out;
  };
  CHECK(codes({{"imsmanifest.xml", storyline12()}}).find("error:missing_file") != std::string::npos);
  CHECK(codes({{"IMSManifest.xml", storyline12()}, {"index_lms.html", ""}}).find("error:manifest_name") !=
        std::string::npos);
  CHECK(codes({{"imsmanifest.xml", storyline12() + "<"}, {"index_lms.html", ""}}).find("error:xml_malformed") !=
        std::string::npos);
}

}  // namespace
}  // namespace mc::scorm
