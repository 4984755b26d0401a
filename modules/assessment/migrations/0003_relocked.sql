-- The author let a quiz be done again: attempts until then are history and do not count. `not_counted` is how many of a
-- person's attempts in this context those were when the attempt began.
ALTER TABLE assessment_attempts ADD COLUMN counts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE assessment_attempts ADD COLUMN not_counted INTEGER NOT NULL DEFAULT 0;
