-- Courses that rules of other modules require: one row per person, course and source. A withdrawn demand stays, so that
-- it can be told who asked for what.
CREATE TABLE learning_demands (
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  source TEXT NOT NULL,
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  due_on TEXT,
  reason TEXT NOT NULL,
  demanded_at INTEGER NOT NULL,
  withdrawn_at INTEGER,
  PRIMARY KEY (person_id, course_id, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_demands_by_enrolment ON learning_demands (enrolment_id, due_on) WHERE withdrawn_at IS NULL;
