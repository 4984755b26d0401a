-- One row. The site code is random and says nothing of anybody; the seed signs; both secrets are sealed.
CREATE TABLE sync_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  site TEXT NOT NULL,
  seed BLOB NOT NULL,
  settings TEXT NOT NULL,
  secret BLOB NOT NULL,
  off_at INTEGER,
  off_by BLOB
) STRICT;

-- One release from its start to its receipt. `preview` is what was shown of it, `receiver` the key that opens it.
CREATE TABLE sync_releases (
  id BLOB NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('preparing', 'ready', 'failed', 'discarded', 'approved', 'sending', 'sent', 'recalled')),
  started_by BLOB NOT NULL,
  started_at INTEGER NOT NULL,
  tables TEXT NOT NULL,
  k INTEGER NOT NULL,
  receiver TEXT NOT NULL,
  fields TEXT NOT NULL,
  preview TEXT NOT NULL,
  code TEXT NOT NULL,
  approved_at INTEGER,
  sha256 TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  sent_bytes INTEGER NOT NULL,
  cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
  turn INTEGER NOT NULL,
  sent_to TEXT NOT NULL,
  sent_at INTEGER,
  receipt TEXT NOT NULL,
  recalled_at INTEGER,
  recalled_by BLOB,
  recall_reason TEXT NOT NULL,
  recall_told_at INTEGER
) STRICT;
CREATE INDEX sync_releases_open ON sync_releases (id) WHERE state IN ('preparing', 'ready');
CREATE INDEX sync_releases_approved ON sync_releases (id) WHERE approved_at IS NOT NULL;
CREATE INDEX sync_releases_recalled ON sync_releases (id) WHERE recalled_at IS NOT NULL AND recall_told_at IS NULL;

-- `text` is what leaves, `cells` its numbers with what had been counted for them: they go to sync_told when it is sealed.
CREATE TABLE sync_contents (
  release_id BLOB NOT NULL REFERENCES sync_releases (id),
  table_name TEXT NOT NULL,
  text TEXT NOT NULL,
  cells TEXT NOT NULL,
  PRIMARY KEY (release_id, table_name)
) STRICT, WITHOUT ROWID;

-- The sealed file.
CREATE TABLE sync_bundles (
  release_id BLOB NOT NULL PRIMARY KEY REFERENCES sync_releases (id),
  file BLOB NOT NULL
) STRICT;

CREATE TABLE sync_approvals (
  release_id BLOB NOT NULL REFERENCES sync_releases (id),
  person_id BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (release_id, person_id)
) STRICT, WITHOUT ROWID;

-- Every number that was ever approved to leave or held back in a line that left, with what had been counted when it was
-- first told so; later releases are compared with all of them. Never deleted, and never leaves.
CREATE TABLE sync_told (
  release_id BLOB NOT NULL REFERENCES sync_releases (id),
  table_name TEXT NOT NULL,
  state TEXT NOT NULL,
  period TEXT NOT NULL,
  subject TEXT NOT NULL,
  role_group TEXT NOT NULL,
  status TEXT NOT NULL,
  value INTEGER,
  counted INTEGER NOT NULL
) STRICT;
CREATE INDEX sync_told_by_table ON sync_told (table_name, release_id);
