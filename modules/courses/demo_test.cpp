#include "modules/courses/demo.hpp"

#include "modules/courses/example_course.hpp"
#include "modules/courses/markup.hpp"

namespace mc::courses {

using testing::CourseRooms;
using testing::must;

TEST_CASE("markup: every kind of line becomes a clean document") {
  std::string json =
      document_from_lines({"## A *b* **c**", "", "plain 2 * 3 * 4", "- one", "- two", "1. first", "2. second",
                           "> warning: Take care", "> twice", "| h1 | h2 |", "| | **x** |", "### \"quoted\""});
  auto clean = clean_rich_text(json);
  REQUIRE(clean.has_value());
  CHECK(clean->json == json);
  for (
      const char* part :
      {R"({"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"A "},{"type":"text","marks":[{"type":"italic"}],"text":"b"})",
       R"({"type":"callout","attrs":{"kind":"warning"},"content":[{"type":"paragraph","content":[{"type":"text","text":"Take care"}]},)",
       R"({"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"h1"}]}]})",
       R"({"type":"tableCell","content":[{"type":"paragraph"}]})",
       R"({"type":"orderedList","content":[{"type":"listItem",)"}) {
    CAPTURE(part);
    CHECK(json.find(part) != std::string::npos);
  }
  CHECK(is_empty(*clean_rich_text(document_from_lines({}))));
}

TEST_CASE_FIXTURE(CourseRooms,
                  "demo courses: six, each with text, a quiz without problems, and the note that it needs sign-off") {
  auto ids = must(write([&](data::Tx& tx) { return publish_demo_courses(tx, *random, *courses, marta); }));
  REQUIRE(ids.size() == 6);
  auto page = nurse.get("/courses?limit=50").json<Page<CourseCard>>();
  REQUIRE(page.items.size() == 6);
  std::set<assessment::QuestionType> types;
  for (const CourseCard& card : page.items) {
    CAPTURE(card.title);
    CHECK(card.summary.find("Needs clinical sign-off before use") != std::string::npos);
    CHECK(card.has_quiz);
    CHECK(card.lessons >= 3);
    CHECK(card.lessons <= 5);
    CHECK(card.minutes >= 15);
    CourseDetail detail = nurse.get("/courses/" + card.id.text()).json<CourseDetail>();
    CHECK(detail.objectives.size() >= 3);
    LessonContent first = must(read(
        [&](data::Tx& tx) { return courses->lesson(tx, detail.version_id, detail.modules.at(0).lessons.at(0).id); }));
    CHECK(first.document.text.find("Needs clinical sign-off before use") != std::string::npos);
    for (const OutlineModule& module : detail.modules)
      for (const OutlineLesson& lesson : module.lessons)
        if (lesson.quiz) {
          CHECK(lesson.quiz->questions >= 8);
          CHECK(lesson.quiz->questions <= 12);
          auto content = must(read([&](data::Tx& tx) { return courses->lesson(tx, detail.version_id, lesson.id); }));
          auto attempt = must(
              write([&](data::Tx& tx) { return assessment->start(tx, ana, *content.quiz_version, card.id.text()); }));
          for (const auto& question : attempt.questions) types.insert(question.type);
        }
  }
  CHECK(types.size() == 6);
  CHECK(must(write([&](data::Tx& tx) { return publish_filler_courses(tx, *random, *courses, marta, 8); })).size() == 8);
  CHECK(nurse.get("/courses?limit=50").json<Page<CourseCard>>().items.size() == 14);
}

}  // namespace mc::courses
