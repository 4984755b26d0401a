-- Survey packets: the proof of a sample of people, for 90 days. people: JSON array of their ids, in the sample's order.
CREATE TABLE compliance_packets (
  id BLOB NOT NULL PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('queued', 'ready', 'failed')),
  filters TEXT NOT NULL,
  seed TEXT NOT NULL,
  drawn_from INTEGER NOT NULL,
  people TEXT NOT NULL,
  asked_by BLOB NOT NULL,
  by_name TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  ready_at INTEGER,
  index_sha256 TEXT NOT NULL,
  zip_blob BLOB,
  zip_size INTEGER NOT NULL,
  pdf_blob BLOB,
  pdf_size INTEGER NOT NULL
) STRICT;
CREATE INDEX compliance_packets_by_person ON compliance_packets (asked_by, id);
CREATE INDEX compliance_packets_by_time ON compliance_packets (asked_at);
