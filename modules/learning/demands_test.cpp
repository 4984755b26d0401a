// What other modules tell and ask: credited lessons, demanded courses, the last completion.
#include <fmt/format.h>

#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

struct Asked : School {
  std::vector<EnrolmentChanged> changes{};

  Status credit(PersonId who, CourseId course, courses::LessonId lesson, Instant at,
                std::optional<double> score = std::nullopt) {
    auto done = db->write([&](data::Tx& tx) -> Status {
      return learning->credit_lesson(tx, {who, course, lesson, at, "classroom", score});
    });
    must(deliver());
    return done;
  }
  EnrolmentId demand(PersonId who, CourseId course, std::optional<Date> due, const char* source = "certification:1",
                     std::optional<Instant> since = std::nullopt) {
    auto id = must(db->write([&](data::Tx& tx) {
      return learning->demand(tx, {who, course, due, std::string("Asked by ") + source, source, since});
    }));
    must(deliver());
    return id;
  }
  void withdraw(PersonId who, CourseId course, const char* source = "certification:1") {
    must(db->write([&](data::Tx& tx) { return learning->withdraw(tx, who, course, source); }));
    must(deliver());
  }
  std::optional<Enrolment> last(PersonId who, CourseId course) {
    return must(db->read([&](data::Tx& tx) { return learning->last_completion(tx, who, course); }));
  }
  std::vector<courses::LessonId> lessons(CourseId course) {
    std::vector<courses::LessonId> out;
    auto detail = must(db->read([&](data::Tx& tx) { return courses->published(tx, course); }));
    for (const auto& module : detail.modules)
      for (const auto& lesson : module.lessons) out.push_back(lesson.id);
    return out;
  }
  std::vector<Enrolment> all(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return learning->all_of(tx, who); }));
  }
  /// Events of enrolments since the last call: "enrolled required due;" each.
  std::string told_changes() {
    std::string out;
    for (const EnrolmentChanged& one : std::exchange(changes, {}))
      out += fmt::format("{}{}{};", shape::enum_name(one.status), one.required ? " required" : "",
                         one.due_on ? " " + to_string(*one.due_on) : "");
    return out;
  }
};

