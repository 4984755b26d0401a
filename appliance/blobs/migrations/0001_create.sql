-- One row per stored blob. The wrapped data key lives here and nowhere else: deleting the row makes the chunks unreadable.
CREATE TABLE blobs_objects (
  id BLOB PRIMARY KEY,
  hash BLOB NOT NULL,
  size INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  kek_version INTEGER NOT NULL,
  wrapped_key BLOB NOT NULL,
  nonce_prefix BLOB NOT NULL,
  refs INTEGER NOT NULL CHECK (refs >= 0),
  touched_at INTEGER NOT NULL,
  UNIQUE (hash, media_type)
) STRICT;
CREATE INDEX blobs_objects_unreferenced ON blobs_objects (refs, touched_at);

CREATE TABLE blobs_refs (
  blob_id BLOB NOT NULL REFERENCES blobs_objects (id),
  owner TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (blob_id, owner)
) STRICT;
