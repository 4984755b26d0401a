#include "modules/submissions/store.hpp"

#include <algorithm>
#include <utility>

namespace mc::submissions::store {
namespace {

constexpr const char* kTask =
    "id, course_id, lesson_id, course_title, title, setup, rubric_used, revision, created_by, created_at, updated_at, "
    "archived_at";
constexpr const char* kWork =
    "id, task_id, course_id, person_id, enrolment_id, attempt, state, text, revision, due_on, days_late, created_at, "
    "saved_at, submitted_at, claimed_by, claimed_at, score_hundredths, penalty_hundredths, passed, feedback, "
    "graded_by, graded_at";
constexpr const char* kFile = "id, work_id, purpose, blob_id, name, media_type, bytes, added_by, added_at";
constexpr const char* kFact =
    "course_id, enrolment_id, fact_id, person_id, source, source_id, title, percent_hundredths, at";
constexpr const char* kMark = "work_id, number, marker_id, score_hundredths, levels, feedback, marked_at";

/// `text` ends where the list of ids begins; `order` follows it. Bound by chunks, so that few statement texts exist.
template <class Row, class I>
Result<std::vector<Row>> in_chunks(data::Tx& tx, std::string text, const std::vector<I>& ids, const char* order) {
  constexpr std::size_t kChunk = 32;
  for (std::size_t i = 0; i < kChunk; ++i) text += i == 0 ? "(?" : ",?";
  text += ")";
  text += order;
  data::Sql sql = tx.in(kModule);
  std::vector<Row> out;
  for (std::size_t start = 0; start < ids.size(); start += kChunk) {
    auto at = [&](std::size_t i) { return ids[std::min(start + i, ids.size() - 1)]; };
    auto rows = TRY([&]<std::size_t... At>(std::index_sequence<At...>) {
      return sql.all<Row>(text, at(At)...);
    }(std::make_index_sequence<kChunk>{}));
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

}  // namespace

Status insert_task(data::Tx& tx, const TaskRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO submissions_tasks (") + kTask + ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.course_id, row.lesson_id, row.course_title, row.title, row.setup, row.rubric_used,
                         row.revision, row.created_by, row.created_at, row.updated_at, row.archived_at));
  return {};
}
Status update_task(data::Tx& tx, const TaskRow& row) {
  TRY(tx.in(kModule).run("UPDATE submissions_tasks SET title = ?, setup = ?, rubric_used = ?, revision = ?, updated_at "
                         "= ?, archived_at = ? WHERE id = ?",
                         row.title, row.setup, row.rubric_used, row.revision, row.updated_at, row.archived_at, row.id));
  return {};
}
Result<std::optional<TaskRow>> task(data::Tx& tx, TaskId id) {
  return tx.in(kModule).first<TaskRow>(std::string("SELECT ") + kTask + " FROM submissions_tasks WHERE id = ?", id);
}
Result<std::optional<TaskRow>> task_of(data::Tx& tx, CourseId course, courses::LessonId lesson) {
  return tx.in(kModule).first<TaskRow>(
      std::string("SELECT ") + kTask +
          " FROM submissions_tasks WHERE course_id = ? AND lesson_id = ? AND archived_at "
          "IS NULL",
      course, lesson);
}
Result<std::vector<TaskRow>> tasks(data::Tx& tx, CourseId course, std::optional<TaskId> after, std::int64_t limit) {
  return tx.in(kModule).all<TaskRow>(std::string("SELECT ") + kTask +
                                         " FROM submissions_tasks WHERE course_id = ? AND id > ? ORDER BY id LIMIT ?",
                                     course, after.value_or(TaskId{}), limit);
}
Result<std::map<TaskId, TaskRow>> tasks_by_id(data::Tx& tx, const std::vector<TaskId>& ids) {
  std::map<TaskId, TaskRow> out;
  for (TaskRow& row :
       TRY(in_chunks<TaskRow>(tx, std::string("SELECT ") + kTask + " FROM submissions_tasks WHERE id IN ", ids, "")))
    out.emplace(row.id, std::move(row));
  return out;
}

Status insert_work(data::Tx& tx, const WorkRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO submissions_works (") + kWork +
                             ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                         row.id, row.task_id, row.course_id, row.person_id, row.enrolment_id, row.attempt, row.state,
                         row.text, row.revision, row.due_on, row.days_late, row.created_at, row.saved_at,
                         row.submitted_at, row.claimed_by, row.claimed_at, row.score_hundredths, row.penalty_hundredths,
                         row.passed, row.feedback, row.graded_by, row.graded_at));
  return {};
}
Status update_work(data::Tx& tx, WorkRow& row) {
  const std::int64_t changed = TRY(tx.in(kModule).run(
      "UPDATE submissions_works SET state = ?, text = ?, revision = revision + 1, due_on = ?, days_late = ?, saved_at "
      "= "
      "?, submitted_at = ?, claimed_by = ?, claimed_at = ?, score_hundredths = ?, penalty_hundredths = ?, passed = ?, "
      "feedback = ?, graded_by = ?, graded_at = ? WHERE id = ? AND revision = ?",
      row.state, row.text, row.due_on, row.days_late, row.saved_at, row.submitted_at, row.claimed_by, row.claimed_at,
      row.score_hundredths, row.penalty_hundredths, row.passed, row.feedback, row.graded_by, row.graded_at, row.id,
      row.revision));
  if (changed == 0) return conflict("changed_elsewhere", "This work was changed elsewhere. Load it again.");
  ++row.revision;
  return {};
}
Result<std::optional<WorkRow>> work(data::Tx& tx, WorkId id) {
  return tx.in(kModule).first<WorkRow>(std::string("SELECT ") + kWork + " FROM submissions_works WHERE id = ?", id);
}
Result<std::vector<WorkRow>> works_of(data::Tx& tx, TaskId task, PersonId person) {
  return tx.in(kModule).all<WorkRow>(
      std::string("SELECT ") + kWork +
          " FROM submissions_works WHERE task_id = ? AND person_id = ? ORDER BY attempt DESC",
      task, person);
}
Result<std::vector<WorkRow>> waiting(data::Tx& tx, CourseId course, Instant after_at, WorkId after,
                                     std::int64_t limit) {
  return tx.in(kModule).all<WorkRow>(std::string("SELECT ") + kWork +
                                         " FROM submissions_works WHERE course_id = ? AND state = 'waiting' AND "
                                         "(submitted_at, id) > (?, ?) ORDER BY submitted_at, id LIMIT ?",
                                     course, after_at, after, limit);
}

Status insert_file(data::Tx& tx, const FileRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO submissions_files (") + kFile + ") VALUES (?,?,?,?,?,?,?,?,?)",
                         row.id, row.work_id, row.purpose, row.blob_id, row.name, row.media_type, row.bytes,
                         row.added_by, row.added_at));
  return {};
}
Status delete_file(data::Tx& tx, FileId id) {
  TRY(tx.in(kModule).run("DELETE FROM submissions_files WHERE id = ?", id));
  return {};
}
Result<std::optional<FileRow>> file(data::Tx& tx, FileId id) {
  return tx.in(kModule).first<FileRow>(std::string("SELECT ") + kFile + " FROM submissions_files WHERE id = ?", id);
}
Result<std::vector<FileRow>> files(data::Tx& tx, WorkId work) {
  return tx.in(kModule).all<FileRow>(
      std::string("SELECT ") + kFile + " FROM submissions_files WHERE work_id = ? ORDER BY id", work);
}
Result<std::vector<FileRow>> files_of(data::Tx& tx, const std::vector<WorkId>& works) {
  return in_chunks<FileRow>(tx, std::string("SELECT ") + kFile + " FROM submissions_files WHERE work_id IN ", works,
                            " ORDER BY work_id, id");
}

