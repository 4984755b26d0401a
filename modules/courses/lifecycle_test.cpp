#include "modules/courses/lifecycle.hpp"

#include <doctest/doctest.h>

using namespace mc;
using namespace mc::courses;

namespace {

CourseRow course(CourseStatus status, bool has_version, bool changed) {
  CourseRow row;
  row.status = status;
  row.changed_since_published = changed;
  if (has_version) row.published_version_id = VersionId{};
  return row;
}
std::string outcome(const CourseRow& row, Step step) {
  auto next = next_status(row, step);
  return next ? std::string(shape::enum_name(*next)) : next.error().code;
}
ModuleId module_id(std::uint8_t n) {
  ModuleId id;
  id.bytes[0] = n;
  return id;
}
LessonId lesson_id(std::uint8_t n) {
  LessonId id;
  id.bytes[0] = n;
  return id;
}

/// A course that is ready: one text lesson and one quiz.
struct Ready {
  CourseRow row = course(CourseStatus::draft, false, true);
  std::vector<ModuleRow> modules{{module_id(1), "One"}};
  std::vector<LessonState> lessons;

  Ready() {
    row.summary = "What it is about";
    row.objectives.text = R"(["Wash hands"])";
    row.category_id = CategoryId{};
    LessonState text, quiz;
    text.lesson = {lesson_id(1), module_id(1), "Read", LessonFormat::text, 5, CompletionRule::view, {}, true, {}};
    text.has_text = true;
    quiz.lesson = {lesson_id(2), module_id(1), "Check", LessonFormat::quiz, 5, CompletionRule::quiz_pass, {}, true, {}};
    quiz.quiz = assessment::Quiz{};
    lessons = {text, quiz};
  }
  std::string codes() const {
    std::string out;
    for (const PreflightItem& item : preflight_of(row, modules, lessons).items)
      out += item.severity + ":" + item.code + " ";
    return out;
  }
  bool ready() const { return preflight_of(row, modules, lessons).ready; }
};

}  // namespace

TEST_CASE("course status: every step from every state") {
  struct {
    CourseStatus status;
    bool has_version, changed;
    const char *submit, *back, *publish, *archive, *suspend, *restore;
  } cases[] = {
      {CourseStatus::draft, false, true, "in_review", "wrong_status", "published", "archived", "wrong_status",
       "wrong_status"},
      {CourseStatus::in_review, false, true, "wrong_status", "draft", "published", "archived", "wrong_status",
       "wrong_status"},
      {CourseStatus::in_review, true, true, "wrong_status", "published", "published", "archived", "suspended",
       "wrong_status"},
      {CourseStatus::published, true, true, "in_review", "wrong_status", "published", "archived", "suspended",
       "wrong_status"},
      {CourseStatus::published, true, false, "nothing_changed", "wrong_status", "nothing_changed", "archived",
       "suspended", "wrong_status"},
      {CourseStatus::archived, true, false, "wrong_status", "wrong_status", "wrong_status", "wrong_status",
       "wrong_status", "published"},
      {CourseStatus::archived, false, true, "wrong_status", "wrong_status", "wrong_status", "wrong_status",
       "wrong_status", "draft"},
      {CourseStatus::suspended, true, true, "wrong_status", "wrong_status", "wrong_status", "archived", "wrong_status",
       "published"},
  };
  for (const auto& c : cases) {
    CourseRow row = course(c.status, c.has_version, c.changed);
    CAPTURE(shape::enum_name(c.status));
    CHECK(outcome(row, Step::submit) == c.submit);
    CHECK(outcome(row, Step::return_to_author) == c.back);
    CHECK(outcome(row, Step::publish) == c.publish);
    CHECK(outcome(row, Step::archive) == c.archive);
    CHECK(outcome(row, Step::suspend) == c.suspend);
    CHECK(outcome(row, Step::restore) == c.restore);
  }
}

