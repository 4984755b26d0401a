-- For the public list of revoked badges.
CREATE INDEX certificates_issued_revoked ON certificates_issued (id) WHERE revoked_at IS NOT NULL;
