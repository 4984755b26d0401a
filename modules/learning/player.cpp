// The course as its learner sees it: the outline with her state, where to resume, which modules are still closed.
#include <algorithm>

#include "appliance/base/local_time.hpp"
#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

std::map<courses::LessonId, LessonState> states_of(const std::vector<ProgressRow>& rows) {
  std::map<courses::LessonId, LessonState> out;
  for (const ProgressRow& row : rows) out.emplace(row.lesson_id, row.state);
  return out;
}

bool may_be_locked(const courses::OutlineModule& module) {
  return module.opens_on || module.opens_after_days || module.unlock_after_module_id;
}

}  // namespace

Result<std::optional<std::string>> Service::language_of(data::Tx& tx, const security::Viewer& viewer,
                                                        const courses::CourseDetail& course,
                                                        const ReadingQuery& query) {
  if (!course.locales || course.locales->empty()) return std::optional<std::string>();
  if (query.locale) return std::optional(query.locale->value);
  return std::optional(TRY(accounts_.me(tx, viewer)).locale);
}

Result<CoursePlayer> Service::player(const security::Viewer& viewer, EnrolmentId id, const ReadingQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<CoursePlayer> {
    EnrolmentRow row = TRY(find_for(tx, viewer, id));
    auto course = TRY(courses_.version(tx, row.version_id));
    CoursePlayer out;
    out.enrolment = view(row);
    if (auto language = TRY(language_of(tx, viewer, *course, query))) {
      course = std::make_shared<const courses::CourseDetail>(TRY(courses_.localised(tx, *course, *language)));
      out.enrolment.course_title = course->title;
    }
    const auto states = states_of(TRY(store::all_progress(tx, id)));
    out.objectives = course->objectives;
    std::optional<courses::LessonId> first_open;
    for (const courses::OutlineModule& module : course->modules) {
      PlayerModule shown{module.id, module.title, {}, {}};
      if (row.is_open)
        shown.lock = lock_of(*course, module, local_date(row.enrolled_at), states, platform_.clock.today());
      for (const courses::OutlineLesson& lesson : module.lessons) {
        auto found = states.find(lesson.id);
        LessonState state = found == states.end() ? LessonState::not_started : found->second;
        if (state != LessonState::completed && !shown.lock) {
          if (!first_open) first_open = lesson.id;
          // Where she was last, unless that lesson is done.
          if (row.last_lesson_id == lesson.id) out.resume_lesson_id = lesson.id;
        }
        shown.lessons.push_back({lesson.id, lesson.title, lesson.format, lesson.minutes, lesson.mandatory, state});
      }
      out.modules.push_back(std::move(shown));
    }
    if (!out.resume_lesson_id) out.resume_lesson_id = first_open;
    if (row.is_open) {
      auto newest = courses_.published(tx, row.course_id);
      out.newer_version_published = newest && newest->version_id != row.version_id;
    }
    return out;
  });
}

Status Service::check_lesson_open(data::Tx& tx, EnrolmentId id, courses::LessonId lesson) {
  auto row = TRY(store::enrolment(tx, id));
  if (!row) return not_found();
  auto course = TRY(courses_.version(tx, row->version_id));
  if (!find_lesson(*course, lesson)) return not_found("lesson_not_found");
  return check_open(tx, *row, *course, lesson);
}

Status Service::check_open(data::Tx& tx, const EnrolmentRow& row, const courses::CourseDetail& course,
                           courses::LessonId lesson) {
  if (!row.is_open) return {};  // what is finished may be read again
  for (const courses::OutlineModule& module : course.modules) {
    auto here = [&](const courses::OutlineLesson& one) { return one.id == lesson; };
    if (std::none_of(module.lessons.begin(), module.lessons.end(), here)) continue;
    if (!may_be_locked(module)) return {};
    auto states = states_of(TRY(store::all_progress(tx, row.id)));
    auto lock = lock_of(course, module, local_date(row.enrolled_at), states, platform_.clock.today());
    if (!lock) return {};
    return conflict("module_locked", lock->opens_on ? "This module opens on " + to_string(*lock->opens_on) + "."
                                                    : "Finish \"" + *lock->after_module_title + "\" first.");
  }
  return {};
}

}  // namespace mc::learning
