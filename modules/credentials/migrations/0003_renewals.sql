-- The chain of renewals (the old card stays as history of the new one), the last verification, and what the profile shows.
ALTER TABLE credentials_items ADD COLUMN previous_id BLOB;
ALTER TABLE credentials_items ADD COLUMN verification TEXT NOT NULL DEFAULT 'unverified';
ALTER TABLE credentials_items ADD COLUMN verified_on TEXT;
ALTER TABLE credentials_items ADD COLUMN verified_method TEXT NOT NULL DEFAULT '';
ALTER TABLE credentials_items ADD COLUMN shown INTEGER NOT NULL DEFAULT 1 CHECK (shown IN (0, 1));
-- The nightly work: what is due, and what stands with a status of yesterday.
DROP INDEX credentials_items_due;
CREATE INDEX credentials_items_due ON credentials_items (expires_on, id) WHERE deleted_at IS NULL;
CREATE INDEX credentials_items_by_status ON credentials_items (status, expires_on) WHERE deleted_at IS NULL;
CREATE INDEX credentials_items_by_previous ON credentials_items (previous_id) WHERE previous_id IS NOT NULL;
ALTER TABLE credentials_rules ADD COLUMN verified_only INTEGER NOT NULL DEFAULT 0 CHECK (verified_only IN (0, 1));
ALTER TABLE credentials_rules ADD COLUMN issuers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE credentials_rules ADD COLUMN job_titles TEXT NOT NULL DEFAULT '[]';

-- Where nurses live: the home state of a multistate licence must be theirs.
CREATE TABLE credentials_residences (
  person_id BLOB NOT NULL PRIMARY KEY,
  state TEXT NOT NULL,
  since TEXT,
  set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
-- In which state a unit stands; units below it are there too unless they say otherwise.
CREATE TABLE credentials_sites (
  unit_id BLOB NOT NULL PRIMARY KEY,
  state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Each alert once: a changed expiry date makes new ones. Times are NULL until it happens.
CREATE TABLE credentials_alerts (
  credential_id BLOB NOT NULL,
  expires_on TEXT NOT NULL,
  step INTEGER NOT NULL,
  sent_at INTEGER,
  manager_at INTEGER,
  officer_at INTEGER,
  dismissed_at INTEGER,
  PRIMARY KEY (credential_id, expires_on, step)
) STRICT, WITHOUT ROWID;
CREATE INDEX credentials_alerts_to_escalate ON credentials_alerts (step) WHERE officer_at IS NULL AND step <= 0;
-- What a compact licence was told of already.
CREATE TABLE credentials_compact_told (
  credential_id BLOB NOT NULL PRIMARY KEY,
  problems TEXT NOT NULL,
  told_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials_feeds (
  person_id BLOB NOT NULL PRIMARY KEY,
  token_hash BLOB NOT NULL UNIQUE,
  made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
