#pragma once
// What the routes of module submissions take and answer.
#include "modules/submissions/store.hpp"

namespace mc::submissions {

struct TaskView {
  TaskId id;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::string course_title;
  std::string title;
  TaskSetup setup;
  bool rubric_locked = false;  // somebody has handed in
  std::int64_t revision = 1;
  std::optional<Instant> archived_at;
};
FIELDS(TaskView, id, course_id, lesson_id, course_title, title, setup, rubric_locked, revision, archived_at)
struct TaskChange {
  Int<1, 1'000'000> revision;
  Text<1, 200> title;
  TaskSetup setup;
};
FIELDS(TaskChange, revision, title, setup)
struct TasksQuery {
  CourseId course;
  std::optional<TaskId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(TasksQuery, course, after, limit)

struct WorkFile {
  FileId id;
  std::string name;
  std::string media_type;
  std::int64_t bytes = 0;
};
FIELDS(WorkFile, id, name, media_type, bytes)
struct Marking {
  std::int64_t number = 1;
  std::int64_t score_hundredths = 0;
  RawJson levels;
  std::string feedback;
  Instant marked_at;
};
FIELDS(Marking, number, score_hundredths, levels, feedback, marked_at)
/// A work; for its author without markings that are not final, for markers of an anonymous task without the person.
struct WorkView {
  WorkId id;
  TaskId task_id;
  CourseId course_id;
  std::string task_title;
  std::optional<PersonId> person_id;
  std::string person_name;  // "Learner 3F2A" when anonymous
  std::int64_t attempt = 1;
  WorkState state = WorkState::draft;
  std::string text;
  std::int64_t revision = 1;
  std::optional<Date> due_on;
  std::int64_t days_late = 0;
  Instant saved_at;
  std::optional<Instant> submitted_at;
  bool claimed = false;
  bool claimed_by_you = false;
  std::optional<std::int64_t> score_hundredths;
  std::int64_t penalty_hundredths = 0;
  bool passed = false;
  std::string feedback;
  std::optional<Instant> graded_at;
  std::vector<WorkFile> files;
  std::vector<WorkFile> feedback_files;
  std::vector<Marking> markings;
  std::optional<Rubric> rubric;  // for who may mark
};
FIELDS(WorkView, id, task_id, course_id, task_title, person_id, person_name, attempt, state, text, revision, due_on,
       days_late, saved_at, submitted_at, claimed, claimed_by_you, score_hundredths, penalty_hundredths, passed,
       feedback, graded_at, files, feedback_files, markings, rubric)
/// The task of a lesson as its learner sees it.
struct OwnWork {
  TaskView task;
  std::optional<Date> due_on;
  std::int64_t attempts_left = 0;
  bool may_hand_in = false;     // begin or go on with a draft
  std::vector<WorkView> works;  // newest attempt first
};
FIELDS(OwnWork, task, due_on, attempts_left, may_hand_in, works)
struct DraftIn {
  std::optional<Int<1, 1'000'000>> revision;  // of the draft; absent to begin one
  Text<0, 100000> text;
};
FIELDS(DraftIn, revision, text)
struct FileQuery {
  std::optional<Text<1, 200>> file_name;
};
FIELDS(FileQuery, file_name)
struct SubmitIn {
  Int<1, 1'000'000> revision;
};
FIELDS(SubmitIn, revision)
struct ReturnIn {
  Int<1, 1'000'000> revision;
  Text<1, 10000> feedback;
};
FIELDS(ReturnIn, revision, feedback)
struct QueueQuery {
  CourseId course;
  std::optional<Text<1, 80>> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(QueueQuery, course, after, limit)

struct BookView {
  CourseId course_id;
  std::int64_t revision = 0;
  Book book;
};
FIELDS(BookView, course_id, revision, book)
struct BookChange {
  Int<0, 1'000'000> revision;
  Book book;
};
FIELDS(BookChange, revision, book)
struct GradeRow {
  learning::EnrolmentId enrolment_id;
  PersonId person_id;
  std::string name;
  Grades grades;
  bool recorded = false;  // the course is completed: this stays
};
FIELDS(GradeRow, enrolment_id, person_id, name, grades, recorded)
struct GradesQuery {
  std::optional<learning::EnrolmentId> after;
  std::optional<Int<1, 200>> limit;  // 50 unless given
};
FIELDS(GradesQuery, after, limit)
struct GradesExportQuery {
  std::optional<Text<3, 4>> format;  // "csv" (default) or "xlsx"
};
FIELDS(GradesExportQuery, format)

}  // namespace mc::submissions
