-- From a quiz to its course: for results, regrades and what a question pool is used by.
CREATE INDEX courses_lessons_quiz ON courses_lessons (quiz_id);
