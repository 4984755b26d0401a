-- How the hospital's platform and certificates look (ORG-07, CRT-07). Every change is a new revision; old ones stay,
-- since certificates keep the look of the day on which they were issued.
CREATE TABLE branding_revisions (
  revision INTEGER NOT NULL PRIMARY KEY,
  portal_name TEXT NOT NULL,
  accent TEXT NOT NULL,
  logo_blob BLOB,
  signature_blob BLOB,
  signatory TEXT NOT NULL,
  signatory_title TEXT NOT NULL,
  note TEXT NOT NULL,
  changed_at INTEGER NOT NULL,
  changed_by BLOB NOT NULL
) STRICT;
