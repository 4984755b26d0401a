CREATE TABLE media_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  quota_bytes INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;

-- Bytes of all items, and what open uploads have announced.
CREATE TABLE media_totals (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  bytes INTEGER NOT NULL
) STRICT;

-- Files on their way in: pieces are sealed blobs from the first byte on.
CREATE TABLE media_uploads (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  name TEXT NOT NULL,
  size INTEGER NOT NULL,
  received INTEGER NOT NULL,
  media_type TEXT NOT NULL,
  finished INTEGER NOT NULL CHECK (finished IN (0, 1)),
  created_at INTEGER NOT NULL,
  touched_at INTEGER NOT NULL
) STRICT;
CREATE INDEX media_uploads_by_person ON media_uploads (person_id, id) WHERE finished = 0;
CREATE INDEX media_uploads_by_touched ON media_uploads (touched_at) WHERE finished = 0;
CREATE TABLE media_parts (
  upload_id BLOB NOT NULL REFERENCES media_uploads (id),
  at INTEGER NOT NULL,
  size INTEGER NOT NULL,
  blob_id BLOB NOT NULL,
  PRIMARY KEY (upload_id, at)
) STRICT, WITHOUT ROWID;

CREATE TABLE media_items (
  id BLOB NOT NULL PRIMARY KEY,
  owner_id BLOB NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('video', 'audio')),
  file_name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size INTEGER NOT NULL,
  blob_id BLOB,
  upload_id BLOB,
  state TEXT NOT NULL CHECK (state IN ('uploaded', 'processing', 'ready', 'failed')),
  reason_code TEXT NOT NULL,
  reason TEXT NOT NULL,
  percent INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_try_at INTEGER NOT NULL,
  prepared INTEGER NOT NULL CHECK (prepared IN (0, 1)),
  duration_ms INTEGER,
  width INTEGER,
  height INTEGER,
  poster INTEGER NOT NULL,
  audio_blob BLOB,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX media_items_by_owner ON media_items (owner_id, id);
CREATE INDEX media_items_by_state ON media_items (state, id);
CREATE INDEX media_items_waiting ON media_items (next_try_at) WHERE state IN ('uploaded', 'processing');
CREATE TABLE media_thumbnails (
  item_id BLOB NOT NULL REFERENCES media_items (id),
  number INTEGER NOT NULL,
  at_ms INTEGER NOT NULL,
  blob_id BLOB NOT NULL,
  PRIMARY KEY (item_id, number)
) STRICT, WITHOUT ROWID;
-- A rung of the ladder; its row comes when all its segments are there.
CREATE TABLE media_renditions (
  item_id BLOB NOT NULL REFERENCES media_items (id),
  name TEXT NOT NULL,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  bandwidth INTEGER NOT NULL,
  codecs TEXT NOT NULL,
  init_blob BLOB NOT NULL,
  PRIMARY KEY (item_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE media_segments (
  item_id BLOB NOT NULL REFERENCES media_items (id),
  name TEXT NOT NULL,
  number INTEGER NOT NULL,
  blob_id BLOB NOT NULL,
  size INTEGER NOT NULL,
  duration_ms INTEGER NOT NULL,
  PRIMARY KEY (item_id, name, number)
) STRICT, WITHOUT ROWID;

-- Which lesson plays which item.
CREATE TABLE media_lessons (
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  item_id BLOB NOT NULL REFERENCES media_items (id),
  required_percent INTEGER NOT NULL CHECK (required_percent BETWEEN 1 AND 100),
  premium INTEGER NOT NULL CHECK (premium IN (0, 1)),
  allow_download INTEGER NOT NULL CHECK (allow_download IN (0, 1)),
  updated_by BLOB NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (course_id, lesson_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_lessons_by_item ON media_lessons (item_id);

CREATE TABLE media_tracks (
  id BLOB NOT NULL PRIMARY KEY,
  item_id BLOB NOT NULL REFERENCES media_items (id),
  language TEXT NOT NULL,
  label TEXT NOT NULL,
  published INTEGER NOT NULL CHECK (published IN (0, 1)),
  cues INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  updated_by BLOB NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX media_tracks_of_item ON media_tracks (item_id, language);
CREATE TABLE media_cues (
  track_id BLOB NOT NULL REFERENCES media_tracks (id),
  number INTEGER NOT NULL,
  from_ms INTEGER NOT NULL,
  to_ms INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (track_id, number)
) STRICT, WITHOUT ROWID;
-- About half a minute of what is said: what the search finds.
CREATE TABLE media_passages (
  id BLOB NOT NULL PRIMARY KEY,
  track_id BLOB NOT NULL REFERENCES media_tracks (id),
  from_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX media_passages_by_track ON media_passages (track_id);

-- What somebody has really watched, per cycle of the course. `watched` is "from-to,from-to" in milliseconds.
CREATE TABLE media_views (
  enrolment_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  item_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  watched TEXT NOT NULL,
  watched_ms INTEGER NOT NULL,
  percent INTEGER NOT NULL,
  spent_ms INTEGER NOT NULL,
  position_ms INTEGER NOT NULL,
  beat_at INTEGER NOT NULL,
  started_at INTEGER NOT NULL,
  completed_at INTEGER,
  PRIMARY KEY (enrolment_id, lesson_id, item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX media_views_by_item ON media_views (item_id, position_ms);
CREATE INDEX media_views_by_person ON media_views (person_id);
-- How many have watched each ten seconds.
CREATE TABLE media_buckets (
  item_id BLOB NOT NULL,
  bucket INTEGER NOT NULL,
  viewers INTEGER NOT NULL,
  PRIMARY KEY (item_id, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE media_marks (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  item_id BLOB NOT NULL,
  at_ms INTEGER NOT NULL,
  text TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX media_marks_of_person ON media_marks (person_id, item_id, at_ms, id);
CREATE TABLE media_preferences (
  person_id BLOB NOT NULL PRIMARY KEY,
  speed_percent INTEGER NOT NULL,
  captions_language TEXT
) STRICT, WITHOUT ROWID;
