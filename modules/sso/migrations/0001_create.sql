-- Identity providers. Metadata is kept as it was given; what is read from it is read again at each use.
CREATE TABLE sso_providers (
  id BLOB NOT NULL PRIMARY KEY,
  entity_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('draft', 'verified', 'enabled', 'disabled')),
  metadata TEXT NOT NULL,
  rules TEXT NOT NULL,
  verified_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

-- Our keys; the private part is sealed with the key for secrets.
CREATE TABLE sso_keys (
  id BLOB NOT NULL PRIMARY KEY,
  certificate TEXT NOT NULL,
  sealed BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('current', 'next', 'former')),
  not_after INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sso_keys_by_state ON sso_keys (state, created_at);

-- Requests that wait for their response; found by the opaque RelayState and bound to a browser's cookie.
CREATE TABLE sso_requests (
  relay_state TEXT NOT NULL PRIMARY KEY,
  request_id TEXT NOT NULL,
  provider_id BLOB NOT NULL,
  browser BLOB NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'verify')),
  person_id BLOB,
  return_to TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sso_requests_by_end ON sso_requests (expires_at);

-- Assertions that were used, until they are no longer valid anyway.
CREATE TABLE sso_replays (
  assertion BLOB NOT NULL PRIMARY KEY,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sso_replays_by_end ON sso_replays (expires_at);

-- Whose account a provider's NameID is.
CREATE TABLE sso_identities (
  provider_id BLOB NOT NULL,
  subject TEXT NOT NULL,
  person_id BLOB NOT NULL,
  linked_at INTEGER NOT NULL,
  PRIMARY KEY (provider_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX sso_identities_by_person ON sso_identities (person_id);

-- Sessions opened by a provider, for single logout.
CREATE TABLE sso_sessions (
  session_id BLOB NOT NULL PRIMARY KEY,
  provider_id BLOB NOT NULL,
  subject TEXT NOT NULL,
  subject_format TEXT NOT NULL,
  session_index TEXT NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sso_sessions_by_subject ON sso_sessions (provider_id, subject);
CREATE INDEX sso_sessions_by_age ON sso_sessions (opened_at);
