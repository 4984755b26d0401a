#pragma once
// PUBLIC header of module courses: another module keeps a part of a draft (a lesson's film or package) and has changed
// it.
#include "modules/courses/courses.hpp"

namespace mc::courses {

/// The draft differs from what is published, so that it can be published; without a published version nothing happens.
Status note_draft_changed(data::Tx& tx, CourseId course);

}  // namespace mc::courses
