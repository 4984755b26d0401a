CREATE TABLE learning_assignments (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  course_title TEXT NOT NULL,
  professions TEXT NOT NULL,
  due_on TEXT,
  reason TEXT NOT NULL,
  assigned_by BLOB NOT NULL,
  assigned_by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX learning_assignments_by_course ON learning_assignments (course_id, id);

CREATE TABLE learning_targets (
  assignment_id BLOB NOT NULL REFERENCES learning_assignments (id),
  kind TEXT NOT NULL CHECK (kind IN ('unit', 'person')),
  target_id BLOB NOT NULL,
  PRIMARY KEY (assignment_id, kind, target_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_targets_by_target ON learning_targets (target_id, kind, assignment_id);

-- One row per person, course and cycle. What the lists show of the course is copied from the pinned version: it never changes.
CREATE TABLE learning_enrolments (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  cycle INTEGER NOT NULL,
  status TEXT NOT NULL,
  is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
  required INTEGER NOT NULL CHECK (required IN (0, 1)),
  due_on TEXT,
  reason TEXT NOT NULL,
  title TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  minutes_done INTEGER NOT NULL DEFAULT 0,
  ce_centihours INTEGER,
  mandatory INTEGER NOT NULL,
  mandatory_done INTEGER NOT NULL DEFAULT 0,
  seconds_spent INTEGER NOT NULL DEFAULT 0,
  last_lesson_id BLOB,
  score_hundredths INTEGER,
  enrolled_at INTEGER NOT NULL,
  started_at INTEGER,
  completed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX learning_enrolments_by_cycle ON learning_enrolments (person_id, course_id, cycle);
CREATE INDEX learning_enrolments_open ON learning_enrolments (person_id, due_on) WHERE is_open = 1;
CREATE INDEX learning_enrolments_by_person ON learning_enrolments (person_id, id);
CREATE INDEX learning_enrolments_due ON learning_enrolments (due_on, id) WHERE is_open = 1 AND required = 1;
CREATE INDEX learning_enrolments_by_course ON learning_enrolments (course_id, id);

CREATE TABLE learning_assigned (
  assignment_id BLOB NOT NULL REFERENCES learning_assignments (id),
  person_id BLOB NOT NULL,
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  PRIMARY KEY (assignment_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_assigned_by_enrolment ON learning_assigned (enrolment_id, assignment_id);
CREATE INDEX learning_assigned_by_person ON learning_assigned (person_id, assignment_id);

CREATE TABLE learning_progress (
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  lesson_id BLOB NOT NULL,
  state TEXT NOT NULL,
  seconds INTEGER NOT NULL DEFAULT 0,
  position TEXT NOT NULL DEFAULT '',
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  completed_at INTEGER,
  PRIMARY KEY (enrolment_id, lesson_id)
) STRICT, WITHOUT ROWID;
