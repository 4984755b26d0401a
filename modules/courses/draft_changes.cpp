#include "modules/courses/draft_changes.hpp"

#include "modules/courses/store.hpp"

namespace mc::courses {

Status note_draft_changed(data::Tx& tx, CourseId course) { return store::touch_course(tx, course); }

}  // namespace mc::courses
