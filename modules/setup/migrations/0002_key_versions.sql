-- Versions of a key that nothing is sealed under any more; what claims one of them is refused.
CREATE TABLE setup_key_versions (
  purpose TEXT NOT NULL CHECK (purpose = 'secrets'),
  version INTEGER NOT NULL,
  retired_at INTEGER NOT NULL,
  PRIMARY KEY (purpose, version)
) STRICT, WITHOUT ROWID;
