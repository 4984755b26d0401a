-- Reports of completions by day.
CREATE INDEX learning_enrolments_completed ON learning_enrolments (completed_at, id) WHERE completed_at IS NOT NULL;
