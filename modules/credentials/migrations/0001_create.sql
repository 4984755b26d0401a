CREATE TABLE credentials_items (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  type TEXT NOT NULL,
  type_name TEXT NOT NULL,
  issuing_body TEXT NOT NULL,
  state TEXT,
  number TEXT NOT NULL,
  compact INTEGER NOT NULL CHECK (compact IN (0, 1)),
  compact_states TEXT NOT NULL,
  issued_on TEXT,
  expires_on TEXT,
  status TEXT NOT NULL,
  notes TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  deleted_at INTEGER
) STRICT;
CREATE INDEX credentials_items_by_person ON credentials_items (person_id, expires_on) WHERE deleted_at IS NULL;
CREATE INDEX credentials_items_by_expiry ON credentials_items (coalesce(expires_on, '9999'), id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_items_due ON credentials_items (expires_on, status) WHERE deleted_at IS NULL;
-- HR's key: the same card comes again in the next export.
CREATE INDEX credentials_items_by_key ON credentials_items (person_id, kind, type, number) WHERE deleted_at IS NULL;

CREATE TABLE credentials_scans (
  id BLOB NOT NULL PRIMARY KEY,
  credential_id BLOB NOT NULL REFERENCES credentials_items (id),
  blob_id BLOB NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX credentials_scans_by_credential ON credentials_scans (credential_id, id);

-- What changed, when and by whom (CERT-003); the values before, for the record.
CREATE TABLE credentials_history (
  id BLOB NOT NULL PRIMARY KEY,
  credential_id BLOB NOT NULL REFERENCES credentials_items (id),
  at INTEGER NOT NULL,
  by_name TEXT NOT NULL,
  what TEXT NOT NULL,
  fields TEXT NOT NULL,
  before TEXT NOT NULL
) STRICT;
CREATE INDEX credentials_history_by_credential ON credentials_history (credential_id, id);

CREATE TABLE credentials_rules (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  types TEXT NOT NULL,
  unit_id BLOB,
  unit_name TEXT,
  professions TEXT NOT NULL,
  job_title TEXT,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;

-- Where the holders work, copied from organisation by its events, so that lists filter and count in one query.
CREATE TABLE credentials_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  unit_id BLOB,
  profession TEXT NOT NULL,
  job_title TEXT NOT NULL,
  name_key TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT, WITHOUT ROWID;
CREATE INDEX credentials_people_by_unit ON credentials_people (unit_id, active, profession);
