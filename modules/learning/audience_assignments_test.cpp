// Assignments by audience and by rule: who comes and goes, due dates of each person's own, first and last day, the
// change log, exemptions, and doing it again.
#include "modules/learning/demo.hpp"
#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

struct Ruled : School {
  AssignmentIn for_audience(CourseId course, AudienceId audience, std::optional<Date> due = std::nullopt) {
    auto in = wish(course, {}, {}, due);
    in.audience_id = audience;
    return in;
  }
  Enrolment only(PersonId who) {
    auto all = open(who);
    REQUIRE(all.size() == 1);
    return all[0];
  }
  std::int64_t rows(const std::string& from) {
    return must(
        db->read([&](data::Tx& tx) { return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM " + from); }));
  }
  std::vector<std::string> log(AssignmentId id) {
    std::vector<std::string> out;
    auto page = everywhere("admin").get("/assignments/" + id.text() + "/changes").json<Page<AssignmentChange>>();
    for (const AssignmentChange& one : page.items) out.push_back(one.field + ": " + one.before + " > " + one.after);
    return out;
  }
  void next_day(int days = 1) {
    clock.advance(24h * days);
    must(rules.keep_dates());
    must(deliver());
  }
};

DueRule after(DueKind kind, int days) {
  DueRule out;
  out.kind = kind;
  out.days = days;
  return out;
}

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("an assignment by audience: who comes in is assigned, who leaves is released, what was done stays") {
    Ruled world;
    auto audience = world.audience("ICU nurses", School::in_unit(world.icu));
    auto course = world.reading("Ventilators");
    auto in = world.for_audience(course, audience, world.clock.today() + 30);
    CHECK(world.everywhere("admin").post_json("/assignments/preview", in).json<AssignmentPreview>().people == 3);
    auto made = world.assign(in);
    CHECK(made.people == 3);
    CHECK(made.targets == std::vector<std::string>{"ICU nurses"});
    CHECK(made.audience_id == audience);
    CHECK(world.only(world.ana).required);
    const auto luis = world.only(world.luis).id;

    world.set_rule(audience, School::these({world.ana, world.bo}));
    CHECK(world.only(world.bo).due_on == world.clock.today() + 30);
    CHECK(world.told(world.bo, "assigned").size() == 1);
    CHECK_FALSE(world.enrolment(luis).required);
    CHECK(world.enrolment(luis).status == EnrolmentStatus::enrolled);  // the enrolment itself stays
    CHECK(world.look(made.id).people == 2);
    CHECK(world.rows("learning_assigned_past WHERE why = 'left_audience'") == 2);

    auto ana = world.only(world.ana).id;
    world.finish(world.ana, ana, world.lesson(world.ana, ana, 0));
    world.set_rule(audience, School::these({world.bo}));
    CHECK(world.look(made.id).people == 2);
    CHECK(world.look(made.id).completed == 1);
    world.set_rule(audience, School::these({world.bo, world.luis}));
    CHECK(world.enrolment(luis).required);
    CHECK(world.told(world.luis, "assigned").size() == 1);  // the same work: not told again
  }

  TEST_CASE("who is in by unit or name as well is not released when she leaves the audience") {
    Ruled world;
    auto audience = world.audience("Some", School::these({world.ana, world.luis, world.bo}));
    auto in = world.for_audience(world.reading("Course"), audience);
    in.unit_ids.items.push_back(world.ed);
    in.person_ids.items.push_back(world.luis);
    auto made = world.assign(in);
    CHECK(made.people == 3);
    world.set_rule(audience, School::these({world.eva}));
    CHECK_FALSE(world.only(world.ana).required);
    CHECK(world.only(world.luis).required);
    CHECK(world.only(world.bo).required);
    CHECK(world.only(world.eva).required);
  }

  TEST_CASE("new hires and transfers come through the audience by event, and an old event changes nothing") {
    Ruled world;
    auto audience = world.audience("ICU nurses", School::in_unit(world.icu));
    auto made = world.assign(world.for_audience(world.reading("Course"), audience));
    world.staff("1005,Kim,Park,kim.park@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2026-11-01,active\n"
                "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2020-01-01,active\n");
    CHECK(world.only(world.person_of("1005")).required);
    CHECK_FALSE(world.only(world.ana).required);
    CHECK(world.look(made.id).people == 3);
    // A late delivery that says the opposite of what is true now.
    must(world.db->write([&](data::Tx& tx) {
      return world.events->publish(tx, audiences::MembersChanged{audience, {world.ana}, {world.luis}});
    }));
    must(world.deliver());
    CHECK_FALSE(world.only(world.ana).required);
    CHECK(world.only(world.luis).required);
    world.staff(
        "1002,Luis,Kim,luis.kim@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,terminated\n");
    CHECK_FALSE(world.only(world.luis).required);
  }

  TEST_CASE("one change of an enrolment is one event") {
    School world;
    int events = 0;
    world.events->subscribe<EnrolmentChanged>("test.count",
                                              [&](data::Tx&, const EnrolmentChanged&, const events::Meta&) -> Status {
                                                ++events;
                                                return {};
                                              });
    auto audience = world.audience("Three", School::these({world.ana, world.luis, world.eva}));
    auto in = world.wish(world.reading("Course"), {world.icu}, {world.ana}, world.clock.today() + 9);
    in.audience_id = audience;  // three ways in
    auto made = world.assign(in);
    CHECK(events == 3);
    must(world.rules.materialise(made.id));
    must(world.deliver());
    CHECK(events == 3);
    world.set_rule(audience, School::these({world.ana, world.bo}));  // Luis and Eva stay by their unit
    CHECK(events == 4);
  }

  TEST_CASE("due dates of each person's own, and a changed rule moves them") {
    Ruled world;
    const Date today = world.clock.today();
    auto in = world.wish(world.reading("Orientation"), {world.icu}, {});
    in.due = after(DueKind::after_hire, 30);
    auto made = world.assign(in);
    CHECK(made.due.kind == DueKind::after_hire);
    CHECK_FALSE(made.due_on);
    CHECK(world.only(world.ana).due_on == today + 30);  // hired years ago: from the assignment
    world.staff("1005,Kim,Park,kim.park@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,," + to_string(today - 3) +
                ",active\n");
    const auto kim = world.person_of("1005");
    CHECK(world.only(kim).due_on == today + 27);
    world.next_day(5);
    auto admin = world.everywhere("admin");
    const std::string path = "/assignments/" + made.id.text() + "/rule";
    CHECK(admin.put(path, R"({"revision":1,"due":{"kind":"after_assignment","days":10},"reason":""})").status == 200);
    CHECK(world.only(world.ana).due_on == today + 10);  // counted from the day she was assigned
    world.clock.advance(1ms);
    CHECK(admin.put(path, R"({"revision":2,"due":{"kind":"after_assignment","days":10},"reason":"Sooner"})").status ==
          200);
    CHECK(world.only(world.ana).reason == "Sooner");
    auto late = admin.put(path, R"({"revision":2,"due":{"kind":"none"},"reason":"By who read it before"})");
    CHECK(late.status == 409);
    CHECK(late.code == "changed_elsewhere");
    CHECK(admin.patch("/assignments/" + made.id.text(), R"({"revision":2,"due_on":null})").code == "changed_elsewhere");
    CHECK(admin.put(path, R"({"due":{"kind":"none"},"reason":""})").status == 422);  // says not what it read
    CHECK(world.only(world.ana).reason == "Sooner");
    CHECK(world.look(made.id).revision == 3);
    world.clock.advance(1ms);
    CHECK(admin.put(path, R"({"revision":3,"due":{"kind":"anchor","month_day":"03-31"},"reason":"Sooner"})").status ==
          200);
    CHECK(world.only(world.ana).due_on == next_anchor("03-31", today));
    world.clock.advance(1ms);
    CHECK(admin.put(path, R"({"revision":4,"due":{"kind":"none"},"reason":"Sooner"})").status == 200);
    CHECK_FALSE(world.only(world.ana).due_on);
    CHECK(world.only(world.ana).required);
    CHECK(world.log(made.id) == std::vector<std::string>{"due: each year on 03-31 > none",
                                                         "due: 10 days after assignment > each year on 03-31",
                                                         "reason:  > Sooner",
                                                         "due: 30 days after hire > 10 days after assignment"});
    CHECK(admin.put(path, R"({"revision":5,"due":{"kind":"after_hire"},"reason":""})").field_paths() == "due.days");
    in.due->days.reset();
    CHECK(admin.post_json("/assignments", in).field_paths() == "due.days");
    in.due = after(DueKind::after_hire, 1);
    in.due_on = today;
    CHECK(admin.post_json("/assignments", in).field_paths() == "due_on");
    CHECK(world.log(made.id).size() == 4);
  }

  TEST_CASE("first and last day: nobody before, released after, once each, also when the server was down on the day") {
    Ruled world;
    const Date today = world.clock.today();
    auto in = world.wish(world.reading("Season"), {world.icu}, {});
    in.effective_from = today + 2;
    in.effective_until = today + 5;
    auto made = world.assign(in);
    CHECK_FALSE(made.begun_at);
    CHECK(made.people == 0);
    must(world.rules.materialise(made.id));  // as the job after a crash does
    world.next_day();
    world.staff("1005,Kim,Park,kim.park@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2026-11-01,active\n");
    CHECK(world.open(world.ana).empty());
    CHECK(world.open(world.person_of("1005")).empty());
    world.next_day(2);  // one day late
    CHECK(world.look(made.id).people == 4);
    CHECK(world.only(world.ana).required);
    must(world.rules.keep_dates());
    CHECK(world.told(world.ana, "assigned").size() == 1);
    auto admin = world.everywhere("admin");
    const std::string path = "/assignments/" + made.id.text() + "/rule";
    CHECK(admin.put(path, R"({"revision":5,"due":{"kind":"none"},"reason":""})").code == "assignment_begun");
    world.next_day(2);
    CHECK(world.only(world.ana).required);  // the last day counts
    world.next_day();
    CHECK_FALSE(world.only(world.ana).required);
    CHECK(world.look(made.id).ended_at);
    world.next_day();
    CHECK(world.log(made.id).size() == 2);  // begun, ended
    CHECK(world.audited("assignment.ended").size() == 1);
    in.effective_until = today + 1;
    CHECK(admin.post_json("/assignments", in).field_paths() == "effective_until");
  }

  TEST_CASE("an exemption releases, keeps out, and ends when it is revoked or its day is over") {
    Ruled world;
    auto made = world.assign(world.wish(world.reading("Lifting"), {world.icu}, {}, world.clock.today() + 9));
    auto admin = world.everywhere("admin", world.bo);
    const std::string path = "/assignments/" + made.id.text() + "/exemptions";
    auto body = [](PersonId who, const std::string& rest) {
      return R"({"person_id":")" + who.text() + R"(","kind":"exempt","reason":"Pregnant")" + rest + "}";
    };
    auto first = admin.post(path, body(world.ana, ""));
    REQUIRE_MESSAGE(first.status == 200, first.body);
    CHECK(first.json<Exemption>().approved_by == "Bo Li");
    CHECK_FALSE(world.only(world.ana).required);
    CHECK(world.look(made.id).people == 2);
    CHECK(world.look(made.id).exempted == 1);
    must(world.rules.materialise(made.id));
    CHECK(world.look(made.id).people == 2);
    CHECK(admin.post(path, body(world.ana, "")).code == "already_exempt");
    auto id = first.json<Exemption>().id.text();
    for (int i = 0; i < 2; ++i) CHECK(admin.post(path + "/" + id + "/revoke").status == 200);
    CHECK(world.only(world.ana).required);
    CHECK(world.audited("assignment.exemption_revoked").size() == 1);
    world.clock.advance(1ms);
    CHECK(admin.post(path, body(world.eva, R"(,"valid_until":")" + to_string(world.clock.today() + 1) + "\"")).status ==
          200);
    world.next_day();
    CHECK_FALSE(world.only(world.eva).required);
    world.next_day();
    CHECK(world.only(world.eva).required);
    CHECK(world.look(made.id).exempted == 0);
    auto kept = admin.get(path).json<Page<Exemption>>().items;
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].revoked_by == "MedConnect");
    CHECK(kept[1].revoked_by == "Bo Li");
    CHECK(admin.post(path, body(world.ana, R"(,"valid_until":"2020-01-01")")).field_paths() == "valid_until");
    CHECK(world.manager_of(world.icu, world.luis).post(path, body(world.luis, "")).code == "own_exemption");
    CHECK(world.manager_of(world.ed, world.bo).post(path, body(world.ana, "")).status == 404);
  }

  TEST_CASE("an equivalency needs what stands for the course, and a course named must have been completed") {
    Ruled world;
    auto other = world.reading("Advanced");
    auto made = world.assign(world.wish(world.reading("Basic"), {world.icu}, {}));
    auto admin = world.everywhere("admin");
    const std::string path = "/assignments/" + made.id.text() + "/exemptions";
    const std::string begin =
        R"({"person_id":")" + world.ana.text() + R"(","kind":"equivalent","reason":"Same content")";
    CHECK(admin.post(path, begin + "}").field_paths() == "equivalent_to");
    const std::string with_course = begin + R"(,"equivalent_course_id":")" + other.text() + "\"}";
    CHECK(admin.post(path, with_course).code == "not_completed");
    auto id = world.enrol(world.ana, other);
    world.finish(world.ana, id, world.lesson(world.ana, id, 0));
    auto done = admin.post(path, with_course);
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK(done.json<Exemption>().equivalent_course_id == other);
    CHECK_FALSE(world.only(world.ana).required);
  }

  TEST_CASE("opened again: a new cycle that is not done at once, and the old one untouched") {
    Ruled world;
    auto made = world.assign(world.wish(world.reading("Yearly"), {world.icu}, {}, world.clock.today() + 30));
    auto first = world.only(world.ana).id;
    world.finish(world.ana, first, world.lesson(world.ana, first, 0));
    auto done_at = world.enrolment(first).completed_at;
    world.clock.advance(24h);
    auto admin = world.everywhere("admin");
    auto path = "/assignments/" + made.id.text() + "/reopen";
    auto result = admin.post(path, R"({"reason":"New guideline"})");
    REQUIRE_MESSAGE(result.status == 200, result.body);
    CHECK(result.json<ReopenResult>().reopened == 1);
    CHECK(result.json<ReopenResult>().already_open == 2);
    auto second = world.only(world.ana);
    CHECK(second.id != first);
    CHECK(second.required);
    CHECK(second.percent == 0);
    CHECK(world.enrolment(first).status == EnrolmentStatus::completed);
    CHECK(world.enrolment(first).completed_at == done_at);
    CHECK(world.look(made.id).completed == 0);
    CHECK(world.told(world.ana, "assigned").size() == 2);
    CHECK(admin.post(path, R"({"reason":"New guideline"})").json<ReopenResult>().reopened == 0);
    CHECK(admin.post(path, R"({"reason":""})").field_paths() == "reason");
    CHECK(world.rows("learning_assigned_past WHERE why = 'reopened'") == 1);
  }

  TEST_CASE("the demo makes assignments by rule; what begins next month has nobody yet") {
    Ruled world;
    auto everybody = world.audience("All", School::these({world.ana, world.luis, world.bo}));
    auto few = world.audience("Few", School::these({world.eva}));
    const std::vector<CourseId> courses = {world.reading("A"), world.reading("B"), world.reading("C")};
    auto made = must(world.db->write([&](data::Tx& tx) {
      return make_demo_assignments(tx, *world.learning, world.clock.today(), courses, few, everybody, everybody,
                                   world.luis);
    }));
    world.clock.advance(2min);
    must(world.deliver());
    REQUIRE(made.size() == 3);
    CHECK(world.look(made[0]).people == 1);
    CHECK(world.look(made[1]).people == 3);
    CHECK(world.look(made[2]).people == 0);
    CHECK_FALSE(world.look(made[2]).begun_at);
  }

  TEST_CASE("results of people who left stay in the lists and numbers of an assignment") {
    Ruled world;
    auto made = world.assign(world.wish(world.reading("Kept"), {world.icu}, {}, world.clock.today() + 30));
    auto id = world.only(world.ana).id;
    world.finish(world.ana, id, world.lesson(world.ana, id, 0));
    world.staff("1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,"
                "terminated\n");
    CHECK(world.look(made.id).completed == 1);
    auto people = world.everywhere("admin")
                      .get("/assignments/" + made.id.text() + "/people?status=completed")
                      .json<Page<AssignedPerson>>()
                      .items;
    REQUIRE(people.size() == 1);
    CHECK(people[0].name == "Ana Reyes");
  }
}

}  // namespace mc::learning
