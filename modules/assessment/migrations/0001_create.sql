-- Quizzes as their authors write them; versions never change; attempts are pinned to a version and hold their own paper.
CREATE TABLE assessment_quizzes (
  id BLOB PRIMARY KEY NOT NULL,
  draft TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE assessment_versions (
  id BLOB PRIMARY KEY NOT NULL,
  quiz_id BLOB NOT NULL REFERENCES assessment_quizzes (id),
  content_hash BLOB NOT NULL,
  content TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  UNIQUE (quiz_id, content_hash)
) STRICT;

-- Points and percent are hundredths. `marks` is kept as it was at the end of the attempt: feedback always matches the mark.
CREATE TABLE assessment_attempts (
  id BLOB PRIMARY KEY NOT NULL,
  person_id BLOB NOT NULL,
  context TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  version_id BLOB NOT NULL REFERENCES assessment_versions (id),
  seed INTEGER NOT NULL,
  paper TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  deadline INTEGER,
  submitted_at INTEGER,
  auto_submitted INTEGER NOT NULL DEFAULT 0,
  points INTEGER NOT NULL DEFAULT 0,
  points_possible INTEGER NOT NULL DEFAULT 0,
  percent INTEGER NOT NULL DEFAULT 0,
  passed INTEGER NOT NULL DEFAULT 0,
  marks TEXT NOT NULL DEFAULT '[]',
  UNIQUE (person_id, context, number)
) STRICT;

CREATE TABLE assessment_answers (
  attempt_id BLOB NOT NULL REFERENCES assessment_attempts (id),
  question_id TEXT NOT NULL,
  answer TEXT NOT NULL,
  flagged INTEGER NOT NULL DEFAULT 0,
  saved_at INTEGER NOT NULL,
  PRIMARY KEY (attempt_id, question_id)
) STRICT;
