-- How many accounts the directory suspended in the last day: the guard counts over runs.
CREATE INDEX directory_people_suspended ON directory_people (suspended_by_directory, changed_at);
