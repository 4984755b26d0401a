-- One registration: a person's way through one package in one enrolment's lesson. kind: cmi5, xapi.
CREATE TABLE cmi5_registrations (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  package_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  version_number INTEGER NOT NULL,
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  enrolment_id BLOB,
  number INTEGER NOT NULL,
  preview INTEGER NOT NULL CHECK (preview IN (0, 1)),
  closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
  started_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  satisfied_at INTEGER,
  seconds INTEGER NOT NULL
) STRICT;
CREATE INDEX cmi5_registrations_by_lesson ON cmi5_registrations (enrolment_id, lesson_id, id) WHERE preview = 0;
CREATE INDEX cmi5_registrations_by_package ON cmi5_registrations (package_id, id) WHERE preview = 0;
CREATE INDEX cmi5_registrations_by_reader ON cmi5_registrations (package_id, person_id, number);
CREATE INDEX cmi5_registrations_by_person ON cmi5_registrations (person_id, id);

-- What a registration knows of an assignable unit; a unit without a row has not been touched. score: scaled, 0 to 1.
CREATE TABLE cmi5_units (
  registration_id BLOB NOT NULL REFERENCES cmi5_registrations (id),
  au INTEGER NOT NULL,
  completed_at INTEGER,
  passed_at INTEGER,
  failed_at INTEGER,
  score REAL,
  waived_at INTEGER,
  waived_by BLOB,
  waive_reason TEXT,
  PRIMARY KEY (registration_id, au)
) STRICT, WITHOUT ROWID;

-- Blocks (by index) and the course (-1) that were satisfied, once each.
CREATE TABLE cmi5_satisfied (
  registration_id BLOB NOT NULL REFERENCES cmi5_registrations (id),
  node INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (registration_id, node)
) STRICT, WITHOUT ROWID;

-- From launch to termination (or abandonment). fetch_hash: of the key in the one-time fetch address.
CREATE TABLE cmi5_sessions (
  id BLOB NOT NULL PRIMARY KEY,
  registration_id BLOB NOT NULL REFERENCES cmi5_registrations (id),
  au INTEGER NOT NULL,
  launch_id BLOB NOT NULL,
  mode TEXT NOT NULL,
  credential_id BLOB,
  fetch_hash BLOB,
  fetched_at INTEGER,
  preferences_read INTEGER NOT NULL CHECK (preferences_read IN (0, 1)),
  launched_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  initialized_at INTEGER,
  completed_at INTEGER,
  passed_at INTEGER,
  failed_at INTEGER,
  ended_at INTEGER,
  abandoned INTEGER NOT NULL CHECK (abandoned IN (0, 1)),
  seconds INTEGER NOT NULL
) STRICT;
CREATE INDEX cmi5_sessions_by_registration ON cmi5_sessions (registration_id, id);
CREATE INDEX cmi5_sessions_open ON cmi5_sessions (registration_id) WHERE ended_at IS NULL;
CREATE INDEX cmi5_sessions_stale ON cmi5_sessions (launched_at) WHERE ended_at IS NULL;
CREATE INDEX cmi5_sessions_by_launch ON cmi5_sessions (launch_id, id);

-- Other hosts that AUs may lie at, as an administrator allowed them: "https://content.vendor.example".
CREATE TABLE cmi5_hosts (
  origin TEXT NOT NULL PRIMARY KEY,
  added_by BLOB,
  added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
