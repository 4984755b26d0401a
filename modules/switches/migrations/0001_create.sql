-- Only what an administrator changed: a feature without a row is on for everybody. `roles` is a list with commas; empty: all.
CREATE TABLE switches_features (
  feature TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  roles TEXT NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE switches_changes (
  id BLOB PRIMARY KEY,
  feature TEXT NOT NULL,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  roles TEXT NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX switches_changes_of ON switches_changes (feature, id);
