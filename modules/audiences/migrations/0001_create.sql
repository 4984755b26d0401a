-- Who is meant: an audience is a rule over what HR and the wallet know of people. Which revision of the rule is in force
-- follows from audiences_revisions.effective_on.
CREATE TABLE audiences_items (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  revision INTEGER NOT NULL,
  people INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;
CREATE UNIQUE INDEX audiences_items_by_name ON audiences_items (name_key) WHERE archived_at IS NULL;
CREATE INDEX audiences_items_in_order ON audiences_items (name_key, id);

-- The change log: every revision stays. `units` bounds the rule: only people there and below.
CREATE TABLE audiences_revisions (
  audience_id BLOB NOT NULL REFERENCES audiences_items (id),
  revision INTEGER NOT NULL,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  units TEXT NOT NULL,
  effective_on TEXT NOT NULL,
  changed_by BLOB NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL,
  comment TEXT NOT NULL,
  PRIMARY KEY (audience_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE audiences_members (
  audience_id BLOB NOT NULL REFERENCES audiences_items (id),
  person_id BLOB NOT NULL,
  joined_at INTEGER NOT NULL,
  PRIMARY KEY (audience_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audiences_members_by_person ON audiences_members (person_id, audience_id);

-- Who came and went, when and why; never changed.
CREATE TABLE audiences_history (
  audience_id BLOB NOT NULL REFERENCES audiences_items (id),
  id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  joined INTEGER NOT NULL CHECK (joined IN (0, 1)),
  cause TEXT NOT NULL,
  why TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (audience_id, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audiences_history_by_person ON audiences_history (person_id, id);

-- Named groups of people that no HR field tells: preceptors, the code team.
CREATE TABLE audiences_groups (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  units TEXT NOT NULL,
  people INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE audiences_group_people (
  group_id BLOB NOT NULL REFERENCES audiences_groups (id),
  person_id BLOB NOT NULL,
  added_by BLOB NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (group_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX audiences_group_people_by_person ON audiences_group_people (person_id, group_id);

-- `version` changes with every rule, so that parsed rules may be kept in memory; `evaluated_on` is the last day on which
-- everybody was looked at.
CREATE TABLE audiences_state (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  version BLOB NOT NULL,
  evaluated_on TEXT
) STRICT;