TEST_CASE("preflight: a ready course, and each thing that is missing") {
  CHECK(Ready().codes().empty());
  CHECK(Ready().ready());
  auto codes = [](auto spoil) {
    Ready ready;
    spoil(ready);
    return ready.codes();
  };
  CHECK(codes([](Ready& r) { r.lessons[0].has_text = false; }) == "error:lesson_empty ");
  CHECK(codes([](Ready& r) { r.lessons[0].lesson.format = LessonFormat::pdf; }) == "error:file_missing ");
  CHECK(codes([](Ready& r) { r.modules.push_back({module_id(2), "Empty"}); }) == "error:module_empty ");
  CHECK(codes([](Ready& r) { r.lessons[0].lesson.completion = CompletionRule::quiz_pass; }) ==
        "error:rule_needs_quiz ");
  CHECK(codes([](Ready& r) { r.lessons[0].lesson.completion = CompletionRule::time_spent; }) ==
        "error:min_seconds_missing ");
  CHECK(codes([](Ready& r) { r.lessons[0].lesson.mandatory = r.lessons[1].lesson.mandatory = false; }) ==
        "error:no_mandatory_lesson ");
  CHECK(codes([](Ready& r) {
          r.lessons[1].quiz_problems = {{"questions", "no_questions", "The quiz has no questions."}};
        }) == "error:no_questions ");
  CHECK(codes([](Ready& r) { r.lessons[1].lesson.completion = CompletionRule::view; }) == "warning:quiz_not_required ");
  CHECK(codes([](Ready& r) { r.lessons[0].lesson.minutes = 0; }) == "warning:minutes_missing ");
  CHECK(codes([](Ready& r) { r.row.summary = ""; }) == "warning:summary_missing ");
  CHECK(codes([](Ready& r) { r.row.objectives.text = "[]"; }) == "warning:objectives_missing ");
  CHECK(codes([](Ready& r) {
          r.lessons[1].quiz->reveal = assessment::Reveal::after_all_attempts;
          r.lessons[1].quiz->attempts = 0;
        }) == "warning:never_revealed ");
  Ready ce;
  CeCredit credit;
  credit.centihours = 100;
  credit.type = "contact_hour";
  credit.accreditation_body = "ANCC";
  ce.row.ce = RawJson{shape::to_json(credit)};
  CHECK(ce.codes() == "warning:ce_longer_than_course ");
  ce.lessons[0].lesson.minutes = 45;
  CHECK(ce.codes().empty());
  ce.row.objectives.text = "[]";
  CHECK(ce.codes() == "error:objectives_missing ");
  CHECK_FALSE(ce.ready());
}

TEST_CASE("search words are folded, cut at everything that is no letter or digit, and at least two long") {
  CHECK(search_words("Sepsis: Recognise it, in the 1st hour! A Tom\xC3\xA1s") ==
        std::set<std::string>{"sepsis", "recognise", "it", "in", "the", "1st", "hour", "tomas"});
  CHECK(search_words(" - ").empty());
}

TEST_CASE("reading time") {
  CHECK(reading_minutes("") == 2);
  std::string words;
  for (int i = 0; i < 541; ++i) words += "word ";
  CHECK(reading_minutes(words) == 4);
}

TEST_CASE("a new order names everything exactly once") {
  std::vector<ModuleRow> modules{{module_id(1), "a"}, {module_id(2), "b"}};
  std::vector<LessonRow> lessons(2);
  lessons[0].id = lesson_id(1);
  lessons[1].id = lesson_id(2);
  auto order = [](std::vector<OutlineEntry> entries) { return OutlineOrder{0, {std::move(entries)}}; };
  CHECK(same_outline(modules, lessons, order({{module_id(2), {{lesson_id(2), lesson_id(1)}}}, {module_id(1), {}}})));
  CHECK_FALSE(same_outline(modules, lessons, order({{module_id(2), {{lesson_id(2)}}}, {module_id(1), {}}})));
  CHECK_FALSE(same_outline(modules, lessons, order({{module_id(2), {{lesson_id(2), lesson_id(1)}}}})));
  CHECK_FALSE(same_outline(modules, lessons,
                           order({{module_id(2), {{lesson_id(2), lesson_id(2)}}}, {module_id(1), {{lesson_id(1)}}}})));
  CHECK_FALSE(same_outline(modules, lessons,
                           order({{module_id(2), {{lesson_id(3), lesson_id(1)}}}, {module_id(1), {{lesson_id(2)}}}})));
}
