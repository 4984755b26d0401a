CREATE TABLE classroom_rooms (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  place TEXT NOT NULL,
  capacity INTEGER NOT NULL,
  unit_id BLOB,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX classroom_rooms_by_name ON classroom_rooms (name, id);

-- sort_at is the first start, or the end of time while there is no date: the order of lists.
CREATE TABLE classroom_sessions (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB,
  lesson_id BLOB,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  unit_id BLOB,
  everyone INTEGER NOT NULL CHECK (everyone IN (0, 1)),
  seats INTEGER NOT NULL,
  minimum INTEGER NOT NULL,
  opens_at INTEGER,
  closes_at INTEGER,
  waitlist INTEGER NOT NULL CHECK (waitlist IN (0, 1)),
  cutoff_hours INTEGER NOT NULL,
  approval TEXT NOT NULL,
  walk_ins INTEGER NOT NULL CHECK (walk_ins IN (0, 1)),
  late_minutes INTEGER NOT NULL,
  required_percent INTEGER NOT NULL,
  state TEXT NOT NULL,
  first_start INTEGER,
  last_end INTEGER,
  sort_at INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  cancel_reason TEXT NOT NULL,
  minimum_told INTEGER NOT NULL CHECK (minimum_told IN (0, 1)),
  settled INTEGER NOT NULL CHECK (settled IN (0, 1))
) STRICT;
CREATE INDEX classroom_sessions_by_time ON classroom_sessions (state, sort_at, id);
CREATE INDEX classroom_sessions_by_course ON classroom_sessions (course_id, sort_at, id);
CREATE INDEX classroom_sessions_newest ON classroom_sessions (sort_at, id);
CREATE INDEX classroom_sessions_unsettled ON classroom_sessions (last_end) WHERE settled = 0;

-- self_key signs the codes of the room's screen; a date that was taken away stays, so that calendars hear of it.
CREATE TABLE classroom_dates (
  id BLOB NOT NULL PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES classroom_sessions (id),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  room_id BLOB REFERENCES classroom_rooms (id),
  place TEXT NOT NULL,
  self_opens_at INTEGER,
  self_closes_at INTEGER,
  self_key BLOB NOT NULL,
  cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
  reminded INTEGER NOT NULL
) STRICT;
CREATE INDEX classroom_dates_by_session ON classroom_dates (session_id, starts_at, id);
CREATE INDEX classroom_dates_by_room ON classroom_dates (room_id, starts_at);
CREATE INDEX classroom_dates_by_start ON classroom_dates (starts_at, id);

CREATE TABLE classroom_facilitators (
  session_id BLOB NOT NULL REFERENCES classroom_sessions (id),
  person_id BLOB NOT NULL,
  PRIMARY KEY (session_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX classroom_facilitators_by_person ON classroom_facilitators (person_id, session_id);

-- One row per session and person; whoever comes back after a cancellation queues anew with the same row.
CREATE TABLE classroom_signups (
  id BLOB NOT NULL PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES classroom_sessions (id),
  person_id BLOB NOT NULL,
  status TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  walk_in INTEGER NOT NULL CHECK (walk_in IN (0, 1)),
  manager_by BLOB,
  manager_at INTEGER,
  education_by BLOB,
  education_at INTEGER,
  reason TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  completed_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX classroom_signups_by_person ON classroom_signups (person_id, session_id);
CREATE INDEX classroom_signups_by_session ON classroom_signups (session_id, status, queued_at, id);
CREATE INDEX classroom_signups_own ON classroom_signups (person_id, id);
CREATE INDEX classroom_signups_waiting ON classroom_signups (status, id) WHERE status IN ('awaiting_manager', 'awaiting_education');

CREATE TABLE classroom_attendance (
  date_id BLOB NOT NULL REFERENCES classroom_dates (id),
  person_id BLOB NOT NULL,
  session_id BLOB NOT NULL REFERENCES classroom_sessions (id),
  mark TEXT NOT NULL,
  minutes INTEGER,
  source TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_by BLOB,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (date_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX classroom_attendance_by_session ON classroom_attendance (session_id, person_id);
CREATE INDEX classroom_attendance_by_person ON classroom_attendance (person_id, recorded_at);

-- A browser that scanned the screen in time and whose person still has to sign in. Only the hash of its cookie is kept.
CREATE TABLE classroom_tickets (
  hash BLOB NOT NULL PRIMARY KEY,
  date_id BLOB NOT NULL REFERENCES classroom_dates (id),
  scanned_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_by BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX classroom_tickets_old ON classroom_tickets (expires_at);

CREATE TABLE classroom_feeds (
  person_id BLOB NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX classroom_feeds_by_hash ON classroom_feeds (hash);
