-- Jobs that are waiting, running or given up; a finished job's row is deleted. priority: 0 high, 1 normal, 2 low.
-- A running job holds a lease that its process renews; after a kill the lease runs out and the job is pending again.
CREATE TABLE jobs_queue (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority IN (0, 1, 2)),
  state TEXT NOT NULL CHECK (state IN ('pending', 'running', 'dead')),
  run_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  max_attempts INTEGER NOT NULL,
  unique_key TEXT,
  last_error TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_queue_due ON jobs_queue (state, priority, run_at, id);
CREATE INDEX jobs_queue_lease ON jobs_queue (state, lease_until);
CREATE UNIQUE INDEX jobs_queue_unique ON jobs_queue (kind, unique_key) WHERE unique_key IS NOT NULL AND state = 'pending';

CREATE TABLE jobs_schedules (
  name TEXT NOT NULL PRIMARY KEY,
  next_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL,
  last_error TEXT NOT NULL
) STRICT, WITHOUT ROWID;
