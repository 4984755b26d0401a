-- Questions of a course that wait for an answer.
CREATE INDEX study_posts_by_course ON study_posts (course_id, id) WHERE is_start = 1;
