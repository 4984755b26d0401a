#include "modules/learning/demo.hpp"

namespace mc::learning {

Result<std::vector<AssignmentId>> make_demo_assignments(data::Tx& tx, Learning& learning, Date today,
                                                        const std::vector<CourseId>& courses, AudienceId newcomers,
                                                        AudienceId everybody, AudienceId nurses, PersonId by) {
  if (courses.size() < 3) return internal("demo_courses_missing", "The demo needs three courses.");
  std::vector<AssignmentId> out;
  AssignmentIn orientation;
  orientation.course_id = courses[0];
  orientation.audience_id = newcomers;
  orientation.due = DueRule{};
  orientation.due->kind = DueKind::after_hire;
  orientation.due->days = 30;
  orientation.reason = "Orientation of new colleagues";
  out.push_back(TRY(learning.assign(tx, by, orientation)));

  AssignmentIn yearly;
  yearly.course_id = courses[1];
  yearly.audience_id = everybody;
  yearly.due = DueRule{};
  yearly.due->kind = DueKind::anchor;
  yearly.due->month_day = Text<5, 5>("03-31");
  yearly.reason = "Required of everybody by the end of March";
  out.push_back(TRY(learning.assign(tx, by, yearly)));

  AssignmentIn planned;
  planned.course_id = courses[2];
  planned.audience_id = nurses;
  planned.due = DueRule{};
  planned.due->kind = DueKind::after_assignment;
  planned.due->days = 14;
  planned.effective_from = end_of_month(today) + 1;
  planned.reason = "New guideline, in force from next month";
  out.push_back(TRY(learning.assign(tx, by, planned)));
  return out;
}

}  // namespace mc::learning
