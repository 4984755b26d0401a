// Quizzes inside an enrolment: attempts and retries, what passing does, whose attempt it is, events that come twice.
#include <thread>

#include "modules/learning/testing.hpp"

namespace mc::learning {
namespace {

using testing::School;
using namespace std::chrono_literals;

/// Ana in a course of a text and a quiz.
struct World : School {
  EnrolmentId id;
  courses::LessonId text, quiz;
  explicit World(int attempts = 2) {
    id = enrol(ana, with_quiz(attempts));
    text = lesson(ana, id, 0);
    quiz = lesson(ana, id, 1);
  }
  assessment::AttemptView begin() {
    auto answer = as(ana).post(at(id, quiz, "/attempts"));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<assessment::AttemptView>();
  }
  LessonView look() { return as(ana).get(at(id, quiz)).json<LessonView>(); }
};

}  // namespace

TEST_SUITE("learning") {
  TEST_CASE("the first page of a quiz begins nothing, an attempt does") {
    World world;
    auto state = [&] { return world.player(world.ana, world.id).modules.at(0).lessons.at(1).state; };
    CHECK(world.look().state == LessonState::not_started);
    CHECK(state() == LessonState::not_started);
    CHECK(world.player(world.ana, world.id).resume_lesson_id == world.quiz);  // still the place to come back to
    world.begin();
    CHECK(world.look().state == LessonState::in_progress);
    CHECK(state() == LessonState::in_progress);
    CHECK(world.as(world.ana).get(world.at(world.id, world.text)).json<LessonView>().state == LessonState::in_progress);
  }

  TEST_CASE("fail, retry, pass: the lesson is done by the pass, and the score goes with the completion") {
    World world;
    auto failed = world.take_quiz(world.ana, world.id, world.quiz, "Sand");
    CHECK_FALSE(failed.passed);
    CHECK(failed.attempts_left == 1);
    CHECK(world.look().state == LessonState::in_progress);
    CHECK(world.finish(world.ana, world.id, world.quiz).state == LessonState::in_progress);  // a click does not pass it
    world.clock.advance(1min);
    auto passed = world.take_quiz(world.ana, world.id, world.quiz, "Soap");
    CHECK(passed.passed);
    CHECK(passed.number == 2);
    auto lesson = world.look();
    CHECK(lesson.state == LessonState::completed);
    REQUIRE(lesson.attempts.size() == 2);
    CHECK(lesson.attempts[0].passed);
    CHECK_FALSE(lesson.open_attempt_id);
    CHECK(world.enrolment(world.id).percent == 50);
    world.finish(world.ana, world.id, world.text);
    must(world.deliver());
    REQUIRE(world.completions.size() == 1);
    CHECK(world.completions[0].score_percent == 100.0);
    CHECK(world.as(world.ana).post(School::at(world.id, world.quiz, "/attempts")).code == "enrolment_closed");
  }

  TEST_CASE("attempts run out, and the course stays open") {
    World world;
    for (int i = 0; i < 2; ++i) CHECK_FALSE(world.take_quiz(world.ana, world.id, world.quiz, "Sand").passed);
    CHECK(world.as(world.ana).post(School::at(world.id, world.quiz, "/attempts")).status == 409);
    CHECK(world.look().attempts.size() == 2);
    world.finish(world.ana, world.id, world.text);
    CHECK(world.enrolment(world.id).status == EnrolmentStatus::in_progress);
    World endless(0);
    for (int i = 0; i < 6; ++i) CHECK_FALSE(endless.take_quiz(endless.ana, endless.id, endless.quiz, "Sand").passed);
    CHECK(endless.take_quiz(endless.ana, endless.id, endless.quiz, "Soap").passed);
  }

  TEST_CASE("starting again goes on with the open attempt and its saved answers") {
    World world;
    auto first = world.begin();
    CHECK(world.as(world.ana)
              .put("/learning/attempts/" + first.id.text() + "/answers", School::answer_json(first, "Soap"))
              .status == 200);
    CHECK(world.look().open_attempt_id == first.id);
    auto second = world.begin();
    CHECK(second.id == first.id);
    CHECK(second.answers.size() == 1);
    auto seen = world.as(world.ana).get("/learning/attempts/" + first.id.text()).json<assessment::AttemptView>();
    CHECK(seen.answers.size() == 1);
    CHECK(world.player(world.ana, world.id).enrolment.status == EnrolmentStatus::in_progress);
  }

  TEST_CASE("the event of a passed attempt may come again, late, or from elsewhere: the lesson is completed once") {
    World world;
    auto passed = world.take_quiz(world.ana, world.id, world.quiz, "Soap");
    must(world.deliver());
    CHECK(world.enrolment(world.id).percent == 50);
    auto again = [&](PersonId who, const std::string& context, bool ok = true) {
      must(world.db->write([&](data::Tx& tx) {
        return world.events->publish(tx, assessment::AttemptFinished{passed.id, who, context, ok, 100});
      }));
      must(world.deliver());
    };
    const std::string context = world.id.text() + ":" + world.quiz.text();
    for (int i = 0; i < 3; ++i) again(world.ana, context);
    again(world.bo, world.id.text() + ":" + world.text.text());                // not her enrolment
    again(world.ana, world.id.text() + ":" + world.text.text(), false);        // not passed
    again(world.ana, world.id.text() + ":" + courses::LessonId{}.text());      // not in this course
    again(world.ana, EnrolmentId{}.text() + ":" + world.quiz.text());          // no such enrolment
    for (const char* other : {"", "preview", "a:b"}) again(world.ana, other);  // other users of assessment
    CHECK(must(world.events->backlog()).dead == 0);
    CHECK(must(world.events->backlog()).pending == 0);
    CHECK(world.enrolment(world.id).percent == 50);
    CHECK(world.audited("lesson.completed").size() == 1);
    world.finish(world.ana, world.id, world.text);
    again(world.ana, context);
    CHECK(world.completions.size() == 1);
  }

  TEST_CASE("handing in twice, also at once, gives one result and one completion") {
    World world;
    auto attempt = world.begin();
    auto path = "/learning/attempts/" + attempt.id.text();
    CHECK(world.as(world.ana).put(path + "/answers", School::answer_json(attempt, "Soap")).status == 200);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&] { (void)world.rules.submit(world.viewer(world.ana), attempt.id); });
    for (std::thread& thread : threads) thread.join();
    must(world.deliver());
    CHECK(world.audited("lesson.completed").size() == 1);
    CHECK(world.look().attempts.size() == 1);
    auto result = world.as(world.ana).get(path + "/result").json<assessment::AttemptResult>();
    CHECK(result.passed);
    CHECK(result.number == 1);
    CHECK(world.as(world.ana).put(path + "/answers", School::answer_json(attempt, "Sand")).status == 409);
  }

  TEST_CASE("attempt routes: another person's attempt does not exist, input is checked, sign-in is needed") {
    World world;
    auto attempt = world.begin();
    auto path = "/learning/attempts/" + attempt.id.text();
    auto answer = School::answer_json(attempt, "Soap");
    auto bo = world.as(world.bo);
    auto admin = world.everywhere("admin");
    auto nobody = world.api->anonymous();
    for (const char* rest : {"", "/result"}) {
      CHECK(bo.get(path + rest).status == 404);
      CHECK(admin.get(path + rest).status == 404);
      CHECK(nobody.get(path + rest).status == 401);
    }
    CHECK(bo.put(path + "/answers", answer).status == 404);
    CHECK(nobody.put(path + "/answers", answer).status == 401);
    CHECK(bo.post(path + "/submit").status == 404);
    CHECK(nobody.post(path + "/submit").status == 401);
    auto ana = world.as(world.ana);
    CHECK(ana.get("/learning/attempts/" + assessment::AttemptId{}.text()).status == 404);
    CHECK(ana.put(path + "/answers", R"({"answer":{"question_id":"no such","option_ids":[],"texts":{},"matches":[]}})")
              .status >= 400);
    CHECK(ana.put(path + "/answers", R"({"answer":1})").status == 422);
    CHECK(ana.get(path + "/result").status >= 400);  // not handed in yet
    CHECK(world.begin().answers.empty());
    CHECK(ana.put(path + "/answers", answer).status == 200);
    CHECK(ana.post(path + "/submit").json<assessment::AttemptResult>().passed);
  }
}

}  // namespace mc::learning
