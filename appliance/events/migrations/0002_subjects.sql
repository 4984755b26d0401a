-- Of a subscriber that looks at the present state of a subject ("compliance.refresh" and a person): deliveries that wait are
-- one, however many events said that something changed. subject = subscriber, line feed, the subject's id.
ALTER TABLE events_deliveries ADD COLUMN subject TEXT;
CREATE UNIQUE INDEX events_deliveries_subject ON events_deliveries (subject) WHERE state = 'pending' AND subject IS NOT NULL;
