-- One review of who holds which role. `items` and `open` are counted while rows are decided.
CREATE TABLE reviews_campaigns (
  id BLOB NOT NULL PRIMARY KEY,
  title TEXT NOT NULL,
  role TEXT NOT NULL,
  unit_id BLOB,
  reviewer TEXT NOT NULL CHECK (reviewer IN ('officer', 'manager')),
  owner_id BLOB NOT NULL,
  due_on TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  closed_at INTEGER,
  items INTEGER NOT NULL,
  open INTEGER NOT NULL
) STRICT;
CREATE INDEX reviews_campaigns_open ON reviews_campaigns (due_on) WHERE closed_at IS NULL;

-- One assignment as it was when the review began. decision: '' open; gone: it had been taken away before.
CREATE TABLE reviews_items (
  id BLOB NOT NULL PRIMARY KEY,
  campaign_id BLOB NOT NULL REFERENCES reviews_campaigns (id),
  person_id BLOB NOT NULL,
  assignment_id BLOB NOT NULL,
  role TEXT NOT NULL,
  scope_kind TEXT NOT NULL,
  scope_id BLOB,
  scope_name TEXT NOT NULL,
  granted_at INTEGER NOT NULL,
  granted_by BLOB,
  expires_at INTEGER,
  reviewer_id BLOB NOT NULL,
  decision TEXT NOT NULL CHECK (decision IN ('', 'keep', 'revoke', 'gone')),
  reason TEXT NOT NULL,
  decided_by BLOB,
  decided_at INTEGER
) STRICT;
CREATE INDEX reviews_items_by_campaign ON reviews_items (campaign_id, id);
CREATE INDEX reviews_items_open ON reviews_items (campaign_id, reviewer_id, id) WHERE decision = '';
CREATE INDEX reviews_items_by_reviewer ON reviews_items (reviewer_id, campaign_id);
CREATE INDEX reviews_items_by_person ON reviews_items (person_id);
CREATE INDEX reviews_items_decided ON reviews_items (decided_at, id) WHERE decided_at IS NOT NULL;

-- Break-glass. `until` is when the role ends by itself; ended_at when it was given back before.
CREATE TABLE reviews_emergencies (
  id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  assignment_id BLOB NOT NULL,
  asked_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  ended_at INTEGER,
  outcome TEXT NOT NULL CHECK (outcome IN ('', 'justified', 'not_justified')),
  note TEXT NOT NULL,
  reviewed_by BLOB,
  reviewed_at INTEGER
) STRICT;
CREATE INDEX reviews_emergencies_open ON reviews_emergencies (id) WHERE outcome = '';
CREATE INDEX reviews_emergencies_by_person ON reviews_emergencies (person_id, id);

CREATE TABLE reviews_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  roles TEXT NOT NULL,
  longest_minutes INTEGER NOT NULL,
  changed_by BLOB NOT NULL,
  changed_at INTEGER NOT NULL
) STRICT;
