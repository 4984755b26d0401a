#include <doctest/doctest.h>

#include "modules/learning/testing.hpp"

namespace mc::learning {

using testing::School;

namespace {

struct Moving : School {
  CourseId course{};
  EnrolmentId mine{};
  courses::LessonId first{}, second{};

  static courses::LessonSave text(std::string words) {
    courses::LessonSave save;
    save.document = RawJson{R"({"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":")" +
                            words + R"("}]}]})"};
    return save;
  }
  Moving() {
    courses::NewLesson one, two;
    one.title = "One";
    two.title = "Two";
    course = must(db->write([&](data::Tx& tx) {
      return courses->author_complete(tx, luis, {"Gloves", {}}, {},
                                      {{"M", {{one, text("Put them on")}, {two, text("Take them off")}}}});
    }));
    mine = must(db->write([&](data::Tx& tx) { return rules.enrol(tx, ana, course); }));
    auto detail = must(db->read([&](data::Tx& tx) { return courses->published(tx, course); }));
    first = detail.modules.at(0).lessons.at(0).id;
    second = detail.modules.at(0).lessons.at(1).id;
    must(rules.report_progress(viewer(ana), mine, first, done()));
  }
  static ProgressIn done() {
    ProgressIn in;
    in.completed = true;
    return in;
  }
  /// A new version that only its number tells from the old one, and what becomes of who is in progress.
  courses::VersionId publish_again(std::string words, std::string learners) {
    auto admin = everywhere("admin", luis);
    std::string at = "/authoring/courses/" + course.text();
    auto content = admin.get(at + "/lessons/" + first.text() + "/content").json<courses::LessonEdit>();
    courses::LessonSave save = text(std::move(words));
    save.content_revision = content.content_revision;
    CHECK(admin.put_json(at + "/lessons/" + first.text() + "/content", save).status == 200);
    CHECK(admin.post(at + "/publish", R"({"comment":"","learners":")" + learners + "\"}").status == 200);
    must(deliver());
    return must(db->read([&](data::Tx& tx) { return courses->published(tx, course); })).version_id;
  }
  EnrolmentRow row() {
    return *must(db->read([&](data::Tx& tx) { return store::enrolment(tx, mine); }));
  }
};

}  // namespace

TEST_CASE_FIXTURE(Moving, "learning: who is in progress keeps her version unless the author decides") {
  auto before = row().version_id;
  CHECK(publish_again("Put both on", "keep_theirs") != before);
  CHECK(row().version_id == before);
}

TEST_CASE_FIXTURE(Moving, "learning: who is in progress goes on with the new version, and what she did counts") {
  auto version = publish_again("Put both on", "continue_new");
  CHECK(row().version_id == version);
  CHECK(row().mandatory_done == 1);
  CHECK(row().is_open);
  auto touched = must(db->read([&](data::Tx& tx) { return rules.touched(tx, course, {first}); }));
  CHECK(touched.in_progress == 1);
  CHECK(touched.relocked == 1);
  CHECK(audited("enrolment.version_moved").size() == 1);
}

TEST_CASE_FIXTURE(Moving, "learning: a mandatory lesson that changed is to be done again when the author says so") {
  publish_again("Put both on", "relock_changed");
  CHECK(row().mandatory_done == 0);
  auto progress = must(db->read([&](data::Tx& tx) { return store::progress(tx, mine, first); }));
  REQUIRE(progress);
  CHECK(progress->state == LessonState::in_progress);
  must(rules.report_progress(viewer(ana), mine, first, done()));
  must(rules.report_progress(viewer(ana), mine, second, done()));
  CHECK(row().status == EnrolmentStatus::completed);
}

namespace {

struct MovingQuiz : School {
  CourseId course = with_quiz(1);
  EnrolmentId mine = enrol(ana, course);
  courses::LessonId text = lesson(ana, mine, 0), quiz = lesson(ana, mine, 1);

  void publish_again(std::string prompt, std::string learners) {
    auto admin = everywhere("admin", luis);
    std::string path = "/authoring/courses/" + course.text();
    std::string at = path + "/lessons/" + quiz.text() + "/content";
    courses::LessonSave save = quiz_lesson(1);
    save.content_revision = admin.get(at).json<courses::LessonEdit>().content_revision;
    save.quiz->questions.items[0].prompt.value = std::move(prompt);
    auto saved = admin.put_json(at, save);
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
    auto published = admin.post(path + "/publish", R"({"comment":"","learners":")" + learners + "\"}");
    REQUIRE_MESSAGE(published.status == 200, published.body);
    must(deliver());
  }
  http::TestResponse begin() { return as(ana).post(School::at(mine, quiz, "/attempts")); }
  LessonView look() { return as(ana).get(School::at(mine, quiz)).json<LessonView>(); }
};

}  // namespace

