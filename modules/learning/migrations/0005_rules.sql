-- Audiences beside units and persons: the CHECK has to know them, so the table is made anew.
CREATE TABLE learning_targets_of (
  assignment_id BLOB NOT NULL REFERENCES learning_assignments (id),
  kind TEXT NOT NULL CHECK (kind IN ('unit', 'person', 'audience')),
  target_id BLOB NOT NULL,
  PRIMARY KEY (assignment_id, kind, target_id)
) STRICT, WITHOUT ROWID;
INSERT INTO learning_targets_of (assignment_id, kind, target_id) SELECT assignment_id, kind, target_id FROM learning_targets;
DROP TABLE learning_targets;
ALTER TABLE learning_targets_of RENAME TO learning_targets;
CREATE INDEX learning_targets_by_target ON learning_targets (target_id, kind, assignment_id);

-- When work is due: one day for all (due_on), or a day of each person's own, kept in learning_assigned.
ALTER TABLE learning_assignments ADD COLUMN due_kind TEXT NOT NULL DEFAULT 'fixed';
ALTER TABLE learning_assignments ADD COLUMN due_days INTEGER;
ALTER TABLE learning_assignments ADD COLUMN due_anchor TEXT;
ALTER TABLE learning_assignments ADD COLUMN effective_from TEXT;
ALTER TABLE learning_assignments ADD COLUMN effective_until TEXT;
ALTER TABLE learning_assignments ADD COLUMN begun_at INTEGER;
UPDATE learning_assignments SET begun_at = created_at;
CREATE INDEX learning_assignments_waiting ON learning_assignments (effective_from, id) WHERE begun_at IS NULL AND ended_at IS NULL;
CREATE INDEX learning_assignments_until ON learning_assignments (effective_until, id) WHERE ended_at IS NULL AND effective_until IS NOT NULL;

ALTER TABLE learning_assigned ADD COLUMN assigned_on TEXT;
ALTER TABLE learning_assigned ADD COLUMN due_on TEXT;
ALTER TABLE learning_enrolments ADD COLUMN extended_to TEXT;
ALTER TABLE learning_enrolments ADD COLUMN due_set_on TEXT;
ALTER TABLE learning_demands ADD COLUMN since INTEGER;

-- Who was held to an assignment once and why not any more.
CREATE TABLE learning_assigned_past (
  id BLOB NOT NULL PRIMARY KEY,
  assignment_id BLOB NOT NULL REFERENCES learning_assignments (id),
  person_id BLOB NOT NULL,
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  why TEXT NOT NULL,
  until INTEGER NOT NULL
) STRICT;
CREATE INDEX learning_assigned_past_by_person ON learning_assigned_past (assignment_id, person_id, id);

CREATE TABLE learning_assignment_changes (
  id BLOB NOT NULL PRIMARY KEY,
  assignment_id BLOB NOT NULL REFERENCES learning_assignments (id),
  at INTEGER NOT NULL,
  by_id BLOB,
  by_name TEXT NOT NULL,
  field TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL
) STRICT;
CREATE INDEX learning_assignment_changes_by_assignment ON learning_assignment_changes (assignment_id, id);

CREATE TABLE learning_exemptions (
  id BLOB NOT NULL PRIMARY KEY,
  assignment_id BLOB NOT NULL REFERENCES learning_assignments (id),
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  equivalent_course_id BLOB,
  equivalent_to TEXT NOT NULL,
  valid_until TEXT,
  approved_by BLOB NOT NULL,
  approved_by_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  revoked_by BLOB,
  revoked_by_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX learning_exemptions_standing ON learning_exemptions (assignment_id, person_id) WHERE revoked_at IS NULL;
CREATE INDEX learning_exemptions_by_assignment ON learning_exemptions (assignment_id, id);
CREATE INDEX learning_exemptions_until ON learning_exemptions (valid_until, id) WHERE revoked_at IS NULL AND valid_until IS NOT NULL;

CREATE TABLE learning_extensions (
  id BLOB NOT NULL PRIMARY KEY,
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  person_id BLOB NOT NULL,
  course_title TEXT NOT NULL,
  due_on TEXT NOT NULL,
  wanted_until TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL,
  granted_until TEXT,
  decided_by BLOB,
  decided_by_name TEXT NOT NULL DEFAULT '',
  comment TEXT NOT NULL DEFAULT '',
  asked_at INTEGER NOT NULL,
  decided_at INTEGER
) STRICT;
CREATE UNIQUE INDEX learning_extensions_asked ON learning_extensions (enrolment_id) WHERE state = 'asked';
CREATE INDEX learning_extensions_by_person ON learning_extensions (person_id, id);
CREATE INDEX learning_extensions_by_state ON learning_extensions (state, id);

-- The furthest step that was told for a due date: 'learner', 'manager' or 'above'. Nothing is told twice, and what fell
-- into a time without a server is told once, as the step that holds now.
CREATE TABLE learning_reminded (
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  due_on TEXT NOT NULL,
  to_whom TEXT NOT NULL,
  step INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (enrolment_id, due_on, to_whom)
) STRICT, WITHOUT ROWID;
CREATE TABLE learning_digests (
  week TEXT NOT NULL,
  manager_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (week, manager_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE learning_digest_weeks (week TEXT NOT NULL PRIMARY KEY, done_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE learning_reminder_rules (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), escalate_after_days INTEGER NOT NULL) STRICT;
INSERT INTO learning_reminder_rules (id, escalate_after_days) VALUES (1, 14);

CREATE TABLE learning_nudges (
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  at INTEGER NOT NULL,
  by_id BLOB NOT NULL,
  PRIMARY KEY (enrolment_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE learning_waitlist (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  joined_at INTEGER NOT NULL,
  promoted_at INTEGER,
  enrolment_id BLOB REFERENCES learning_enrolments (id),
  left_at INTEGER
) STRICT;
CREATE UNIQUE INDEX learning_waitlist_waiting ON learning_waitlist (course_id, person_id) WHERE promoted_at IS NULL AND left_at IS NULL;
CREATE INDEX learning_waitlist_next ON learning_waitlist (course_id, id) WHERE promoted_at IS NULL AND left_at IS NULL;
CREATE INDEX learning_waitlist_by_person ON learning_waitlist (person_id, id);
CREATE INDEX learning_enrolments_seats ON learning_enrolments (course_id) WHERE is_open = 1;

CREATE TABLE learning_uploads (
  id BLOB NOT NULL PRIMARY KEY,
  file_name TEXT NOT NULL,
  file_sha256 TEXT NOT NULL,
  file_id BLOB NOT NULL,
  source TEXT NOT NULL,
  rows INTEGER NOT NULL,
  created INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  uploaded_by BLOB NOT NULL,
  uploaded_by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  evidence_id BLOB,
  evidence_name TEXT NOT NULL DEFAULT '',
  evidence_sha256 TEXT
) STRICT;
-- The key that makes a second upload of the same row do nothing.
CREATE TABLE learning_uploaded (
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  completed_on TEXT NOT NULL,
  enrolment_id BLOB NOT NULL REFERENCES learning_enrolments (id),
  upload_id BLOB NOT NULL REFERENCES learning_uploads (id),
  line INTEGER NOT NULL,
  reference TEXT NOT NULL,
  PRIMARY KEY (person_id, course_id, completed_on)
) STRICT, WITHOUT ROWID;
CREATE INDEX learning_uploaded_by_upload ON learning_uploaded (upload_id, line);
