#include "modules/courses/demo.hpp"

#include "appliance/base/embedded.hpp"
#include "appliance/base/text.hpp"
#include "modules/courses/markup.hpp"
#include "modules/courses/store.hpp"

namespace mc::courses {

/// The files' format: a lesson has lines of text (markup.hpp) or a quiz.
struct DemoLesson {
  Text<1, 200> title;
  std::optional<std::vector<std::string>> text;
  std::optional<assessment::Quiz> quiz;
};
FIELDS(DemoLesson, title, text, quiz)
struct DemoModule {
  Text<1, 200> title;
  std::vector<DemoLesson> lessons;
};
FIELDS(DemoModule, title, lessons)
struct DemoCourse {
  Text<1, 200> title;
  Text<1, 2000> summary;
  Text<1, 100> category;
  Difficulty difficulty = Difficulty::introductory;
  List<Text<1, 300>, 20> objectives;
  std::optional<CeCredit> ce;
  std::optional<Int<0, 120>> certificate_valid_months;
  std::vector<DemoModule> modules;
  std::string path;  // of its file
};
FIELDS(DemoCourse, title, summary, category, difficulty, objectives, ce, certificate_valid_months, modules)

namespace {

Result<std::vector<DemoCourse>> load() {
  std::vector<DemoCourse> out;
  for (const EmbeddedFile& file : embedded_data())
    if (file.path.starts_with("courses/demo/")) {
      out.push_back(TRY(shape::from_json<DemoCourse>(file.bytes)));
      out.back().path = file.path;
    }
  if (out.empty()) return internal("demo_missing", "This build holds no sample courses.");
  return out;
}

void draw_from(DemoCourse& course, const assessment::PoolDraw& draw) {
  for (DemoModule& module : course.modules)
    for (DemoLesson& lesson : module.lessons)
      if (lesson.quiz) lesson.quiz->pools.emplace().items.push_back(draw);
}

Result<CategoryId> category_of(data::Tx& tx, Random& random, const std::string& name) {
  std::string key = fold(name);
  if (auto known = TRY(store::category_named(tx, std::nullopt, key))) return *known;
  CategoryId id{make_uuid7(tx.now(), random)};
  TRY(store::insert_category(tx, {id, std::nullopt, name}, key));
  return id;
}

Result<CourseId> publish(data::Tx& tx, Random& random, Courses& courses, PersonId author, const DemoCourse& course,
                         std::string title) {
  NewCourse start;
  start.title = std::move(title);
  start.category_id = TRY(category_of(tx, random, course.category.value));
  CourseSettings settings;
  settings.summary = Text<0, 2000>(course.summary.value);
  settings.difficulty = course.difficulty;
  settings.objectives = course.objectives;
  settings.ce = course.ce;
  settings.certificate_valid_months = course.certificate_valid_months;
  std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>> modules;
  for (const DemoModule& module : course.modules) {
    auto& lessons = modules.emplace_back(module.title.value, std::vector<std::pair<NewLesson, LessonSave>>{}).second;
    for (const DemoLesson& lesson : module.lessons) {
      NewLesson fresh;
      fresh.title = lesson.title;
      fresh.format = lesson.quiz ? LessonFormat::quiz : LessonFormat::text;
      LessonSave content;
      content.quiz = lesson.quiz;
      if (lesson.text) content.document = RawJson{document_from_lines(*lesson.text)};
      lessons.emplace_back(std::move(fresh), std::move(content));
    }
  }
  return courses.author_complete(tx, author, start, settings, modules);
}

}  // namespace

Result<std::vector<CourseId>> publish_demo_courses(data::Tx& tx, Random& random, Courses& courses, PersonId author,
                                                   std::optional<assessment::PoolDraw> infection_control) {
  std::vector<CourseId> out;
  for (DemoCourse& course : TRY(load())) {
    if (infection_control && course.path.find("/hand_hygiene") != std::string::npos)
      draw_from(course, *infection_control);
    out.push_back(TRY(publish(tx, random, courses, author, course, course.title.value)));
  }
  return out;
}

Result<std::vector<CourseId>> publish_filler_courses(data::Tx& tx, Random& random, Courses& courses, PersonId author,
                                                     int count) {
  std::vector<DemoCourse> samples = TRY(load());
  std::vector<CourseId> out;
  for (int i = 0; i < count; ++i) {
    const DemoCourse& course = samples[static_cast<std::size_t>(i) % samples.size()];
    std::string title =
        course.title.value + ", module " + std::to_string(static_cast<std::size_t>(i) / samples.size() + 2);
    out.push_back(TRY(publish(tx, random, courses, author, course, std::move(title))));
  }
  return out;
}

}  // namespace mc::courses
