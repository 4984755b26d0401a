-- What an operator must know (NT-40): one open row for each kind and object, cleared when the fact is gone.
CREATE TABLE operations_alerts (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  object TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('warning', 'critical')),
  amount INTEGER NOT NULL,
  threshold INTEGER NOT NULL,
  detail TEXT NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  acknowledged_by BLOB,
  acknowledged_at INTEGER,
  cleared_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX operations_alerts_open ON operations_alerts (kind, object) WHERE cleared_at IS NULL;
CREATE INDEX operations_alerts_cleared ON operations_alerts (cleared_at);

-- Thresholds, the collector, how far it was served. Nothing secret.
CREATE TABLE operations_state (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Figures of a minute (two days of them) and of an hour (31 days).
CREATE TABLE operations_figures (
  span TEXT NOT NULL CHECK (span IN ('minute', 'hour')),
  at INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  errors INTEGER NOT NULL,
  p95_us INTEGER NOT NULL,
  sessions INTEGER NOT NULL,
  PRIMARY KEY (span, at)
) STRICT, WITHOUT ROWID;

-- Machines that were connected to, also before the last start.
CREATE TABLE operations_destinations (
  host TEXT NOT NULL,
  port INTEGER NOT NULL,
  connections INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  last_ok_at INTEGER,
  last_error TEXT NOT NULL,
  PRIMARY KEY (host, port)
) STRICT, WITHOUT ROWID;
CREATE INDEX operations_destinations_by_time ON operations_destinations (last_at);
