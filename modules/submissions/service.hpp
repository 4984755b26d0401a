#pragma once
// Rules of module submissions. Thread-safe: state is in the database. Split by meaning: service.cpp (access, tasks),
// service_works.cpp (the learner), service_marking.cpp, service_book.cpp, export.cpp.
#include "modules/submissions/requests.hpp"

namespace mc::submissions {

inline constexpr std::int64_t kFileLimit = 25LL << 20;

/// Lessons of the format assignment: each needs a task before it is published. Thread-safe.
class AssignmentKind final : public courses::LessonKind {
public:
  Result<std::vector<courses::PreflightItem>> preflight(data::Tx& tx, CourseId course,
                                                        courses::LessonId lesson) override;
  Result<std::vector<courses::LessonLink>> links(data::Tx& tx, CourseId course, courses::LessonId lesson,
                                                 std::optional<PersonId> learner) override;
};

class Service final : public Submissions {
public:
  Service(Platform& platform, accounts::Accounts& accounts, notifications::Notifications& notifications,
          courses::Courses& courses, learning::Learning& learning)
      : platform_(platform), accounts_(accounts), notifications_(notifications), courses_(courses),
        learning_(learning) {}

  Result<TaskId> create_task(data::Tx& tx, PersonId by, const TaskIn& in) override;
  Result<WorkId> hand_in(data::Tx& tx, PersonId person, TaskId task, std::string text) override;
  Status mark(data::Tx& tx, PersonId by, WorkId work, std::int64_t score_hundredths, std::string feedback) override;
  Result<std::optional<std::int64_t>> total(data::Tx& tx, learning::EnrolmentId enrolment) override;

  // -- tasks (service.cpp) --
  Result<Page<TaskView>> tasks(const security::Viewer& viewer, const TasksQuery& query);
  Result<TaskView> task(const security::Viewer& viewer, TaskId id);
  Result<TaskView> create(const security::Viewer& viewer, const TaskIn& in);
  Result<TaskView> change(const security::Viewer& viewer, TaskId id, const TaskChange& in);
  Result<TaskView> archive(const security::Viewer& viewer, TaskId id);

  // -- the learner (service_works.cpp) --
  Result<OwnWork> own(const security::Viewer& viewer, CourseId course, courses::LessonId lesson);
  Result<WorkView> save_draft(const security::Viewer& viewer, CourseId course, courses::LessonId lesson,
                              const DraftIn& in);
  Result<WorkView> add_file(const security::Viewer& viewer, WorkId id, std::string name, ByteView bytes);
  Result<WorkView> remove_file(const security::Viewer& viewer, WorkId id, FileId file);
  Result<WorkView> submit(const security::Viewer& viewer, WorkId id, const SubmitIn& in);
  Result<FileRow> own_file(const security::Viewer& viewer, WorkId id, FileId file);

  // -- markers (service_marking.cpp) --
  Result<Page<WorkView>> queue(const security::Viewer& viewer, const QueueQuery& query);
  Result<WorkView> work(const security::Viewer& viewer, WorkId id);
  Result<WorkView> claim(const security::Viewer& viewer, WorkId id);
  Result<WorkView> release(const security::Viewer& viewer, WorkId id);
  Result<WorkView> mark_for(const security::Viewer& viewer, WorkId id, const MarkIn& in);
  Result<WorkView> send_back(const security::Viewer& viewer, WorkId id, const ReturnIn& in);
  Result<WorkView> add_feedback_file(const security::Viewer& viewer, WorkId id, std::string name, ByteView bytes);
  Result<FileRow> file_for(const security::Viewer& viewer, WorkId id, FileId file);

  // -- gradebook (service_book.cpp, export.cpp) --
  Result<BookView> book(const security::Viewer& viewer, CourseId course);
  Result<BookView> change_book(const security::Viewer& viewer, CourseId course, const BookChange& in);
  Result<Page<GradeRow>> grades(const security::Viewer& viewer, CourseId course, const GradesQuery& query);
  Result<GradeRow> own_grades(const security::Viewer& viewer, CourseId course);
  Result<http::Download> export_grades(const security::Viewer& viewer, CourseId course, const GradesExportQuery& query);

  // -- events --
  /// `at` is when it was published: a delivery that comes late must not fall behind the end of the course.
  Status on_attempt(data::Tx& tx, const assessment::AttemptFinished& event, Instant at);
  /// The grade follows a regrade, the recorded total too.
  Status on_regraded(data::Tx& tx, const assessment::AttemptRegraded& event);
  Status on_completed(data::Tx& tx, const learning::CourseCompleted& event);

