-- Our signature keys, as platform and as tool. `sealed` is the private key under the key of secrets.
CREATE TABLE lti_keys (
  id BLOB NOT NULL PRIMARY KEY,
  kid TEXT NOT NULL UNIQUE,
  jwk TEXT NOT NULL,
  sealed BLOB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('next', 'current', 'former')),
  created_at INTEGER NOT NULL,
  former_at INTEGER
) STRICT;
CREATE UNIQUE INDEX lti_keys_current ON lti_keys (state) WHERE state = 'current';

-- Tools of others that our lessons launch. `setup` is a ToolSetup as JSON; what is looked up by has a column of its own.
CREATE TABLE lti_tools (
  id BLOB NOT NULL PRIMARY KEY,
  client_id TEXT NOT NULL UNIQUE,
  deployment_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'disabled')),
  dynamic INTEGER NOT NULL CHECK (dynamic IN (0, 1)),
  setup TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- One-time tokens for dynamic registration, of a tool here.
CREATE TABLE lti_registrations (
  id BLOB NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER,
  tool_id BLOB
) STRICT;
CREATE INDEX lti_registrations_by_end ON lti_registrations (expires_at);

-- What a lesson launches. A link that was replaced keeps its row: scores are evidence.
CREATE TABLE lti_links (
  id BLOB NOT NULL PRIMARY KEY,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  tool_id BLOB NOT NULL REFERENCES lti_tools (id),
  setup TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX lti_links_by_lesson ON lti_links (course_id, lesson_id) WHERE removed_at IS NULL;
CREATE INDEX lti_links_by_tool ON lti_links (tool_id, course_id);

CREATE TABLE lti_lineitems (
  id BLOB NOT NULL PRIMARY KEY,
  tool_id BLOB NOT NULL REFERENCES lti_tools (id),
  course_id BLOB NOT NULL,
  link_id BLOB REFERENCES lti_links (id),
  label TEXT NOT NULL,
  score_maximum REAL NOT NULL CHECK (score_maximum > 0),
  resource_id TEXT NOT NULL,
  tag TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  of_link INTEGER NOT NULL CHECK (of_link IN (0, 1)),
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX lti_lineitems_by_tool ON lti_lineitems (tool_id, course_id, id);
CREATE INDEX lti_lineitems_by_link ON lti_lineitems (link_id);

-- The newest score of a person.
CREATE TABLE lti_scores (
  lineitem_id BLOB NOT NULL REFERENCES lti_lineitems (id),
  person_id BLOB NOT NULL,
  given REAL,
  maximum REAL,
  activity TEXT NOT NULL,
  grading TEXT NOT NULL,
  comment TEXT NOT NULL,
  at INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (lineitem_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lti_scores_by_person ON lti_scores (person_id);

-- Launches on their way, for minutes. `hash` is of the message hint, `browser` of the cookie.
CREATE TABLE lti_launches (
  id BLOB NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  browser BLOB NOT NULL,
  person_id BLOB NOT NULL,
  tool_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  lesson_id BLOB NOT NULL,
  link_id BLOB,
  deep INTEGER NOT NULL CHECK (deep IN (0, 1)),
  learner INTEGER NOT NULL CHECK (learner IN (0, 1)),
  locale TEXT NOT NULL,
  presentation TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('begun', 'sent', 'answered', 'failed')),
  note TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX lti_launches_by_end ON lti_launches (expires_at);
CREATE INDEX lti_launches_by_person ON lti_launches (person_id);

-- What may not be used twice: jti, nonce. `owner` is the tool or platform.
CREATE TABLE lti_used (
  owner BLOB NOT NULL,
  hash BLOB NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (owner, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX lti_used_by_end ON lti_used (expires_at);

CREATE TABLE lti_tokens (
  hash BLOB NOT NULL PRIMARY KEY,
  tool_id BLOB NOT NULL REFERENCES lti_tools (id),
  scopes TEXT NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX lti_tokens_by_end ON lti_tokens (expires_at);

-- Learning platforms of others that launch our courses.
CREATE TABLE lti_platforms (
  id BLOB NOT NULL PRIMARY KEY,
  issuer TEXT NOT NULL,
  client_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'disabled')),
  dynamic INTEGER NOT NULL CHECK (dynamic IN (0, 1)),
  setup TEXT NOT NULL,
  revision INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (issuer, client_id)
) STRICT;

-- Courses that other platforms may launch.
CREATE TABLE lti_offers (
  course_id BLOB NOT NULL PRIMARY KEY,
  added_by BLOB NOT NULL,
  added_at INTEGER NOT NULL
) STRICT;

-- Logins that a platform began here, for minutes; after a deep linking launch: the choice that is to be made.
CREATE TABLE lti_logins (
  hash BLOB NOT NULL PRIMARY KEY,
  platform_id BLOB NOT NULL,
  nonce TEXT NOT NULL,
  browser BLOB NOT NULL,
  choice TEXT,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX lti_logins_by_end ON lti_logins (expires_at);

-- Which account a subject of a platform opens.
CREATE TABLE lti_people (
  platform_id BLOB NOT NULL REFERENCES lti_platforms (id),
  subject TEXT NOT NULL,
  person_id BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (platform_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX lti_people_by_person ON lti_people (person_id);

-- Where the platform wants to hear the result of a person's course.
CREATE TABLE lti_passbacks (
  id BLOB NOT NULL PRIMARY KEY,
  platform_id BLOB NOT NULL REFERENCES lti_platforms (id),
  person_id BLOB NOT NULL,
  course_id BLOB NOT NULL,
  subject TEXT NOT NULL,
  lineitem TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'sent', 'failed')),
  score REAL,
  completed_at INTEGER,
  tries INTEGER NOT NULL,
  problem TEXT NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (platform_id, person_id, course_id)
) STRICT;
CREATE INDEX lti_passbacks_by_person ON lti_passbacks (person_id, course_id);
CREATE INDEX lti_passbacks_newest ON lti_passbacks (updated_at);

-- What happened, for who looks for the cause of a fault; without personal data in `detail`. Kept 30 days.
CREATE TABLE lti_log (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  side TEXT NOT NULL,
  event TEXT NOT NULL,
  ok INTEGER NOT NULL CHECK (ok IN (0, 1)),
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  fix TEXT NOT NULL,
  party BLOB,
  party_name TEXT NOT NULL,
  person_id BLOB,
  course_id BLOB
) STRICT;
CREATE INDEX lti_log_by_time ON lti_log (at);
CREATE INDEX lti_log_by_person ON lti_log (person_id);
