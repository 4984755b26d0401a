-- Who offers classes.
CREATE TABLE finder_providers (
  id BLOB NOT NULL PRIMARY KEY,
  name TEXT NOT NULL,
  folded TEXT NOT NULL,
  type TEXT NOT NULL,
  verified INTEGER NOT NULL CHECK (verified IN (0, 1)),
  accreditations TEXT NOT NULL,
  description TEXT NOT NULL,
  street TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  zip TEXT NOT NULL,
  email TEXT NOT NULL,
  phone TEXT NOT NULL,
  url TEXT NOT NULL,
  stars INTEGER NOT NULL,
  reviews INTEGER NOT NULL CHECK (reviews >= 0),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX finder_providers_by_name ON finder_providers (folded, id);

-- Who keeps a provider's classes.
CREATE TABLE finder_keepers (
  provider_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  PRIMARY KEY (provider_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX finder_keepers_by_person ON finder_keepers (person_id);

-- `change` is drawn from finder_state at every change that the search must see; `revision` counts the editor's changes.
-- `taken` are the seats that are held, registered or attended.
CREATE TABLE finder_classes (
  id BLOB NOT NULL PRIMARY KEY,
  change INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  provider_id BLOB NOT NULL,
  type TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  format TEXT NOT NULL,
  starts_at INTEGER NOT NULL,
  ends_at INTEGER NOT NULL,
  zone TEXT NOT NULL,
  venue TEXT NOT NULL,
  street TEXT NOT NULL,
  city TEXT NOT NULL,
  state TEXT NOT NULL,
  zip TEXT NOT NULL,
  latitude REAL,
  longitude REAL,
  price_cents INTEGER NOT NULL,
  currency TEXT NOT NULL,
  capacity INTEGER,
  taken INTEGER NOT NULL CHECK (taken >= 0 AND (capacity IS NULL OR taken <= capacity)),
  deadline_at INTEGER,
  registers_here INTEGER NOT NULL CHECK (registers_here IN (0, 1)),
  waitlist INTEGER NOT NULL CHECK (waitlist IN (0, 1)),
  url TEXT NOT NULL,
  reimbursable INTEGER NOT NULL CHECK (reimbursable IN (0, 1)),
  source TEXT NOT NULL,
  external_id TEXT,
  synced_at INTEGER,
  cancelled_at INTEGER,
  cancel_reason TEXT NOT NULL,
  created_by BLOB,
  created_at INTEGER NOT NULL,
  UNIQUE (provider_id, source, external_id)
) STRICT;
CREATE INDEX finder_classes_by_change ON finder_classes (change);
CREATE INDEX finder_classes_by_provider ON finder_classes (provider_id, starts_at, id);
CREATE INDEX finder_classes_by_start ON finder_classes (starts_at, id);

CREATE TABLE finder_registrations (
  id BLOB NOT NULL PRIMARY KEY,
  class_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  state TEXT NOT NULL,
  queued_at INTEGER NOT NULL,
  until INTEGER,
  group_id BLOB,
  created_at INTEGER NOT NULL,
  starts_at INTEGER NOT NULL,
  UNIQUE (class_id, person_id)
) STRICT;
CREATE INDEX finder_registrations_by_class ON finder_registrations (class_id, state, queued_at, id);
CREATE INDEX finder_registrations_by_person ON finder_registrations (person_id, starts_at, id);
CREATE INDEX finder_registrations_by_group ON finder_registrations (group_id) WHERE group_id IS NOT NULL;
CREATE INDEX finder_registrations_waiting ON finder_registrations (class_id) WHERE state = 'waiting';
CREATE INDEX finder_registrations_held ON finder_registrations (until) WHERE state = 'held';

CREATE TABLE finder_groups (
  id BLOB NOT NULL PRIMARY KEY,
  class_id BLOB NOT NULL,
  organiser_id BLOB NOT NULL,
  until INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX finder_groups_by_organiser ON finder_groups (organiser_id);

CREATE TABLE finder_reviews (
  id BLOB NOT NULL PRIMARY KEY,
  provider_id BLOB NOT NULL,
  class_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
  text TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (class_id, person_id)
) STRICT;
CREATE INDEX finder_reviews_by_provider ON finder_reviews (provider_id, id);
CREATE INDEX finder_reviews_by_person ON finder_reviews (person_id);

-- Classes that were offered until `seen` are no news.
CREATE TABLE finder_saved (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  alert INTEGER NOT NULL CHECK (alert IN (0, 1)),
  seen INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX finder_saved_by_person ON finder_saved (person_id, id);
CREATE INDEX finder_saved_alerting ON finder_saved (id) WHERE alert = 1;

CREATE TABLE finder_refreshers (
  course_id BLOB NOT NULL,
  type TEXT NOT NULL,
  PRIMARY KEY (course_id, type)
) STRICT, WITHOUT ROWID;
CREATE INDEX finder_refreshers_by_type ON finder_refreshers (type);

CREATE TABLE finder_reimbursements (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  class_id BLOB NOT NULL,
  amount_cents INTEGER NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  approved_cents INTEGER,
  reason TEXT NOT NULL,
  decided_by BLOB,
  asked_at INTEGER NOT NULL,
  decided_at INTEGER,
  UNIQUE (class_id, person_id)
) STRICT;
CREATE INDEX finder_reimbursements_by_state ON finder_reimbursements (state, id);
CREATE INDEX finder_reimbursements_by_person ON finder_reimbursements (person_id, id);

-- Where somebody looks for classes from.
CREATE TABLE finder_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  zip TEXT NOT NULL,
  miles INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE finder_state (
  name TEXT NOT NULL PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO finder_state (name, value) VALUES ('change', 0), ('listing_fee_cents', 0);

CREATE TABLE finder_reimbursable_types (
  type TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;