Status insert_mark(data::Tx& tx, const MarkRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO submissions_marks (work_id, number, marker_id, score_hundredths, levels, "
                         "feedback, marked_at) VALUES (?,?,?,?,?,?,?)",
                         row.work_id, row.number, row.marker_id, row.score_hundredths, row.levels, row.feedback,
                         row.marked_at));
  return {};
}
Result<std::vector<MarkRow>> marks(data::Tx& tx, WorkId work) {
  return tx.in(kModule).all<MarkRow>(
      std::string("SELECT ") + kMark + " FROM submissions_marks WHERE work_id = ? ORDER BY number", work);
}
Result<std::vector<MarkRow>> marks_of(data::Tx& tx, const std::vector<WorkId>& works) {
  return in_chunks<MarkRow>(tx, std::string("SELECT ") + kMark + " FROM submissions_marks WHERE work_id IN ", works,
                            " ORDER BY work_id, number");
}

Result<std::optional<BookRow>> book(data::Tx& tx, CourseId course) {
  return tx.in(kModule).first<BookRow>(
      "SELECT course_id, setup, revision, changed_by, changed_at FROM submissions_books WHERE course_id = ?", course);
}
Status put_book(data::Tx& tx, const BookRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO submissions_books (course_id, setup, revision, changed_by, changed_at) VALUES "
                         "(?,?,?,?,?) ON CONFLICT (course_id) DO UPDATE SET setup = excluded.setup, revision = "
                         "excluded.revision, changed_by = excluded.changed_by, changed_at = excluded.changed_at",
                         row.course_id, row.setup, row.revision, row.changed_by, row.changed_at));
  return {};
}
Status put_fact(data::Tx& tx, const FactRow& row) {
  TRY(tx.in(kModule).run(std::string("INSERT INTO submissions_facts (") + kFact +
                             ") VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (course_id, enrolment_id, fact_id) DO NOTHING",
                         row.course_id, row.enrolment_id, row.fact_id, row.person_id, row.source, row.source_id,
                         row.title, row.percent_hundredths, row.at));
  return {};
}
Result<std::optional<FactRow>> fact(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment, const Uuid& id) {
  return tx.in(kModule).first<FactRow>(
      std::string("SELECT ") + kFact +
          " FROM submissions_facts WHERE course_id = ? AND enrolment_id = ? AND fact_id = ?",
      course, enrolment, id);
}
Status regrade_fact(data::Tx& tx, const FactRow& row) {
  TRY(tx.in(kModule).run(
      "UPDATE submissions_facts SET percent_hundredths = ? WHERE course_id = ? AND enrolment_id = ? AND fact_id = ?",
      row.percent_hundredths, row.course_id, row.enrolment_id, row.fact_id));
  return {};
}
Result<std::vector<FactRow>> facts(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment) {
  return tx.in(kModule).all<FactRow>(
      std::string("SELECT ") + kFact +
          " FROM submissions_facts WHERE course_id = ? AND enrolment_id = ? ORDER BY at, fact_id",
      course, enrolment);
}
Result<std::vector<FactRow>> graded_lessons(data::Tx& tx, CourseId course) {
  return tx.in(kModule).all<FactRow>("SELECT course_id, max(enrolment_id), max(fact_id), max(person_id), source, "
                                     "source_id, max(title), max(percent_hundredths), max(at) FROM submissions_facts "
                                     "WHERE course_id = ? GROUP BY course_id, source, source_id",
                                     course);
}
Result<std::vector<GradedPerson>> people(data::Tx& tx, CourseId course, learning::EnrolmentId after,
                                         std::int64_t limit) {
  return tx.in(kModule).all<GradedPerson>(
      "SELECT enrolment_id, max(person_id) FROM submissions_facts WHERE course_id = "
      "? AND enrolment_id > ? GROUP BY enrolment_id ORDER BY enrolment_id LIMIT ?",
      course, after, limit);
}
Result<std::vector<FactRow>> facts_between(data::Tx& tx, CourseId course, learning::EnrolmentId after,
                                           learning::EnrolmentId last) {
  return tx.in(kModule).all<FactRow>(std::string("SELECT ") + kFact +
                                         " FROM submissions_facts WHERE course_id = ? AND enrolment_id > ? AND "
                                         "enrolment_id <= ? ORDER BY enrolment_id, fact_id",
                                     course, after, last);
}
Result<std::vector<RecordedRow>> recorded_between(data::Tx& tx, CourseId course, learning::EnrolmentId after,
                                                  learning::EnrolmentId last) {
  return tx.in(kModule).all<RecordedRow>(
      "SELECT enrolment_id, course_id, person_id, total_hundredths, grades, completed_at FROM submissions_recorded "
      "WHERE course_id = ? AND enrolment_id > ? AND enrolment_id <= ?",
      course, after, last);
}
Result<std::optional<RecordedRow>> recorded(data::Tx& tx, learning::EnrolmentId enrolment) {
  return tx.in(kModule).first<RecordedRow>("SELECT enrolment_id, course_id, person_id, total_hundredths, grades, "
                                           "completed_at FROM submissions_recorded WHERE enrolment_id = ?",
                                           enrolment);
}
Status put_recorded(data::Tx& tx, const RecordedRow& row) {
  TRY(tx.in(kModule).run("INSERT INTO submissions_recorded (enrolment_id, course_id, person_id, total_hundredths, "
                         "grades, completed_at) VALUES (?,?,?,?,?,?) ON CONFLICT (enrolment_id) DO UPDATE SET "
                         "total_hundredths = excluded.total_hundredths, grades = excluded.grades",
                         row.enrolment_id, row.course_id, row.person_id, row.total_hundredths, row.grades,
                         row.completed_at));
  return {};
}

}  // namespace mc::submissions::store
