-- Things of the to-do card that an administrator put away.
CREATE TABLE setup_put_away (
  key TEXT PRIMARY KEY,
  person_id BLOB NOT NULL,
  put_away_at INTEGER NOT NULL
) STRICT;
