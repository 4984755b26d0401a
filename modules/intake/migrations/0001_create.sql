CREATE TABLE intake_batches (
  id BLOB NOT NULL PRIMARY KEY,
  made_by BLOB NOT NULL,
  office INTEGER NOT NULL CHECK (office IN (0, 1)),
  file_name TEXT NOT NULL,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX intake_batches_by_maker ON intake_batches (made_by, id);
CREATE INDEX intake_batches_by_time ON intake_batches (made_at);

-- A file of somebody's that waits to be read and looked at. Without a person: the office sent a file whose name says no
-- known employee number.
CREATE TABLE intake_documents (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB,
  made_by BLOB NOT NULL,
  batch_id BLOB REFERENCES intake_batches (id),
  file_name TEXT NOT NULL,
  blob_id BLOB,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  state TEXT NOT NULL,
  refusal TEXT NOT NULL,
  engine TEXT NOT NULL,
  milliseconds INTEGER NOT NULL,
  fields TEXT NOT NULL,
  credential_id BLOB,
  made_at INTEGER NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX intake_documents_by_person ON intake_documents (person_id, id) WHERE state NOT IN ('confirmed', 'dropped');
CREATE INDEX intake_documents_by_batch ON intake_documents (batch_id, id) WHERE batch_id IS NOT NULL;
CREATE INDEX intake_documents_by_change ON intake_documents (changed_at);
