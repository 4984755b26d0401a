-- A read model: everything here can be rebuilt from organisation, learning and credentials (Compliance::rebuild).
CREATE TABLE compliance_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  employee_number TEXT NOT NULL,
  name TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  unit_id BLOB NOT NULL,
  unit_name TEXT NOT NULL,
  profession TEXT NOT NULL,
  job_title TEXT NOT NULL,
  manager_name TEXT NOT NULL,
  ready INTEGER NOT NULL,
  lapsed INTEGER NOT NULL,
  overdue INTEGER NOT NULL,
  due_soon INTEGER NOT NULL,
  next_change_on TEXT NOT NULL
) STRICT;
CREATE INDEX compliance_people_by_name ON compliance_people (sort_key, person_id);
CREATE INDEX compliance_people_by_unit ON compliance_people (unit_id, sort_key, person_id);
CREATE INDEX compliance_people_by_change ON compliance_people (next_change_on);

CREATE TABLE compliance_items (
  person_id BLOB NOT NULL,
  item TEXT NOT NULL,
  label TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('met', 'due_soon', 'open', 'overdue', 'lapsed', 'missing')),
  on_date TEXT,
  met INTEGER NOT NULL CHECK (met IN (0, 1)),
  PRIMARY KEY (person_id, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX compliance_items_by_item ON compliance_items (item, met, person_id);

-- Counters, changed by the difference in the same transaction, so that the dashboard reads a few thousand small rows at most.
CREATE TABLE compliance_counts (
  unit_id BLOB NOT NULL,
  profession TEXT NOT NULL,
  people INTEGER NOT NULL DEFAULT 0,
  ready INTEGER NOT NULL DEFAULT 0,
  lapsed INTEGER NOT NULL DEFAULT 0,
  overdue INTEGER NOT NULL DEFAULT 0,
  due_soon INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (unit_id, profession)
) STRICT, WITHOUT ROWID;
CREATE TABLE compliance_cells (
  unit_id BLOB NOT NULL,
  profession TEXT NOT NULL,
  item TEXT NOT NULL,
  applicable INTEGER NOT NULL DEFAULT 0,
  met INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (unit_id, profession, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE compliance_columns (
  item TEXT NOT NULL PRIMARY KEY,
  label TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE compliance_exports (
  id BLOB NOT NULL PRIMARY KEY,
  report TEXT NOT NULL,
  format TEXT NOT NULL,
  filters TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  by_id BLOB NOT NULL,
  by_name TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX compliance_exports_by_person ON compliance_exports (by_id, id);
