-- How long sessions may lie unused, as the hospital set it (SEC-009). No row: the program's settings.
CREATE TABLE security_idle_policy (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  usual_ms INTEGER NOT NULL,
  shared_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE security_idle_limits (
  role TEXT PRIMARY KEY,
  idle_ms INTEGER NOT NULL
) STRICT;
