// A year of the education department through every module: a rule instead of a list of names, new people by
// themselves, reminders and the manager, the certificate, and the same again next year while history stays.
#include "tests/scenarios/hospital.hpp"

using namespace mc;
using scenario::Everything;

namespace {

struct Year : Everything {
  Year() {
    start();
    move_in();
  }
  void go_to(Date day) {
    while (clock.today() < day) {
      clock.advance(std::chrono::hours(24));
      must(deliver());
    }
  }
  void staff(const std::string& rows) {
    must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,"
        "manager_employee_number,hire_date,status\n" +
            rows,
        "staff.csv", true, std::nullopt));
    must(deliver());
  }
  /// The learner's list, by the titles of what is required of her.
  std::vector<std::string> to_do(PersonId who) {
    std::vector<std::string> out;
    for (const auto& item : as(who).get("/home").json<home::HomeView>().todo)
      if (item.enrolment_id) out.push_back(item.title);
    return out;
  }
  std::size_t told(PersonId who, const std::string& code) {
    std::size_t count = 0;
    for (const auto& note : as(who).get("/notifications").json<Page<notifications::Notification>>().items)
      count += note.code == code ? 1 : 0;
    return count;
  }
  std::string icu_audience(http::TestClient& office) {
    auto made =
        office.post("/audiences", R"({"name":"ICU","description":"","rule":{"field":"unit","op":"in","values":[")" +
                                      icu.text() + R"("]},"unit_ids":[],"comment":"All who work there"})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return made.json<audiences::Audience>().id.text();
  }
};

}  // namespace

TEST_SUITE("education year") {
  TEST_CASE("who comes to the unit is assigned, reminded, told to the manager, and leaves the list when done") {
    Year world;
    auto office = world.as_admin();
    const CourseId course = world.publish("Restraints", Everything::credit());
    const std::string audience = world.icu_audience(office);
    auto made = office.post("/assignments", R"({"course_id":")" + course.text() +
                                                R"(","unit_ids":[],"person_ids":[],"professions":[],"audience_id":")" +
                                                audience +
                                                R"(","due":{"kind":"after_assignment","days":20},"reason":"Yearly"})");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(world.deliver());
    const std::string id = made.json<learning::Assignment>().id.text();
    CHECK(world.to_do(world.ana) == std::vector<std::string>{"Restraints"});
    CHECK(world.to_do(world.bo).empty());

    // A new nurse and one who moves from the ED are assigned by themselves, each with 20 days of her own.
    world.go_to(world.clock.today() + 5);
    world.staff(
        "1004,Eva,Ito,eva.ito@mercygeneral.example,Main Campus,Critical Care,ICU,Staff Nurse,RN,1002,2026-11-25,"
        "active\n"
        "1003,Bo,Li,bo.li@mercygeneral.example,Main Campus,Critical Care,ICU,Staff Nurse,RN,1002,2021-01-01,"
        "active\n");
    const PersonId eva = world.person_of("1004");
    CHECK(world.to_do(eva) == std::vector<std::string>{"Restraints"});
    CHECK(world.to_do(world.bo) == std::vector<std::string>{"Restraints"});
    auto now = office.get("/assignments/" + id).json<learning::Assignment>();
    auto people = office.get("/assignments/" + id + "/people").json<Page<learning::AssignedPerson>>().items;
    CHECK(now.people == 4);
    CHECK(now.people == static_cast<std::int64_t>(people.size()));

    world.complete(world.ana, course);
    CHECK(world.to_do(world.ana).empty());
    world.go_to(world.clock.today() + 17);  // Luis is late by two days; Eva and Bo are not
    CHECK(world.told(world.luis, "overdue") == 1);
    CHECK(world.told(eva, "overdue") == 0);
    CHECK(world.told(eva, "due_soon") >= 1);
    world.go_to(world.clock.today() + 6);
    CHECK(world.told(world.luis, "team_overdue") >= 1);  // Eva and Bo, to their manager
    now = office.get("/assignments/" + id).json<learning::Assignment>();
    CHECK(now.completed == 1);
    CHECK(now.overdue == 3);
    CHECK(world.to_do(world.ana).empty());
  }

  TEST_CASE("the certification opens again next year; the first certificate stays as it was") {
    Year world;
    auto office = world.with_role("compliance_officer");
    auto admin = world.as_admin();
    const CourseId course = world.publish("Code team", Everything::credit());
    const std::string audience = world.icu_audience(admin);
    const std::string definition =
        R"({"name":"Code team","description":"","path":{"groups":[{"name":"","course_ids":[")" + course.text() +
        R"("]}],"ordered":false},"renewal":{"mode":"from_expiry","active":{"count":12,"unit":"months"},)"
        R"("window":{"count":2,"unit":"months"},"grace_days":0,"after_expiry":"renewal_path"},)"
        R"("first_due":{"from":"assignment","days":30},"count_earlier_days":0,"audience_ids":[")" +
        audience + R"("],"open_to_join":false,"certificate":true})";
    auto made = office.post("/certifications", R"({"definition":)" + definition + "}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto body = made.body.substr(made.body.find(R"("id":")") + 6, 36);
    auto active = office.post("/certifications/" + body + "/activate", "{}");
    REQUIRE_MESSAGE(active.status == 200, active.body);
    must(world.deliver());
    CHECK(world.to_do(world.ana) == std::vector<std::string>{"Code team"});
    world.complete(world.ana, course);
    CHECK(world.to_do(world.ana).empty());
    auto standing = [&] {
      return must(world.db->read([&](data::Tx& tx) { return world.certification->of_person(tx, world.ana); })).at(0);
    };
    const auto first = standing();
    CHECK(first.standing == certification::Standing::certified);
    REQUIRE(first.expires_on);
    REQUIRE(first.certificate_id);
    const std::string page = world.as(world.ana).get("/certificates").body;

    world.go_to(*first.opens_on - 1);
    CHECK(world.to_do(world.ana).empty());
    world.go_to(*first.opens_on);
    CHECK(world.to_do(world.ana) == std::vector<std::string>{"Code team"});
    CHECK(world.as(world.ana).get("/certificates").body == page);  // nothing was re-dated
    world.complete(world.ana, course);
    const auto second = standing();
    CHECK(second.standing == certification::Standing::certified);
    CHECK(*second.expires_on - *first.expires_on >= 365);
    CHECK(second.certificate_id != first.certificate_id);
    world.go_to(*second.expires_on + 1);
    CHECK(standing().standing == certification::Standing::expired);
  }
}
