-- What a lesson showed before its author chose something else, where a version of the course was published meanwhile: who
-- takes that version keeps its package. `attached_at` to `until` is when it was chosen.
CREATE TABLE packages_lesson_history (
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  until INTEGER NOT NULL,
  package_id BLOB NOT NULL REFERENCES packages_packages (id),
  format TEXT NOT NULL CHECK (format IN ('scorm', 'xapi', 'interactive')),
  opens_in TEXT NOT NULL CHECK (opens_in IN ('frame', 'own_window')),
  attached_by BLOB NOT NULL,
  attached_at INTEGER NOT NULL,
  PRIMARY KEY (course_id, lesson_id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX packages_lesson_history_by_package ON packages_lesson_history (package_id, course_id);
