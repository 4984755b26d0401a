-- 'draft' is being edited, 'live' is in use. `sealed` is JSON under the secrets key; `digest` says which text was verified.
CREATE TABLE directory_settings (
  slot TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL,
  verified_at INTEGER,
  changed_at INTEGER NOT NULL,
  changed_by BLOB
) STRICT;

-- Accounts bound to the directory; `record` is the directory's last word on the person (JSON).
CREATE TABLE directory_people (
  directory_id TEXT NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  login TEXT NOT NULL,
  record TEXT NOT NULL,
  suspended_by_directory INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX directory_people_by_person ON directory_people (person_id);
CREATE INDEX directory_people_by_login ON directory_people (login);

-- Roles that came from groups, with the assignment to revoke.
CREATE TABLE directory_grants (
  assignment_id BLOB NOT NULL PRIMARY KEY,
  directory_id TEXT NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX directory_grants_by_person ON directory_grants (directory_id, role, scope, scope_id);

CREATE TABLE directory_mappings (
  id BLOB NOT NULL PRIMARY KEY,
  group_id TEXT NOT NULL,
  group_name TEXT NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX directory_mappings_once ON directory_mappings (group_id, role, scope, scope_id);

CREATE TABLE directory_runs (
  id BLOB NOT NULL PRIMARY KEY,
  mode TEXT NOT NULL,
  outcome TEXT NOT NULL,
  code TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  finished_at INTEGER NOT NULL,
  actor_id BLOB,
  counts TEXT NOT NULL
) STRICT;

CREATE TABLE directory_state (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
