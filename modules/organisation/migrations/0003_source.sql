-- Where a person comes from: local (by hand), import, directory, sso, scim. What is known of those who are here already:
-- only imports name managers by number.
ALTER TABLE organisation_staff ADD COLUMN source TEXT NOT NULL DEFAULT 'local';
UPDATE organisation_staff SET source = 'import' WHERE manager_number IS NOT NULL;
CREATE INDEX organisation_staff_by_source ON organisation_staff (source, sort_key, person_id);
-- A unit by its name, whatever its place in the tree.
CREATE INDEX organisation_units_by_key ON organisation_units (name_key);
