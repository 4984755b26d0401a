-- What a lesson played before its author chose something else, where a version was published meanwhile: who takes that
-- version keeps its film. `updated_at` to `until` is when it was chosen.
CREATE TABLE media_lesson_history (
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  until INTEGER NOT NULL,
  item_id BLOB NOT NULL REFERENCES media_items (id),
  required_percent INTEGER NOT NULL CHECK (required_percent BETWEEN 1 AND 100),
  premium INTEGER NOT NULL CHECK (premium IN (0, 1)),
  allow_download INTEGER NOT NULL CHECK (allow_download IN (0, 1)),
  updated_by BLOB NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (course_id, lesson_id, until)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_lesson_history_by_item ON media_lesson_history (item_id);
-- What the malware scanner said: '', 'clean', 'beginning' (longer than it takes; its beginning is clean), 'found NAME'.
ALTER TABLE media_items ADD COLUMN scanned TEXT NOT NULL DEFAULT '';
