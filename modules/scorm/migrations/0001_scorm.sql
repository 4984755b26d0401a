-- One attempt of one person on one package in one lesson. use: 'learn' counts; 'preview' and 'review' are scratch and
-- go away. phase 'replaced': the author moved people on, so the next launch begins anew. item: what is delivered.
CREATE TABLE scorm_attempts (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  enrolment_id BLOB,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  package_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  version INTEGER NOT NULL,
  number INTEGER NOT NULL,
  use TEXT NOT NULL,
  phase TEXT NOT NULL,
  launch_id BLOB NOT NULL,
  item TEXT NOT NULL,
  turn INTEGER NOT NULL,
  completion TEXT NOT NULL,
  success TEXT NOT NULL,
  score REAL,
  milliseconds INTEGER NOT NULL,
  done INTEGER NOT NULL CHECK (done IN (0, 1)),
  started_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX scorm_attempts_by_enrolment ON scorm_attempts (enrolment_id, lesson_id, number);
CREATE INDEX scorm_attempts_by_package ON scorm_attempts (package_id, use, id);
CREATE INDEX scorm_attempts_by_person ON scorm_attempts (person_id, lesson_id);
CREATE INDEX scorm_attempts_scratch ON scorm_attempts (last_at) WHERE use <> 'learn';

-- Where the calls of a launch stand: the number of the last batch that was taken.
CREATE TABLE scorm_launches (
  launch_id BLOB NOT NULL PRIMARY KEY,
  attempt_id BLOB NOT NULL REFERENCES scorm_attempts (id) ON DELETE CASCADE,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX scorm_launches_by_attempt ON scorm_launches (attempt_id);

-- Sequencing: the state of the activity tree (evidence), and what the player was last told of it.
CREATE TABLE scorm_trees (
  attempt_id BLOB NOT NULL PRIMARY KEY REFERENCES scorm_attempts (id) ON DELETE CASCADE,
  state TEXT NOT NULL,
  view TEXT NOT NULL
) STRICT;

-- What a SCO has stored. `tries` counts its attempts (2004 starts afresh after a normal exit); cmi is without
-- suspend_data; try_milliseconds is cmi.total_time, milliseconds the time of all tries.
CREATE TABLE scorm_scos (
  attempt_id BLOB NOT NULL REFERENCES scorm_attempts (id) ON DELETE CASCADE,
  item TEXT NOT NULL,
  tries INTEGER NOT NULL,
  cmi TEXT NOT NULL,
  suspend_data TEXT NOT NULL,
  completion TEXT NOT NULL,
  success TEXT NOT NULL,
  score_scaled REAL,
  score_raw REAL,
  score_min REAL,
  score_max REAL,
  milliseconds INTEGER NOT NULL,
  try_milliseconds INTEGER NOT NULL,
  location TEXT NOT NULL,
  entry TEXT NOT NULL,
  exit TEXT NOT NULL,
  phase TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, item)
) STRICT;

CREATE TABLE scorm_interactions (
  attempt_id BLOB NOT NULL REFERENCES scorm_attempts (id) ON DELETE CASCADE,
  item TEXT NOT NULL,
  try INTEGER NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  description TEXT NOT NULL,
  response TEXT NOT NULL,
  result TEXT NOT NULL,
  latency INTEGER,
  at INTEGER,
  PRIMARY KEY (attempt_id, item, try, position)
) STRICT, WITHOUT ROWID;

-- Shared between packages (2004): global objectives and buckets of adl.data that are global to the system.
CREATE TABLE scorm_objectives (
  person_id BLOB NOT NULL,
  target TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (person_id, target)
) STRICT, WITHOUT ROWID;
-- scope: the person, or the attempt when the organization keeps its data to itself.
CREATE TABLE scorm_buckets (
  person_id BLOB NOT NULL,
  scope BLOB NOT NULL,
  target TEXT NOT NULL,
  store TEXT NOT NULL,
  PRIMARY KEY (person_id, scope, target)
) STRICT, WITHOUT ROWID;
CREATE INDEX scorm_buckets_by_scope ON scorm_buckets (scope);
