-- One list of keys for every interface: what a key opens, from where, and how often. Keys of before read credentials.
ALTER TABLE verification_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '["verification.read"]';
ALTER TABLE verification_keys ADD COLUMN networks TEXT NOT NULL DEFAULT '[]';
ALTER TABLE verification_keys ADD COLUMN per_minute INTEGER NOT NULL DEFAULT 600;
