-- Places that hold backups. `settings` is JSON without the secret, which is sealed and bound to the row.
CREATE TABLE backups_targets (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  secret BLOB NOT NULL,
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  tested_at INTEGER,
  test_code TEXT NOT NULL,
  test_detail TEXT NOT NULL
) STRICT;

-- Backups, drills and checks, one row each; ids order like time.
CREATE TABLE backups_runs (
  id BLOB PRIMARY KEY,
  target_id BLOB NOT NULL REFERENCES backups_targets (id) ON DELETE CASCADE,
  work TEXT NOT NULL CHECK (work IN ('full', 'log', 'drill', 'verify')),
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
  set_name TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  outcome TEXT NOT NULL
) STRICT;
CREATE INDEX backups_runs_target ON backups_runs (target_id, work, state, id);
CREATE INDEX backups_runs_work ON backups_runs (work, id);
CREATE INDEX backups_runs_state ON backups_runs (state, id);

CREATE TABLE backups_plan (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  plan TEXT NOT NULL
) STRICT;
