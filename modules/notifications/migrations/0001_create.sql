CREATE TABLE notifications_items (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  code TEXT NOT NULL,
  params TEXT NOT NULL,
  text TEXT NOT NULL,
  link TEXT NOT NULL,
  dedupe_key TEXT,
  created_at INTEGER NOT NULL,
  read_at INTEGER
) STRICT;
CREATE INDEX notifications_items_by_person ON notifications_items (person_id, id);
CREATE INDEX notifications_items_unread ON notifications_items (person_id, id) WHERE read_at IS NULL;
CREATE UNIQUE INDEX notifications_items_by_key ON notifications_items (person_id, dedupe_key);
