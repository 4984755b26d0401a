-- Second factors. A seed is sealed with the secrets key, bound to table, column and person.
CREATE TABLE accounts_totp (
  person_id BLOB PRIMARY KEY REFERENCES accounts_people (id),
  seed BLOB NOT NULL,
  confirmed_at INTEGER,
  last_step INTEGER
) STRICT;

CREATE TABLE accounts_recovery_codes (
  hash BLOB PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES accounts_people (id),
  used_at INTEGER
) STRICT;
CREATE INDEX accounts_recovery_codes_person ON accounts_recovery_codes (person_id, used_at);

CREATE TABLE accounts_passkeys (
  id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES accounts_people (id),
  credential_id BLOB NOT NULL UNIQUE,
  public_key BLOB NOT NULL,
  counter INTEGER NOT NULL,
  synced INTEGER NOT NULL CHECK (synced IN (0, 1)),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_used_at INTEGER
) STRICT;
CREATE INDEX accounts_passkeys_person ON accounts_passkeys (person_id, created_at);

-- Wrong codes in a row at the second step, over all its attempts to sign in.
CREATE TABLE accounts_factor_failures (
  person_id BLOB PRIMARY KEY REFERENCES accounts_people (id),
  failures INTEGER NOT NULL,
  locked_until INTEGER
) STRICT;

-- Sign-ins after the password and ceremonies with a passkey, for some minutes. The key is the keyed hash of the browser's
-- cookie, or of the session for a person who is signed in.
CREATE TABLE accounts_challenges (
  hash BLOB PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('second_step', 'enrolment', 'passkey', 'new_passkey')),
  person_id BLOB,
  challenge BLOB NOT NULL,
  shared_workstation INTEGER NOT NULL CHECK (shared_workstation IN (0, 1)),
  attempts INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_challenges_expiry ON accounts_challenges (expires_at);
CREATE INDEX accounts_challenges_person ON accounts_challenges (person_id);

-- Roles whose holders must have a second factor.
CREATE TABLE accounts_factor_roles (
  role TEXT PRIMARY KEY,
  set_by BLOB,
  set_at INTEGER NOT NULL
) STRICT;

-- Links that were mailed: keyed hash, for one use. email_key is the address that the link went to: it is worth nothing
-- once the person has another one.
CREATE TABLE accounts_tokens (
  hash BLOB PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('verify_email', 'reset_password')),
  person_id BLOB NOT NULL REFERENCES accounts_people (id),
  email_key TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_tokens_person ON accounts_tokens (person_id, kind, created_at);
CREATE INDEX accounts_tokens_expiry ON accounts_tokens (expires_at);

-- Invitations by e-mail to a role (IDN-18). Pending ones past their end count as expired.
CREATE TABLE accounts_invitations (
  id BLOB PRIMARY KEY,
  email TEXT NOT NULL,
  email_key TEXT NOT NULL,
  role TEXT NOT NULL,
  invited_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'accepted', 'declined', 'withdrawn')),
  token_hash BLOB NOT NULL UNIQUE,
  person_id BLOB,
  decided_at INTEGER
) STRICT;
CREATE UNIQUE INDEX accounts_invitations_open ON accounts_invitations (email_key, role) WHERE status = 'pending';

-- Grants of super_admin wait for a second super_admin (four eyes).
CREATE TABLE accounts_grant_requests (
  id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL REFERENCES accounts_people (id),
  role TEXT NOT NULL,
  until INTEGER,
  reason TEXT NOT NULL,
  requested_by BLOB NOT NULL,
  requested_at INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'confirmed', 'declined')),
  decided_by BLOB,
  decided_at INTEGER
) STRICT;
CREATE UNIQUE INDEX accounts_grant_requests_open ON accounts_grant_requests (person_id, role) WHERE status = 'pending';
CREATE INDEX accounts_grant_requests_status ON accounts_grant_requests (status, requested_at);

-- Which assignment was handed on by whom, so that nobody hands on what she was only lent.
CREATE TABLE accounts_delegations (
  assignment_id BLOB PRIMARY KEY,
  from_person BLOB NOT NULL REFERENCES accounts_people (id),
  source_id BLOB NOT NULL,
  to_person BLOB NOT NULL REFERENCES accounts_people (id),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX accounts_delegations_source ON accounts_delegations (source_id);
CREATE INDEX accounts_delegations_from ON accounts_delegations (from_person, created_at);
