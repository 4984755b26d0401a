-- How a credit was taken decides what it counts for: live or self-paced, and how long its hour was (null: not said).
ALTER TABLE credits_entries ADD COLUMN format TEXT NOT NULL DEFAULT '';
ALTER TABLE credits_entries ADD COLUMN hour_minutes INTEGER;
ALTER TABLE credits_entries ADD COLUMN course_id BLOB;
CREATE INDEX credits_entries_course ON credits_entries (course_id, earned_on, id) WHERE course_id IS NOT NULL;

-- What officers wrote over the shipped requirements (data/ce_requirements.csv is revision 0). Rows are never changed or
-- deleted. shipped_hash: of the shipped row as it was then, so that a newer program can say that it has changed since.
CREATE TABLE credits_rules (
  state TEXT NOT NULL,
  profession TEXT NOT NULL,
  revision INTEGER NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  as_of TEXT NOT NULL,
  confidence TEXT NOT NULL CHECK (confidence IN ('A', 'B', 'C', 'D')),
  effective_from TEXT NOT NULL,
  effective_to TEXT,
  note TEXT NOT NULL,
  shipped_hash TEXT NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (state, profession, revision)
) STRICT, WITHOUT ROWID;

-- Answers to what a rule depends on. credential_id is all zero for what holds for the person whatever the licence.
CREATE TABLE credits_facts (
  person_id BLOB NOT NULL,
  fact TEXT NOT NULL,
  credential_id BLOB NOT NULL,
  answer TEXT NOT NULL,
  set_at INTEGER NOT NULL,
  PRIMARY KEY (person_id, fact, credential_id)
) STRICT, WITHOUT ROWID;

-- Hours of practice, as their owner says.
CREATE TABLE credits_practice (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  from_on TEXT NOT NULL,
  to_on TEXT NOT NULL,
  hours INTEGER NOT NULL CHECK (hours > 0),
  employer TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  CHECK (from_on <= to_on)
) STRICT;
CREATE INDEX credits_practice_person ON credits_practice (person_id, to_on DESC, id DESC);

-- CE Broker: off until somebody switches it on. Provider numbers begin with 50-, course numbers with 20-.
CREATE TABLE credits_ce_broker (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  roster INTEGER NOT NULL,
  transcripts INTEGER NOT NULL,
  provider TEXT NOT NULL
) STRICT;
CREATE TABLE credits_ce_broker_courses (
  course_id BLOB NOT NULL PRIMARY KEY,
  number TEXT NOT NULL UNIQUE
) STRICT;
