-- Periods that differ from the default.
CREATE TABLE retention_periods (
  class TEXT NOT NULL PRIMARY KEY,
  days INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Legal holds on a class of data; those on a person are in module privacy.
CREATE TABLE retention_holds (
  id BLOB NOT NULL PRIMARY KEY,
  class TEXT NOT NULL,
  reason TEXT NOT NULL,
  reference TEXT NOT NULL,
  placed_by BLOB NOT NULL,
  placed_at INTEGER NOT NULL,
  until TEXT,
  released_by BLOB,
  released_at INTEGER,
  release_reason TEXT NOT NULL
) STRICT;
CREATE INDEX retention_holds_in_force ON retention_holds (class) WHERE released_at IS NULL;

-- What was changed and what was purged, newest last. row_count: deleted; held: left because of a hold on a person.
CREATE TABLE retention_history (
  id BLOB NOT NULL PRIMARY KEY,
  class TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('changed', 'purged', 'held')),
  at INTEGER NOT NULL,
  by_id BLOB,
  from_days INTEGER NOT NULL,
  to_days INTEGER NOT NULL,
  row_count INTEGER NOT NULL,
  held INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE INDEX retention_history_by_class ON retention_history (class, id);
