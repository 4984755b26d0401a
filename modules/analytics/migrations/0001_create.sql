-- What was captured (ANLY-01). A number that only grows is the key: rows come in at the end of the table and leave at
-- its beginning, so that ten million of them cost no more than a hundred.
CREATE TABLE analytics_events (
  seq INTEGER NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  course_id BLOB,
  lesson_id BLOB,
  seconds INTEGER NOT NULL,
  device TEXT NOT NULL,
  session_id BLOB
) STRICT;
CREATE INDEX analytics_events_by_person ON analytics_events (person_id, seq);
-- "next_event": the number of the next row; "aggregated": up to where the sums below are made.
CREATE TABLE analytics_counters (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Sums of the events, which outlive them.
CREATE TABLE analytics_days (
  course_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  day TEXT NOT NULL,
  events INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  PRIMARY KEY (course_id, kind, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE analytics_person_days (
  person_id BLOB NOT NULL,
  day TEXT NOT NULL,
  events INTEGER NOT NULL,
  lessons INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  PRIMARY KEY (person_id, day)
) STRICT, WITHOUT ROWID;

-- A read model of learning and organisation: Analytics::rebuild makes it anew.
CREATE TABLE analytics_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  employee_number TEXT NOT NULL,
  unit_id BLOB,
  unit_name TEXT NOT NULL,
  profession TEXT NOT NULL,
  manager_name TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  last_active_on TEXT,
  overdue INTEGER NOT NULL,
  not_started INTEGER NOT NULL,
  stalled INTEGER NOT NULL,
  failing INTEGER NOT NULL,
  at_risk INTEGER NOT NULL CHECK (at_risk IN (0, 1)),
  next_change_on TEXT NOT NULL
) STRICT;
CREATE INDEX analytics_people_by_name ON analytics_people (sort_key, person_id);
CREATE INDEX analytics_people_by_unit ON analytics_people (unit_id, sort_key, person_id);
CREATE INDEX analytics_people_by_change ON analytics_people (next_change_on);
CREATE INDEX analytics_people_counts ON analytics_people (active, at_risk, unit_id, overdue, not_started, stalled, failing, sort_key, person_id);
-- Whose progress has moved since she was looked at.
CREATE TABLE analytics_stale (
  person_id BLOB NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- state: how it stands today. current: it is the one that speaks for this person and course. active: she works here.
CREATE TABLE analytics_enrolments (
  enrolment_id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  unit_id BLOB,
  status TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'overdue', 'completed', 'ended')),
  current INTEGER NOT NULL CHECK (current IN (0, 1)),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  required INTEGER NOT NULL CHECK (required IN (0, 1)),
  due_on TEXT,
  percent INTEGER NOT NULL,
  seconds INTEGER NOT NULL,
  centihours INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  enrolled_on TEXT NOT NULL,
  started INTEGER NOT NULL CHECK (started IN (0, 1)),
  completed_on TEXT
) STRICT;
CREATE INDEX analytics_enrolments_by_person ON analytics_enrolments (person_id, course_id, enrolment_id);
CREATE INDEX analytics_enrolments_by_course ON analytics_enrolments (course_id, current, active, state, unit_id, required, due_on);
CREATE INDEX analytics_enrolments_by_state ON analytics_enrolments (current, active, state, unit_id, required, due_on);
CREATE INDEX analytics_enrolments_begun ON analytics_enrolments (enrolled_on, course_id, unit_id);
CREATE INDEX analytics_enrolments_done ON analytics_enrolments (completed_on, course_id, unit_id) WHERE completed_on IS NOT NULL;
CREATE TABLE analytics_courses (
  course_id BLOB NOT NULL PRIMARY KEY,
  title TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Counters, changed by the difference in the same transaction: the matrix reads these.
CREATE TABLE analytics_cells (
  unit_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  people INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  overdue INTEGER NOT NULL,
  required INTEGER NOT NULL,
  required_completed INTEGER NOT NULL,
  PRIMARY KEY (unit_id, course_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX analytics_cells_by_course ON analytics_cells (course_id, unit_id, people, completed, overdue, required, required_completed);
-- Mondays. Of all enrolments, also former ones and those of people who have left.
CREATE TABLE analytics_weeks (
  week TEXT NOT NULL,
  course_id BLOB NOT NULL,
  unit_id BLOB NOT NULL,
  enrolled INTEGER NOT NULL,
  completed INTEGER NOT NULL,
  PRIMARY KEY (week, course_id, unit_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX analytics_weeks_by_course ON analytics_weeks (course_id, week, enrolled, completed);

-- Finished attempts at quizzes that count, and their sums. Questions: first attempts.
CREATE TABLE analytics_attempts (
  attempt_id BLOB NOT NULL PRIMARY KEY,
  quiz_id BLOB NOT NULL,
  enrolment_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  percent INTEGER NOT NULL,
  passed INTEGER NOT NULL CHECK (passed IN (0, 1))
) STRICT;
CREATE INDEX analytics_attempts_by_enrolment ON analytics_attempts (enrolment_id, attempt_id);
CREATE INDEX analytics_attempts_by_quiz ON analytics_attempts (quiz_id, number, attempt_id);
CREATE INDEX analytics_attempts_by_person ON analytics_attempts (person_id, attempt_id);
CREATE TABLE analytics_quizzes (
  quiz_id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  attempts INTEGER NOT NULL,
  passed INTEGER NOT NULL,
  percent_sum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX analytics_quizzes_by_course ON analytics_quizzes (course_id, quiz_id);
CREATE TABLE analytics_questions (
  quiz_id BLOB NOT NULL,
  question_id TEXT NOT NULL,
  course_id BLOB NOT NULL,
  prompt TEXT NOT NULL,
  answers INTEGER NOT NULL,
  points INTEGER NOT NULL,
  possible INTEGER NOT NULL,
  facility INTEGER NOT NULL,
  PRIMARY KEY (quiz_id, question_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX analytics_questions_hard ON analytics_questions (facility, quiz_id, question_id) WHERE answers >= 5;
CREATE INDEX analytics_questions_by_course ON analytics_questions (course_id, facility, quiz_id, question_id);

CREATE TABLE analytics_leaders (
  person_id BLOB NOT NULL PRIMARY KEY,
  joined_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE analytics_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  raw_days INTEGER NOT NULL,
  report_days INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- Reports that come by themselves (ANLY-06). What is sent is a link.
CREATE TABLE analytics_schedules (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  name TEXT NOT NULL,
  report TEXT NOT NULL,
  format TEXT NOT NULL,
  filter TEXT NOT NULL,
  every TEXT NOT NULL CHECK (every IN ('week', 'month')),
  weekday INTEGER NOT NULL,
  day INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  paused TEXT NOT NULL,
  next_run_at INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX analytics_schedules_by_owner ON analytics_schedules (owner_id, id) WHERE removed_at IS NULL;
CREATE INDEX analytics_schedules_due ON analytics_schedules (next_run_at, id) WHERE removed_at IS NULL AND paused = '';
CREATE TABLE analytics_recipients (
  schedule_id BLOB NOT NULL REFERENCES analytics_schedules (id),
  person_id BLOB NOT NULL,
  PRIMARY KEY (schedule_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX analytics_recipients_by_person ON analytics_recipients (person_id, schedule_id);
-- units: what the file holds people of, a JSON list; null: of the whole hospital.
CREATE TABLE analytics_runs (
  id BLOB NOT NULL PRIMARY KEY,
  schedule_id BLOB NOT NULL REFERENCES analytics_schedules (id),
  asked_by BLOB,
  state TEXT NOT NULL CHECK (state IN ('queued', 'ready', 'refused', 'failed', 'expired')),
  reason TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  expires_at INTEGER,
  blob_id BLOB,
  size INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  units TEXT NOT NULL
) STRICT;
CREATE INDEX analytics_runs_by_schedule ON analytics_runs (schedule_id, id);
CREATE INDEX analytics_runs_expiring ON analytics_runs (expires_at, id) WHERE blob_id IS NOT NULL;
CREATE TABLE analytics_deliveries (
  run_id BLOB NOT NULL REFERENCES analytics_runs (id),
  person_id BLOB NOT NULL,
  outcome TEXT NOT NULL,
  PRIMARY KEY (run_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX analytics_deliveries_by_person ON analytics_deliveries (person_id, run_id);

-- Every file that was made, with its checksum.
CREATE TABLE analytics_exports (
  id BLOB NOT NULL PRIMARY KEY,
  report TEXT NOT NULL,
  format TEXT NOT NULL,
  filters TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  by_id BLOB NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX analytics_exports_by_person ON analytics_exports (by_id, id);
