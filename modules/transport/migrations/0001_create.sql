-- How certificates come by themselves (ACME, RFC 8555). One row.
CREATE TABLE transport_acme (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  enabled INTEGER NOT NULL,
  directory_url TEXT NOT NULL,
  trusted_root TEXT NOT NULL,
  contact TEXT NOT NULL,
  account_url TEXT NOT NULL,
  account_key BLOB,
  tried_at INTEGER,
  renewed_at INTEGER,
  last_error TEXT NOT NULL
) STRICT;
