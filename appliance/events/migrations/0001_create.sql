-- One row per published event, kept for a while after delivery for diagnosis. sequence is the order of publication.
CREATE TABLE events_outbox (
  sequence INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  topic TEXT NOT NULL,
  body TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX events_outbox_at ON events_outbox (at);

-- One row per event and subscriber that has not been served; deleted in the transaction of the subscriber's own work.
CREATE TABLE events_deliveries (
  sequence INTEGER NOT NULL REFERENCES events_outbox (sequence),
  subscriber TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'dead')),
  attempts INTEGER NOT NULL,
  next_at INTEGER NOT NULL,
  last_error TEXT NOT NULL,
  PRIMARY KEY (sequence, subscriber)
) STRICT, WITHOUT ROWID;
CREATE INDEX events_deliveries_due ON events_deliveries (state, next_at, sequence);
