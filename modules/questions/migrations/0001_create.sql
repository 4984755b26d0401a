-- Folders of questions: an author's own, or a course's.
CREATE TABLE questions_folders (
  id BLOB PRIMARY KEY NOT NULL,
  author_id BLOB NOT NULL,
  course_id BLOB,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_folders_author ON questions_folders (author_id, id);
CREATE INDEX questions_folders_course ON questions_folders (course_id, id);

-- `tags` repeats questions_tags for lists; `version_id` and `number` are the newest version.
CREATE TABLE questions_questions (
  id BLOB PRIMARY KEY NOT NULL,
  author_id BLOB NOT NULL,
  course_id BLOB,
  folder_id BLOB REFERENCES questions_folders (id),
  archived INTEGER NOT NULL,
  name TEXT NOT NULL,
  type TEXT NOT NULL,
  points INTEGER NOT NULL,
  prompt TEXT NOT NULL,
  tags TEXT NOT NULL,
  version_id BLOB NOT NULL,
  number INTEGER NOT NULL,
  content_hash BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_questions_all ON questions_questions (archived, updated_at, id);
CREATE INDEX questions_questions_author ON questions_questions (author_id, archived, updated_at, id);
CREATE INDEX questions_questions_course ON questions_questions (course_id, archived, updated_at, id);
CREATE INDEX questions_questions_folder ON questions_questions (folder_id, archived, updated_at, id);
CREATE INDEX questions_questions_hash ON questions_questions (content_hash, author_id);

-- Versions never change and are never removed: attempts are pinned to them. `content` is an assessment Question.
CREATE TABLE questions_versions (
  id BLOB PRIMARY KEY NOT NULL,
  question_id BLOB NOT NULL REFERENCES questions_questions (id),
  number INTEGER NOT NULL,
  content TEXT NOT NULL,
  content_hash BLOB NOT NULL,
  author_id BLOB NOT NULL,
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (question_id, number)
) STRICT;

CREATE TABLE questions_tags (
  question_id BLOB NOT NULL REFERENCES questions_questions (id),
  tag_key TEXT NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (tag_key, question_id)
) STRICT;
CREATE INDEX questions_tags_question ON questions_tags (question_id);
CREATE TABLE questions_words (
  word TEXT NOT NULL,
  question_id BLOB NOT NULL REFERENCES questions_questions (id),
  PRIMARY KEY (word, question_id)
) STRICT;
CREATE INDEX questions_words_question ON questions_words (question_id);

-- What quizzes draw from: by hand (members) or by tags, among the author's questions and those of the course.
CREATE TABLE questions_pools (
  id BLOB PRIMARY KEY NOT NULL,
  author_id BLOB NOT NULL,
  course_id BLOB,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  tags TEXT NOT NULL,
  any_tag INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX questions_pools_author ON questions_pools (author_id, id);
CREATE INDEX questions_pools_course ON questions_pools (course_id, id);
CREATE TABLE questions_members (
  pool_id BLOB NOT NULL REFERENCES questions_pools (id),
  question_id BLOB NOT NULL REFERENCES questions_questions (id),
  PRIMARY KEY (pool_id, question_id)
) STRICT;
CREATE INDEX questions_members_question ON questions_members (question_id);
