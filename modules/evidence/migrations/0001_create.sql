-- "Verify now": runs in the background; `done` of `total` rows were read.
CREATE TABLE evidence_verifications (
  id BLOB NOT NULL PRIMARY KEY,
  by_id BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'whole', 'damaged', 'failed')),
  done INTEGER NOT NULL,
  total INTEGER NOT NULL,
  root TEXT NOT NULL,
  checkpoints INTEGER NOT NULL,
  problems TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;

CREATE TABLE evidence_filters (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX evidence_filters_by_person ON evidence_filters (person_id, id);

-- Where signed checkpoints are copied to. secret: sealed.
CREATE TABLE evidence_witnesses (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('folder', 'https', 'mail')),
  target TEXT NOT NULL,
  secret BLOB,
  enabled INTEGER NOT NULL,
  last_at INTEGER,
  last_size INTEGER NOT NULL,
  tried_at INTEGER,
  error TEXT NOT NULL,
  failures INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE evidence_controls (
  code TEXT NOT NULL PRIMARY KEY,
  status TEXT NOT NULL,
  owner TEXT NOT NULL,
  notes TEXT NOT NULL,
  reviewed_on TEXT,
  reviewed_by BLOB,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Dated documents: risk assessments, penetration tests, policies; business associate agreements and other contracts.
CREATE TABLE evidence_records (
  id BLOB NOT NULL PRIMARY KEY,
  register TEXT NOT NULL CHECK (register IN ('assessments', 'agreements')),
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  party TEXT NOT NULL,
  on_day TEXT NOT NULL,
  starts_on TEXT,
  ends_on TEXT,
  by_name TEXT NOT NULL,
  open_findings INTEGER NOT NULL,
  notes TEXT NOT NULL,
  blob_id BLOB,
  file_name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size INTEGER NOT NULL,
  told INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE INDEX evidence_records_by_register ON evidence_records (register, id);
CREATE INDEX evidence_records_ending ON evidence_records (ends_on) WHERE closed_at IS NULL AND ends_on IS NOT NULL;

-- Security incidents and breaches (45 CFR 164.308(a)(6), 164.400-414). notified: JSON list.
CREATE TABLE evidence_incidents (
  id BLOB NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('event', 'incident', 'breach')),
  title TEXT NOT NULL,
  what TEXT NOT NULL,
  measures TEXT NOT NULL,
  discovered_on TEXT NOT NULL,
  occurred_from TEXT NOT NULL,
  occurred_to TEXT NOT NULL,
  affected INTEGER NOT NULL,
  notified TEXT NOT NULL,
  revision INTEGER NOT NULL,
  told INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
CREATE INDEX evidence_incidents_open ON evidence_incidents (discovered_on) WHERE closed_at IS NULL;
