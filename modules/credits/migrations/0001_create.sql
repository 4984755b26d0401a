-- The ledger of continuing education credits. Rows are never changed or deleted: a correction is a reversal (negative hours,
-- `reverses`) and, if needed, a new row. Hours are hundredths.
CREATE TABLE credits_entries (
  id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL,
  earned_on TEXT NOT NULL,
  activity TEXT NOT NULL,
  provider TEXT NOT NULL,
  centihours INTEGER NOT NULL CHECK (centihours <> 0),
  type TEXT NOT NULL,
  accreditation_body TEXT NOT NULL,
  accreditation_number TEXT NOT NULL,
  statement TEXT NOT NULL,
  topics TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('course', 'external')),
  enrolment_id BLOB UNIQUE,
  evidence_id BLOB,
  reverses BLOB UNIQUE REFERENCES credits_entries (id),
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by BLOB,
  CHECK ((reverses IS NULL) = (centihours > 0))
) STRICT;
CREATE INDEX credits_entries_person ON credits_entries (person_id, earned_on DESC, id DESC);

-- Proof of external credits: uploaded first, then named by an entry. The blob's reference is held from the entry on; an upload
-- that is never used is collected with its blob.
CREATE TABLE credits_evidence (
  blob_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, blob_id)
) STRICT;
