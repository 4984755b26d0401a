#pragma once
// PUBLIC: assignments by rule for `medconnect demo`, made through the rules of the routes.
#include "modules/learning/learning.hpp"

namespace mc::learning {

/// For `newcomers` the first course within 30 days of hire; for `everybody` the second by the end of March each year;
/// for `nurses` the third, from the first day of next month on, 14 days after each is assigned. Needs three courses;
/// people are assigned once jobs have run. Not idempotent: for a new appliance.
Result<std::vector<AssignmentId>> make_demo_assignments(data::Tx& tx, Learning& learning, Date today,
                                                        const std::vector<CourseId>& courses, AudienceId newcomers,
                                                        AudienceId everybody, AudienceId nurses, PersonId by);

}  // namespace mc::learning
