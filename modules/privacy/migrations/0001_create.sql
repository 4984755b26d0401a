-- Archives of a person's data, made by a job. `reason` is there when somebody else asked for it on her behalf.
CREATE TABLE privacy_exports (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  requested_by BLOB NOT NULL,
  reason TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'ready', 'failed', 'expired')),
  percent INTEGER NOT NULL,
  step TEXT NOT NULL,
  error TEXT NOT NULL,
  requested_at INTEGER NOT NULL,
  finished_at INTEGER,
  expires_at INTEGER,
  blob_id BLOB,
  size INTEGER,
  downloads INTEGER NOT NULL,
  downloaded_at INTEGER
) STRICT;
CREATE INDEX privacy_exports_by_person ON privacy_exports (person_id, id);
CREATE INDEX privacy_exports_by_requester ON privacy_exports (requested_by, id);
CREATE INDEX privacy_exports_by_end ON privacy_exports (state, expires_at);

-- Requests to erase a person; two officers decide. `result` is the list of what was done, with reason and end of what is kept.
CREATE TABLE privacy_requests (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  filed_by BLOB NOT NULL,
  filed_at INTEGER NOT NULL,
  due_on TEXT NOT NULL,
  reason TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('open', 'reviewed', 'approved', 'done', 'declined', 'withdrawn')),
  first_by BLOB,
  first_at INTEGER,
  first_note TEXT NOT NULL,
  second_by BLOB,
  second_at INTEGER,
  second_note TEXT NOT NULL,
  pseudonym TEXT NOT NULL,
  result TEXT NOT NULL,
  erased_at INTEGER,
  next_end TEXT
) STRICT;
CREATE INDEX privacy_requests_by_state ON privacy_requests (state, id);
CREATE INDEX privacy_requests_by_person ON privacy_requests (person_id, id);
CREATE INDEX privacy_requests_by_end ON privacy_requests (next_end) WHERE next_end IS NOT NULL;
CREATE UNIQUE INDEX privacy_requests_open ON privacy_requests (person_id) WHERE state IN ('open', 'reviewed', 'approved');

-- While one is in force nothing of the person is erased, whatever was decided.
CREATE TABLE privacy_holds (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  reason TEXT NOT NULL,
  reference TEXT NOT NULL,
  placed_by BLOB NOT NULL,
  placed_at INTEGER NOT NULL,
  released_by BLOB,
  released_at INTEGER,
  release_reason TEXT NOT NULL
) STRICT;
CREATE INDEX privacy_holds_by_person ON privacy_holds (person_id, id);
CREATE INDEX privacy_holds_in_force ON privacy_holds (id) WHERE released_at IS NULL;

-- Years that differ from what the product ships.
CREATE TABLE privacy_retention (
  category TEXT NOT NULL PRIMARY KEY,
  years INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
