-- One row. Everything is off until an administrator turns it on.
CREATE TABLE interop_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  fhir_on INTEGER NOT NULL CHECK (fhir_on IN (0, 1)),
  release_number INTEGER NOT NULL CHECK (release_number IN (0, 1)),
  release_email INTEGER NOT NULL CHECK (release_email IN (0, 1)),
  release_job_title INTEGER NOT NULL CHECK (release_job_title IN (0, 1)),
  release_credential_numbers INTEGER NOT NULL CHECK (release_credential_numbers IN (0, 1)),
  release_former INTEGER NOT NULL CHECK (release_former IN (0, 1)),
  hl7_mode TEXT NOT NULL,
  hl7_number_type TEXT NOT NULL,
  hl7_site TEXT NOT NULL,
  filled INTEGER NOT NULL CHECK (filled IN (0, 1)),
  filled_to BLOB NOT NULL
) STRICT;
INSERT INTO interop_settings VALUES (1, 0, 1, 0, 1, 0, 0, 'off', 'EI', '', 0, x'00000000000000000000000000000000');
-- What a search of people from outside looks at: a copy that follows the events of organisation and credentials.
CREATE TABLE interop_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  number_key TEXT,
  family_key TEXT NOT NULL,
  given_key TEXT NOT NULL,
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  profession TEXT NOT NULL,
  unit_id BLOB,
  qualifications TEXT NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX interop_people_by_number ON interop_people (number_key);
CREATE INDEX interop_people_by_family ON interop_people (family_key);
CREATE INDEX interop_people_by_given ON interop_people (given_key);
-- That a message came and what became of it; never what it said.
CREATE TABLE interop_messages (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  key_id BLOB,
  control_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  dry_run INTEGER NOT NULL CHECK (dry_run IN (0, 1)),
  answer TEXT NOT NULL,
  error TEXT NOT NULL,
  records INTEGER NOT NULL,
  taken INTEGER NOT NULL,
  refused INTEGER NOT NULL,
  import_id BLOB,
  milliseconds INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
