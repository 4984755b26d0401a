-- Counting a filtered list reads this instead of the rows.
CREATE INDEX compliance_people_flags ON compliance_people (unit_id, profession, ready, lapsed, overdue, due_soon);
