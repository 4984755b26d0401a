-- Notes and highlights of a learner, hers alone. A highlight is anchored by block, offsets (code points) and quote.
CREATE TABLE study_notes (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('note', 'highlight')),
  text TEXT NOT NULL,
  colour TEXT NOT NULL,
  block INTEGER,
  from_offset INTEGER,
  to_offset INTEGER,
  quote TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX study_notes_by_lesson ON study_notes (person_id, lesson_id, id);

CREATE TABLE study_bookmarks (
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL,
  object_id BLOB NOT NULL,
  course_id BLOB,
  title TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, kind, object_id)
) STRICT, WITHOUT ROWID;

-- Discussion of a lesson: posts, of which those without a parent begin a thread.
CREATE TABLE study_posts (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  thread_id BLOB NOT NULL,
  is_start INTEGER NOT NULL CHECK (is_start IN (0, 1)),
  person_id BLOB NOT NULL,
  text TEXT NOT NULL,
  by_author INTEGER NOT NULL CHECK (by_author IN (0, 1)),
  created_at INTEGER NOT NULL,
  hidden_at INTEGER,
  hidden_by BLOB,
  hidden_why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX study_posts_starts ON study_posts (lesson_id, id) WHERE is_start = 1;
CREATE INDEX study_posts_by_thread ON study_posts (thread_id, id);
CREATE INDEX study_posts_by_lesson ON study_posts (lesson_id, created_at);
CREATE INDEX study_posts_by_person ON study_posts (person_id, id);
CREATE TABLE study_reports (
  post_id BLOB NOT NULL REFERENCES study_posts (id),
  person_id BLOB NOT NULL,
  reason TEXT NOT NULL,
  at INTEGER NOT NULL,
  settled_at INTEGER,
  PRIMARY KEY (post_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_reports_open ON study_reports (at, post_id, person_id) WHERE settled_at IS NULL;
CREATE TABLE study_reads (
  person_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  read_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, lesson_id)
) STRICT, WITHOUT ROWID;

-- Days on which somebody learned, by her own clock then.
CREATE TABLE study_days (
  person_id BLOB NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (person_id, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE study_zones (
  person_id BLOB NOT NULL PRIMARY KEY,
  offset_minutes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE study_reviews (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
  helpful INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  hidden_at INTEGER,
  hidden_by BLOB,
  hidden_why TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX study_reviews_one ON study_reviews (course_id, person_id);
CREATE INDEX study_reviews_by_course ON study_reviews (course_id, id);
CREATE INDEX study_reviews_by_person ON study_reviews (person_id, id);
CREATE TABLE study_helpful (
  review_id BLOB NOT NULL REFERENCES study_reviews (id),
  person_id BLOB NOT NULL,
  PRIMARY KEY (review_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_helpful_by_person ON study_helpful (person_id, review_id);
-- The sums of the reviews that show, changed with them in one transaction.
CREATE TABLE study_ratings (
  course_id BLOB NOT NULL PRIMARY KEY,
  reviews INTEGER NOT NULL,
  stars INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What may be kept on a device. Without a row a lesson may not (LMS-34).
CREATE TABLE study_offline_policies (
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  policy TEXT NOT NULL CHECK (policy IN ('none', 'offline_encrypted')),
  days INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (course_id, lesson_id)
) STRICT, WITHOUT ROWID;
-- What was sealed for a device, named by the hash of its key. The keys and the texts are not here.
CREATE TABLE study_packs (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  device TEXT NOT NULL,
  issued_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX study_packs_by_person ON study_packs (person_id, expires_at, id);