/// The subscription must be there before the events are.
struct Listening : Asked {
  Listening() {
    events->subscribe<EnrolmentChanged>("test.changes",
                                        [this](data::Tx&, const EnrolmentChanged& one, const events::Meta&) -> Status {
                                          changes.push_back(one);
                                          return {};
                                        });
  }
};

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("a second rule that asks for the same by the same day is no news; an earlier day is") {
    Asked world;
    auto course = world.reading("Told once");
    const Date due = world.clock.today() + 30;
    world.assign(world.wish(course, {}, {world.ana}, due));
    CHECK(world.told(world.ana, "assigned").size() == 1);
    world.demand(world.ana, course, due);
    world.demand(world.ana, course, due + 5, "certification:2");
    world.assign(world.wish(course, {world.icu}, {}, due + 1));
    CHECK(world.told(world.ana, "assigned").size() == 1);
    CHECK(world.told(world.eva, "assigned").size() == 1);
    world.demand(world.ana, course, due - 3, "certification:3");
    CHECK(world.told(world.ana, "assigned").size() == 2);
    CHECK(world.open(world.ana).at(0).due_on == due - 3);
  }

  TEST_CASE("a credited lesson enrols, begins and completes; the course is done on the day of the last lesson") {
    Listening world;
    auto course = world.reading("Basic life support", 2);
    auto lessons = world.lessons(course);
    const Instant morning = world.clock.now() - 48h;
    const Instant noon = world.clock.now() - 44h;
    must(world.credit(world.ana, course, lessons[1], noon));
    auto open = world.open(world.ana).at(0);
    CHECK(open.status == EnrolmentStatus::in_progress);
    CHECK(open.percent == 50);
    CHECK(open.enrolled_at == noon);
    CHECK(open.started_at == noon);
    CHECK(world.told_changes() == "in_progress;");  // one change, one event
    must(world.credit(world.ana, course, lessons[1], noon));
    CHECK(world.told_changes().empty());
    CHECK(world.audited("lesson.credited").size() == 1);
    must(world.credit(world.ana, course, lessons[0], morning, 87.5));
    CHECK(world.told_changes() == "completed;");
    REQUIRE(world.completions.size() == 1);
    CHECK(world.completions[0].completed_at == noon);  // the later of the two
    CHECK(world.completions[0].score_percent == 87.5);
    CHECK(world.last(world.ana, course)->id == open.id);
    must(world.credit(world.ana, course, lessons[0], morning));  // again, after the end: nothing
    CHECK(world.all(world.ana).size() == 1);
    must(world.credit(world.ana, course, lessons[0], noon + 1h));  // done again later: a new cycle
    CHECK(world.all(world.ana).size() == 2);
    CHECK(world.open(world.ana).at(0).percent == 50);
    CHECK(world.completions.size() == 1);
  }

  TEST_CASE("a credit that is refused writes nothing") {
    Listening world;
    auto course = world.reading("Course");
    auto lesson = world.lessons(course)[0];
    CHECK(code_of(world.credit(world.ana, course, lesson, world.clock.now() + 1ms)) == "invalid_input");
    CHECK(code_of(world.credit(world.ana, course, courses::LessonId{}, world.clock.now())) == "lesson_not_found");
    CHECK(code_of(world.credit(world.ana, CourseId{}, lesson, world.clock.now())) == "not_found");
    CHECK(world.all(world.ana).empty());
    CHECK(world.told_changes().empty());
  }

  TEST_CASE("a demand makes one required enrolment, tells once, and the earliest due date of all counts") {
    Listening world;
    auto course = world.reading("Sepsis");
    const Date today = world.clock.today();
    auto id = world.demand(world.ana, course, today + 30);
    CHECK(world.told_changes() == "enrolled required " + to_string(today + 30) + ";");
    CHECK(world.demand(world.ana, course, today + 30) == id);
    CHECK(world.told_changes().empty());
    CHECK(world.told(world.ana, "assigned").size() == 1);
    CHECK(world.enrolment(id).reason == "Asked by certification:1");
    CHECK(world.required(world.ana).size() == 1);

    world.assign(world.wish(course, {world.icu}, {}, today + 20));
    CHECK(world.enrolment(id).due_on == today + 20);
    CHECK(world.demand(world.ana, course, today + 10, "audience:2") == id);
    CHECK(world.enrolment(id).due_on == today + 10);
    CHECK(world.enrolment(id).reason == "Asked by audience:2");
    CHECK(world.required(world.ana).size() == 1);
    world.demand(world.ana, course, today + 40, "audience:2");  // changed
    CHECK(world.enrolment(id).due_on == today + 20);
    world.withdraw(world.ana, course);
    world.withdraw(world.ana, course, "audience:2");
    CHECK(world.enrolment(id).required);  // the assignment stands
    CHECK(world.open(world.ana).size() == 1);
  }

  TEST_CASE("a withdrawn demand leaves the enrolment, which may then be left; demanding again requires it again") {
    Listening world;
    auto course = world.reading("Optional after all");
    auto id = world.demand(world.ana, course, world.clock.today() + 5);
    world.withdraw(world.ana, course, "certification:other");
    CHECK(world.enrolment(id).required);
    world.told_changes();
    world.withdraw(world.ana, course);
    CHECK(world.told_changes() == "enrolled;");
    world.withdraw(world.ana, course);
    CHECK(world.told_changes().empty());
    CHECK(world.required(world.ana).empty());
    CHECK_FALSE(world.enrolment(id).due_on);
    CHECK(world.demand(world.ana, course, std::nullopt) == id);
    CHECK(world.enrolment(id).required);
    world.withdraw(world.ana, course);
    CHECK(world.as(world.ana).post("/learning/enrolments/" + id.text() + "/drop").status == 200);
    world.clock.advance(1ms);
    CHECK(world.demand(world.ana, course, std::nullopt) != id);
  }

  TEST_CASE("work left unfinished in a former cycle does not count in the next one") {
    Asked world;
    auto course = world.reading("Two parts", 2);
    auto first = world.demand(world.ana, course, std::nullopt);
    world.finish(world.ana, first, world.lesson(world.ana, first, 0));
    must(world.db->write(
        [&](data::Tx& tx) { return world.learning->withdraw(tx, world.ana, course, "certification:1"); }));
    world.clock.advance(std::chrono::hours(24 * 300));
    auto next = world.demand(world.ana, course, world.clock.today() + 30, "certification:1", world.clock.now());
    CHECK(next != first);
    CHECK(world.enrolment(first).status == EnrolmentStatus::expired);
    CHECK(world.enrolment(next).percent == 0);
  }

  TEST_CASE("finished work satisfies a demand unless it is older than the demand allows") {
    Listening world;
    auto course = world.reading("Yearly");
    auto lesson = world.lessons(course)[0];
    CHECK_FALSE(world.last(world.ana, course));
    const Instant done = world.clock.now() - 24h;
    must(world.credit(world.ana, course, lesson, done));
    auto first = world.last(world.ana, course)->id;
    CHECK(world.demand(world.ana, course, world.clock.today() + 5) == first);
    CHECK(world.demand(world.ana, course, world.clock.today() + 5, "certification:1", done) == first);
    CHECK(world.required(world.ana).at(0).status == EnrolmentStatus::completed);
    CHECK(world.told(world.ana, "assigned").empty());
    auto second = world.demand(world.ana, course, world.clock.today() + 5, "certification:1", done + 1ms);
    CHECK(second != first);
    CHECK(world.enrolment(first).status == EnrolmentStatus::completed);  // history stays
    CHECK(world.enrolment(first).completed_at == done);
    CHECK(world.required(world.ana).at(0).id == second);
    CHECK(world.told(world.ana, "assigned").size() == 1);
    world.finish(world.ana, second, world.lesson(world.ana, second, 0));
    must(world.deliver());
    CHECK(world.last(world.ana, course)->id == second);
    CHECK(world.demand(world.ana, course, world.clock.today() + 5, "certification:1", done + 1ms) == second);
    CHECK(world.all(world.ana).size() == 2);
  }
}

}  // namespace mc::learning
