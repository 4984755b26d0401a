-- A new signing secret beside the old one, which signs too until its end, so that a receiver can change in between.
ALTER TABLE verification_hooks ADD COLUMN key_number INTEGER NOT NULL DEFAULT 1;
ALTER TABLE verification_hooks ADD COLUMN old_secret BLOB;
ALTER TABLE verification_hooks ADD COLUMN old_until INTEGER;
