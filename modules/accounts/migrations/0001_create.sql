-- People who can sign in. email_key, handle and employee_number are compared as stored: lower case, trimmed.
CREATE TABLE accounts_people (
  id BLOB PRIMARY KEY,
  handle TEXT NOT NULL UNIQUE,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL UNIQUE,
  employee_number TEXT UNIQUE,
  status TEXT NOT NULL CHECK (status IN ('pending_verification', 'active', 'suspended', 'deactivated', 'banned', 'deleted')),
  left_by_choice INTEGER NOT NULL DEFAULT 0 CHECK (left_by_choice IN (0, 1)),
  locale TEXT NOT NULL DEFAULT 'en',
  theme TEXT NOT NULL DEFAULT 'system',
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts_passwords (
  person_id BLOB PRIMARY KEY REFERENCES accounts_people (id),
  hash TEXT NOT NULL,
  must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
  changed_at INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0,
  locked_until INTEGER
) STRICT;

-- A handle that its owner gave up is held for 30 days, so that nobody steps into old mentions.
CREATE TABLE accounts_held_handles (
  handle TEXT PRIMARY KEY,
  person_id BLOB NOT NULL,
  held_until INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_held_handles_until ON accounts_held_handles (held_until);

-- What a person said of herself when she registered; HR data decides once it is there.
CREATE TABLE accounts_registrations (
  person_id BLOB PRIMARY KEY REFERENCES accounts_people (id),
  profession TEXT NOT NULL,
  licence_number TEXT,
  licence_state TEXT,
  registered_at INTEGER NOT NULL
) STRICT;

-- Why an account's status was changed. The reason is free text, so it is not in the audit log.
CREATE TABLE accounts_status_changes (
  id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES accounts_people (id),
  at INTEGER NOT NULL,
  actor_id BLOB,
  former TEXT NOT NULL,
  status TEXT NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_status_changes_person ON accounts_status_changes (person_id, at);
