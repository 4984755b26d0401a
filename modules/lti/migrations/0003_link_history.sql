-- What a lesson launched before its author changed it, where a version of the course was published meanwhile: who takes
-- that version keeps it. `updated_at` to `until` is when it was the draft.
CREATE TABLE lti_link_history (
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  until INTEGER NOT NULL,
  link_id BLOB NOT NULL REFERENCES lti_links (id),
  setup TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (course_id, lesson_id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX lti_link_history_by_link ON lti_link_history (link_id, until);
