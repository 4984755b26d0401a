// Reminders, escalation, the weekly digest, nudges and more time on request: what is told to whom, how often, and what
// a server that was down makes up for.
#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

struct Reminded : School {
  std::size_t due(PersonId who) { return told(who, "due_soon").size(); }
  std::size_t overdue(PersonId who) { return told(who, "overdue").size(); }
  void run() {
    must(rules.remind());
    must(deliver());
  }
  void days(int n) { clock.advance(24h * n); }
  /// Luis gets a manager, Bo.
  void bo_above_luis() {
    staff("1002,Luis,Kim,luis.kim@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,1003,2015-01-01,active\n");
  }
};

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("reminders: 14, 7 and 1 days before and after the due date, each once however often they run") {
    Reminded world;
    const Date due = world.clock.today() + 16;
    world.assign(world.wish(world.reading("Remind"), {}, {world.ana}, due));
    std::string seen;
    std::size_t before = 0;
    for (int day = 0; day <= 20; ++day) {
      for (int twice = 0; twice < 2; ++twice) world.run();
      std::size_t now = world.due(world.ana) + world.overdue(world.ana);
      if (now != before) seen += std::to_string(due - world.clock.today()) + "x" + std::to_string(now - before) + " ";
      before = now;
      world.days(1);
    }
    CHECK(seen == "14x1 7x1 1x1 -1x1 ");
  }

  TEST_CASE("after days without a server the step that holds now is told once, and none of the missed ones") {
    Reminded world;
    world.assign(world.wish(world.reading("Down"), {}, {world.ana}, world.clock.today() + 20));
    world.run();
    CHECK(world.due(world.ana) == 0);
    world.days(15);  // 14 and 7 days before were missed
    world.run();
    world.run();
    CHECK(world.due(world.ana) == 1);
    world.days(10);
    world.run();
    world.run();
    CHECK(world.due(world.ana) == 1);
    CHECK(world.overdue(world.ana) == 1);
    world.days(300);
    world.run();
    CHECK(world.overdue(world.ana) == 1);
  }

  TEST_CASE("overdue work is told to the manager in one message, and after the set days to hers") {
    Reminded world;
    world.bo_above_luis();
    auto set = world.everywhere("admin").put("/reminder-rules", R"({"escalate_after_days":3})");
    REQUIRE_MESSAGE(set.status == 200, set.body);
    world.assign(world.wish(world.reading("Late"), {world.icu}, {}, world.clock.today() + 1));
    world.days(1);
    world.run();
    CHECK(world.told(world.luis, "team_overdue").empty());  // due today is not late
    world.days(1);
    for (int twice = 0; twice < 2; ++twice) world.run();
    auto told = world.told(world.luis, "team_overdue");
    REQUIRE(told.size() == 1);
    CHECK(told[0] == "Overdue in your team: Ana Reyes (Late), Eva Ito (Late).");
    REQUIRE(world.told(world.bo, "team_overdue").size() == 1);  // of Luis himself
    world.days(2);
    world.run();
    CHECK(world.told(world.bo, "team_overdue_long").empty());
    world.days(1);
    for (int twice = 0; twice < 2; ++twice) world.run();
    REQUIRE(world.told(world.bo, "team_overdue_long").size() == 1);
    CHECK(world.told(world.bo, "team_overdue_long")[0].find("Ana Reyes (Late), Eva Ito (Late)") != std::string::npos);
    CHECK(world.told(world.luis, "team_overdue").size() == 1);
    CHECK(world.everywhere("admin").put("/reminder-rules", R"({"escalate_after_days":0})").status == 422);
    CHECK(world.everywhere("admin").get("/reminder-rules").json<ReminderRules>().escalate_after_days == 3);
  }

  TEST_CASE("who left is reminded of nothing and reported to nobody") {
    Reminded world;
    world.assign(world.wish(world.reading("Gone"), {}, {world.eva}, world.clock.today() + 8));
    auto ruled = world.reading("Ruled");
    must(world.db->write([&](data::Tx& tx) {
      return world.learning->demand(tx, {world.eva, ruled, world.clock.today() + 8, "", "rule:1", {}});
    }));
    world.staff(
        "1004,Eva,Ito,eva.ito@mercygeneral.example,Main,Critical Care,ICU,Nurse,LPN,1002,2021-01-01,terminated\n");
    world.days(12);
    world.run();
    CHECK(world.due(world.eva) + world.overdue(world.eva) == 0);
    CHECK(world.told(world.luis, "team_overdue").empty());
  }

  TEST_CASE("the digest comes once a week, on Monday or the first day after it that the server is there") {
    Reminded world;
    REQUIRE(world.clock.today() - monday_of(world.clock.today()) == 2);  // the test begins on a Wednesday
    world.assign(world.wish(world.reading("Soon"), {world.icu}, {}, world.clock.today() + 40));
    world.assign(world.wish(world.reading("Late"), {}, {world.ana}, world.clock.today() - 1));
    std::string sent;
    std::size_t before = 0;
    for (int day = 0; day <= 23; ++day) {
      bool down = day == 12 || day == 13;  // a Monday and its Tuesday
      if (!down)
        for (int twice = 0; twice < 2; ++twice) world.run();
      std::size_t now = world.told(world.luis, "team_digest").size();
      if (now != before) sent += std::to_string(day) + "x" + std::to_string(now - before) + " ";
      before = now;
      world.days(1);
    }
    CHECK(sent == "0x1 5x1 14x1 19x1 ");
    auto texts = world.told(world.luis, "team_digest");
    CHECK(texts.back() == "Your team this week: 1 overdue, 0 due within 14 days.");
    CHECK(texts.front() == "Your team this week: 1 overdue, 0 due within 14 days.");
    CHECK(world.told(world.ana, "team_digest").empty());
  }

  TEST_CASE("a nudge: the preview says who gets it, and who had one within 3 days is left out") {
    Reminded world;
    auto made = world.assign(world.wish(world.reading("Nudge"), {world.icu, world.ed}, {}, world.clock.today() - 1));
    auto admin = world.everywhere("admin", world.bo);
    const std::string path = "/assignments/" + made.id.text() + "/nudge";
    const std::string all = R"({"only_overdue":true,"message":"Please."})";
    auto preview = admin.post(path + "/preview", all).json<NudgePreview>();
    CHECK(preview.people == 4);
    CHECK(preview.nudged_recently == 0);
    CHECK(preview.sample.size() == 4);
    CHECK(world.told(world.ana, "nudge").empty());  // a preview tells nobody
    auto manager = world.manager_of(world.icu, world.luis);
    CHECK(manager.post(path + "/preview", all).json<NudgePreview>().people == 3);  // her own people
    auto one = R"({"only_overdue":false,"person_ids":[")" + world.ana.text() + R"("],"message":"Please."})";
    CHECK(manager.post(path, one).json<NudgeResult>().sent == 1);
    CHECK(world.told(world.ana, "nudge") == std::vector<std::string>{"Luis Kim reminds you of Nudge, due " +
                                                                     to_string(world.clock.today() - 1) + ". Please."});
    world.clock.advance(24h);
    auto next = admin.post(path + "/preview", all).json<NudgePreview>();
    CHECK(next.people == 3);
    CHECK(next.nudged_recently == 1);
    auto sent = admin.post(path, all).json<NudgeResult>();
    CHECK(sent.sent == 3);
    CHECK(sent.nudged_recently == 1);
    CHECK(admin.post(path, all).json<NudgeResult>().sent == 0);
    world.clock.advance(49h);  // 73 after Ana's, 49 after the others'
    CHECK(admin.post(path, all).json<NudgeResult>().sent == 1);
    CHECK(world.told(world.ana, "nudge").size() == 2);
    CHECK(world.told(world.eva, "nudge").size() == 1);
    auto bo = world.open(world.bo).at(0).id;
    world.finish(world.bo, bo, world.lesson(world.bo, bo, 0));
    world.clock.advance(100h);
    CHECK(admin.post(path, all).json<NudgeResult>().sent == 3);  // who is done is left alone
    CHECK(world.manager_of(world.ed, world.bo).post(path, all).json<NudgeResult>().sent == 0);
    CHECK(admin.post(path, R"({"only_overdue":true})").field_paths() == "message");
  }

  TEST_CASE("more time: asked, granted for one person, and reminders begin anew") {
    Reminded world;
    const Date due = world.clock.today() + 5;
    auto made = world.assign(world.wish(world.reading("Extend"), {world.icu}, {}, due));
    auto enrolment = world.open(world.ana).at(0).id;
    const std::string path = "/learning/enrolments/" + enrolment.text() + "/extension";
    auto wish = [](Date until) { return R"({"until":")" + to_string(until) + R"(","reason":"Was ill"})"; };
    auto ana = world.as(world.ana);
    CHECK(ana.post(path, wish(due)).field_paths() == "until");
    CHECK(ana.post(path, wish(world.clock.today() + 366)).field_paths() == "until");
    CHECK(ana.post(path, R"({"until":"2027-01-01","reason":""})").field_paths() == "reason");
    CHECK(world.as(world.bo).post(path, wish(due + 10)).status == 404);
    auto asked = ana.post(path, wish(due + 10));
    REQUIRE_MESSAGE(asked.status == 200, asked.body);
    CHECK(ana.post(path, wish(due + 12)).code == "already_asked");
    CHECK(world.told(world.luis, "extension_asked") ==
          std::vector<std::string>{"Ana Reyes asks for more time for Extend, until " + to_string(due + 10) + "."});
    auto id = asked.json<Extension>().id.text();
    auto luis = world.manager_of(world.icu, world.luis);
    auto stranger = world.manager_of(world.ed, world.bo);
    CHECK(luis.get("/extensions").json<Page<Extension>>().items.size() == 1);
    CHECK(stranger.get("/extensions").json<Page<Extension>>().items.empty());
    CHECK(stranger.post("/extensions/" + id + "/approve", R"({"comment":""})").status == 404);
    CHECK(ana.post("/extensions/" + id + "/approve", R"({"comment":""})").status == 403);
    CHECK(world.manager_of(world.icu, world.ana).post("/extensions/" + id + "/approve", R"({"comment":""})").code ==
          "own_extension");
    CHECK(luis.post("/extensions/" + id + "/approve", R"({"comment":"","until":")" + to_string(due) + "\"}")
              .field_paths() == "until");
    world.days(6);  // overdue by now
    world.run();
    CHECK(world.overdue(world.ana) == 1);
    auto granted = luis.post("/extensions/" + id + "/approve", R"({"comment":"Get well"})");
    REQUIRE_MESSAGE(granted.status == 200, granted.body);
    CHECK(granted.json<Extension>().granted_until == due + 10);
    CHECK(world.enrolment(enrolment).due_on == due + 10);
    CHECK(world.open(world.eva).at(0).due_on == due);
    CHECK(world.told(world.ana, "extension_approved").size() == 1);
    CHECK(luis.post("/extensions/" + id + "/deny", R"({"comment":"Too late"})").code == "already_decided");
    world.days(2);  // seven days before the new day
    world.run();
    CHECK(world.due(world.ana) == 1);
    CHECK(world.overdue(world.ana) == 1);
    CHECK(world.look(made.id).overdue == 2);
    // A due date that moves beyond the extension counts; one before it does not.
    auto admin = world.everywhere("admin");
    admin.patch("/assignments/" + made.id.text(), R"({"revision":1,"due_on":")" + to_string(due + 3) + "\"}");
    CHECK(world.enrolment(enrolment).due_on == due + 10);
    admin.patch("/assignments/" + made.id.text(), R"({"revision":2,"due_on":")" + to_string(due + 30) + "\"}");
    CHECK(world.enrolment(enrolment).due_on == due + 30);
  }

  TEST_CASE("more time refused: the date stays and the learner hears why") {
    Reminded world;
    const Date due = world.clock.today() + 5;
    world.assign(world.wish(world.reading("Strict"), {}, {world.ana}, due));
    auto by_choice = world.enrol(world.ana, world.reading("By choice"));
    auto enrolment = world.open(world.ana).at(0).id;
    auto ana = world.as(world.ana);
    const std::string wish = R"({"until":")" + to_string(due + 9) + R"(","reason":"Busy"})";
    CHECK(ana.post("/learning/enrolments/" + by_choice.text() + "/extension", wish).code == "no_due_date");
    auto id = ana.post("/learning/enrolments/" + enrolment.text() + "/extension", wish).json<Extension>().id.text();
    auto luis = world.manager_of(world.icu, world.luis);
    CHECK(luis.post("/extensions/" + id + "/deny", R"({"comment":""})").field_paths() == "comment");
    CHECK(luis.post("/extensions/" + id + "/deny", R"({"comment":"Patients need it"})").status == 200);
    CHECK(world.enrolment(enrolment).due_on == due);
    auto mine = ana.get("/learning/extensions").json<Page<Extension>>().items;
    REQUIRE(mine.size() == 1);
    CHECK(mine[0].state == ExtensionState::denied);
    CHECK(mine[0].comment == "Patients need it");
    CHECK(luis.get("/extensions").json<Page<Extension>>().items.empty());
    CHECK(luis.get("/extensions?state=denied").json<Page<Extension>>().items.size() == 1);
    CHECK(ana.post("/learning/enrolments/" + enrolment.text() + "/extension", wish).status == 200);  // may ask again
  }

  TEST_CASE("who stopped in the middle of a course hears of it after three days, once for each time she stopped") {
    Reminded world;
    auto enrolment = world.enrol(world.ana, world.reading("Two lessons", 2));
    auto untouched = world.enrol(world.ana, world.reading("Not begun"));
    auto quiet = [&] { return world.told(world.ana, "lesson_waiting").size(); };
    auto look = [&] {
      must(world.rules.remind_quiet());
      must(world.deliver());
      return quiet();
    };
    world.finish(world.ana, enrolment, world.lesson(world.ana, enrolment, 0));
    world.days(2);
    CHECK(look() == 0);
    world.clock.advance(25h);
    CHECK(look() == 1);
    CHECK(look() == 1);
    world.days(1);
    CHECK(look() == 1);
    world.days(40);
    CHECK(look() == 1);                                                         // not dug up
    world.finish(world.ana, enrolment, world.lesson(world.ana, enrolment, 1));  // completes it
    world.days(4);
    CHECK(look() == 1);
    CHECK(world.told(world.ana, "enrolled").size() == 0);  // enrolled by others here
    CHECK(untouched != enrolment);
    auto course = world.reading("By herself");
    CHECK(world.as(world.ana).post("/learning/courses/" + course.text() + "/enrol").status == 200);
    CHECK(world.told(world.ana, "enrolled").size() == 1);
  }
}

}  // namespace mc::learning
