#pragma once
// The life of a course (LMS-04) and what keeps it from being published. Pure.
#include <map>

#include "modules/courses/richtext.hpp"
#include "modules/courses/store.hpp"

namespace mc::courses {

enum class Step : std::uint8_t { submit, return_to_author, publish, archive, suspend, restore };

/// draft -> in_review -> published -> archived or suspended -> restored to what it was. A course that was published
/// keeps its version in the catalogue while its next one is edited and reviewed. Errors: conflict `wrong_status`,
/// `nothing_changed`.
Result<CourseStatus> next_status(const CourseRow& course, Step step);

/// May the draft be edited now? Conflict `in_review` while a reviewer reads it (who may publish may edit), `archived`.
Status check_editable(const CourseRow& course, bool may_publish);

/// One lesson as preflight sees it.
struct LessonState {
  LessonRow lesson;
  RichText text{};
  bool has_text = false;
  bool has_file = false;
  std::optional<assessment::Quiz> quiz;
  std::vector<FieldError> quiz_problems;
};

/// Errors: no_lessons, module_empty, lesson_empty, file_missing, rule_needs_quiz, min_seconds_missing,
/// no_mandatory_lesson, objectives_missing (with CE credit), and those of the quiz. Warnings: summary_missing,
/// category_missing, objectives_missing, ce_without_quiz, ce_longer_than_course, minutes_missing, quiz_not_required,
/// never_revealed, alt_is_file_name; also module_unreachable (waits for itself) and pass_mark_missing (errors).
Preflight preflight_of(const CourseRow& course, const std::vector<ModuleRow>& modules,
                       const std::vector<LessonState>& lessons);

/// The errors of a preflight as fields of a refused request.
Error not_ready(const Preflight& preflight);

/// Folded words of at least two characters for the search index.
std::set<std::string> search_words(std::string_view text);

/// Reading time of a text lesson in whole minutes, at 180 words a minute; at least 2.
std::int64_t reading_minutes(std::string_view text);

/// Does `order` name every module and lesson of the draft exactly once?
bool same_outline(const std::vector<ModuleRow>& modules, const std::vector<LessonRow>& lessons,
                  const OutlineOrder& order);

}  // namespace mc::courses
