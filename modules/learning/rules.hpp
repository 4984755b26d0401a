#pragma once
// Pure rules of module learning: when work is due, what to remind of and when, which module is open. No database.
#include <map>
#include <optional>
#include <string_view>

#include "modules/learning/store.hpp"

namespace mc::learning {

/// Whether the rule says all that its kind needs; errors name "due.…".
Status check_due(const DueRule& rule);
/// The day for somebody who is assigned on `assigned_on`. After hire: who was hired so long ago that the day is past
/// gets the same number of days from the assignment, so that nobody begins overdue.
std::optional<Date> due_for(const DueRule& rule, Date assigned_on, std::optional<Date> hired_on);
/// The next "MM-DD" on or after `from`; 02-29 is the last of February in other years.
Date next_anchor(std::string_view month_day, Date from);

/// How far the reminders of a due date have come: 0 none yet, 1 fourteen days before, 2 seven, 3 one, 4 overdue.
int reminder_step(Date due, Date today);
/// Of a due date that was set on `set_on`: steps that were past by then are not made up for.
bool reminder_is_news(Date due, int step, Date set_on);
/// The Monday of the day's week.
Date monday_of(Date day);

/// Why this module is closed; nullopt when it is open. `progress` of the whole enrolment.
std::optional<ModuleLock> lock_of(const courses::CourseDetail& course, const courses::OutlineModule& module,
                                  Date enrolled_on, const std::map<courses::LessonId, LessonState>& progress,
                                  Date today);

}  // namespace mc::learning
