-- What an import changed of people who were there before, field by field, so that it can be looked at and put right.
CREATE TABLE organisation_import_changes (
  import_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  line INTEGER NOT NULL,
  employee_number TEXT NOT NULL,
  name TEXT NOT NULL,
  field TEXT NOT NULL,
  before_text TEXT NOT NULL,
  after_text TEXT NOT NULL,
  outcome TEXT NOT NULL,
  is_identity INTEGER NOT NULL,
  PRIMARY KEY (import_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_import_changes_of_identity ON organisation_import_changes (import_id, is_identity, position);
