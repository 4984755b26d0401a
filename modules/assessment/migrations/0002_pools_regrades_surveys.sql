-- When a version was last made the published one: an author may go back to an earlier content.
ALTER TABLE assessment_versions ADD COLUMN frozen_at INTEGER NOT NULL DEFAULT 0;
UPDATE assessment_versions SET frozen_at = created_at;
CREATE INDEX assessment_versions_newest ON assessment_versions (quiz_id, frozen_at, id);

ALTER TABLE assessment_attempts ADD COLUMN time_percent INTEGER;
ALTER TABLE assessment_attempts ADD COLUMN accommodation_id BLOB;
ALTER TABLE assessment_attempts ADD COLUMN regraded_at INTEGER;
ALTER TABLE assessment_attempts ADD COLUMN quiz_id BLOB;
UPDATE assessment_attempts SET quiz_id = (SELECT quiz_id FROM assessment_versions v WHERE v.id = version_id);
CREATE INDEX assessment_attempts_quiz ON assessment_attempts (quiz_id, id);
CREATE INDEX assessment_attempts_open ON assessment_attempts (started_at) WHERE submitted_at IS NULL;

-- More time for a person, granted before an attempt starts; the attempt keeps which one it was.
CREATE TABLE assessment_accommodations (
  id BLOB PRIMARY KEY NOT NULL,
  person_id BLOB NOT NULL,
  time_percent INTEGER NOT NULL CHECK (time_percent BETWEEN 101 AND 400),
  reason TEXT NOT NULL,
  until TEXT,
  granted_by BLOB NOT NULL,
  granted_at INTEGER NOT NULL,
  ended_at INTEGER,
  ended_by BLOB
) STRICT;
CREATE INDEX assessment_accommodations_person ON assessment_accommodations (person_id, granted_at);

-- What the page of a proctored attempt reported. `number` counts from 1 within the attempt.
CREATE TABLE assessment_proctoring (
  attempt_id BLOB NOT NULL REFERENCES assessment_attempts (id),
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  at INTEGER NOT NULL,
  seconds INTEGER,
  question_id TEXT,
  PRIMARY KEY (attempt_id, number)
) STRICT;
CREATE TABLE assessment_proctoring_left_out (
  attempt_id BLOB PRIMARY KEY NOT NULL REFERENCES assessment_attempts (id),
  events INTEGER NOT NULL
) STRICT;

-- Quizzes that draw from pools of the question bank: drafts, and the newest frozen versions.
CREATE TABLE assessment_pool_uses (
  pool_id TEXT NOT NULL,
  quiz_id BLOB NOT NULL REFERENCES assessment_quizzes (id),
  frozen INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (pool_id, quiz_id, frozen)
) STRICT;
CREATE INDEX assessment_pool_uses_quiz ON assessment_pool_uses (quiz_id, frozen);

-- A regrade and, for each attempt that it changes, the marks before and after: once applied, the attempt's history.
CREATE TABLE assessment_regrades (
  id BLOB PRIMARY KEY NOT NULL,
  quiz_id BLOB NOT NULL REFERENCES assessment_quizzes (id),
  state TEXT NOT NULL,
  request TEXT NOT NULL,
  prepared_by BLOB NOT NULL,
  prepared_at INTEGER NOT NULL,
  applied_at INTEGER,
  applied_by BLOB,
  looked_at INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  raised INTEGER NOT NULL DEFAULT 0,
  lowered INTEGER NOT NULL DEFAULT 0,
  kept INTEGER NOT NULL DEFAULT 0,
  now_passed INTEGER NOT NULL DEFAULT 0,
  now_failed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX assessment_regrades_quiz ON assessment_regrades (quiz_id, prepared_at);
CREATE TABLE assessment_regrade_changes (
  regrade_id BLOB NOT NULL REFERENCES assessment_regrades (id),
  attempt_id BLOB NOT NULL REFERENCES assessment_attempts (id),
  applied_at INTEGER,
  points_before INTEGER NOT NULL,
  possible_before INTEGER NOT NULL,
  percent_before INTEGER NOT NULL,
  passed_before INTEGER NOT NULL,
  marks_before TEXT NOT NULL,
  points_after INTEGER NOT NULL,
  possible_after INTEGER NOT NULL,
  percent_after INTEGER NOT NULL,
  passed_after INTEGER NOT NULL,
  marks_after TEXT NOT NULL,
  PRIMARY KEY (regrade_id, attempt_id)
) STRICT;
CREATE INDEX assessment_regrade_changes_attempt ON assessment_regrade_changes (attempt_id, applied_at);

-- Anonymous surveys: neither a person nor a time, under a random id and without the order in which they came. Results
-- count complete groups only (`batch`), so that nobody learns an answer by looking before and after somebody took part.
CREATE TABLE assessment_sheets (
  id BLOB PRIMARY KEY NOT NULL,
  quiz_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  batch INTEGER NOT NULL,
  answers TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX assessment_sheets_quiz ON assessment_sheets (quiz_id, batch);
CREATE TABLE assessment_survey_counts (
  quiz_id BLOB PRIMARY KEY NOT NULL,
  handed_in INTEGER NOT NULL
) STRICT;
