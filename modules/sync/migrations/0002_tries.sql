-- How often the sending that somebody started last was tried; it is given up after some.
ALTER TABLE sync_releases ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sync_releases_failed ON sync_releases (id) WHERE state = 'failed' AND approved_at IS NOT NULL;
