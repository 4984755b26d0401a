#pragma once
// PUBLIC: reviews and a discussion for `medconnect demo`, made through the rules of the routes.
#include "modules/study/study.hpp"

namespace mc::study {

/// Of people who take the course. Not idempotent: for a new appliance.
Status make_demo_study(data::Tx& tx, Study& study, courses::Courses& courses, CourseId course,
                       const std::vector<PersonId>& learners);

}  // namespace mc::study