TEST_CASE_FIXTURE(MovingQuiz, "learning: attempts at the older quiz do not count when it is to be done again") {
  CHECK_FALSE(take_quiz(ana, mine, quiz, "Sand").passed);
  CHECK(begin().code == "no_attempts_left");
  publish_again("What is it that cleans hands?", "continue_new");
  CHECK(begin().code == "no_attempts_left");  // the author let her go on where she was
  publish_again("What really cleans hands?", "relock_changed");
  auto lesson = look();
  REQUIRE(lesson.attempts.size() == 1);  // in her history
  CHECK(lesson.attempts[0].superseded == true);
  auto passed = take_quiz(ana, mine, quiz, "Soap");
  CHECK(passed.passed);
  CHECK(passed.attempts_left == 0);
  CHECK(look().state == LessonState::completed);
}

TEST_CASE_FIXTURE(MovingQuiz,
                  "learning: a pass stays valid when she goes on, and not when the quiz is to be done again") {
  auto first = take_quiz(ana, mine, quiz, "Soap");
  CHECK(first.passed);
  publish_again("What is it that cleans hands?", "continue_new");
  CHECK(look().state == LessonState::completed);
  CHECK_FALSE(look().attempts.at(0).superseded);
  publish_again("What really cleans hands?", "relock_changed");
  CHECK(look().state == LessonState::in_progress);
  // What becomes of the older attempt later does not complete the newer quiz.
  must(db->write([&](data::Tx& tx) {
    return events->publish(tx, assessment::AttemptRegraded{first.id, ana, mine.text() + ":" + quiz.text(), true, 100});
  }));
  must(deliver());
  CHECK(look().state == LessonState::in_progress);
  CHECK(take_quiz(ana, mine, quiz, "Soap").passed);
  CHECK(look().state == LessonState::completed);
}

TEST_CASE_FIXTURE(Moving, "learning: a course in the learner's language, and in its own where nothing is translated") {
  auto admin = everywhere("admin", luis);
  std::string texts = "/authoring/courses/" + course.text() + "/locales/es/";
  auto translate = [&](const std::string& subject, const std::string& content) {
    auto saved = admin.put(texts + subject, R"({"revision":0,"content":)" + content + "}");
    REQUIRE_MESSAGE(saved.status == 200, saved.body);
  };
  translate(course.text(), R"({"title":"Guantes"})");
  translate(first.text(), R"({"title":"Uno","document":)" + text("Póngaselos").document->text + "}");
  // The version that she is in was published before: it speaks English, whatever she asks for.
  CHECK(as(ana)
            .get("/learning/enrolments/" + mine.text() + "?locale=es")
            .json<CoursePlayer>()
            .modules[0]
            .lessons[0]
            .title == "One");
  publish_again("Put both on", "continue_new");

  auto lesson = [&](courses::LessonId id, const std::string& query) {
    return as(ana).get(School::at(mine, id) + query).json<LessonView>();
  };
  CHECK(player(ana, mine).enrolment.course_title == "Gloves");
  CHECK(lesson(first, "").title == "One");
  auto spanish = as(ana).get("/learning/enrolments/" + mine.text() + "?locale=es-MX").json<CoursePlayer>();
  CHECK(spanish.enrolment.course_title == "Guantes");
  CHECK(spanish.modules.at(0).lessons.at(0).title == "Uno");
  CHECK(spanish.modules.at(0).lessons.at(1).title == "Two");
  CHECK(spanish.modules.at(0).lessons.at(0).state == LessonState::completed);
  CHECK(lesson(first, "?locale=es").document.text.find("Póngaselos") != std::string::npos);
  CHECK(lesson(second, "?locale=es").title == "Two");
  CHECK(lesson(first, "?locale=fr").title == "One");
  // Unless she says otherwise, the language of her account.
  CHECK(as(ana).patch("/me", R"({"locale":"es"})").status == 200);
  CHECK(lesson(first, "").title == "Uno");
  CHECK(player(ana, mine).enrolment.course_title == "Guantes");
  CHECK(lesson(first, "?locale=en").title == "One");
}

TEST_CASE_FIXTURE(Moving, "learning: a colleague who is invited to write is told, once a day") {
  auto admin = everywhere("admin", luis);
  std::string invite = "/authoring/courses/" + course.text() + "/co-authors";
  std::string eva_edits = R"({"person_id":")" + eva.text() + R"(","edit":true,"analytics":false})";
  for (int i = 0; i < 2; ++i) CHECK(admin.post(invite, eva_edits).status == 200);
  must(deliver());
  CHECK(told(eva, "co_author_invited") ==
        std::vector<std::string>{"Luis Kim invites you to write \"Gloves\" together."});
  CHECK(told(bo, "co_author_invited").empty());
  clock.advance(std::chrono::hours(25));
  CHECK(admin.post(invite, eva_edits).status == 200);
  must(deliver());
  CHECK(told(eva, "co_author_invited").size() == 2);
}

}  // namespace mc::learning
