-- Reading a log of ten million rows: by the client's address, and by what did not succeed.
CREATE INDEX security_audit_leaves_address ON security_audit_leaves (address, seq) WHERE address IS NOT NULL;
CREATE INDEX security_audit_leaves_failed ON security_audit_leaves (outcome, seq) WHERE outcome <> 'ok';

-- Hashes of complete pieces of 4,096 rows, so that a proof reads two pieces and not the whole log. Only a short cut: a
-- proof made of a wrong one does not lead to the signed root.
CREATE TABLE security_audit_tiles (
  number INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;
