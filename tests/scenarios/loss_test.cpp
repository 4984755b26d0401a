// What must not be lost or counted twice when things go wrong: a full disk, two people at once, a clock that is set
// back, events and jobs that run again.
#include <algorithm>
#include <set>
#include <thread>

#include <fmt/format.h>

#include "tests/scenarios/hospital.hpp"

using namespace mc;
using scenario::answer_json;
using scenario::Everything;

namespace {

constexpr int kFull = 13;  // SQLITE_FULL

std::string staff_file(int from, int to, bool backwards = false) {
  std::string out =
      "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
      "hire_date,status\n";
  for (int i = 0; i < to - from; ++i) {
    int n = backwards ? to - 1 - i : from + i;
    out += fmt::format("{0},Nurse,Number{0},n{0}@mercygeneral.example,Main Campus,Medicine,Ward {1},Staff "
                       "Nurse,RN,,2020-01-01,active\n",
                       n, n % 20);
  }
  return out;
}

std::int64_t people(Everything& world) {
  std::int64_t seen = 0;
  auto admin = world.as_admin();
  std::string after;
  for (;;) {
    auto page =
        admin.get("/people?limit=200" + (after.empty() ? "" : "&after=" + after)).json<Page<organisation::Staff>>();
    seen += static_cast<std::int64_t>(page.items.size());
    if (!page.next) return seen;
    after.clear();
    for (char c : *page.next) after += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
}

learning::EnrolmentId first_course(Everything& world, PersonId person) {
  for (const auto& item : world.as(person).get("/home").json<home::HomeView>().todo)
    if (item.enrolment_id) return *item.enrolment_id;
  FAIL("nothing to do");
  return {};
}

}  // namespace

TEST_SUITE("loss") {
  TEST_CASE("two administrators import at once: every unit, person and membership once") {
    for (int round = 0; round < 3; ++round) {
      Everything world;
      world.start();
      std::string one = staff_file(1000, 1600), two = staff_file(1300, 1900, true);
      Result<organisation::ImportReport> first = not_found(), second = not_found();
      std::thread other([&] { second = world.organisation->import_staff(two, "two.csv", true, std::nullopt); });
      first = world.organisation->import_staff(one, "one.csv", true, std::nullopt);
      other.join();
      REQUIRE_MESSAGE(first, first.error().code << " " << first.error().detail);
      REQUIRE_MESSAGE(second, second.error().code << " " << second.error().detail);
      CHECK(first->created + second->created == 900);
      CHECK(first->rejected + second->rejected == 0);
      must(world.deliver());
      CHECK(people(world) == 900);
      auto units = must(world.db->read([&](data::Tx& tx) { return world.organisation->units(tx); }));
      std::set<std::string> names;
      for (const auto& unit : units) names.insert(unit.name);
      CHECK(units.size() == names.size());  // one hospital, one site, one department, twenty wards
      CHECK(names.size() == 23);
      must(world.db->integrity_check());
    }
  }

  TEST_CASE("the disk fills up at any moment of an import: a clear error, and the next import completes it") {
    std::string csv = staff_file(1000, 1600);
    bool refused_once = false;
    for (int healthy_writes : {0, 5, 40, 120, 250, 500}) {
      Everything world;
      world.start();
      auto admin = world.as_admin();
      int writes = 0;
      world.db->set_fault_hook(
          [&](std::string_view operation) { return operation == "write" && ++writes > healthy_writes ? kFull : 0; });
      auto answer = admin.upload("/imports/staff?dry_run=false", csv, "text/csv");
      if (answer.status != 200) {
        refused_once = true;
        CHECK(answer.status == 503);
        CHECK(answer.code == "disk_full");
      }
      world.db->set_fault_hook({});
      must(world.db->integrity_check());
      auto again = admin.upload("/imports/staff?dry_run=false", csv, "text/csv").json<organisation::ImportReport>();
      CHECK(again.created + again.unchanged == 600);
      CHECK(again.rejected == 0);
      must(world.deliver());
      CHECK(people(world) == 600);
      CHECK(world.with_role("compliance_officer").get("/compliance/readiness").json<compliance::Readiness>().people ==
            600);
    }
    CHECK(refused_once);
  }

  TEST_CASE("on a full disk progress, submissions and exports are refused and nothing of them stays; then they work") {
    Everything world;
    world.start();
    world.move_in();
    world.assign(world.course_with_quiz(), world.icu, world.clock.today() + 4);
    auto ana = world.as(world.ana);
    auto officer = world.with_role("compliance_officer");
    std::string at = "/learning/enrolments/" + first_course(world, world.ana).text();
    auto player = ana.get(at).json<learning::CoursePlayer>();
    std::string read = at + "/lessons/" + player.modules[0].lessons[0].id.text();
    std::string check = at + "/lessons/" + player.modules[0].lessons[1].id.text();
    auto attempt = ana.post(check + "/attempts", "{}").json<assessment::AttemptView>();
    std::string quiz = "/learning/attempts/" + attempt.id.text();
    CHECK(ana.put(quiz + "/answers", answer_json(attempt, 0, "True")).status == 200);
    world.db->set_fault_hook([&](std::string_view operation) { return operation == "write" ? kFull : 0; });
    for (const auto& answer :
         {ana.post(read + "/progress", R"({"seconds":0,"completed":true})"), ana.post(quiz + "/submit", "{}"),
          ana.put(quiz + "/answers", answer_json(attempt, 1, "within one hour")),
          officer.get("/compliance/reports/people/file?format=csv")}) {
      CHECK(answer.status == 503);
      CHECK(answer.code == "disk_full");
    }
    world.db->set_fault_hook({});
    auto after = ana.get(at).json<learning::CoursePlayer>();
    CHECK(after.enrolment.percent == 0);
    CHECK(ana.get(quiz).json<assessment::AttemptView>().answers.size() == 1);
    CHECK_FALSE(ana.get(quiz).json<assessment::AttemptView>().submitted_at);
    CHECK(officer.get("/compliance/exports").json<Page<compliance::ExportRow>>().items.empty());
    CHECK(ana.put(quiz + "/answers", answer_json(attempt, 1, "within one hour")).status == 200);
    CHECK(ana.post(read + "/progress", R"({"seconds":0,"completed":true})").status == 200);
    CHECK(ana.post(quiz + "/submit", "{}").json<assessment::AttemptResult>().passed);
    CHECK(ana.get(at).json<learning::CoursePlayer>().enrolment.status == learning::EnrolmentStatus::completed);
  }

  TEST_CASE("a clock that is set back holds up no certificate, no credit and no readiness") {
    Everything world;
    world.start();
    world.move_in();
    CourseId course = world.publish("Falls", Everything::credit());
    must(world.db->write(
        [&](data::Tx& tx) { return world.learning->record_completion(tx, world.ana, course, world.clock.now()); }));
    world.clock.advance(-std::chrono::hours(6));
    must(world.deliver());
    auto ana = world.as(world.ana);
    auto certificates = ana.get("/certificates").json<Page<certificates::Certificate>>().items;
    REQUIRE(certificates.size() == 1);
    CHECK(certificates[0].ready);
    CHECK(ana.get("/credits").json<credits::Transcript>().entries.size() == 1);
    CHECK(world.events->backlog()->pending == 0);
    CHECK(world.jobs->depth()->pending == 0);
    // And time reported meanwhile is not negative.
    world.assign(world.course_with_quiz(), world.icu, std::nullopt);
    std::string at = "/learning/enrolments/" + first_course(world, world.ana).text();
    auto player = ana.get(at).json<learning::CoursePlayer>();
    std::string read = at + "/lessons/" + player.modules[0].lessons[0].id.text();
    ana.get(read);
    world.clock.advance(-std::chrono::hours(1));
    CHECK(ana.post(read + "/progress", R"({"seconds":60})").json<learning::ProgressOut>().seconds_spent == 0);
  }

  TEST_CASE("one certificate, one credit and one notification, however often events and jobs run again") {
    Everything world;
    world.start();
    world.move_in();
    CourseId course = world.publish("Falls", Everything::credit());
    world.complete(world.ana, course);
    auto enrolments = must(world.db->read([&](data::Tx& tx) { return world.learning->all_of(tx, world.ana); }));
    REQUIRE(enrolments.size() == 1);
    auto version = must(world.db->read([&](data::Tx& tx) { return world.courses->published(tx, course); })).version_id;
    learning::CourseCompleted again{enrolments[0].id, world.ana, course, version, world.clock.now(), std::nullopt};
    for (int i = 0; i < 3; ++i) {
      must(world.db->write([&](data::Tx& tx) { return world.events->publish(tx, again); }));
      world.clock.advance(std::chrono::hours(2));  // render_missing runs too
      must(world.deliver());
    }
    auto ana = world.as(world.ana);
    CHECK(ana.get("/certificates").json<Page<certificates::Certificate>>().items.size() == 1);
    CHECK(ana.get("/credits").json<credits::Transcript>().entries.size() == 1);
    CHECK(ana.get("/notifications/count").body == R"({"unread":1})");
    CHECK(world.audited("certificate.issued").size() == 1);
    CHECK(world.audited("credit.logged").size() == 1);
  }

  TEST_CASE("progress from two browsers: time is counted once, what is done stays done, the last place wins") {
    Everything world;
    world.start();
    world.move_in();
    world.assign(world.course_with_quiz(), world.icu, std::nullopt);
    auto desk = world.as(world.ana), phone = world.as(world.ana);
    std::string at = "/learning/enrolments/" + first_course(world, world.ana).text();
    auto player = desk.get(at).json<learning::CoursePlayer>();
    std::string read = at + "/lessons/" + player.modules[0].lessons[0].id.text();
    desk.get(read);
    for (int i = 0; i < 8; ++i) {
      world.clock.advance(std::chrono::seconds(15));
      desk.post(read + "/progress", R"({"seconds":15,"position":"scroll:0.9"})");
      phone.post(read + "/progress", R"({"seconds":15,"position":"scroll:0.2"})");
    }
    auto seen = desk.get(read).json<learning::LessonView>();
    CHECK(seen.seconds_spent == 120);
    CHECK(seen.position == "scroll:0.2");
    for (int i = 0; i < 100; ++i) phone.post(read + "/progress", R"({"seconds":600})");  // within one second
    CHECK(desk.get(read).json<learning::LessonView>().seconds_spent == 120);
    CHECK(desk.post(read + "/progress", R"({"seconds":0,"completed":true})").json<learning::ProgressOut>().percent ==
          50);
    auto later = phone.post(read + "/progress", R"({"seconds":0,"completed":false,"position":"scroll:0.1"})")
                     .json<learning::ProgressOut>();
    CHECK(later.state == learning::LessonState::completed);
    CHECK(later.percent == 50);
  }
}
