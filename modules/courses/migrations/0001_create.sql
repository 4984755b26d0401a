CREATE TABLE courses_categories (
  id BLOB PRIMARY KEY NOT NULL,
  parent_id BLOB REFERENCES courses_categories (id),
  name TEXT NOT NULL,
  name_key TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX courses_categories_name ON courses_categories (COALESCE(parent_id, x''), name_key);

-- The draft. `revision` counts changes of settings and outline; each lesson has a counter of its own for its content.
CREATE TABLE courses_courses (
  id BLOB PRIMARY KEY NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  published_version_id BLOB,
  published_number INTEGER,
  changed_since_published INTEGER NOT NULL,
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  summary TEXT NOT NULL,
  category_id BLOB REFERENCES courses_categories (id),
  difficulty TEXT NOT NULL,
  language TEXT NOT NULL,
  objectives TEXT NOT NULL,
  ce TEXT,
  certificate_valid_months INTEGER,
  author_id BLOB NOT NULL,
  review_comment TEXT,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX courses_courses_updated ON courses_courses (updated_at, id);
CREATE INDEX courses_courses_status ON courses_courses (status, updated_at, id);

-- Who may edit a course: its author and co-authors (LMS-22).
CREATE TABLE courses_authors (
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  person_id BLOB NOT NULL,
  PRIMARY KEY (person_id, course_id)
) STRICT;

CREATE TABLE courses_modules (
  id BLOB PRIMARY KEY NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  position INTEGER NOT NULL,
  title TEXT NOT NULL
) STRICT;
CREATE INDEX courses_modules_course ON courses_modules (course_id, position);

CREATE TABLE courses_lessons (
  id BLOB PRIMARY KEY NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  module_id BLOB NOT NULL REFERENCES courses_modules (id),
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  format TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  completion TEXT NOT NULL,
  min_seconds INTEGER,
  mandatory INTEGER NOT NULL,
  content_revision INTEGER NOT NULL,
  document TEXT NOT NULL,
  file_id BLOB,
  file_name TEXT,
  quiz_id BLOB
) STRICT;
CREATE INDEX courses_lessons_course ON courses_lessons (course_id, position);
CREATE INDEX courses_lessons_module ON courses_lessons (module_id);

-- Published versions never change. `detail` is the CourseDetail as JSON.
CREATE TABLE courses_versions (
  id BLOB PRIMARY KEY NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  number INTEGER NOT NULL,
  detail TEXT NOT NULL,
  published_at INTEGER NOT NULL,
  published_by BLOB NOT NULL,
  UNIQUE (course_id, number)
) STRICT;
CREATE TABLE courses_version_lessons (
  version_id BLOB NOT NULL REFERENCES courses_versions (id),
  lesson_id BLOB NOT NULL,
  title TEXT NOT NULL,
  format TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  document TEXT NOT NULL,
  file_id BLOB,
  quiz_version_id BLOB,
  PRIMARY KEY (version_id, lesson_id)
) STRICT;

CREATE TABLE courses_images (
  course_id BLOB NOT NULL REFERENCES courses_courses (id),
  blob_id BLOB NOT NULL,
  PRIMARY KEY (course_id, blob_id)
) STRICT;

-- What learners may find: one row for each course that is published and neither archived nor suspended.
CREATE TABLE courses_catalogue (
  course_id BLOB PRIMARY KEY NOT NULL REFERENCES courses_courses (id),
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,
  summary TEXT NOT NULL,
  category_id BLOB,
  category TEXT NOT NULL,
  difficulty TEXT NOT NULL,
  language TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  ce_centihours INTEGER,
  ce_type TEXT,
  lessons INTEGER NOT NULL,
  has_quiz INTEGER NOT NULL,
  published_at INTEGER NOT NULL
) STRICT;
CREATE INDEX courses_catalogue_title ON courses_catalogue (title_key, course_id);
CREATE INDEX courses_catalogue_published ON courses_catalogue (published_at, course_id);
CREATE INDEX courses_catalogue_minutes ON courses_catalogue (minutes, course_id);

-- Folded words of title, summary, category and objectives, for search by the beginnings of words.
CREATE TABLE courses_words (
  word TEXT NOT NULL,
  course_id BLOB NOT NULL REFERENCES courses_catalogue (course_id),
  PRIMARY KEY (word, course_id)
) STRICT;
CREATE INDEX courses_words_course ON courses_words (course_id);
