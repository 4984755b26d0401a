-- Banners of the house. Planned: starts_at is to come; ended: ends_at has passed.
CREATE TABLE announcements_items (
  id BLOB PRIMARY KEY,
  title TEXT NOT NULL,
  text TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('info', 'warning', 'critical')),
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL CHECK (ends_at >= starts_at),
  dismissible INTEGER NOT NULL CHECK (dismissible IN (0, 1)),
  audience TEXT NOT NULL CHECK (audience IN ('everybody', 'roles', 'units')),
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL,
  ended_by BLOB
) STRICT;
CREATE INDEX announcements_items_end ON announcements_items (ends_at);

CREATE TABLE announcements_roles (
  announcement_id BLOB NOT NULL REFERENCES announcements_items (id),
  role TEXT NOT NULL,
  PRIMARY KEY (announcement_id, role)
) STRICT, WITHOUT ROWID;

CREATE TABLE announcements_units (
  announcement_id BLOB NOT NULL REFERENCES announcements_items (id),
  unit_id BLOB NOT NULL,
  PRIMARY KEY (announcement_id, unit_id)
) STRICT, WITHOUT ROWID;

-- Gone a day after the announcement's end.
CREATE TABLE announcements_dismissals (
  announcement_id BLOB NOT NULL REFERENCES announcements_items (id),
  person_id BLOB NOT NULL,
  dismissed_at INTEGER NOT NULL,
  PRIMARY KEY (announcement_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX announcements_dismissals_of ON announcements_dismissals (person_id);
