-- How long the provider's answers are valid, as the newest one said: another length is a sign that somebody else signs.
ALTER TABLE sso_clocks ADD COLUMN lifetime_seconds INTEGER;
