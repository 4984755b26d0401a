#include "modules/courses/lifecycle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "appliance/base/text.hpp"

namespace mc::courses {
namespace {

class Items {
public:
  explicit Items(Preflight& out) : out_(out) {}
  void error(std::string code, std::string message, std::optional<LessonId> lesson = std::nullopt) {
    out_.items.push_back({"error", std::move(code), std::move(message), lesson});
    out_.ready = false;
  }
  void warning(std::string code, std::string message, std::optional<LessonId> lesson = std::nullopt) {
    out_.items.push_back({"warning", std::move(code), std::move(message), lesson});
  }

private:
  Preflight& out_;
};

bool looks_like_file_name(std::string_view alt) {
  std::string lower = ascii_lower(alt);
  for (std::string_view end : {".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic"})
    if (lower.ends_with(end)) return true;
  return lower.starts_with("img_") || lower.starts_with("screenshot ") || lower == "image";
}

/// Follows what a module waits for; true when it comes back to the module.
bool waits_for_itself(const std::vector<ModuleRow>& modules, const ModuleRow& start) {
  std::optional<ModuleId> next = start.unlock_after_module_id;
  for (std::size_t steps = 0; next && steps <= modules.size(); ++steps) {
    if (*next == start.id) return true;
    auto found = std::find_if(modules.begin(), modules.end(), [&](const ModuleRow& m) { return m.id == *next; });
    next = found == modules.end() ? std::nullopt : found->unlock_after_module_id;
  }
  return false;
}

void check_content(const LessonState& state, Items& items) {
  const LessonRow& lesson = state.lesson;
  if (lesson.format == LessonFormat::text && !state.has_text)
    items.error("lesson_empty", fmt::format("“{}” has no text yet.", lesson.title), lesson.id);
  if (lesson.format == LessonFormat::pdf && !state.has_file)
    items.error("file_missing", fmt::format("“{}” has no PDF yet.", lesson.title), lesson.id);
  for (const std::string& alt : state.text.alts)
    if (looks_like_file_name(alt))
      items.warning("alt_is_file_name",
                    fmt::format("“{}”: the description “{}” of an image is a file name.", lesson.title, alt),
                    lesson.id);
  if (lesson.format != LessonFormat::quiz) return;
  if (state.quiz && state.quiz->kind == assessment::QuizKind::graded && state.quiz->pass_percent.value == 0)
    items.error("pass_mark_missing", fmt::format("“{}” has no pass mark.", lesson.title), lesson.id);
  for (const FieldError& problem : state.quiz_problems)
    items.error(problem.code, fmt::format("“{}”, {}: {}", lesson.title, problem.path, problem.detail), lesson.id);
  if (lesson.mandatory && lesson.completion != CompletionRule::quiz_pass)
    items.warning("quiz_not_required", fmt::format("“{}” can be completed without passing it.", lesson.title),
                  lesson.id);
  if (state.quiz && state.quiz->reveal == assessment::Reveal::after_all_attempts && state.quiz->attempts.value == 0)
    items.warning("never_revealed",
                  fmt::format("“{}” allows unlimited attempts, so answers are shown only after a pass.", lesson.title),
                  lesson.id);
}

void check_lesson(const LessonState& state, Items& items) {
  const LessonRow& lesson = state.lesson;
  check_content(state, items);
  if (lesson.completion == CompletionRule::quiz_pass && lesson.format != LessonFormat::quiz)
    items.error("rule_needs_quiz", fmt::format("“{}” asks to pass a quiz, but it is none.", lesson.title), lesson.id);
  if (lesson.completion == CompletionRule::time_spent && lesson.min_seconds.value_or(0) == 0)
    items.error("min_seconds_missing", fmt::format("Say how long “{}” takes at least.", lesson.title), lesson.id);
  if (lesson.minutes == 0)
    items.warning("minutes_missing", fmt::format("“{}” has no duration.", lesson.title), lesson.id);
}

void check_credit(const CourseRow& course, const std::vector<LessonState>& lessons, Items& items) {
  bool objectives = course.objectives.text != "[]";
  if (!course.ce) {
    if (!objectives) items.warning("objectives_missing", "Say what learners will be able to do.");
    return;
  }
  if (!objectives) items.error("objectives_missing", "A course with CE credit needs learning objectives.");
  bool quiz = std::any_of(lessons.begin(), lessons.end(),
                          [](const LessonState& l) { return l.lesson.format == LessonFormat::quiz; });
  if (!quiz) items.warning("ce_without_quiz", "CE credit without a quiz: most accreditors ask for an evaluation.");
  auto ce = shape::from_json<CeCredit>(course.ce->text);
  std::int64_t minutes = 0;
  for (const LessonState& state : lessons) minutes += state.lesson.minutes;
  if (ce && minutes * 100 < ce->centihours.value * 50)  // boards count 50 to 60 minutes as one contact hour
    items.warning("ce_longer_than_course",
                  fmt::format("The lessons take {} min, less than the CE hours claim.", minutes));
}

}  // namespace

Result<CourseStatus> next_status(const CourseRow& course, Step step) {
  auto wrong = [&] {
    return conflict("wrong_status", "The course is " + std::string(shape::enum_name(course.status)) + ".");
  };
  bool has_version = course.published_version_id.has_value();
  CourseStatus before = has_version ? CourseStatus::published : CourseStatus::draft;
  switch (step) {
  case Step::submit:
  case Step::publish:
    if (course.status == CourseStatus::published && !course.changed_since_published)
      return conflict("nothing_changed", "Nothing has changed since it was published.");
    if (course.status == CourseStatus::archived || course.status == CourseStatus::suspended) return wrong();
    if (step == Step::submit && course.status == CourseStatus::in_review) return wrong();
    return step == Step::submit ? CourseStatus::in_review : CourseStatus::published;
  case Step::return_to_author:
    if (course.status != CourseStatus::in_review) return wrong();
    return before;
  case Step::archive:
    if (course.status == CourseStatus::archived) return wrong();
    return CourseStatus::archived;
  case Step::suspend:
    if (!has_version || course.status == CourseStatus::suspended || course.status == CourseStatus::archived)
      return wrong();
    return CourseStatus::suspended;
  case Step::restore:
    if (course.status != CourseStatus::archived && course.status != CourseStatus::suspended) return wrong();
    return before;
  }
  return wrong();
}

Status check_editable(const CourseRow& course, bool may_publish) {
  if (course.status == CourseStatus::archived) return conflict("archived", "Restore the course before you change it.");
  if (course.status == CourseStatus::in_review && !may_publish)
    return conflict("in_review", "The course is being reviewed. Wait until it is returned or published.");
  return {};
}

Preflight preflight_of(const CourseRow& course, const std::vector<ModuleRow>& modules,
                       const std::vector<LessonState>& lessons) {
  Preflight out{true, {}};
  Items items(out);
  if (lessons.empty()) items.error("no_lessons", "The course has no lessons.");
  for (const ModuleRow& module : modules) {
    bool used = std::any_of(lessons.begin(), lessons.end(),
                            [&](const LessonState& l) { return l.lesson.module_id == module.id; });
    if (waits_for_itself(modules, module))
      items.error("module_unreachable", fmt::format("Module “{}” waits for itself and never opens.", module.title));
    if (!used) items.error("module_empty", fmt::format("Module “{}” has no lessons.", module.title));
    for (const LessonState& state : lessons)
      if (state.lesson.module_id == module.id) check_lesson(state, items);
  }
  bool mandatory = std::any_of(lessons.begin(), lessons.end(), [](const LessonState& l) { return l.lesson.mandatory; });
  if (!lessons.empty() && !mandatory) items.error("no_mandatory_lesson", "At least one lesson must be mandatory.");
  if (course.summary.empty()) items.warning("summary_missing", "Write a summary for the catalogue.");
  if (!course.category_id) items.warning("category_missing", "Choose a category.");
  check_credit(course, lessons, items);
  return out;
}

Error not_ready(const Preflight& preflight) {
  Error error{Fault::invalid, "not_ready", "The course cannot be published as it is.", {}};
  for (const PreflightItem& item : preflight.items)
    if (item.severity == "error")
      error.fields.push_back(
          {item.lesson_id ? "lessons[" + item.lesson_id->text() + "]" : "course", item.code, item.message});
  return error;
}

std::set<std::string> search_words(std::string_view text) {
  std::set<std::string> words;
  std::string word;
  auto end = [&] {
    if (word.size() >= 2) words.insert(word);
    word.clear();
  };
  for (char c : fold(text)) {
    unsigned char byte = static_cast<unsigned char>(c);
    bool part = byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
    if (part)
      word += c;
    else
      end();
  }
  end();
  return words;
}

std::int64_t reading_minutes(std::string_view text) {
  std::int64_t words = 0;
  bool inside = false;
  for (char c : text) {
    bool space = c == ' ' || c == '\n' || c == '\t';
    if (!space && !inside) ++words;
    inside = !space;
  }
  return std::max<std::int64_t>(2, (words + 179) / 180);
}

bool same_outline(const std::vector<ModuleRow>& modules, const std::vector<LessonRow>& lessons,
                  const OutlineOrder& order) {
  std::set<ModuleId> modules_left;
  std::set<LessonId> lessons_left;
  for (const ModuleRow& module : modules) modules_left.insert(module.id);
  for (const LessonRow& lesson : lessons) lessons_left.insert(lesson.id);
  for (const OutlineEntry& entry : order.modules) {
    if (modules_left.erase(entry.id) == 0) return false;
    for (LessonId lesson : entry.lessons)
      if (lessons_left.erase(lesson) == 0) return false;
  }
  return modules_left.empty() && lessons_left.empty();
}

}  // namespace mc::courses
