// Assignments: whom they reach, due dates, several at once, people who come, move and leave, reminders, every route.
#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

const char* const kAnaInEd =
    "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2020-01-01,active\n";
const char* const kAnaInIcu =
    "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,active\n";
const char* const kAnaLeft =
    "1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,terminated\n";

AssignmentPreview preview(School& world, const AssignmentIn& in) {
  auto answer = world.everywhere("admin").post_json("/assignments/preview", in);
  REQUIRE_MESSAGE(answer.status == 200, answer.body);
  return answer.json<AssignmentPreview>();
}

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("whom an assignment reaches: units with all below, professions, people named, each once") {
    School world;
    auto course = world.reading("Reach");
    struct Row {
      std::vector<UnitId> units;
      std::vector<PersonId> people;
      std::vector<const char*> professions;
      std::int64_t reached;
    };
    const Row rows[] = {{{world.icu}, {}, {}, 3},
                        {{world.critical_care}, {}, {}, 3},
                        {{world.icu, world.critical_care}, {}, {}, 3},
                        {{world.icu, world.ed}, {}, {}, 4},
                        {{world.icu}, {}, {"LPN"}, 1},
                        {{world.icu, world.ed}, {}, {"RN"}, 3},
                        {{world.icu}, {world.ana, world.bo}, {}, 4},
                        {{world.icu}, {world.bo}, {"LPN"}, 2},
                        {{}, {world.bo, world.bo}, {}, 1},
                        {{world.ed}, {}, {"LPN"}, 0}};
    for (const Row& row : rows) {
      AssignmentIn in = world.wish(course, row.units, row.people);
      for (const char* code : row.professions) in.professions.items.emplace_back(code);
      CHECK(preview(world, in).people == row.reached);
      auto made = world.assign(in);
      CHECK(made.people == row.reached);  // what was promised is what was done
    }
  }

  TEST_CASE("the preview tells who has begun or finished, and assigning again touches neither") {
    School world;
    auto course = world.reading("Hand hygiene");
    auto begun = world.enrol(world.ana, course);
    auto done = world.enrol(world.luis, course);
    world.finish(world.luis, done, world.lesson(world.luis, done, 0));
    auto wish = world.wish(course, {world.icu}, {}, world.clock.today() + 10);
    auto before = preview(world, wish);
    CHECK(before.people == 3);
    CHECK(before.already_enrolled == 1);
    CHECK(before.already_completed == 1);
    CHECK(before.sample.size() == 3);
    CHECK(world.open(world.eva).empty());  // a preview writes nothing
    auto made = world.assign(wish);
    CHECK(made.people == 3);
    CHECK(made.completed == 1);
    REQUIRE(world.open(world.ana).size() == 1);
    CHECK(world.open(world.ana)[0].id == begun);
    CHECK(world.open(world.ana)[0].required);
    CHECK(world.open(world.luis).empty());
    CHECK(world.required(world.luis).size() == 1);
    CHECK(world.told(world.eva, "assigned").size() == 1);
    CHECK(world.told(world.luis, "assigned").empty());
    for (int i = 0; i < 2; ++i) must(world.rules.materialise(made.id));  // as the job after a crash does
    world.clock.advance(2min);
    must(world.deliver());
    CHECK(world.look(made.id).people == 3);
    CHECK(world.told(world.eva, "assigned").size() == 1);
  }

  TEST_CASE("of several assignments of one course the earliest due date holds, and ending one leaves the other") {
    School world;
    auto course = world.reading("Twice required");
    Date today = world.clock.today();
    auto wish = world.wish(course, {world.icu}, {}, today + 30);
    wish.reason = "Unit";
    auto of_unit = world.assign(wish);
    wish = world.wish(course, {}, {world.ana}, today + 5);
    wish.reason = "You";
    auto by_name = world.assign(wish);
    auto ana = [&] { return world.open(world.ana).at(0); };
    CHECK(ana().due_on == today + 5);
    CHECK(ana().reason == "You");
    auto admin = world.everywhere("admin");
    CHECK(
        admin.patch("/assignments/" + by_name.id.text(), R"({"revision":1,"due_on":")" + to_string(today + 60) + "\"}")
            .status == 200);
    CHECK(ana().due_on == today + 30);
    CHECK(ana().reason == "Unit");
    CHECK(admin.post("/assignments/" + of_unit.id.text() + "/end").status == 200);
    CHECK(ana().due_on == today + 60);
    CHECK(admin.post("/assignments/" + by_name.id.text() + "/end").status == 200);
    CHECK_FALSE(ana().required);
    CHECK_FALSE(ana().due_on);
    CHECK(world.required(world.ana).empty());
    CHECK(admin.post("/assignments/" + by_name.id.text() + "/end").status == 200);  // twice is once
    CHECK(world.audited("assignment.ended").size() == 2);
    CHECK(admin.patch("/assignments/" + by_name.id.text(), R"({"revision":1,"due_on":null})").code ==
          "assignment_ended");
    auto again = world.assign(world.wish(course, {}, {world.ana}, today + 1));
    CHECK(ana().due_on == today + 1);
    CHECK(world.look(again.id).people == 1);
    CHECK(world.open(world.ana).size() == 1);
  }

  TEST_CASE("a new hire gets what her unit must take; a profession that is not meant does not") {
    School world;
    auto wish = world.wish(world.reading("For nurses"), {world.critical_care}, {}, world.clock.today() + 10);
    wish.professions.items.emplace_back("RN");
    auto id = world.assign(wish).id;
    world.staff("1005,Kim,Park,kim.park@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2026-11-01,active\n"
                "1006,Max,Orr,max.orr@mercygeneral.example,Main,Critical Care,ICU,Nurse,LPN,,2026-11-01,active\n");
    CHECK(world.open(world.person_of("1005")).size() == 1);
    CHECK(world.told(world.person_of("1005"), "assigned").size() == 1);
    CHECK(world.open(world.person_of("1006")).empty());
    CHECK(world.look(id).people == 3);
  }

  TEST_CASE("who moves away is held no longer to open work of the former unit, and what is finished stays counted") {
    School world;
    auto open = world.assign(world.wish(world.reading("Open"), {world.icu}, {}, world.clock.today() - 1)).id;
    auto course = world.reading("Finished");
    auto finished = world.assign(world.wish(course, {world.icu}, {}, world.clock.today() + 9)).id;
    for (const Enrolment& enrolment : world.open(world.ana))
      if (enrolment.course_title == "Finished")
        world.finish(world.ana, enrolment.id, world.lesson(world.ana, enrolment.id, 0));
    world.clock.advance(1ms);
    world.enrol(world.ana, course);  // once more, by choice: an open cycle beside the finished one
    CHECK(world.look(open).overdue == 3);
    world.staff(kAnaInEd);
    CHECK(world.look(open).people == 2);
    CHECK(world.look(open).overdue == 2);
    CHECK(world.look(finished).people == 3);
    CHECK(world.look(finished).completed == 1);
    for (const Enrolment& enrolment : world.open(world.ana)) CHECK_FALSE(enrolment.required);
    world.staff(kAnaInIcu);
    CHECK(world.look(open).people == 3);
    CHECK(world.open(world.ana).at(0).required);
    CHECK(world.told(world.ana, "assigned").size() == 2);  // not told again
  }

  TEST_CASE("who leaves is overdue nowhere, also when assigned by name, and finds it again when she returns") {
    School world;
    auto by_name = world.assign(world.wish(world.reading("By name"), {}, {world.ana}, world.clock.today() - 1)).id;
    auto of_unit = world.assign(world.wish(world.reading("Unit"), {world.icu}, {}, world.clock.today() - 1)).id;
    world.staff(kAnaLeft);
    CHECK(world.look(by_name).overdue == 0);
    CHECK(world.look(by_name).people == 0);
    CHECK(world.look(of_unit).overdue == 2);
    auto later = world.reading("While she was away");
    auto wish = world.wish(later, {}, {world.ana});
    CHECK(preview(world, wish).people == 0);
    auto away = world.assign(wish).id;
    CHECK(world.look(away).people == 0);
    world.staff(kAnaInIcu);
    CHECK(world.look(by_name).overdue == 1);
    CHECK(world.look(of_unit).overdue == 3);
    CHECK(world.look(away).people == 1);
  }

  TEST_CASE("a membership event that comes twice changes nothing more") {
    School world;
    auto id = world.assign(world.wish(world.reading("Twice"), {world.icu}, {}, world.clock.today() + 3)).id;
    for (int i = 0; i < 2; ++i) {
      must(world.db->write([&](data::Tx& tx) {
        return world.events->publish(tx, organisation::MembershipChanged{world.ana, world.icu, std::nullopt, true});
      }));
      must(world.deliver());
    }
    CHECK(world.look(id).people == 3);
    CHECK(world.open(world.ana).size() == 1);
    CHECK(world.told(world.ana, "assigned").size() == 1);
    for (int i = 0; i < 2; ++i) {
      must(world.db->write([&](data::Tx& tx) {
        return world.events->publish(tx, organisation::MembershipChanged{world.ana, world.ed, world.icu, true});
      }));
      must(world.deliver());
    }
    CHECK(world.look(id).people == 2);
  }

  TEST_CASE("reminders 7 and 1 days before and 1 day after, each once, only for what is open and required") {
    School world;
    Date due = world.clock.today() + 10;
    auto course = world.reading("Remind");
    world.assign(world.wish(course, {}, {world.ana, world.bo}, due));
    auto done = world.open(world.bo).at(0).id;
    world.finish(world.bo, done, world.lesson(world.bo, done, 0));
    std::string days;
    std::size_t before = 0;
    for (int day = 0; day <= 14; ++day) {
      for (int twice = 0; twice < 2; ++twice) must(world.rules.remind());
      std::size_t told = world.told(world.ana, "due_soon").size() + world.told(world.ana, "overdue").size();
      if (told != before) days += std::to_string(due - world.clock.today()) + "x" + std::to_string(told - before) + " ";
      before = told;
      world.clock.advance(24h);
    }
    CHECK(days == "7x1 1x1 -1x1 ");
    CHECK(world.told(world.ana, "overdue") == std::vector<std::string>{"Remind was due on " + to_string(due) + "."});
    CHECK(world.told(world.bo, "due_soon").empty());
  }

  TEST_CASE("assignment routes: input that is refused writes nothing") {
    School world;
    auto admin = world.everywhere("admin");
    auto course = world.reading("Input");
    auto paths = [&](const AssignmentIn& in) {
      auto made = admin.post_json("/assignments", in);
      auto tried = admin.post_json("/assignments/preview", in);
      CHECK(made.status == tried.status);
      return std::to_string(made.status) + " " + made.field_paths();
    };
    CHECK(paths(world.wish(course, {}, {})) == "422 unit_ids");
    CHECK(paths(world.wish(course, {UnitId::make(world.clock, *world.random)}, {})) == "422 unit_ids");
    CHECK(paths(world.wish(course, {}, {world.ana, world.person()})) == "422 person_ids");
    CHECK(paths(world.wish(CourseId{}, {world.icu}, {})) == "404 ");
    auto wish = world.wish(course, {world.icu}, {});
    wish.reason.value = std::string(201, 'x');
    CHECK(paths(wish) == "422 reason");
    CHECK(admin.get("/assignments").json<Page<Assignment>>().items.empty());
    CHECK(world.open(world.ana).empty());
    CHECK(admin.get("/assignments?limit=101").status == 422);
    auto id = world.assign(world.wish(course, {world.icu}, {})).id;
    CHECK(admin.get("/assignments/" + id.text() + "/people?status=lost").field_paths() == "status");
    CHECK(admin.patch("/assignments/" + id.text(), R"({"revision":1,"due_on":"2026-02-30"})").status == 422);
    for (const char* rest : {"", "/people"})
      CHECK(admin.get("/assignments/" + AssignmentId{}.text() + rest).code == "assignment_not_found");
    CHECK(admin.post("/assignments/" + AssignmentId{}.text() + "/end").status == 404);
    CHECK(admin.patch("/assignments/" + AssignmentId{}.text(), R"({"revision":1,"due_on":null})").status == 404);
  }

  TEST_CASE("assignment routes: who may") {
    School world;
    auto course = world.reading("Scope");
    auto wish_icu = world.wish(course, {world.icu}, {});
    auto icu = world.assign(wish_icu).id.text();
    auto both = world.assign(world.wish(course, {world.icu, world.ed}, {})).id.text();
    auto ed = world.assign(world.wish(course, {}, {world.bo})).id.text();
    auto manager = world.manager_of(world.icu, world.luis);
    auto officer = world.everywhere("compliance_officer");
    auto nurse = world.as(world.ana);
    auto nobody = world.api->anonymous();
    struct Row {
      const char* method;
      std::string path;
      std::string body;
      int manager, officer;
    };
    auto wish_ed = shape::to_json(world.wish(course, {world.ed}, {}));
    auto wish_bo = shape::to_json(world.wish(course, {}, {world.bo}));
    const std::vector<Row> rows = {
        {"GET", "/assignments", "", 200, 200},
        {"GET", "/assignments/" + icu, "", 200, 200},
        {"GET", "/assignments/" + both, "", 200, 200},
        {"GET", "/assignments/" + ed, "", 404, 200},
        {"GET", "/assignments/" + icu + "/people", "", 200, 200},
        {"GET", "/assignments/" + ed + "/people", "", 404, 200},
        {"POST", "/assignments/preview", shape::to_json(wish_icu), 200, 403},
        {"POST", "/assignments/preview", wish_ed, 403, 403},
        {"POST", "/assignments", wish_ed, 403, 403},
        {"POST", "/assignments", wish_bo, 403, 403},
        {"PATCH", "/assignments/" + ed, R"({"revision":1,"due_on":null})", 404, 403},
        {"POST", "/assignments/" + ed + "/end", "", 404, 403},
        {"PATCH", "/assignments/" + both, R"({"revision":1,"due_on":null})", 403, 403},  // not hers alone
        {"POST", "/assignments/" + both + "/end", "", 403, 403},
        {"PATCH", "/assignments/" + icu, R"({"revision":1,"due_on":"2027-01-31"})", 200, 403},
        {"POST", "/assignments/" + icu + "/end", "", 200, 403},
    };
    for (const Row& row : rows) {
      const char* type = row.body.empty() ? "" : "application/json";
      CAPTURE(row.path);
      CAPTURE(row.method);
      CHECK(nobody.send(row.method, row.path, row.body, type).status == 401);
      CHECK(nurse.send(row.method, row.path, row.body, type).status == 403);
      CHECK(officer.send(row.method, row.path, row.body, type).status == row.officer);
      CHECK(manager.send(row.method, row.path, row.body, type).status == row.manager);
    }
    CHECK(manager.get("/assignments").json<Page<Assignment>>().items.size() == 2);
    CHECK(officer.get("/assignments").json<Page<Assignment>>().items.size() == 3);
    CHECK(officer.get("/assignments?open=true").json<Page<Assignment>>().items.size() == 2);
    CHECK(officer.get("/assignments?course=" + CourseId{}.text()).json<Page<Assignment>>().items.empty());
    auto page = officer.get("/assignments?limit=2").json<Page<Assignment>>();
    REQUIRE(page.next);
    CHECK(officer.get("/assignments?limit=2&after=" + *page.next).json<Page<Assignment>>().items.size() == 1);
    // Of the assignment that reaches further she sees her own people only.
    CHECK(manager.get("/assignments/" + both + "/people").json<Page<AssignedPerson>>().items.size() == 3);
    CHECK(officer.get("/assignments/" + both + "/people").json<Page<AssignedPerson>>().items.size() == 4);
    CHECK(world.open(world.bo).at(0).due_on == std::nullopt);
  }

  TEST_CASE("a manager sees what is asked of her people from above: by whom, and with the numbers of her people only") {
    School world;
    Date late = world.clock.today() - 1;
    auto everybody = world.assign(world.wish(world.reading("Fire safety"), {world.critical_care, world.ed}, {}, late));
    auto nurses_only = world.wish(world.reading("Sepsis bundle"), {world.critical_care}, {}, late);
    nurses_only.professions.items.emplace_back("RN");
    auto nurses = world.assign(nurses_only);
    auto of_doctors = world.wish(world.reading("For doctors"), {world.critical_care}, {});
    of_doctors.professions.items.emplace_back("MD");
    auto doctors = world.assign(of_doctors);
    auto ana = world.open(world.ana);
    for (const Enrolment& enrolment : ana)
      if (enrolment.course_title == "Fire safety")
        world.finish(world.ana, enrolment.id, world.lesson(world.ana, enrolment.id, 0));
    auto manager = world.manager_of(world.icu, world.luis);
    auto own = manager.post_json("/assignments", world.wish(world.reading("Own"), {world.icu}, {})).json<Assignment>();
    CHECK(own.changeable);

    struct Seen {
      std::string title;
      std::int64_t people, completed, overdue;
      bool changeable;
      bool operator==(const Seen&) const = default;
    };
    auto listed = [](http::TestClient client) {
      std::vector<Seen> out;
      for (const Assignment& row : client.get("/assignments").json<Page<Assignment>>().items)
        out.push_back({row.course_title, row.people, row.completed, row.overdue, row.changeable});
      return out;
    };
    CHECK(listed(world.manager_of(world.icu, world.luis)) == std::vector<Seen>{{"Own", 3, 0, 0, true},
                                                                               {"Sepsis bundle", 2, 0, 2, false},
                                                                               {"Fire safety", 3, 1, 2, false}});
    CHECK(listed(world.manager_of(world.ed, world.bo)) == std::vector<Seen>{{"Fire safety", 1, 0, 1, false}});
    CHECK(listed(world.everywhere("compliance_officer")).size() == 4);
    CHECK(world.look(everybody.id).people == 4);
    CHECK(world.look(everybody.id).changeable);
    CHECK_FALSE(manager.get("/assignments/" + everybody.id.text()).json<Assignment>().assigned_by.empty());

    const std::string path = "/assignments/" + everybody.id.text();
    auto names = [&](const std::string& query) {
      std::string out;
      for (const AssignedPerson& person : manager.get(path + "/people" + query).json<Page<AssignedPerson>>().items)
        out += person.name + ";";
      return out;
    };
    CHECK(names("?status=completed") == "Ana Reyes;");
    CHECK(names("") == "Ana Reyes;Luis Kim;Eva Ito;");
    CHECK(names("?status=overdue") == "Luis Kim;Eva Ito;");
    auto first = manager.get(path + "/people?limit=2").json<Page<AssignedPerson>>();
    REQUIRE(first.next);
    CHECK(names("?limit=2&after=" + *first.next) == "Eva Ito;");
    CHECK(manager.patch(path, R"({"revision":1,"due_on":null})").code == "outside_reach");
    CHECK(manager.post("/assignments/" + nurses.id.text() + "/end").code == "outside_reach");
    CHECK(manager.get("/assignments/" + doctors.id.text()).status == 404);
    CHECK(manager.get("/assignments/" + doctors.id.text() + "/people").status == 404);

    world.staff(kAnaLeft);  // what she finished stays counted in the hospital; she is no longer one of these people
    auto seen = manager.get(path).json<Assignment>();
    CHECK(seen.people == 2);
    CHECK(seen.completed == 0);
    CHECK(names("") == "Luis Kim;Eva Ito;");
  }

  TEST_CASE("the people of an assignment: each filter lists what the number says, page by page") {
    School world;
    auto course = world.reading("Filters", 2);
    auto id = world.assign(world.wish(course, {world.icu, world.ed}, {}, world.clock.today() - 1)).id;
    auto bo = world.open(world.bo).at(0).id;
    for (std::size_t index : {0u, 1u}) world.finish(world.bo, bo, world.lesson(world.bo, bo, index));
    auto eva = world.open(world.eva).at(0).id;
    world.finish(world.eva, eva, world.lesson(world.eva, eva, 0));
    auto admin = world.everywhere("admin");
    auto path = "/assignments/" + id.text() + "/people";
    auto list = [&](const std::string& query) { return admin.get(path + query).json<Page<AssignedPerson>>().items; };
    auto counts = world.look(id);
    CHECK(counts.people == static_cast<std::int64_t>(list("").size()));
    CHECK(counts.completed == static_cast<std::int64_t>(list("?status=completed").size()));
    CHECK(counts.overdue == static_cast<std::int64_t>(list("?status=overdue").size()));
    CHECK(list("?status=open").size() == 3);
    CHECK(list("?status=completed").at(0).name == "Bo Li");
    CHECK(list("?status=completed").at(0).percent == 100);
    for (const AssignedPerson& person : list("?status=open"))
      CHECK(person.percent == (person.person_id == world.eva ? 50 : 0));
    auto first = admin.get(path + "?limit=3").json<Page<AssignedPerson>>();
    REQUIRE(first.next);
    auto rest = admin.get(path + "?limit=3&after=" + *first.next).json<Page<AssignedPerson>>();
    CHECK(first.items.size() == 3);
    CHECK(rest.items.size() == 1);
    CHECK_FALSE(rest.next);
  }
}

}  // namespace mc::learning
