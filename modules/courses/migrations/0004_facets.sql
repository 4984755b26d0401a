-- What the catalogue is filtered and sorted by besides (LMS-03, LMS-05).
ALTER TABLE courses_courses ADD COLUMN featured INTEGER NOT NULL DEFAULT 0;
ALTER TABLE courses_catalogue ADD COLUMN type TEXT;
ALTER TABLE courses_catalogue ADD COLUMN delivery TEXT;
ALTER TABLE courses_catalogue ADD COLUMN weeks INTEGER;
ALTER TABLE courses_catalogue ADD COLUMN featured INTEGER NOT NULL DEFAULT 0;
ALTER TABLE courses_catalogue ADD COLUMN learners INTEGER NOT NULL DEFAULT 0;
ALTER TABLE courses_catalogue ADD COLUMN reviews INTEGER NOT NULL DEFAULT 0;
ALTER TABLE courses_catalogue ADD COLUMN stars INTEGER NOT NULL DEFAULT 0;
CREATE INDEX courses_catalogue_learners ON courses_catalogue (learners, course_id);
CREATE INDEX courses_catalogue_category ON courses_catalogue (category_id, course_id);
CREATE INDEX courses_courses_category ON courses_courses (category_id, id);
