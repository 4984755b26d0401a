#pragma once
// Rows and SQL of module submissions.
#include <map>

#include "modules/submissions/grading.hpp"

namespace mc::submissions {

inline constexpr data::Module kModule{"submissions"};

enum class WorkState : std::uint8_t { draft, waiting, graded, returned };
ENUM_NAMES(WorkState, draft, waiting, graded, returned)
enum class Purpose : std::uint8_t { work, feedback };
ENUM_NAMES(Purpose, work, feedback)

struct TaskRow {
  TaskId id;
  CourseId course_id;
  courses::LessonId lesson_id;
  std::string course_title;
  std::string title;
  std::string setup;  // JSON of TaskSetup
  bool rubric_used = false;
  std::int64_t revision = 1;
  PersonId created_by;
  Instant created_at;
  Instant updated_at;
  std::optional<Instant> archived_at;
};
FIELDS(TaskRow, id, course_id, lesson_id, course_title, title, setup, rubric_used, revision, created_by, created_at,
       updated_at, archived_at)

struct WorkRow {
  WorkId id;
  TaskId task_id;
  CourseId course_id;
  PersonId person_id;
  learning::EnrolmentId enrolment_id;
  std::int64_t attempt = 1;
  WorkState state = WorkState::draft;
  std::string text;
  std::int64_t revision = 1;
  std::optional<Date> due_on;
  std::int64_t days_late = 0;
  Instant created_at;
  Instant saved_at;
  std::optional<Instant> submitted_at;
  std::optional<PersonId> claimed_by;
  std::optional<Instant> claimed_at;
  std::optional<std::int64_t> score_hundredths;  // after what was taken off
  std::int64_t penalty_hundredths = 0;
  bool passed = false;
  std::string feedback;
  std::optional<PersonId> graded_by;
  std::optional<Instant> graded_at;
};
FIELDS(WorkRow, id, task_id, course_id, person_id, enrolment_id, attempt, state, text, revision, due_on, days_late,
       created_at, saved_at, submitted_at, claimed_by, claimed_at, score_hundredths, penalty_hundredths, passed,
       feedback, graded_by, graded_at)

struct FileRow {
  FileId id;
  WorkId work_id;
  submissions::Purpose purpose = submissions::Purpose::work;
  BlobId blob_id;
  std::string name;
  std::string media_type;
  std::int64_t bytes = 0;
  PersonId added_by;
  Instant added_at;
};
FIELDS(FileRow, id, work_id, purpose, blob_id, name, media_type, bytes, added_by, added_at)

struct MarkRow {
  WorkId work_id;
  std::int64_t number = 1;
  PersonId marker_id;
  std::int64_t score_hundredths = 0;
  std::string levels;  // JSON
  std::string feedback;
  Instant marked_at;
};
FIELDS(MarkRow, work_id, number, marker_id, score_hundredths, levels, feedback, marked_at)

struct BookRow {
  CourseId course_id;
  std::string setup;  // JSON of Book
  std::int64_t revision = 0;
  PersonId changed_by;
  Instant changed_at;
};
FIELDS(BookRow, course_id, setup, revision, changed_by, changed_at)

struct FactRow {
  CourseId course_id;
  learning::EnrolmentId enrolment_id;
  Uuid fact_id{};
  PersonId person_id;
  submissions::GradeSource source = submissions::GradeSource::quiz;
  courses::LessonId source_id;
  std::string title;
  std::int64_t percent_hundredths = 0;
  Instant at;
};
FIELDS(FactRow, course_id, enrolment_id, fact_id, person_id, source, source_id, title, percent_hundredths, at)

struct RecordedRow {
  learning::EnrolmentId enrolment_id;
  CourseId course_id;
  PersonId person_id;
  std::optional<std::int64_t> total_hundredths;
  std::string grades;  // JSON of Grades
  Instant completed_at;
};
FIELDS(RecordedRow, enrolment_id, course_id, person_id, total_hundredths, grades, completed_at)

/// Whose rows a gradebook shows.
struct GradedPerson {
  learning::EnrolmentId enrolment_id;
  PersonId person_id;
};
FIELDS(GradedPerson, enrolment_id, person_id)

namespace store {

Status insert_task(data::Tx& tx, const TaskRow& row);
Status update_task(data::Tx& tx, const TaskRow& row);
Result<std::optional<TaskRow>> task(data::Tx& tx, TaskId id);
Result<std::optional<TaskRow>> task_of(data::Tx& tx, CourseId course, courses::LessonId lesson);
Result<std::vector<TaskRow>> tasks(data::Tx& tx, CourseId course, std::optional<TaskId> after, std::int64_t limit);
Result<std::map<TaskId, TaskRow>> tasks_by_id(data::Tx& tx, const std::vector<TaskId>& ids);

Status insert_work(data::Tx& tx, const WorkRow& row);
/// All but who, what and when it began. Conflict `changed_elsewhere` unless the stored revision is row.revision; adds
/// one to it.
Status update_work(data::Tx& tx, WorkRow& row);
Result<std::optional<WorkRow>> work(data::Tx& tx, WorkId id);
/// Newest attempt first.
Result<std::vector<WorkRow>> works_of(data::Tx& tx, TaskId task, PersonId person);
/// Waiting for a mark in a course, oldest first, after (at, id).
Result<std::vector<WorkRow>> waiting(data::Tx& tx, CourseId course, Instant after_at, WorkId after, std::int64_t limit);

Status insert_file(data::Tx& tx, const FileRow& row);
Status delete_file(data::Tx& tx, FileId id);
Result<std::optional<FileRow>> file(data::Tx& tx, FileId id);
Result<std::vector<FileRow>> files(data::Tx& tx, WorkId work);
/// Of several works, each work's in the order in which they were added.
Result<std::vector<FileRow>> files_of(data::Tx& tx, const std::vector<WorkId>& works);

Status insert_mark(data::Tx& tx, const MarkRow& row);
Result<std::vector<MarkRow>> marks(data::Tx& tx, WorkId work);
/// Of several works, each work's by number.
Result<std::vector<MarkRow>> marks_of(data::Tx& tx, const std::vector<WorkId>& works);

Result<std::optional<BookRow>> book(data::Tx& tx, CourseId course);
Status put_book(data::Tx& tx, const BookRow& row);
/// Twice the same fact is one.
Status put_fact(data::Tx& tx, const FactRow& row);
Result<std::optional<FactRow>> fact(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment, const Uuid& id);
Status regrade_fact(data::Tx& tx, const FactRow& row);
Result<std::vector<FactRow>> facts(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment);
/// What was ever graded in a course, one row a lesson.
Result<std::vector<FactRow>> graded_lessons(data::Tx& tx, CourseId course);
Result<std::vector<GradedPerson>> people(data::Tx& tx, CourseId course, learning::EnrolmentId after,
                                         std::int64_t limit);
/// Of a page of enrolments: after `after`, up to `last`.
Result<std::vector<FactRow>> facts_between(data::Tx& tx, CourseId course, learning::EnrolmentId after,
                                           learning::EnrolmentId last);
Result<std::vector<RecordedRow>> recorded_between(data::Tx& tx, CourseId course, learning::EnrolmentId after,
                                                  learning::EnrolmentId last);
Result<std::optional<RecordedRow>> recorded(data::Tx& tx, learning::EnrolmentId enrolment);
Status put_recorded(data::Tx& tx, const RecordedRow& row);

}  // namespace store

}  // namespace mc::submissions
