CREATE TABLE certification_items (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  definition TEXT NOT NULL,
  revision INTEGER NOT NULL,
  status TEXT NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX certification_items_by_name ON certification_items (name_key) WHERE status <> 'archived';
CREATE INDEX certification_items_in_order ON certification_items (name_key, id);

-- How the definition was changed; what was completed under an older one keeps its dates.
CREATE TABLE certification_revisions (
  certification_id BLOB NOT NULL REFERENCES certification_items (id),
  revision INTEGER NOT NULL,
  definition TEXT NOT NULL,
  status TEXT NOT NULL,
  changed_by BLOB NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (certification_id, revision)
) STRICT, WITHOUT ROWID;

-- Of active certifications.
CREATE TABLE certification_audiences (
  certification_id BLOB NOT NULL REFERENCES certification_items (id),
  audience_id BLOB NOT NULL,
  PRIMARY KEY (certification_id, audience_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX certification_audiences_by_audience ON certification_audiences (audience_id, certification_id);

-- Where each person stands; whoever left keeps the row. The dates are those of the last completed cycle, due_on is the
-- open one's. `told` names the last thing she was told, so that nothing is told twice.
CREATE TABLE certification_people (
  certification_id BLOB NOT NULL REFERENCES certification_items (id),
  person_id BLOB NOT NULL,
  by_audience INTEGER NOT NULL CHECK (by_audience IN (0, 1)),
  joined INTEGER NOT NULL CHECK (joined IN (0, 1)),
  required INTEGER NOT NULL CHECK (required IN (0, 1)),
  came_at INTEGER NOT NULL,
  ended_at INTEGER,
  cycles INTEGER NOT NULL,
  open_cycle_id BLOB,
  due_on TEXT,
  certified_on TEXT,
  expires_on TEXT,
  opens_on TEXT,
  grace_end TEXT,
  exempt_until TEXT,
  certificate_id BLOB,
  told TEXT NOT NULL,
  PRIMARY KEY (certification_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX certification_people_by_person ON certification_people (person_id, certification_id);
CREATE INDEX certification_people_opening ON certification_people (opens_on, certification_id, person_id)
  WHERE required = 1 AND open_cycle_id IS NULL;
CREATE INDEX certification_people_expiring ON certification_people (expires_on, certification_id, person_id)
  WHERE required = 1;
CREATE INDEX certification_people_grace ON certification_people (grace_end, certification_id, person_id)
  WHERE required = 1 AND open_cycle_id IS NOT NULL;
CREATE INDEX certification_people_exempt ON certification_people (exempt_until, certification_id, person_id)
  WHERE exempt_until IS NOT NULL;

-- One run through a path. Nothing of a closed cycle changes; the certificate is issued once.
CREATE TABLE certification_cycles (
  id BLOB NOT NULL PRIMARY KEY,
  certification_id BLOB NOT NULL REFERENCES certification_items (id),
  person_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  path TEXT NOT NULL CHECK (path IN ('first', 'renewal')),
  status TEXT NOT NULL CHECK (status IN ('open', 'completed', 'expired', 'ended')),
  since INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  due_on TEXT,
  extended INTEGER NOT NULL CHECK (extended IN (0, 1)),
  completed_on TEXT,
  expires_on TEXT,
  closed_at INTEGER,
  certificate_id BLOB
) STRICT;
CREATE UNIQUE INDEX certification_cycles_by_number ON certification_cycles (certification_id, person_id, number);
CREATE INDEX certification_cycles_open ON certification_cycles (person_id, certification_id) WHERE status = 'open';

-- What counts towards a cycle: a completed enrolment, or an equivalency.
CREATE TABLE certification_done (
  cycle_id BLOB NOT NULL REFERENCES certification_cycles (id),
  course_id BLOB NOT NULL,
  enrolment_id BLOB,
  waiver_id BLOB,
  completed_at INTEGER NOT NULL,
  PRIMARY KEY (cycle_id, course_id)
) STRICT, WITHOUT ROWID;

-- Exemptions (not asked for until a day) and equivalencies (something else counts as a course, or as the whole path).
CREATE TABLE certification_waivers (
  id BLOB NOT NULL PRIMARY KEY,
  certification_id BLOB NOT NULL REFERENCES certification_items (id),
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('exemption', 'equivalency')),
  course_id BLOB,
  achieved_on TEXT,
  until TEXT,
  reason TEXT NOT NULL,
  evidence TEXT NOT NULL,
  approved_by BLOB NOT NULL,
  approver_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX certification_waivers_by_person ON certification_waivers (certification_id, person_id, id);

CREATE TABLE certification_requests (
  id BLOB NOT NULL PRIMARY KEY,
  certification_id BLOB NOT NULL REFERENCES certification_items (id),
  person_id BLOB NOT NULL,
  cycle_id BLOB NOT NULL REFERENCES certification_cycles (id),
  due_on TEXT NOT NULL,
  wanted_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied', 'withdrawn')),
  asked_at INTEGER NOT NULL,
  decided_by BLOB,
  decider_name TEXT NOT NULL,
  decided_at INTEGER,
  comment TEXT NOT NULL,
  new_due_on TEXT
) STRICT;
CREATE UNIQUE INDEX certification_requests_pending ON certification_requests (cycle_id) WHERE state = 'pending';
CREATE INDEX certification_requests_by_state ON certification_requests (state, id);
CREATE INDEX certification_requests_by_person ON certification_requests (person_id, id);

-- The last day on which every date was looked at.
CREATE TABLE certification_state (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  looked_on TEXT NOT NULL
) STRICT;
