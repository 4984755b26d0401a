-- By which a registry's change finds its licence, however the number is written: "rn tx 12345".
ALTER TABLE verification_items ADD COLUMN plain TEXT NOT NULL DEFAULT '';
CREATE INDEX verification_items_by_plain ON verification_items (plain);
DROP INDEX verification_items_by_label;
UPDATE verification_items SET plain = lower(label);
-- What a hook still has to hear: one message of each kind for each credential, in order, also while it is paused.
ALTER TABLE verification_deliveries ADD COLUMN credential_id BLOB;
ALTER TABLE verification_deliveries ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX verification_deliveries_waiting ON verification_deliveries (hook_id, id) WHERE state = 'waiting';
CREATE INDEX verification_deliveries_by_card ON verification_deliveries (hook_id, credential_id) WHERE state = 'waiting';
