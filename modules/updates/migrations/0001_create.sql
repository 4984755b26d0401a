-- The bundle that was uploaded last; its bytes lie in DATA/upgrade/incoming.
CREATE TABLE updates_bundles (
  id BLOB PRIMARY KEY,
  size INTEGER NOT NULL CHECK (size > 0),
  signed_by TEXT NOT NULL,
  manifest TEXT NOT NULL,
  uploaded_at INTEGER NOT NULL,
  asked_at INTEGER) STRICT, WITHOUT ROWID;

-- Runs of the helper that stand in the audit log.
CREATE TABLE updates_runs (
  run TEXT PRIMARY KEY,
  ended_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
