-- Role assignments: who holds which role where. Platform scope has the nil scope id, so that the unique key works.
CREATE TABLE security_role_assignments (
  id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL,
  role TEXT NOT NULL,
  scope_kind TEXT NOT NULL CHECK (scope_kind IN ('platform', 'unit', 'course')),
  scope_id BLOB NOT NULL,
  granted_by BLOB,
  granted_at INTEGER NOT NULL,
  expires_at INTEGER,
  UNIQUE (person_id, role, scope_kind, scope_id)
) STRICT;
CREATE INDEX security_role_assignments_role ON security_role_assignments (role, person_id);
CREATE INDEX security_role_assignments_scope ON security_role_assignments (scope_kind, scope_id);

-- One signed-in device: a family of tokens.
CREATE TABLE security_sessions (
  id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL,
  method TEXT NOT NULL,
  device TEXT NOT NULL,
  address TEXT NOT NULL,
  shared_workstation INTEGER NOT NULL CHECK (shared_workstation IN (0, 1)),
  idle_ms INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  ended_at INTEGER,
  end_reason TEXT
) STRICT;
CREATE INDEX security_sessions_person ON security_sessions (person_id, ended_at);
CREATE INDEX security_sessions_open ON security_sessions (ended_at, last_seen_at);

-- Tokens by keyed hash; the tokens themselves are never stored. Used refresh tokens stay until they expire, so that a
-- second use is seen.
CREATE TABLE security_tokens (
  hash BLOB PRIMARY KEY,
  session_id BLOB NOT NULL REFERENCES security_sessions (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('access', 'refresh')),
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT;
CREATE INDEX security_tokens_session ON security_tokens (session_id, kind);
CREATE INDEX security_tokens_expiry ON security_tokens (expires_at);

-- Audit log. `seq` is the leaf's index in the tree, from 0 without gaps. The leaf's text is made from the columns, so there is
-- no second copy to disagree with. The address lies beside the leaf, which holds only its salted hash: erasing address and
-- salt keeps the proofs.
CREATE TABLE security_audit_leaves (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor BLOB,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  outcome TEXT NOT NULL,
  details TEXT NOT NULL,
  request_id TEXT NOT NULL,
  address_hash BLOB,
  address TEXT,
  address_salt BLOB,
  seal BLOB NOT NULL
) STRICT;
CREATE INDEX security_audit_leaves_actor ON security_audit_leaves (actor, seq);
CREATE INDEX security_audit_leaves_action ON security_audit_leaves (action, seq);
CREATE INDEX security_audit_leaves_object ON security_audit_leaves (object, seq);
CREATE INDEX security_audit_leaves_at ON security_audit_leaves (at);

CREATE TABLE security_audit_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  frontier BLOB NOT NULL,
  mac BLOB NOT NULL
) STRICT;

CREATE TABLE security_audit_checkpoints (
  size INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;
