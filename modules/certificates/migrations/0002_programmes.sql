-- A certificate is of a person's cycle of a course, or of her cycle of a certification or programme (CRT-10): once each.
ALTER TABLE certificates_issued RENAME TO certificates_issued_old;
CREATE TABLE certificates_issued (
  id BLOB PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  code TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('completion', 'mastery', 'teaching', 'programme')),
  person_id BLOB NOT NULL,
  enrolment_id BLOB,
  course_id BLOB,
  version_id BLOB,
  programme_id BLOB,
  cycle_id BLOB UNIQUE,
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
  UNIQUE (enrolment_id, type),
  CHECK ((type = 'programme') = (cycle_id IS NOT NULL)),
  CHECK ((type = 'programme') = (enrolment_id IS NULL))
) STRICT;
INSERT INTO certificates_issued (id, number, code, type, person_id, enrolment_id, course_id, version_id,
  holder_name, course_title, author_name, organisation_name, issued_at, issued_on, valid_until, centihours, ce_type,
  accreditation_body, accreditation_number, statement, revoked_at, revoked_by, revoked_reason, blob_id, blob_size)
SELECT id, number, code, type, person_id, enrolment_id, course_id, version_id,
  holder_name, course_title, author_name, organisation_name, issued_at, issued_on, valid_until, centihours, ce_type,
  accreditation_body, accreditation_number, statement, revoked_at, revoked_by, revoked_reason, blob_id, blob_size
FROM certificates_issued_old;
DROP TABLE certificates_issued_old;
CREATE INDEX certificates_issued_person ON certificates_issued (person_id, issued_on DESC, id DESC);
CREATE INDEX certificates_issued_unrendered ON certificates_issued (issued_at) WHERE blob_id IS NULL;
