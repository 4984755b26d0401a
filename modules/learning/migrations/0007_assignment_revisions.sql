-- Who saves an assignment says which state of it she read: of two at once, the second is told.
ALTER TABLE learning_assignments ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
