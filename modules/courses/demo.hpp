#pragma once
// PUBLIC: sample courses that ship with the program (modules/courses/data/demo/*.json) and their loader, for
// `medconnect demo` and benches.
#include "modules/courses/courses.hpp"

namespace mc::courses {

/// Publishes every sample course through the rules of the routes, by `author`, in the order of their file names; makes
/// the categories that they name. Every one says that it needs clinical sign-off before use. Not idempotent: for a new
/// appliance. `infection_control`: questions of the bank that the quiz on hand hygiene draws besides its own.
Result<std::vector<CourseId>> publish_demo_courses(data::Tx& tx, Random& random, Courses& courses, PersonId author,
                                                   std::optional<assessment::PoolDraw> infection_control = {});

/// `count` more courses with the same lessons and quizzes and other titles ("Hand hygiene, module 7"), for measurements
/// at scale.
Result<std::vector<CourseId>> publish_filler_courses(data::Tx& tx, Random& random, Courses& courses, PersonId author,
                                                     int count);

}  // namespace mc::courses
