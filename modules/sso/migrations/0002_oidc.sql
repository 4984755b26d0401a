-- OpenID Connect providers beside SAML ones: entity_id is then the issuer, metadata our registration and the
-- provider's description as JSON. The client secret is sealed with the key for secrets.
ALTER TABLE sso_providers ADD COLUMN kind TEXT NOT NULL DEFAULT 'saml' CHECK (kind IN ('saml', 'oidc'));
ALTER TABLE sso_providers ADD COLUMN secret BLOB;

-- Requests live ten minutes; those under way during an upgrade are asked for again.
DROP TABLE sso_requests;
CREATE TABLE sso_requests (
  relay_state TEXT NOT NULL PRIMARY KEY,
  request_id TEXT NOT NULL,
  provider_id BLOB NOT NULL,
  browser BLOB NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'verify', 'connect', 'reauthenticate')),
  person_id BLOB,
  session_id BLOB,
  nonce TEXT NOT NULL,
  verifier TEXT NOT NULL,
  return_to TEXT NOT NULL,
  shared INTEGER NOT NULL CHECK (shared IN (0, 1)),
  started_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sso_requests_by_end ON sso_requests (expires_at);

-- The ID token for the provider's logout, sealed; and when the person last proved at the provider who she is.
ALTER TABLE sso_sessions ADD COLUMN hint BLOB;
ALTER TABLE sso_sessions ADD COLUMN proved_at INTEGER;

-- One row once single sign-on was made the only way in.
CREATE TABLE sso_settings (
  id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  enforced INTEGER NOT NULL CHECK (enforced IN (0, 1)),
  changed_at INTEGER NOT NULL
) STRICT;

-- What the provider said at an administrator's last trial, for the preview of the mapping; sealed.
CREATE TABLE sso_trials (
  provider_id BLOB NOT NULL PRIMARY KEY,
  person_id BLOB NOT NULL,
  tried_at INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT;

-- Roles that people have through groups of a provider, with the assignment to revoke.
CREATE TABLE sso_grants (
  assignment_id BLOB NOT NULL PRIMARY KEY,
  provider_id BLOB NOT NULL,
  person_id BLOB NOT NULL,
  role TEXT NOT NULL,
  scope TEXT NOT NULL,
  scope_id TEXT NOT NULL
) STRICT;
CREATE INDEX sso_grants_by_person ON sso_grants (person_id, provider_id);
