-- Saved parameter sets; with `every` other than never they run by themselves. roles: JSON list, shared with who holds one.
CREATE TABLE reports_saved (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  name TEXT NOT NULL,
  report TEXT NOT NULL,
  format TEXT NOT NULL,
  parameters TEXT NOT NULL,
  roles TEXT NOT NULL,
  every TEXT NOT NULL CHECK (every IN ('never', 'week', 'month')),
  weekday INTEGER NOT NULL,
  day INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  next_run_at INTEGER,
  paused TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX reports_saved_by_owner ON reports_saved (owner_id, id) WHERE removed_at IS NULL;
CREATE INDEX reports_saved_shared ON reports_saved (id) WHERE removed_at IS NULL AND roles <> '[]';
CREATE INDEX reports_saved_due ON reports_saved (next_run_at) WHERE removed_at IS NULL AND next_run_at IS NOT NULL;

-- History. sha256: of the file. The blob goes after 90 days, the row stays.
CREATE TABLE reports_runs (
  id BLOB NOT NULL PRIMARY KEY,
  saved_id BLOB,
  asked_by BLOB NOT NULL,
  report TEXT NOT NULL,
  format TEXT NOT NULL,
  parameters TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'ready', 'refused', 'failed', 'expired', 'cancelled')),
  bytes INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  checkpoint TEXT NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  finished_at INTEGER,
  expires_at INTEGER,
  blob_id BLOB
) STRICT;
CREATE INDEX reports_runs_by_person ON reports_runs (asked_by, id);
CREATE INDEX reports_runs_by_saved ON reports_runs (saved_id, id) WHERE saved_id IS NOT NULL;
CREATE INDEX reports_runs_expiring ON reports_runs (expires_at) WHERE blob_id IS NOT NULL;
