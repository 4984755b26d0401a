-- What the provider last said of the work of a person whose account it made (JSON): her staff row follows it.
ALTER TABLE sso_identities ADD COLUMN said TEXT;

-- How far the provider's clock was from ours at the newest answer, and when it was last told that this is a lot.
CREATE TABLE sso_clocks (
  provider_id BLOB NOT NULL PRIMARY KEY,
  skew_seconds INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  warned_at INTEGER
) STRICT;

-- What a provider gave, to take it back when it is disabled; and sessions by the provider's own name for them.
CREATE INDEX sso_grants_by_provider ON sso_grants (provider_id);
CREATE INDEX sso_sessions_by_index ON sso_sessions (provider_id, session_index);
