// Preflight, review, publishing and versions; author_complete.
#include <algorithm>

#include "appliance/base/text.hpp"
#include "modules/courses/service.hpp"

namespace mc::courses {
namespace {

struct StepName {
  Step step;
  std::string_view action;
};
constexpr StepName kSteps[] = {
    {Step::submit, "course.submitted"},  {Step::return_to_author, "course.returned"},
    {Step::publish, "course.published"}, {Step::archive, "course.archived"},
    {Step::suspend, "course.suspended"}, {Step::restore, "course.restored"},
};

std::string action_of(Step step) {
  for (const StepName& name : kSteps)
    if (name.step == step) return std::string(name.action);
  return "course.changed";
}

CatalogueRow catalogue_row(const CourseDetail& detail, std::optional<CategoryId> category) {
  CatalogueRow row;
  row.course_id = detail.id;
  row.title = detail.title;
  row.title_key = fold(detail.title);
  row.summary = detail.summary;
  row.category_id = category;
  row.category = detail.category;
  row.difficulty = detail.difficulty;
  row.language = detail.language;
  row.minutes = detail.minutes;
  if (detail.ce) {
    row.ce_centihours = detail.ce->centihours.value;
    row.ce_type = detail.ce->type.value;
  }
  for (const OutlineModule& module : detail.modules)
    for (const OutlineLesson& lesson : module.lessons) {
      ++row.lessons;
      row.has_quiz = row.has_quiz || lesson.quiz.has_value();
    }
  row.published_at = detail.published_at;
  if (detail.page) {
    row.type = detail.page->type;
    row.delivery = detail.page->delivery;
    if (detail.page->weeks) row.weeks = detail.page->weeks->value;
  }
  return row;
}

}  // namespace

Result<Preflight> Service::preflight_in(data::Tx& tx, const CourseRow& row) {
  std::map<LessonId, ContentRow> contents;
  for (ContentRow& content : TRY(store::contents(tx, row.id))) contents.emplace(content.id, std::move(content));
  std::vector<LessonState> lessons;
  for (LessonRow& lesson : TRY(store::lessons(tx, row.id))) {
    LessonState state;
    const ContentRow& content = contents.at(lesson.id);
    if (lesson.format == LessonFormat::text) {
      state.text = TRY(clean_rich_text(content.document.text));
      state.has_text = !is_empty(state.text);
    }
    state.has_file = content.file_id.has_value();
    if (lesson.quiz_id) {
      state.quiz = TRY(assessment_.draft(tx, *lesson.quiz_id));
      state.quiz_problems = TRY(assessment_.problems(tx, *lesson.quiz_id));
    }
    state.lesson = std::move(lesson);
    lessons.push_back(std::move(state));
  }
  Preflight out = preflight_of(row, TRY(store::modules(tx, row.id)), lessons);
  TRY(check_extras(tx, row, lessons, out));
  return out;
}

Result<Preflight> Service::preflight(const Caller& caller, CourseId course) {
  return reading<Preflight>(caller, course, [&](data::Tx& tx, CourseRow& row) { return preflight_in(tx, row); });
}

Result<CourseDetail> Service::detail_of(data::Tx& tx, const CourseRow& row,
                                        const std::map<LessonId, assessment::QuizSummary>& quizzes) {
  CourseDetail out;
  out.id = row.id;
  out.title = row.title;
  out.summary = row.summary;
  if (row.category_id)
    if (auto category = TRY(store::category(tx, *row.category_id))) out.category = category->name;
  out.difficulty = row.difficulty;
  out.language = row.language;
  out.objectives = TRY(shape::from_json<std::vector<std::string>>(row.objectives.text));
  out.author_name = TRY(person_name(tx, row.author_id));
  if (row.ce) out.ce = TRY(shape::from_json<CeCredit>(row.ce->text));
  out.certificate_valid_months = row.certificate_valid_months;
  out.published_at = tx.now();
  for (ModuleRow& module : TRY(store::modules(tx, row.id)))
    out.modules.push_back({module.id,
                           std::move(module.title),
                           {},
                           module.opens_on,
                           module.opens_after_days,
                           module.unlock_after_module_id});
  for (LessonRow& lesson : TRY(store::lessons(tx, row.id))) {
    out.minutes += lesson.minutes;
    OutlineLesson entry{lesson.id,         lesson.title,       lesson.format,    lesson.minutes,
                        lesson.completion, lesson.min_seconds, lesson.mandatory, {}};
    if (auto quiz = quizzes.find(lesson.id); quiz != quizzes.end()) entry.quiz = quiz->second;
    if (lesson.free_preview) entry.free_preview = true;
    for (OutlineModule& module : out.modules)
      if (module.id == lesson.module_id) module.lessons.push_back(entry);
  }
  return fill_extras(tx, row, out);
}

Status Service::publish_in(data::Tx& tx, const Actor& actor, CourseRow& row, LearnersOnPublish learners) {
  Preflight checks = TRY(preflight_in(tx, row));
  if (!checks.ready) return std::unexpected(not_ready(checks));
  std::map<LessonId, assessment::QuizSummary> quizzes;
  std::vector<LessonContent> lessons = TRY(freeze_lessons(tx, row.id, quizzes));
  CourseDetail detail = TRY(detail_of(tx, row, quizzes));
  std::vector<LessonChange> changes = TRY(changes_of(tx, row, detail, lessons));
  TRY(insert_frozen(tx, actor, row, detail, lessons, TRY(store::texts(tx, row.id))));
  row.changed_since_published = false;
  return tell_replaced(tx, row.id, detail.version_id, learners, changes);
}

Status Service::list_in_catalogue(data::Tx& tx, const CourseRow& row) {
  auto detail = TRY(version(tx, *row.published_version_id));
  std::string text = detail->title + " " + detail->summary + " " + detail->category;
  for (const std::string& objective : detail->objectives) text += " " + objective;
  CatalogueRow listed = catalogue_row(*detail, row.category_id);
  listed.featured = TRY(store::featured(tx, row.id));
  return store::put_in_catalogue(tx, listed, search_words(text));
}

Status Service::take_step(data::Tx& tx, const Actor& actor, CourseRow& row, Step step, const ReviewNote& note) {
  CourseStatus next = TRY(next_status(row, step));
  if (step == Step::submit) {
    Preflight checks = TRY(preflight_in(tx, row));
    if (!checks.ready) return std::unexpected(not_ready(checks));
  }
  if (step == Step::publish) TRY(publish_in(tx, actor, row, note.learners.value_or(LearnersOnPublish::keep_theirs)));
  row.status = next;
  row.review_comment.reset();
  if (!note.comment.value.empty()) row.review_comment = note.comment.value;
  ++row.revision;
  row.updated_at = tx.now();
  TRY(store::update_course(tx, row));
  bool listed = row.published_version_id && (next == CourseStatus::published || next == CourseStatus::in_review);
  if (step == Step::publish || (step == Step::restore && listed)) TRY(list_in_catalogue(tx, row));
  if (step == Step::archive || step == Step::suspend) TRY(store::take_from_catalogue(tx, row.id));
  std::string details = "{\"revision\":" + std::to_string(row.revision);
  if (step == Step::publish)
    details += ",\"version\":" + std::to_string(*row.published_number) + ",\"learners\":\"" +
               std::string(shape::enum_name(note.learners.value_or(LearnersOnPublish::keep_theirs))) + "\"";
  return audit(tx, actor, action_of(step), row.id, details + "}");
}

Result<CourseDraft> Service::step(const Caller& caller, CourseId course, Step step, const ReviewNote& note) {
  return writing<CourseDraft>(caller, course, [&](data::Tx& tx, CourseRow& row) -> Result<CourseDraft> {
    // The route asks for the permission in any scope: who may publish one course must not publish her own others.
    if (step != Step::submit && !may_publish(caller.viewer, course))
      return forbidden("not_your_course", "You may not publish this course.");
    TRY(take_step(tx, caller.actor, row, step, note));
    return draft_of(tx, row);
  });
}

Result<CourseVersions> Service::versions(const Caller& caller, CourseId course) {
  return reading<CourseVersions>(caller, course, [&](data::Tx& tx, CourseRow&) -> Result<CourseVersions> {
    std::vector<VersionRow> rows = TRY(store::versions(tx, course));
    std::vector<PersonId> people;
    for (const VersionRow& row : rows) people.push_back(row.published_by);
    auto names = TRY(accounts_.find_many(tx, people));
    CourseVersions out;
    for (const VersionRow& row : rows) {
      auto person = names.find(row.published_by);
      std::string name = person == names.end() ? "" : person->second.first_name + " " + person->second.last_name;
      out.items.push_back({row.number, row.published_at, std::move(name)});
    }
    return out;
  });
}

Status Service::fill_lesson(data::Tx& tx, const Actor& actor, CourseId course, const LessonRow& lesson,
                            LessonSave content) {
  content.content_revision = 0;
  LessonRow timed = lesson;
  if (content.quiz)
    timed.minutes = std::max<std::int64_t>(3, static_cast<std::int64_t>(content.quiz->questions.size()));
  else if (content.document)
    timed.minutes = reading_minutes(TRY(clean_rich_text(content.document->text)).text);
  TRY(store::update_lesson(tx, timed));
  TRY(save_in(tx, actor, course, lesson.id, content));
  return {};
}

Result<CourseId> Service::author_complete(
    data::Tx& tx, PersonId author, const NewCourse& in, const CourseSettings& settings,
    const std::vector<std::pair<std::string, std::vector<std::pair<NewLesson, LessonSave>>>>& modules,
    const ConnectLessons& connect) {
  Actor actor{author};
  std::vector<LessonId> made;
  CourseRow row = TRY(create_in(tx, actor, in));
  TRY(apply(tx, row, settings));
  TRY(store::update_course(tx, row));
  for (const auto& [title, lessons] : modules) {
    ModuleRow module{ModuleId{make_uuid7(tx.now(), platform_.random)}, title};
    TRY(store::insert_module(tx, row.id, module));
    for (const auto& [new_lesson, content] : lessons) {
      LessonRow lesson = TRY(add_lesson_in(tx, row.id, module.id, new_lesson));
      TRY(fill_lesson(tx, actor, row.id, lesson, content));
      made.push_back(lesson.id);
    }
  }
  if (connect) TRY(connect(tx, row.id, made));
  TRY(take_step(tx, actor, row, Step::publish, {}));
  return row.id;
}

}  // namespace mc::courses
