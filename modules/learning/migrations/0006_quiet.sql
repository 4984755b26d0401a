-- Courses that were begun and are still open, for the reminder of who stopped (NT-11, JOB-05).
CREATE INDEX learning_enrolments_started ON learning_enrolments (id) WHERE is_open = 1 AND started_at IS NOT NULL;
