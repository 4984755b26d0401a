-- A session that was opened with a temporary password may only choose a new one.
ALTER TABLE security_sessions ADD COLUMN password_change INTEGER NOT NULL DEFAULT 0 CHECK (password_change IN (0, 1));
