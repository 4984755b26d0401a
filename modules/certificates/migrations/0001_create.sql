-- One certificate per enrolment (a person's cycle of a course) and type. What is printed on it is copied here when it is issued
-- and never changes; only the revocation and the rendered file are added later.
CREATE TABLE certificates_issued (
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('completion', 'mastery', 'teaching')),
  person_id BLOB NOT NULL,
  enrolment_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  holder_name TEXT NOT NULL,
  course_title TEXT NOT NULL,
  author_name TEXT NOT NULL,
  organisation_name TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  issued_on TEXT NOT NULL,
  valid_until TEXT,
  centihours INTEGER,
  ce_type TEXT NOT NULL,
  accreditation_body TEXT NOT NULL,
  accreditation_number TEXT NOT NULL,
  statement TEXT NOT NULL,
  revoked_at INTEGER,
  revoked_by BLOB,
  revoked_reason TEXT,
  blob_id BLOB,
  blob_size INTEGER,
  UNIQUE (enrolment_id, type)
) STRICT;
CREATE INDEX certificates_issued_person ON certificates_issued (person_id, issued_on DESC, id DESC);
CREATE INDEX certificates_issued_unrendered ON certificates_issued (issued_at) WHERE blob_id IS NULL;

-- Last number given in a year.
CREATE TABLE certificates_numbers (
  year INTEGER PRIMARY KEY,
  last INTEGER NOT NULL
) STRICT;
