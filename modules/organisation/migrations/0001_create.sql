CREATE TABLE organisation_units (
  id BLOB NOT NULL PRIMARY KEY,
  parent_id BLOB REFERENCES organisation_units (id),
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  manager_id BLOB,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organisation_units_by_name ON organisation_units (parent_id, name_key);

-- One row per person as HR knows her; a leaver keeps hers with left_on.
CREATE TABLE organisation_staff (
  person_id BLOB NOT NULL PRIMARY KEY,
  employee_number TEXT,
  first_name TEXT NOT NULL,
  last_name TEXT NOT NULL,
  email TEXT NOT NULL,
  sort_key TEXT NOT NULL,
  profession TEXT NOT NULL,
  job_title TEXT NOT NULL,
  unit_id BLOB REFERENCES organisation_units (id),
  manager_number TEXT,
  manager_id BLOB,
  hired_on TEXT,
  left_on TEXT,
  status TEXT NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX organisation_staff_by_number ON organisation_staff (employee_number);
CREATE INDEX organisation_staff_by_name ON organisation_staff (sort_key, person_id);
CREATE INDEX organisation_staff_by_unit ON organisation_staff (unit_id, status, person_id);
CREATE INDEX organisation_staff_by_manager ON organisation_staff (manager_id);
CREATE INDEX organisation_staff_by_manager_number ON organisation_staff (manager_number);

-- Folded name parts, e-mail and employee number, for prefix search.
CREATE TABLE organisation_words (
  word TEXT NOT NULL,
  person_id BLOB NOT NULL,
  PRIMARY KEY (word, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_words_by_person ON organisation_words (person_id);

-- Who belonged where and when (ORG-02).
CREATE TABLE organisation_memberships (
  person_id BLOB NOT NULL,
  unit_id BLOB NOT NULL REFERENCES organisation_units (id),
  joined_on TEXT NOT NULL,
  left_on TEXT,
  PRIMARY KEY (person_id, unit_id, joined_on)
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_imports (
  id BLOB NOT NULL PRIMARY KEY,
  kind TEXT NOT NULL,
  file_name TEXT NOT NULL,
  dry_run INTEGER NOT NULL,
  at INTEGER NOT NULL,
  by_name TEXT NOT NULL,
  row_count INTEGER NOT NULL,
  created INTEGER NOT NULL,
  updated INTEGER NOT NULL,
  unchanged INTEGER NOT NULL,
  rejected INTEGER NOT NULL,
  report TEXT NOT NULL
) STRICT;
CREATE INDEX organisation_imports_by_time ON organisation_imports (at, id);

CREATE TABLE organisation_left_out (
  employee_number TEXT NOT NULL PRIMARY KEY,
  place TEXT NOT NULL
) STRICT, WITHOUT ROWID;
