-- Certificates that people give (mastery, teaching), and how the page looks: the revision of the hospital's branding
-- that was in force when the certificate was issued.
ALTER TABLE certificates_issued ADD COLUMN issued_by BLOB;
ALTER TABLE certificates_issued ADD COLUMN recommendation TEXT NOT NULL DEFAULT '';
ALTER TABLE certificates_issued ADD COLUMN look INTEGER NOT NULL DEFAULT 0;
CREATE INDEX certificates_issued_course ON certificates_issued (course_id, type, issued_on DESC, id DESC);
