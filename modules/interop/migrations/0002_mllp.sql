-- A listener for interface engines (MLLP). Off, and nobody may connect, until an administrator says who.
ALTER TABLE interop_settings ADD COLUMN mllp_on INTEGER NOT NULL DEFAULT 0 CHECK (mllp_on IN (0, 1));
ALTER TABLE interop_settings ADD COLUMN mllp_address TEXT NOT NULL DEFAULT '0.0.0.0';
ALTER TABLE interop_settings ADD COLUMN mllp_port INTEGER NOT NULL DEFAULT 2575;
ALTER TABLE interop_settings ADD COLUMN mllp_tls INTEGER NOT NULL DEFAULT 1 CHECK (mllp_tls IN (0, 1));
ALTER TABLE interop_settings ADD COLUMN mllp_peers TEXT NOT NULL DEFAULT '[]';
ALTER TABLE interop_settings ADD COLUMN mllp_client_pem TEXT NOT NULL DEFAULT '';
-- By which way a message came (https, mllp, page, again), from which machine, and the reason as its sender read it.
ALTER TABLE interop_messages ADD COLUMN source TEXT NOT NULL DEFAULT 'https';
ALTER TABLE interop_messages ADD COLUMN peer TEXT NOT NULL DEFAULT '';
ALTER TABLE interop_messages ADD COLUMN reason TEXT NOT NULL DEFAULT '';
-- Records that were left out, as they came, until somebody tries them again, a newer one of the same person is taken, or
-- 30 days are over. One for each employee number.
CREATE TABLE interop_rejected (
  id BLOB NOT NULL PRIMARY KEY,
  at INTEGER NOT NULL,
  number_key TEXT NOT NULL,
  number TEXT NOT NULL,
  event TEXT NOT NULL,
  control_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  reason TEXT NOT NULL,
  body TEXT NOT NULL,
  tries INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX interop_rejected_by_number ON interop_rejected (number_key);
