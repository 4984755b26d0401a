CREATE TABLE scim_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  link_by_email INTEGER NOT NULL CHECK (link_by_email IN (0, 1))
) STRICT;

-- Bearer tokens of provisioning services; `hash` is keyed, the token itself is nowhere.
CREATE TABLE scim_tokens (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  hash BLOB NOT NULL UNIQUE,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  revoked_at INTEGER,
  last_used_at INTEGER
) STRICT;

-- Accounts that the service manages. A deleted one keeps its row, so that the same name finds the same account again.
CREATE TABLE scim_users (
  person_id BLOB NOT NULL PRIMARY KEY,
  user_name TEXT NOT NULL,
  user_key TEXT NOT NULL UNIQUE,
  external_id TEXT,
  suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
  deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX scim_users_by_external_id ON scim_users (external_id);
CREATE INDEX scim_users_in_order ON scim_users (deleted, person_id);

CREATE TABLE scim_groups (
  id BLOB NOT NULL PRIMARY KEY,
  display_name TEXT NOT NULL,
  display_key TEXT NOT NULL UNIQUE,
  external_id TEXT,
  created_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX scim_groups_by_external_id ON scim_groups (external_id);

CREATE TABLE scim_members (
  group_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  PRIMARY KEY (group_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX scim_members_by_person ON scim_members (person_id);

CREATE TABLE scim_group_roles (
  group_id BLOB NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL,
  PRIMARY KEY (group_id, role, scope, scope_id)
) STRICT, WITHOUT ROWID;

-- Roles that people have through groups, with the assignment to revoke.
CREATE TABLE scim_grants (
  assignment_id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL
) STRICT;
CREATE INDEX scim_grants_by_person ON scim_grants (person_id);
