#include "modules/learning/rules.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mc::learning {
namespace {

constexpr int kStepDays[] = {0, 14, 7, 1};  // days before the due date, by step

/// Month and day of "MM-DD"; nullopt when no year has such a day.
std::optional<std::pair<int, int>> month_day(std::string_view text) {
  if (text.size() != 5 || !parse_date("2024-" + std::string(text))) return std::nullopt;  // a leap year
  return std::pair{(text[0] - '0') * 10 + (text[1] - '0'), (text[3] - '0') * 10 + (text[4] - '0')};
}

Date in_year(std::pair<int, int> at, int year) {
  auto [month, day] = at;
  Date last = end_of_month(make_date(year, static_cast<unsigned>(month), 1));
  return std::min(make_date(year, static_cast<unsigned>(month), 1) + (day - 1), last);
}

}  // namespace

Status check_due(const DueRule& rule) {
  switch (rule.kind) {
  case DueKind::none:
    return {};
  case DueKind::fixed:
    if (!rule.on) return invalid("due.on", "missing", "Say the day on which it is due.");
    return {};
  case DueKind::after_hire:
  case DueKind::after_assignment:
    if (!rule.days) return invalid("due.days", "missing", "Say after how many days it is due.");
    return {};
  case DueKind::anchor:
    if (!rule.month_day || !month_day(rule.month_day->value))
      return invalid("due.month_day", "not_a_day", "Write month and day, as in 03-31.");
    return {};
  }
  return {};
}

Date next_anchor(std::string_view text, Date from) {
  auto at = month_day(text).value_or(std::pair{12, 31});
  const int year = static_cast<int>(ymd(from).year());
  Date this_year = in_year(at, year);
  return this_year >= from ? this_year : in_year(at, year + 1);
}

std::optional<Date> due_for(const DueRule& rule, Date assigned_on, std::optional<Date> hired_on) {
  const int days = static_cast<int>(rule.days.value_or(0).value);
  switch (rule.kind) {
  case DueKind::none:
    return std::nullopt;
  case DueKind::fixed:
    return rule.on;
  case DueKind::after_hire: {
    Date due = hired_on.value_or(assigned_on) + days;
    return due < assigned_on ? assigned_on + days : due;
  }
  case DueKind::after_assignment:
    return assigned_on + days;
  case DueKind::anchor:
    return next_anchor(rule.month_day ? std::string_view(rule.month_day->value) : "12-31", assigned_on);
  }
  return std::nullopt;
}

int reminder_step(Date due, Date today) {
  if (today > due) return 4;
  for (int step : {3, 2, 1})
    if (today >= due - kStepDays[step]) return step;
  return 0;
}

bool reminder_is_news(Date due, int step, Date set_on) {
  if (step <= 0) return false;
  return step == 4 || due - kStepDays[step] >= set_on;
}

Date monday_of(Date day) {
  const int since = (day.days + 3) % 7;  // 1970-01-01 was a Thursday
  return day - (since < 0 ? since + 7 : since);
}

std::optional<ModuleLock> lock_of(const courses::CourseDetail& course, const courses::OutlineModule& module,
                                  Date enrolled_on, const std::map<courses::LessonId, LessonState>& progress,
                                  Date today) {
  ModuleLock lock;
  if (module.opens_on && today < *module.opens_on) lock.opens_on = module.opens_on;
  if (module.opens_after_days) {
    Date opens = enrolled_on + static_cast<int>(*module.opens_after_days);
    if (today < opens) lock.opens_on = lock.opens_on ? std::max(*lock.opens_on, opens) : opens;
  }
  if (module.unlock_after_module_id)
    for (const courses::OutlineModule& before : course.modules) {
      if (before.id != *module.unlock_after_module_id || before.id == module.id) continue;
      bool done = std::all_of(before.lessons.begin(), before.lessons.end(), [&](const courses::OutlineLesson& lesson) {
        auto found = progress.find(lesson.id);
        return !lesson.mandatory || (found != progress.end() && found->second == LessonState::completed);
      });
      if (done) continue;
      lock.after_module_id = before.id;
      lock.after_module_title = before.title;
    }
  if (!lock.opens_on && !lock.after_module_id) return std::nullopt;
  return lock;
}

}  // namespace mc::learning
