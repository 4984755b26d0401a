-- What is to be verified: one row for each licence or card, copied by its events so that lists are one query.
CREATE TABLE verification_items (
  credential_id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  unit_id BLOB,
  kind TEXT NOT NULL,
  type TEXT NOT NULL,
  type_name TEXT NOT NULL,
  label TEXT NOT NULL,
  level TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  expires_on TEXT,
  due_on TEXT NOT NULL,
  renewal_of TEXT,
  superseded INTEGER NOT NULL CHECK (superseded IN (0, 1)),
  waiting INTEGER NOT NULL CHECK (waiting IN (0, 1))
) STRICT;
CREATE INDEX verification_items_waiting ON verification_items (due_on, credential_id) WHERE waiting = 1;
CREATE INDEX verification_items_by_state ON verification_items (state, due_on, credential_id);
CREATE INDEX verification_items_by_label ON verification_items (label);
CREATE INDEX verification_items_by_person ON verification_items (person_id);
CREATE INDEX verification_items_renewals ON verification_items (expires_on) WHERE state = 'verified' AND level = 'primary_source';

-- The PSV log: rows are only added. The checkpoint is written once, right after its row was committed.
CREATE TABLE verification_records (
  id BLOB NOT NULL PRIMARY KEY,
  credential_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  credential TEXT NOT NULL,
  level TEXT NOT NULL,
  source TEXT NOT NULL,
  method TEXT NOT NULL,
  by_id BLOB,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  result TEXT NOT NULL,
  discrepancies TEXT NOT NULL,
  note TEXT NOT NULL,
  evidence_sha256 TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  checkpoint TEXT NOT NULL
) STRICT;
CREATE INDEX verification_records_by_credential ON verification_records (credential_id, id);
CREATE INDEX verification_records_by_person ON verification_records (person_id, id);
CREATE INDEX verification_records_by_time ON verification_records (at, id);
CREATE INDEX verification_records_unsealed ON verification_records (id) WHERE checkpoint = '';

CREATE TABLE verification_evidence (
  id BLOB NOT NULL PRIMARY KEY,
  blob_id BLOB NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  file_name TEXT NOT NULL,
  uploaded_by BLOB,
  at INTEGER NOT NULL,
  record_id BLOB
) STRICT;
CREATE INDEX verification_evidence_by_record ON verification_evidence (record_id, id) WHERE record_id IS NOT NULL;
CREATE INDEX verification_evidence_unused ON verification_evidence (at) WHERE record_id IS NULL;

-- The hospital's own choice of a level for a type; the others follow the rules of levels (rules.cpp).
CREATE TABLE verification_levels (
  type TEXT NOT NULL PRIMARY KEY,
  level TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE verification_state (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE verification_connectors (
  name TEXT NOT NULL PRIMARY KEY,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  settings TEXT NOT NULL,
  secret BLOB,
  last_ok_at INTEGER,
  last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Questions to Nursys on their way. kind: lookup, enrolment, changes.
CREATE TABLE verification_calls (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  credential_id BLOB,
  asked_by BLOB,
  ncsbn_id TEXT NOT NULL,
  transaction_id TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  error TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX verification_calls_open ON verification_calls (state, id);
CREATE INDEX verification_calls_by_credential ON verification_calls (credential_id, id);

-- Exclusion lists (LEIE). Rows of a list that was replaced go; matches stay.
CREATE TABLE verification_lists (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  list_date TEXT NOT NULL,
  amount INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  imported_by BLOB,
  at INTEGER NOT NULL,
  screened_at INTEGER
) STRICT;
CREATE TABLE verification_excluded (
  entry TEXT NOT NULL PRIMARY KEY,
  list_id BLOB NOT NULL,
  last_key TEXT NOT NULL,
  first_key TEXT NOT NULL,
  middle_key TEXT NOT NULL,
  name TEXT NOT NULL,
  npi TEXT NOT NULL,
  born_on TEXT,
  excluded_on TEXT,
  state TEXT NOT NULL,
  type TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX verification_excluded_by_name ON verification_excluded (last_key, first_key);
CREATE INDEX verification_excluded_by_list ON verification_excluded (list_id);
CREATE TABLE verification_matches (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  entry TEXT NOT NULL,
  list_id BLOB NOT NULL,
  list_date TEXT NOT NULL,
  score INTEGER NOT NULL,
  listed TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  decided_by BLOB,
  decided_at INTEGER,
  at INTEGER NOT NULL,
  UNIQUE (person_id, entry)
) STRICT;
CREATE INDEX verification_matches_by_state ON verification_matches (state, id);

-- Proof to others.
CREATE TABLE verification_keys (
  id BLOB NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  unit_id BLOB,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;
CREATE TABLE verification_shares (
  id BLOB NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  person_id BLOB NOT NULL,
  credentials TEXT NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  opened INTEGER NOT NULL,
  opened_at INTEGER
) STRICT;
CREATE INDEX verification_shares_by_end ON verification_shares (expires_at);
CREATE INDEX verification_shares_by_person ON verification_shares (person_id, id);
CREATE TABLE verification_hooks (
  id BLOB NOT NULL PRIMARY KEY,
  url TEXT NOT NULL,
  secret BLOB NOT NULL,
  events TEXT NOT NULL,
  inside INTEGER NOT NULL CHECK (inside IN (0, 1)),
  trust TEXT NOT NULL,
  paused INTEGER NOT NULL CHECK (paused IN (0, 1)),
  failures INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  last_ok_at INTEGER,
  last_error TEXT NOT NULL
) STRICT;
CREATE TABLE verification_deliveries (
  id BLOB NOT NULL PRIMARY KEY,
  hook_id BLOB NOT NULL,
  person_id BLOB,
  event TEXT NOT NULL,
  body TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  answer INTEGER NOT NULL,
  error TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX verification_deliveries_by_hook ON verification_deliveries (hook_id, id);
CREATE INDEX verification_deliveries_by_person ON verification_deliveries (person_id);
CREATE INDEX verification_deliveries_by_time ON verification_deliveries (at);
