#pragma once
// PUBLIC: assignments for `medconnect demo`, made through the rules of the routes.
#include "modules/submissions/submissions.hpp"

namespace mc::submissions {

/// An assignment on the first lesson of a published course; these learners hand in, the first is marked by `by`. Not
/// idempotent: for a new appliance.
Result<TaskId> make_demo_submissions(data::Tx& tx, Submissions& submissions, courses::Courses& courses,
                                     learning::Learning& learning, CourseId course,
                                     const std::vector<PersonId>& learners, PersonId by);

}  // namespace mc::submissions
