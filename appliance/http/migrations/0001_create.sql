-- Answers kept for repeats of a POST with an Idempotency-Key (24 hours).
CREATE TABLE http_idempotency (
  name BLOB NOT NULL PRIMARY KEY,        -- SHA-256 of person, route and key
  request BLOB NOT NULL,                 -- SHA-256 of the body
  status INTEGER NOT NULL,               -- 0 while the request runs
  body TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX http_idempotency_created ON http_idempotency (created_at);
