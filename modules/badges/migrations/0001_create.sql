-- Keys that sign badges; the newest signs, all verify. `sealed` is the private half, sealed with the hospital's key.
CREATE TABLE badges_keys (
  thumbprint TEXT PRIMARY KEY,
  jwk TEXT NOT NULL,
  sealed BLOB NOT NULL,
  made_at INTEGER NOT NULL,
  made_by BLOB
) STRICT;
CREATE INDEX badges_keys_made ON badges_keys (made_at DESC);
-- One badge per certificate, made when it is first asked for; it never changes.
CREATE TABLE badges_issued (
  certificate_id BLOB PRIMARY KEY,
  person_id BLOB NOT NULL,
  token TEXT NOT NULL,
  thumbprint TEXT NOT NULL REFERENCES badges_keys (thumbprint),
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX badges_issued_key ON badges_issued (thumbprint);
CREATE INDEX badges_issued_person ON badges_issued (person_id, certificate_id);