  blobs::Blobs& blobs() { return platform_.blobs; }
  courses::LessonKind& lesson_kind() { return kind_; }

private:
  /// The one access function of authors and markers: who holds the permission for this course, or holds it and may
  /// edit the course. Everybody else gets not_found, audited.
  Status course_access(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, CourseId course);
  Result<TaskRow> task_for(data::Tx& tx, const security::Viewer& viewer, std::string_view permission, TaskId id);
  Result<std::pair<WorkRow, TaskRow>> work_for(data::Tx& tx, const security::Viewer& viewer, WorkId id);
  /// The learner's own, as a draft that may still change.
  Result<std::pair<WorkRow, TaskRow>> draft_of(data::Tx& tx, PersonId person, WorkId id);
  Result<TaskRow> insert_task(data::Tx& tx, PersonId by, const TaskIn& in);
  Status check_setup(const TaskSetup& setup) const;
  static Result<TaskView> view(const TaskRow& row);
  /// Errors: not_found when she never took the course.
  Result<learning::Enrolment> enrolment_of(data::Tx& tx, PersonId person, CourseId course);
  static std::optional<Date> due_of(const TaskSetup& setup, const learning::Enrolment& enrolment);
  /// Why no attempt may begin; empty when one may.
  static std::string closed(const TaskSetup& setup, const std::vector<WorkRow>& works);
  Result<WorkRow> begin(data::Tx& tx, PersonId person, const TaskRow& task, const TaskSetup& setup);
  Status hand_in_row(data::Tx& tx, WorkRow& row, TaskRow task, const TaskSetup& setup);
  Status check_marker(data::Tx& tx, PersonId by, const WorkRow& row, bool claimed);
  Status add_mark(data::Tx& tx, PersonId by, WorkRow& row, const TaskRow& task, const MarkIn& in);
  Status finish(data::Tx& tx, PersonId by, WorkRow& row, const TaskRow& task, const TaskSetup& setup,
                std::int64_t score);
  Status tell(data::Tx& tx, const WorkRow& row, const TaskRow& task, bool returned);
  enum class Reader : std::uint8_t { learner, marker };
  /// What belongs to a page of works, read at once.
  struct Around {
    std::map<PersonId, accounts::Person> people;
    std::map<WorkId, std::vector<FileRow>> files;
    std::map<WorkId, std::vector<MarkRow>> marks;
  };
  Result<Around> around(data::Tx& tx, const std::vector<WorkRow>& rows);
  static Result<WorkView> view(PersonId reader, const WorkRow& row, const TaskRow& task, Reader as,
                               const Around& around);
  Result<WorkView> view(data::Tx& tx, PersonId reader, const WorkRow& row, const TaskRow& task, Reader as);
  Status put_fact(data::Tx& tx, const FactRow& row);
  Status record(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment, PersonId person, Instant at);
  Result<BookRow> book_row(data::Tx& tx, CourseId course);
  Result<Grades> grades_of(data::Tx& tx, CourseId course, learning::EnrolmentId enrolment, bool& recorded);
  Result<std::string> name_of(data::Tx& tx, PersonId person);
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}", std::string outcome = "ok");
  /// Runs f(tx) in a write transaction; a refused access is audited outside of it.
  template <class T, class F>
  Result<T> writing(const security::Viewer& viewer, F&& f) {
    return guarded<T>(viewer, [&] { return platform_.db.write([&](data::Tx& tx) -> Result<T> { return f(tx); }); });
  }
  template <class T, class F>
  Result<T> reading(const security::Viewer& viewer, F&& f) {
    return guarded<T>(viewer, [&] { return platform_.db.read([&](data::Tx& tx) -> Result<T> { return f(tx); }); });
  }
  template <class T, class F>
  Result<T> guarded(const security::Viewer& viewer, F&& run) {
    Result<T> result = run();
    if (result || result.error().code != kDenied) return result;
    const std::string object = result.error().detail;
    TRY(platform_.db.write(
        [&](data::Tx& tx) { return audit(tx, viewer.person, "submission.access", object, "{}", "denied"); }));
    return not_found();
  }
  static constexpr std::string_view kDenied = "submissions_denied";

  Platform& platform_;
  accounts::Accounts& accounts_;
  notifications::Notifications& notifications_;
  courses::Courses& courses_;
  learning::Learning& learning_;
  AssignmentKind kind_;
};

}  // namespace mc::submissions
