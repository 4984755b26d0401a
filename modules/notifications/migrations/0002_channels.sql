ALTER TABLE notifications_items ADD COLUMN urgency TEXT NOT NULL DEFAULT 'normal';
ALTER TABLE notifications_items ADD COLUMN links TEXT NOT NULL DEFAULT '[]';
ALTER TABLE notifications_items ADD COLUMN expires_at INTEGER;
ALTER TABLE notifications_items ADD COLUMN dismissed_at INTEGER;
ALTER TABLE notifications_items ADD COLUMN planned INTEGER NOT NULL DEFAULT 1;
CREATE INDEX notifications_items_unplanned ON notifications_items (planned, id) WHERE planned = 0;
CREATE INDEX notifications_items_expiring ON notifications_items (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE notifications_preferences (
  person_id BLOB NOT NULL,
  kind_group TEXT NOT NULL,
  channel TEXT NOT NULL,
  mode TEXT NOT NULL,
  PRIMARY KEY (person_id, kind_group, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  zone TEXT NOT NULL,
  language TEXT,
  quiet_from INTEGER,
  quiet_to INTEGER,
  phone TEXT,
  phone_confirmed_at INTEGER,
  code_hash BLOB,
  code_until INTEGER,
  code_tries INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- One row for each way that an item takes out of the appliance. No content: what was sent follows from item and template.
CREATE TABLE notifications_deliveries (
  id BLOB NOT NULL PRIMARY KEY,
  item_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  code TEXT NOT NULL,
  channel TEXT NOT NULL,
  mode TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  language TEXT NOT NULL,
  template_revision INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  sent_as BLOB,
  sent_to BLOB,
  due_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notifications_deliveries_once ON notifications_deliveries (item_id, channel);
CREATE INDEX notifications_deliveries_by_state ON notifications_deliveries (state, id);
CREATE INDEX notifications_deliveries_by_channel ON notifications_deliveries (channel, id);
CREATE INDEX notifications_deliveries_waiting ON notifications_deliveries (person_id, channel, due_at) WHERE state = 'waiting';
CREATE INDEX notifications_deliveries_of_person ON notifications_deliveries (person_id, id);
CREATE INDEX notifications_deliveries_sent_as ON notifications_deliveries (sent_as) WHERE sent_as IS NOT NULL;

-- By a keyed hash, so that the address itself is in nobody's list.
CREATE TABLE notifications_suppressed (
  address_hash BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  reason TEXT NOT NULL,
  status TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_suppressed_of_person ON notifications_suppressed (person_id);

-- Revision 1 is the first change; empty words are the way back to the text that ships.
CREATE TABLE notifications_templates (
  code TEXT NOT NULL,
  language TEXT NOT NULL,
  revision INTEGER NOT NULL,
  subject TEXT NOT NULL,
  body TEXT NOT NULL,
  short_text TEXT NOT NULL,
  made_by BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  PRIMARY KEY (code, language, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications_push (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  endpoint_hash BLOB NOT NULL,
  sealed BLOB NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notifications_push_by_endpoint ON notifications_push (endpoint_hash);
CREATE INDEX notifications_push_of_person ON notifications_push (person_id);

CREATE TABLE notifications_settings (
  name TEXT NOT NULL PRIMARY KEY,
  sealed BLOB NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  last_ok_at INTEGER,
  last_error TEXT
) STRICT, WITHOUT ROWID;

-- Messages of the bounce mailbox that are no reports: left alone, and not read again.
CREATE TABLE notifications_mailbox_seen (
  uid_hash BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notifications_mailbox_seen_by_time ON notifications_mailbox_seen (at);
