CREATE TABLE skills_checklists (
  id BLOB NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  unit_id BLOB,
  course_id BLOB,
  lesson_id BLOB,
  audience_id BLOB,
  valid_months INTEGER NOT NULL,
  renew_days INTEGER NOT NULL,
  due_days INTEGER NOT NULL,
  state TEXT NOT NULL,
  draft_id BLOB,
  current_id BLOB,
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX skills_checklists_by_title ON skills_checklists (title, id);
CREATE INDEX skills_checklists_by_lesson ON skills_checklists (lesson_id) WHERE lesson_id IS NOT NULL;
CREATE INDEX skills_checklists_by_audience ON skills_checklists (audience_id) WHERE audience_id IS NOT NULL;

-- A version that was published is never changed: records and sign-offs point at its items.
CREATE TABLE skills_versions (
  id BLOB NOT NULL PRIMARY KEY,
  checklist_id BLOB NOT NULL REFERENCES skills_checklists (id),
  number INTEGER NOT NULL,
  scale TEXT NOT NULL,
  passing INTEGER NOT NULL,
  published_at INTEGER,
  published_by BLOB
) STRICT;
CREATE UNIQUE INDEX skills_versions_by_number ON skills_versions (checklist_id, number);

CREATE TABLE skills_items (
  id BLOB NOT NULL PRIMARY KEY,
  version_id BLOB NOT NULL REFERENCES skills_versions (id),
  position INTEGER NOT NULL,
  title TEXT NOT NULL,
  criteria TEXT NOT NULL,
  methods TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX skills_items_by_version ON skills_items (version_id, position);

-- One row per person, checklist and cycle. unit_id follows the person: who sees the record depends on it.
CREATE TABLE skills_records (
  id BLOB NOT NULL PRIMARY KEY,
  checklist_id BLOB NOT NULL REFERENCES skills_checklists (id),
  version_id BLOB NOT NULL REFERENCES skills_versions (id),
  person_id BLOB NOT NULL,
  unit_id BLOB,
  cycle INTEGER NOT NULL,
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  due_on TEXT,
  items INTEGER NOT NULL,
  items_signed INTEGER NOT NULL,
  assigned_by BLOB,
  assigned_at INTEGER NOT NULL,
  completed_at INTEGER,
  valid_until TEXT
) STRICT;
CREATE UNIQUE INDEX skills_records_by_cycle ON skills_records (person_id, checklist_id, cycle);
CREATE UNIQUE INDEX skills_records_open ON skills_records (person_id, checklist_id) WHERE status = 'open';
CREATE INDEX skills_records_by_person ON skills_records (person_id, id);
CREATE INDEX skills_records_by_checklist ON skills_records (checklist_id, id);
CREATE INDEX skills_records_by_unit ON skills_records (unit_id, id) WHERE status = 'open';
CREATE INDEX skills_records_due ON skills_records (due_on, id) WHERE status = 'open';
CREATE INDEX skills_records_valid ON skills_records (valid_until, id) WHERE status = 'completed';

-- Every attempt stays. At most one of them signs the item off.
CREATE TABLE skills_signoffs (
  id BLOB NOT NULL PRIMARY KEY,
  record_id BLOB NOT NULL REFERENCES skills_records (id),
  item_id BLOB NOT NULL REFERENCES skills_items (id),
  outcome TEXT NOT NULL,
  method TEXT NOT NULL,
  level INTEGER,
  comment TEXT NOT NULL,
  preceptor_id BLOB NOT NULL,
  preceptor_name TEXT NOT NULL,
  proof TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT;
CREATE INDEX skills_signoffs_by_record ON skills_signoffs (record_id, id);
CREATE UNIQUE INDEX skills_signoffs_once ON skills_signoffs (record_id, item_id) WHERE outcome = 'signed_off';
CREATE INDEX skills_signoffs_by_preceptor ON skills_signoffs (preceptor_id, id);

CREATE TABLE skills_preceptors (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  unit_id BLOB,
  learner_id BLOB,
  checklist_id BLOB,
  expires_on TEXT,
  named_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  ended_at INTEGER
) STRICT;
CREATE INDEX skills_preceptors_by_person ON skills_preceptors (person_id, id);

-- A document to read and sign, as its author has it now; what was published is in skills_document_versions.
CREATE TABLE skills_documents (
  id BLOB NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  unit_id BLOB,
  course_id BLOB,
  lesson_id BLOB,
  audience_id BLOB,
  due_days INTEGER NOT NULL,
  statement TEXT NOT NULL,
  state TEXT NOT NULL,
  text TEXT NOT NULL,
  blob_id BLOB,
  current_id BLOB,
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX skills_documents_by_title ON skills_documents (title, id);
CREATE INDEX skills_documents_by_lesson ON skills_documents (lesson_id) WHERE lesson_id IS NOT NULL;
CREATE INDEX skills_documents_by_audience ON skills_documents (audience_id) WHERE audience_id IS NOT NULL;

CREATE TABLE skills_document_versions (
  id BLOB NOT NULL PRIMARY KEY,
  document_id BLOB NOT NULL REFERENCES skills_documents (id),
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  statement TEXT NOT NULL,
  text TEXT NOT NULL,
  blob_id BLOB,
  size INTEGER NOT NULL,
  hash TEXT NOT NULL,
  kind TEXT NOT NULL,
  note TEXT NOT NULL,
  published_by BLOB NOT NULL,
  published_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX skills_document_versions_by_number ON skills_document_versions (document_id, number);

-- What is asked of a person, one row per document: signed becomes open again with a material change.
CREATE TABLE skills_asks (
  document_id BLOB NOT NULL REFERENCES skills_documents (id),
  person_id BLOB NOT NULL,
  unit_id BLOB,
  version_id BLOB NOT NULL REFERENCES skills_document_versions (id),
  status TEXT NOT NULL,
  source TEXT NOT NULL,
  due_on TEXT NOT NULL,
  asked_at INTEGER NOT NULL,
  signature_id BLOB,
  PRIMARY KEY (document_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX skills_asks_by_person ON skills_asks (person_id, document_id);
CREATE INDEX skills_asks_due ON skills_asks (due_on, document_id, person_id) WHERE status = 'open';

CREATE TABLE skills_openings (
  version_id BLOB NOT NULL REFERENCES skills_document_versions (id),
  person_id BLOB NOT NULL,
  opened_at INTEGER NOT NULL,
  PRIMARY KEY (version_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX skills_openings_by_person ON skills_openings (person_id);

CREATE TABLE skills_signatures (
  id BLOB NOT NULL PRIMARY KEY,
  document_id BLOB NOT NULL REFERENCES skills_documents (id),
  version_id BLOB NOT NULL REFERENCES skills_document_versions (id),
  person_id BLOB NOT NULL,
  person_name TEXT NOT NULL,
  statement TEXT NOT NULL,
  hash TEXT NOT NULL,
  proof TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  signed_at INTEGER NOT NULL,
  audit_seq INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX skills_signatures_once ON skills_signatures (version_id, person_id);
CREATE INDEX skills_signatures_by_person ON skills_signatures (person_id, id);
CREATE INDEX skills_signatures_by_document ON skills_signatures (document_id, id);
