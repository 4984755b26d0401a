-- Anomaly alerts (SEC-016, SEC-025). One row for each `dedupe` key; what happens again is counted there.
CREATE TABLE monitor_alerts (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  person_id BLOB,
  dedupe TEXT NOT NULL UNIQUE,
  place TEXT NOT NULL,
  amount INTEGER NOT NULL,
  occurrences INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  acknowledged_by BLOB,
  acknowledged_at INTEGER,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX monitor_alerts_kind ON monitor_alerts (kind, first_at);
CREATE INDEX monitor_alerts_list ON monitor_alerts (kind, id);
CREATE INDEX monitor_alerts_person ON monitor_alerts (person_id);
CREATE INDEX monitor_alerts_open ON monitor_alerts (acknowledged_at, id);

-- Where (a /24 or /48) and at which hour of the day (UTC) a person signs in; forgotten 90 days after the last time.
CREATE TABLE monitor_places (
  person_id BLOB NOT NULL,
  place TEXT NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (person_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX monitor_places_old ON monitor_places (last_seen);
CREATE TABLE monitor_hours (
  person_id BLOB NOT NULL,
  hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
  times INTEGER NOT NULL,
  last_seen INTEGER NOT NULL,
  PRIMARY KEY (person_id, hour)
) STRICT, WITHOUT ROWID;
CREATE INDEX monitor_hours_old ON monitor_hours (last_seen);

-- Exports of the last day; `seq` is the row of the audit log.
CREATE TABLE monitor_exports (
  seq INTEGER PRIMARY KEY,
  person_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  amount INTEGER NOT NULL
) STRICT;
CREATE INDEX monitor_exports_person ON monitor_exports (person_id, at);
CREATE INDEX monitor_exports_old ON monitor_exports (at);

CREATE TABLE monitor_state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
