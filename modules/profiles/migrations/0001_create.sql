-- What people say of themselves beside what HR says of them. A person without a row has said nothing yet.
CREATE TABLE profiles_people (
  person_id BLOB NOT NULL PRIMARY KEY,
  headline TEXT NOT NULL,
  about TEXT NOT NULL,
  specialty TEXT NOT NULL,
  years_experience INTEGER,
  location TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  phone TEXT NOT NULL,
  visibility TEXT NOT NULL CHECK (visibility IN ('everyone', 'connections', 'only_me')),
  show_email INTEGER NOT NULL CHECK (show_email IN (0, 1)),
  show_phone INTEGER NOT NULL CHECK (show_phone IN (0, 1)),
  photo_id BLOB,
  onboarded_at INTEGER,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE profiles_interests (
  person_id BLOB NOT NULL,
  position INTEGER NOT NULL,
  tag TEXT NOT NULL,
  PRIMARY KEY (person_id, position)
) STRICT, WITHOUT ROWID;

-- Licences and cards that somebody held against the register or the document (IDN-12). It counts for the number and end
-- that were looked at: a changed credential has to be verified anew.
CREATE TABLE profiles_verifications (
  credential_id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  number TEXT NOT NULL,
  expires_on TEXT,
  method TEXT NOT NULL CHECK (method IN ('registry', 'document')),
  note TEXT NOT NULL,
  verified_by BLOB NOT NULL,
  verified_at INTEGER NOT NULL
) STRICT;
CREATE INDEX profiles_verifications_person ON profiles_verifications (person_id, verified_at);
