-- The numbers of an assignment read this instead of the wide rows: 45,000 links cost 45,000 of its entries.
CREATE INDEX learning_enrolments_state ON learning_enrolments (id, status, is_open, due_on);
