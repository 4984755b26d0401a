-- Which statement was left out of forwarding last, and why.
ALTER TABLE xapi_forwarding ADD COLUMN last_refused BLOB;
ALTER TABLE xapi_forwarding ADD COLUMN last_refusal TEXT NOT NULL DEFAULT '';
