-- Statements in the order in which they were stored; `stored` never goes back. `text` holds the bytes as they were sent,
-- `form` the statement when it had to be written anew, `completion` what the store added behind its last member.
CREATE TABLE xapi_statements (
  seq INTEGER NOT NULL PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  stored INTEGER NOT NULL,
  voided INTEGER NOT NULL CHECK (voided IN (0, 1)),
  voiding INTEGER NOT NULL CHECK (voiding IN (0, 1)),
  by_session INTEGER NOT NULL CHECK (by_session IN (0, 1)),
  actor INTEGER NOT NULL,
  authority INTEGER NOT NULL,
  text TEXT NOT NULL,
  form TEXT,
  completion TEXT NOT NULL
) STRICT;
CREATE INDEX xapi_statements_by_stored ON xapi_statements (stored, seq);

-- What statements are found by: keyed hashes of actor, verb, activity, registration (statement.hpp). A statement that
-- refers to another is also found by what that one is found by.
CREATE TABLE xapi_terms (
  term INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (term, seq)) STRICT, WITHOUT ROWID;

-- Which statements refer to which, also before the other one has arrived.
CREATE TABLE xapi_refs (
  target BLOB NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (target, seq)) STRICT, WITHOUT ROWID;

CREATE TABLE xapi_authorities (
  id INTEGER NOT NULL PRIMARY KEY,
  authority TEXT NOT NULL UNIQUE
) STRICT;

-- Agents as actor or object, for names and for erasure.
CREATE TABLE xapi_agents (
  term INTEGER NOT NULL PRIMARY KEY,
  identity TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT;

-- The canonical definition of each activity that was ever sent with one.
CREATE TABLE xapi_activities (
  term INTEGER NOT NULL PRIMARY KEY,
  iri TEXT NOT NULL,
  definition TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE xapi_attachments (
  seq INTEGER NOT NULL,
  sha2 TEXT NOT NULL,
  blob_id BLOB NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  PRIMARY KEY (seq, sha2)) STRICT, WITHOUT ROWID;

-- State, activity profile and agent profile documents. `place` is a keyed hash of kind, activity and agent.
CREATE TABLE xapi_documents (
  place INTEGER NOT NULL,
  registration BLOB NOT NULL,
  name TEXT NOT NULL,
  agent INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  etag TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX xapi_documents_by_name ON xapi_documents (place, registration, name);
CREATE INDEX xapi_documents_by_agent ON xapi_documents (agent) WHERE agent <> 0;

-- Keys of an administrator's for systems outside.
CREATE TABLE xapi_clients (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  origins TEXT NOT NULL,
  secret BLOB NOT NULL UNIQUE,
  created_by BLOB,
  created_at INTEGER NOT NULL,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;

-- Credentials for one run of content, and OAuth tokens of clients (client_id).
CREATE TABLE xapi_sessions (
  id BLOB NOT NULL PRIMARY KEY,
  secret BLOB NOT NULL UNIQUE,
  client_id BLOB,
  owner TEXT NOT NULL,
  registration BLOB NOT NULL,
  actor TEXT NOT NULL,
  actor_term INTEGER NOT NULL,
  activity TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX xapi_sessions_by_end ON xapi_sessions (ends_at);
CREATE INDEX xapi_sessions_by_actor ON xapi_sessions (actor_term) WHERE actor_term <> 0;

-- Forwarding to another record store: one row, and how far it has come.
CREATE TABLE xapi_forwarding (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  endpoint TEXT NOT NULL,
  username TEXT NOT NULL,
  secret BLOB,
  trust_pem TEXT NOT NULL,
  sent_seq INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  retry_at INTEGER,
  last_sent_at INTEGER,
  last_error TEXT NOT NULL,
  refused INTEGER NOT NULL
) STRICT;
