-- What authors uploaded. `newest_version_id` is the last upload, whatever became of it; `current_version_id` the one that opens.
CREATE TABLE packages_packages (
  id BLOB NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  description TEXT NOT NULL,
  kind TEXT CHECK (kind IN ('scorm12', 'scorm2004', 'cmi5', 'xapi', 'html5')),
  current_version_id BLOB,
  newest_version_id BLOB NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  archived_at INTEGER
) STRICT;

-- One upload. Never changes once it is ready. `archive_id` is the ZIP itself while it is checked.
CREATE TABLE packages_versions (
  id BLOB NOT NULL PRIMARY KEY,
  package_id BLOB NOT NULL REFERENCES packages_packages (id),
  number INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('checking', 'ready', 'refused')),
  kind TEXT CHECK (kind IN ('scorm12', 'scorm2004', 'cmi5', 'xapi', 'html5')),
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  parts INTEGER NOT NULL,
  manifest TEXT NOT NULL,
  problems TEXT NOT NULL,
  file_name TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  files INTEGER NOT NULL,
  unpacked_bytes INTEGER NOT NULL,
  archive_id BLOB,
  learners TEXT NOT NULL CHECK (learners IN ('keep_theirs', 'continue_new', 'begin_anew')),
  uploaded_by BLOB NOT NULL,
  uploaded_at INTEGER NOT NULL,
  finished_at INTEGER
) STRICT;
CREATE UNIQUE INDEX packages_versions_by_number ON packages_versions (package_id, number);

CREATE TABLE packages_files (
  version_id BLOB NOT NULL REFERENCES packages_versions (id),
  path TEXT NOT NULL,
  blob_id BLOB NOT NULL,
  bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  PRIMARY KEY (version_id, path)
) STRICT, WITHOUT ROWID;

-- Which package a lesson shows. `format` is the lesson's.
CREATE TABLE packages_lessons (
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  package_id BLOB NOT NULL REFERENCES packages_packages (id),
  format TEXT NOT NULL CHECK (format IN ('scorm', 'xapi', 'interactive')),
  opens_in TEXT NOT NULL CHECK (opens_in IN ('frame', 'own_window')),
  attached_by BLOB NOT NULL,
  attached_at INTEGER NOT NULL,
  PRIMARY KEY (course_id, lesson_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX packages_lessons_by_package ON packages_lessons (package_id, course_id, lesson_id);

-- Which version somebody who has begun a lesson stays with, and when the content said that she is done.
CREATE TABLE packages_pins (
  enrolment_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  package_id BLOB NOT NULL REFERENCES packages_packages (id),
  version_id BLOB NOT NULL REFERENCES packages_versions (id),
  begun_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL,
  done_at INTEGER,
  score_hundredths INTEGER,
  PRIMARY KEY (enrolment_id, lesson_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX packages_pins_by_package ON packages_pins (package_id, enrolment_id, lesson_id);
CREATE INDEX packages_pins_by_course ON packages_pins (package_id, course_id);
CREATE INDEX packages_pins_by_person ON packages_pins (person_id, package_id);

-- Who opened what. The token is only kept as its hash. `place` is the address that it counts from.
CREATE TABLE packages_launches (
  id BLOB NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL,
  person_id BLOB NOT NULL,
  session_id BLOB NOT NULL,
  place TEXT NOT NULL,
  package_id BLOB NOT NULL,
  version_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  enrolment_id BLOB,
  preview INTEGER NOT NULL CHECK (preview IN (0, 1)),
  review INTEGER NOT NULL CHECK (review IN (0, 1)),
  language TEXT NOT NULL,
  part TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX packages_launches_by_token ON packages_launches (token_hash);
CREATE INDEX packages_launches_by_lesson ON packages_launches (person_id, course_id, lesson_id, ended_at);
CREATE INDEX packages_launches_by_age ON packages_launches (made_at);
