-- Brakes on work that deletes by the calendar. name: of what stays, '*' for everything; until: the last day.
CREATE TABLE jobs_brakes (
  holder TEXT NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  until TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX jobs_brakes_by_name ON jobs_brakes (name);
