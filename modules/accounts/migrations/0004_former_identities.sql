-- What people were called before: a name that is copied somewhere stays hers after she has another. For erasures.
CREATE TABLE accounts_former_identities (
  person_id BLOB NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('first_name', 'last_name', 'name', 'email', 'employee_number')),
  value TEXT NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (person_id, kind, value)
) STRICT, WITHOUT ROWID;
