ALTER TABLE courses_modules ADD COLUMN opens_on TEXT;
ALTER TABLE courses_modules ADD COLUMN opens_after_days INTEGER;
ALTER TABLE courses_modules ADD COLUMN unlock_after_module_id BLOB;
ALTER TABLE courses_lessons ADD COLUMN free_preview INTEGER NOT NULL DEFAULT 0;
ALTER TABLE courses_authors ADD COLUMN may_edit INTEGER NOT NULL DEFAULT 1;
ALTER TABLE courses_authors ADD COLUMN may_see_analytics INTEGER NOT NULL DEFAULT 1;
CREATE INDEX courses_authors_course ON courses_authors (course_id, person_id);
CREATE INDEX courses_images_blob ON courses_images (blob_id, course_id);

-- Page, prerequisites and seats of a course; a course without a row has none.
CREATE TABLE courses_pages (
  course_id BLOB PRIMARY KEY NOT NULL REFERENCES courses_courses (id),
  page TEXT NOT NULL,
  prerequisites TEXT NOT NULL,
  max_enrolments INTEGER
) STRICT;

-- What was saved before, of a lesson's content (subject_id is the lesson) and of the outline (subject_id is the course).
-- Outlives a removed lesson, so that it can be brought back.
CREATE TABLE courses_revisions (
  id BLOB PRIMARY KEY NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  subject_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  content TEXT NOT NULL,
  file_id BLOB,
  saved_by BLOB NOT NULL,
  begun_at INTEGER NOT NULL,
  saved_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX courses_revisions_subject ON courses_revisions (subject_id, number);

CREATE TABLE courses_threads (
  id BLOB PRIMARY KEY NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  lesson_id BLOB,
  opened_at INTEGER NOT NULL,
  opened_by BLOB NOT NULL,
  resolved_at INTEGER,
  resolved_by BLOB
) STRICT;
CREATE INDEX courses_threads_course ON courses_threads (course_id, id);
CREATE TABLE courses_comments (
  id BLOB PRIMARY KEY NOT NULL,
  thread_id BLOB NOT NULL REFERENCES courses_threads (id),
  written_at INTEGER NOT NULL,
  written_by BLOB NOT NULL,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX courses_comments_thread ON courses_comments (thread_id, id);
CREATE INDEX courses_comments_person ON courses_comments (written_by, id);

CREATE TABLE courses_invitations (
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  person_id BLOB NOT NULL,
  invited_by BLOB NOT NULL,
  invited_at INTEGER NOT NULL,
  may_edit INTEGER NOT NULL,
  may_see_analytics INTEGER NOT NULL,
  PRIMARY KEY (person_id, course_id)
) STRICT;
CREATE INDEX courses_invitations_course ON courses_invitations (course_id, person_id);

-- Content in other languages: of the draft, and frozen with a version. A subject is a course, a module or a lesson.
CREATE TABLE courses_texts (
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  subject_id BLOB NOT NULL,
  locale TEXT NOT NULL,
  revision INTEGER NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (course_id, subject_id, locale)
) STRICT;
CREATE TABLE courses_version_texts (
  version_id BLOB NOT NULL REFERENCES courses_versions (id),
  subject_id BLOB NOT NULL,
  locale TEXT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (version_id, subject_id, locale)
) STRICT;

CREATE TABLE courses_media (
  id BLOB PRIMARY KEY NOT NULL,
  blob_id BLOB NOT NULL UNIQUE,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  alt TEXT NOT NULL,
  captions_id BLOB REFERENCES courses_media (id),
  added_by BLOB NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
CREATE INDEX courses_media_name ON courses_media (name_key, id);
CREATE INDEX courses_media_captions ON courses_media (captions_id) WHERE captions_id IS NOT NULL;

CREATE TABLE courses_resources (
  id BLOB PRIMARY KEY NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  module_id BLOB,
  lesson_id BLOB,
  title TEXT NOT NULL,
  media_id BLOB REFERENCES courses_media (id),
  url TEXT
) STRICT;
CREATE INDEX courses_resources_course ON courses_resources (course_id, id);
CREATE INDEX courses_resources_media ON courses_resources (media_id, course_id) WHERE media_id IS NOT NULL;
CREATE TABLE courses_version_media (
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  media_id BLOB NOT NULL REFERENCES courses_media (id),
  version_id BLOB NOT NULL REFERENCES courses_versions (id),
  PRIMARY KEY (media_id, course_id, version_id)
) STRICT;

-- The key that signs packages of this installation (the database is encrypted), and keys of others that are trusted.
CREATE TABLE courses_signing (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seed BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE courses_signers (
  public_key BLOB PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  added_by BLOB NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;
