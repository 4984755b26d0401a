-- What the service says of a person's work; her staff row follows it.
ALTER TABLE scim_users ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE scim_users ADD COLUMN department TEXT NOT NULL DEFAULT '';
