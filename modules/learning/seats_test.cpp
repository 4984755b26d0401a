// Enrolling oneself: prerequisites, seats, the waiting list that promotes once and only while there is room, and
// modules that open by day or after another.
#include <atomic>
#include <thread>

#include <fmt/format.h>

#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

struct Seats : School {
  static std::string path(CourseId course, const std::string& rest) {
    return "/learning/courses/" + course.text() + rest;
  }
  http::TestResponse enrol_self(PersonId who, CourseId course) { return as(who).post(path(course, "/enrol")); }
  EnrolmentOffer offer(PersonId who, CourseId course) {
    auto answer = as(who).get(path(course, "/enrolment"));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<EnrolmentOffer>();
  }
  EnrolmentOffer wait(PersonId who, CourseId course) {
    clock.advance(1ms);  // who comes later stands behind
    auto answer = as(who).post(path(course, "/waitlist"));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<EnrolmentOffer>();
  }
  CourseId limited(const std::string& title, std::int64_t seats) {
    auto course = reading(title);
    courses->rules[course] = [seats](courses::CourseDetail& detail) { detail.max_enrolments = seats; };
    return course;
  }
  std::int64_t taken(CourseId course) {
    return must(db->read([&](data::Tx& tx) { return store::seats_taken(tx, course); }));
  }
};

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("prerequisites: a required one holds back, a nice one is only told, an assignment asks for none") {
    Seats world;
    auto first = world.reading("Basics");
    auto nice = world.reading("History");
    auto course = world.reading("Advanced");
    world.courses->rules[course] = [=](courses::CourseDetail& detail) {
      detail.prerequisites = std::vector<courses::Prerequisite>{{first, courses::PrerequisiteKind::required},
                                                                {nice, courses::PrerequisiteKind::nice_to_have}};
    };
    auto refused = world.enrol_self(world.ana, course);
    CHECK(refused.code == "prerequisite_missing");
    CHECK(refused.body.find("Basics") != std::string::npos);
    auto offer = world.offer(world.ana, course);
    CHECK_FALSE(offer.open_to_you);
    REQUIRE(offer.prerequisites.size() == 2);
    CHECK(offer.prerequisites[1].title == "History");
    auto id = world.enrol(world.ana, first);
    world.finish(world.ana, id, world.lesson(world.ana, id, 0));
    CHECK(world.offer(world.ana, course).open_to_you);
    CHECK(world.offer(world.ana, course).prerequisites[0].completed);
    CHECK(world.enrol_self(world.ana, course).status == 200);
    CHECK(world.offer(world.ana, course).enrolment_id);
    world.assign(world.wish(course, {}, {world.bo}));
    CHECK(world.open(world.bo).size() == 1);
    CHECK(world.as(world.ana).get(Seats::path(CourseId{}, "/enrolment")).status == 404);
  }

  TEST_CASE("a full course has a waiting list in the order of coming; a free seat goes to the next") {
    Seats world;
    auto course = world.limited("Simulation", 1);
    auto ana = world.enrol_self(world.ana, course).json<Enrolment>();
    CHECK(world.enrol_self(world.luis, course).code == "course_full");
    CHECK(world.wait(world.luis, course).waitlist_position == 1);
    CHECK(world.wait(world.bo, course).waitlist_position == 2);
    CHECK(world.wait(world.luis, course).waitlist_position == 1);  // joining twice is once
    CHECK(world.wait(world.eva, course).waitlist_position == 3);
    CHECK(world.as(world.bo).post(Seats::path(course, "/waitlist/leave")).status == 200);
    CHECK_FALSE(world.offer(world.bo, course).waitlist_position);
    CHECK(world.offer(world.eva, course).waitlist_position == 2);
    CHECK(world.as(world.ana).post(Seats::path(course, "/waitlist")).code == "already_enrolled");
    CHECK(world.as(world.ana).post("/learning/enrolments/" + ana.id.text() + "/drop").status == 200);
    CHECK(world.offer(world.luis, course).enrolment_id);
    CHECK(world.told(world.luis, "waitlist_promoted").size() == 1);
    CHECK(world.offer(world.eva, course).waitlist_position == 1);
    CHECK(world.enrol_self(world.ana, course).code == "course_full");
    auto luis = world.open(world.luis).at(0).id;
    world.finish(world.luis, luis, world.lesson(world.luis, luis, 0));  // who is done needs no seat
    CHECK(world.offer(world.eva, course).enrolment_id);
    CHECK(world.taken(course) == 1);
    CHECK(world.told(world.bo, "waitlist_promoted").empty());
    CHECK(world.as(world.ana).post(Seats::path(world.reading("Free"), "/waitlist")).code == "no_waiting_list");
  }

  TEST_CASE("who left or is in by an assignment is passed over; more seats in a new version are given out") {
    Seats world;
    auto course = world.limited("Workshop", 1);
    world.enrol_self(world.ana, course);
    for (PersonId who : {world.eva, world.bo, world.luis}) world.wait(who, course);
    world.staff(
        "1004,Eva,Ito,eva.ito@mercygeneral.example,Main,Critical Care,ICU,Nurse,LPN,1002,2021-01-01,terminated\n");
    world.assign(world.wish(course, {}, {world.bo}));  // required: takes a seat beyond the limit
    CHECK(world.taken(course) == 2);
    world.courses->rules[course] = [](courses::CourseDetail& detail) { detail.max_enrolments = 3; };
    world.republish(course, 0, R"("title":"Lesson one")");
    CHECK(world.offer(world.luis, course).enrolment_id);
    CHECK(world.taken(course) == 3);
    CHECK(world.told(world.eva, "waitlist_promoted").empty());
    CHECK(world.told(world.bo, "waitlist_promoted").empty());
    CHECK(world.told(world.luis, "waitlist_promoted").size() == 1);
  }

  TEST_CASE("threads that leave, enrol and wait at once: never more people than seats, everybody promoted once") {
    Seats world;
    constexpr int kPeople = 24;
    constexpr std::int64_t kSeats = 4;
    std::string rows;
    for (int i = 0; i < kPeople; ++i)
      rows +=
          fmt::format("2{:03},P{},Q,p{}@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n", i, i, i);
    world.staff(rows);
    std::vector<PersonId> people;
    for (int i = 0; i < kPeople; ++i) people.push_back(world.person_of(fmt::format("2{:03}", i)));
    auto course = world.limited("Rush", kSeats);
    std::atomic<int> too_many{0}, errors{0}, left{0};
    auto act = [&](int from) {
      for (int i = from; i < kPeople; i += 4) {
        auto viewer = world.viewer(people[static_cast<std::size_t>(i)]);
        auto got = world.rules.enrol_self(viewer, course);
        if (!got && got.error().code != "course_full") ++errors;
        if (!got && !world.rules.join_waitlist(viewer, course)) ++errors;
        if (world.taken(course) > kSeats) ++too_many;
        auto open = world.open(viewer.person);
        if (open.empty() || i % 3 != 0) continue;
        if (world.rules.drop(viewer, open[0].id)) ++left;
        if (world.taken(course) > kSeats) ++too_many;
      }
    };
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back(act, i);
    for (std::thread& thread : threads) thread.join();
    CHECK(errors == 0);
    CHECK(too_many == 0);
    CHECK(left > 0);
    // One after the other gives the seat back: all who wait get exactly one.
    for (int round = 0; round < kPeople; ++round)
      for (PersonId who : people)
        for (const Enrolment& one : world.open(who)) {
          must(world.rules.drop(world.viewer(who), one.id));
          CHECK(world.taken(course) <= kSeats);
        }
    must(world.deliver());
    CHECK(world.taken(course) == 0);
    for (PersonId who : people) {
      auto all = must(world.db->read([&](data::Tx& tx) { return world.learning->all_of(tx, who); }));
      CHECK(all.size() == 1);
      CHECK(world.told(who, "waitlist_promoted").size() <= 1);
    }
    auto waiting = must(world.db->read([&](data::Tx& tx) { return store::next_waiting(tx, course); }));
    CHECK_FALSE(waiting);
  }

  TEST_CASE("a closed module shows why, refuses its lessons by every way in, and opens by day or by work") {
    Seats world;
    courses::CourseSettings about;
    about.revision = 1;
    about.objectives = List<Text<1, 300>, 20>{{"Know what to do"}};
    auto course = must(world.db->write([&](data::Tx& tx) {
      return world.courses->author_complete(
          tx, world.luis, courses::NewCourse{"Steps", std::nullopt}, about,
          {{"One", {{{0, "Read", courses::LessonFormat::text}, School::text_lesson()}}},
           {"Two", {{{0, "Test", courses::LessonFormat::quiz}, School::quiz_lesson(2)}}},
           {"Three", {{{0, "Later", courses::LessonFormat::text}, School::text_lesson()}}}});
    }));
    const Date today = world.clock.today();
    world.courses->rules[course] = [=](courses::CourseDetail& detail) {
      detail.modules[1].unlock_after_module_id = detail.modules[0].id;
      detail.modules[2].opens_after_days = 3;
    };
    auto id = world.enrol(world.ana, course);
    auto player = world.player(world.ana, id);
    CHECK_FALSE(player.modules[0].lock);
    CHECK(player.modules[1].lock->after_module_title == "One");
    CHECK(player.modules[2].lock->opens_on == today + 3);
    CHECK(player.resume_lesson_id == player.modules[0].lessons[0].id);
    auto quiz = player.modules[1].lessons[0].id;
    auto later = player.modules[2].lessons[0].id;
    auto ana = world.as(world.ana);
    CHECK(ana.get(School::at(id, quiz)).code == "module_locked");
    CHECK(ana.post(School::at(id, quiz, "/attempts")).code == "module_locked");
    CHECK(ana.get(School::at(id, later)).code == "module_locked");
    CHECK(ana.post(School::at(id, later, "/progress"), R"({"seconds":0,"completed":true})").code == "module_locked");
    CHECK(ana.get(School::at(id, later, "/file")).code == "module_locked");
    world.finish(world.ana, id, player.modules[0].lessons[0].id);
    CHECK(ana.get(School::at(id, quiz)).status == 200);
    CHECK(world.take_quiz(world.ana, id, quiz, "Soap").passed);
    CHECK_FALSE(world.player(world.ana, id).resume_lesson_id);  // what is left is closed
    world.clock.set(start_of(today + 3) - 1ms);
    CHECK(ana.get(School::at(id, later)).code == "module_locked");
    world.clock.advance(1ms);
    CHECK(world.player(world.ana, id).resume_lesson_id == later);
    CHECK(world.finish(world.ana, id, later).status == EnrolmentStatus::completed);
    CHECK(ana.get(School::at(id, quiz)).status == 200);
  }
}

}  // namespace mc::learning
