// Modules and lessons of a draft, and their order.
#include <algorithm>

#include "modules/courses/service.hpp"

namespace mc::courses {
namespace {

constexpr std::size_t kMaxModules = 100;  // as OutlineOrder can say
constexpr std::size_t kMaxLessons = 200;

Result<LessonRow> lesson_of(data::Tx& tx, CourseId course, LessonId id) {
  std::vector<LessonRow> lessons = TRY(store::lessons(tx, course));
  auto found = std::find_if(lessons.begin(), lessons.end(), [&](const LessonRow& l) { return l.id == id; });
  if (found == lessons.end()) return not_found();
  return std::move(*found);
}

}  // namespace

Result<CourseDraft> Service::add_module(const Caller& caller, CourseId course, const NewModule& in) {
  return editing(caller, course, in.revision, "module_added", [&](data::Tx& tx, CourseRow&) -> Status {
    if (TRY(store::modules(tx, course)).size() >= kMaxModules)
      return conflict("too_many", "A course has at most 100 modules.");
    return store::insert_module(tx, course, {ModuleId{make_uuid7(tx.now(), platform_.random)}, in.title.value});
  });
}

Result<CourseDraft> Service::rename_module(const Caller& caller, CourseId course, ModuleId module,
                                           const ModulePatch& in) {
  return editing(caller, course, in.revision, "module_changed", [&](data::Tx& tx, CourseRow&) -> Status {
    std::vector<ModuleRow> modules = TRY(store::modules(tx, course));
    auto known = [&](ModuleId id) {
      return std::find_if(modules.begin(), modules.end(), [&](const ModuleRow& m) { return m.id == id; });
    };
    auto found = known(module);
    if (found == modules.end()) return not_found();
    if (in.title) found->title = in.title->value;
    if (in.always_open.value_or(false)) *found = ModuleRow{found->id, found->title};
    if (in.opens_on) found->opens_on = in.opens_on;
    if (in.opens_after_days) {
      found->opens_after_days.reset();
      if (in.opens_after_days->value > 0) found->opens_after_days = in.opens_after_days->value;
    }
    if (in.unlock_after_module_id) {
      if (*in.unlock_after_module_id == module || known(*in.unlock_after_module_id) == modules.end())
        return invalid("unlock_after_module_id", "unknown_module", "Choose another module of this course.");
      found->unlock_after_module_id = in.unlock_after_module_id;
    }
    TRY(store::update_module(tx, course, *found));
    return {};
  });
}

Result<CourseDraft> Service::remove_module(const Caller& caller, CourseId course, ModuleId module,
                                           std::int64_t revision) {
  return editing(caller, course, revision, "module_removed", [&](data::Tx& tx, CourseRow&) -> Status {
    std::vector<ModuleRow> modules = TRY(store::modules(tx, course));
    if (std::none_of(modules.begin(), modules.end(), [&](const ModuleRow& m) { return m.id == module; }))
      return not_found();
    for (const LessonRow& lesson : TRY(store::lessons(tx, course)))
      if (lesson.module_id == module) TRY(remove_lesson_in(tx, course, lesson.id));
    for (ModuleRow& other : modules)
      if (other.unlock_after_module_id == module) {
        other.unlock_after_module_id.reset();
        TRY(store::update_module(tx, course, other));
      }
    TRY(store::delete_resources_of(tx, course, module.bytes));
    TRY(store::delete_texts(tx, course, module.bytes));
    return store::delete_module(tx, course, module);
  });
}

Result<LessonRow> Service::add_lesson_in(data::Tx& tx, CourseId course, ModuleId module, const NewLesson& in) {
  auto kind = kinds_.find(in.format);
  bool ours = in.format == LessonFormat::text || in.format == LessonFormat::pdf || in.format == LessonFormat::quiz;
  if (!ours && (kind == kinds_.end() || !kind->second->available()))
    return invalid("format", "format_not_available", "This format has no player yet.");
  LessonRow row;
  row.id = LessonId{make_uuid7(tx.now(), platform_.random)};
  row.module_id = module;
  row.title = in.title.value;
  row.format = in.format;
  row.minutes = 5;
  if (in.format == LessonFormat::quiz) {
    row.quiz_id = TRY(assessment_.create(tx));
    row.completion = CompletionRule::quiz_pass;
  }
  TRY(store::insert_lesson(tx, course, row,
                           in.format == LessonFormat::text ? kEmptyDocument : std::string_view("null")));
  return row;
}

Result<CourseDraft> Service::add_lesson(const Caller& caller, CourseId course, ModuleId module, const NewLesson& in) {
  return editing(caller, course, in.revision, "lesson_added", [&](data::Tx& tx, CourseRow&) -> Status {
    std::vector<ModuleRow> modules = TRY(store::modules(tx, course));
    if (std::none_of(modules.begin(), modules.end(), [&](const ModuleRow& m) { return m.id == module; }))
      return not_found();
    if (TRY(store::lessons(tx, course)).size() >= kMaxLessons)
      return conflict("too_many", "A course has at most 200 lessons.");
    TRY(add_lesson_in(tx, course, module, in));
    return {};
  });
}

Result<CourseDraft> Service::change_lesson(const Caller& caller, CourseId course, LessonId id,
                                           const LessonSettings& in) {
  return editing(caller, course, in.revision, "lesson_changed", [&](data::Tx& tx, CourseRow&) -> Status {
    LessonRow row = TRY(lesson_of(tx, course, id));
    if (in.title) row.title = in.title->value;
    if (in.minutes) row.minutes = in.minutes->value;
    if (in.mandatory) row.mandatory = *in.mandatory;
    if (in.free_preview) row.free_preview = *in.free_preview;
    if (row.free_preview && row.format != LessonFormat::text && row.format != LessonFormat::pdf &&
        row.format != LessonFormat::video)
      return invalid("free_preview", "wrong_format", "Only texts, PDFs and videos can be seen without enrolling.");
    if (in.completion) row.completion = *in.completion;
    if (in.min_seconds) {
      row.min_seconds.reset();
      if (in.min_seconds->value > 0) row.min_seconds = in.min_seconds->value;
    }
    if (row.completion == CompletionRule::quiz_pass && row.format != LessonFormat::quiz)
      return invalid("completion", "rule_needs_quiz", "Only a quiz can be passed.");
    return store::update_lesson(tx, row);
  });
}

Status Service::remove_lesson_in(data::Tx& tx, CourseId course, LessonId id) {
  ContentRow content = TRY(content_of(tx, course, id));
  if (content.file_id) TRY(platform_.blobs.drop_reference(tx, *content.file_id, "courses:lesson:" + id.text()));
  TRY(store::delete_resources_of(tx, course, id.bytes));
  TRY(store::delete_texts(tx, course, id.bytes));
  return store::delete_lesson(tx, id);
}

Result<CourseDraft> Service::remove_lesson(const Caller& caller, CourseId course, LessonId lesson,
                                           std::int64_t revision) {
  return editing(caller, course, revision, "lesson_removed",
                 [&](data::Tx& tx, CourseRow&) { return remove_lesson_in(tx, course, lesson); });
}

Result<CourseDraft> Service::reorder(const Caller& caller, CourseId course, const OutlineOrder& in) {
  return editing(caller, course, in.revision, "reordered", [&](data::Tx& tx, CourseRow&) -> Status {
    if (!same_outline(TRY(store::modules(tx, course)), TRY(store::lessons(tx, course)), in))
      return invalid("modules", "incomplete", "Name every module and lesson of the course exactly once.");
    std::int64_t module_position = 0, lesson_position = 0;
    for (const OutlineEntry& entry : in.modules) {
      TRY(store::place_module(tx, entry.id, module_position++));
      for (LessonId lesson : entry.lessons) TRY(store::place_lesson(tx, lesson, entry.id, lesson_position++));
    }
    return {};
  });
}

}  // namespace mc::courses
