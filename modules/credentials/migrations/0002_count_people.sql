-- How many people a rule is for.
CREATE INDEX credentials_people_active ON credentials_people (active, profession, unit_id, job_title);
