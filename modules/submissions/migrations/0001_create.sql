-- Work that a lesson asks for. `rubric` is JSON; once somebody has handed in, it never changes (rubric_used).
CREATE TABLE submissions_tasks (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  course_title TEXT NOT NULL,
  title TEXT NOT NULL,
  setup TEXT NOT NULL,
  rubric_used INTEGER NOT NULL CHECK (rubric_used IN (0, 1)),
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;
CREATE UNIQUE INDEX submissions_tasks_by_lesson ON submissions_tasks (course_id, lesson_id) WHERE archived_at IS NULL;
CREATE INDEX submissions_tasks_by_course ON submissions_tasks (course_id, id);

-- One row per attempt of a person. Only a draft changes its text and files.
CREATE TABLE submissions_works (
  id BLOB NOT NULL PRIMARY KEY,
  task_id BLOB NOT NULL REFERENCES submissions_tasks (id),
  course_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  enrolment_id BLOB NOT NULL,
  attempt INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'waiting', 'graded', 'returned')),
  text TEXT NOT NULL,
  revision INTEGER NOT NULL,
  due_on TEXT,
  days_late INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL,
  submitted_at INTEGER,
  claimed_by BLOB,
  claimed_at INTEGER,
  score_hundredths INTEGER,
  penalty_hundredths INTEGER NOT NULL DEFAULT 0,
  passed INTEGER NOT NULL DEFAULT 0 CHECK (passed IN (0, 1)),
  feedback TEXT NOT NULL DEFAULT '',
  graded_by BLOB,
  graded_at INTEGER
) STRICT;
CREATE UNIQUE INDEX submissions_works_by_attempt ON submissions_works (task_id, person_id, attempt);
CREATE INDEX submissions_works_waiting ON submissions_works (course_id, submitted_at, id) WHERE state = 'waiting';
CREATE INDEX submissions_works_by_person ON submissions_works (person_id, id);

CREATE TABLE submissions_files (
  id BLOB NOT NULL PRIMARY KEY,
  work_id BLOB NOT NULL REFERENCES submissions_works (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('work', 'feedback')),
  blob_id BLOB NOT NULL,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  added_by BLOB NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX submissions_files_by_work ON submissions_files (work_id, id);

-- Each marking as it was given; the second is made without seeing the first.
CREATE TABLE submissions_marks (
  work_id BLOB NOT NULL REFERENCES submissions_works (id),
  number INTEGER NOT NULL,
  marker_id BLOB NOT NULL,
  score_hundredths INTEGER NOT NULL,
  levels TEXT NOT NULL,
  feedback TEXT NOT NULL,
  marked_at INTEGER NOT NULL,
  PRIMARY KEY (work_id, number)
) STRICT, WITHOUT ROWID;

-- The gradebook's arrangement: JSON of categories and items, one row a course.
CREATE TABLE submissions_books (
  course_id BLOB NOT NULL PRIMARY KEY,
  setup TEXT NOT NULL,
  revision INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What was reached, never changed: totals are computed from these rows. `source_id` is the lesson, `fact_id` the attempt.
CREATE TABLE submissions_facts (
  course_id BLOB NOT NULL,
  enrolment_id BLOB NOT NULL,
  fact_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('quiz', 'task')),
  source_id BLOB NOT NULL,
  title TEXT NOT NULL,
  percent_hundredths INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (course_id, enrolment_id, fact_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX submissions_facts_by_person ON submissions_facts (person_id, course_id);

-- The grade as it stood when the course was completed: hiding, moving or deleting content later does not touch it.
CREATE TABLE submissions_recorded (
  enrolment_id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  total_hundredths INTEGER,
  grades TEXT NOT NULL,
  completed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX submissions_recorded_by_course ON submissions_recorded (course_id, enrolment_id);
CREATE INDEX submissions_recorded_by_person ON submissions_recorded (person_id, course_id);
