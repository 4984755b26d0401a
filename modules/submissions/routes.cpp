// HTTP endpoints of module submissions.
#include "modules/submissions/service.hpp"

namespace mc::submissions {
namespace {

using http::Call;

http::Download download_of(Service& service, const FileRow& row) {
  http::Download file;
  file.media_type = row.media_type;
  file.file_name = row.name;
  file.size = row.bytes;
  file.write = [&service, blob = row.blob_id, size = row.bytes](std::int64_t offset, std::int64_t length,
                                                                const blobs::Sink& sink) {
    return service.blobs().read(blob, offset, length < 0 ? size - offset : length, sink);
  };
  return file;
}

std::string name_of(const FileQuery& query) { return query.file_name ? query.file_name->value : std::string("file"); }

void add_task_routes(http::Routes& routes, Service& service) {
  routes.get<TasksQuery, Page<TaskView>>(
      "/submission-tasks", "submission:author", "Assignments of a course",
      [&service](Call& call, const TasksQuery& query) { return service.tasks(call.viewer(), query); });
  routes.post<TaskIn, TaskView>("/submission-tasks", "submission:author", "Ask for work in a lesson",
                                [&service](Call& call, const TaskIn& in) { return service.create(call.viewer(), in); });
  routes.get<TaskView>(
      "/submission-tasks/{id}", "submission:author", "One assignment",
      [&service](Call& call) -> Result<TaskView> { return service.task(call.viewer(), TRY(call.id<TaskId>("id"))); });
  routes.put<TaskChange, TaskView>("/submission-tasks/{id}", "submission:author",
                                   "Change an assignment; its rubric stays once work was handed in",
                                   [&service](Call& call, const TaskChange& in) -> Result<TaskView> {
                                     return service.change(call.viewer(), TRY(call.id<TaskId>("id")), in);
                                   });
  routes.post<http::Nothing, TaskView>("/submission-tasks/{id}/archive", "submission:author",
                                       "End an assignment; what was graded stays",
                                       [&service](Call& call, const http::Nothing&) -> Result<TaskView> {
                                         return service.archive(call.viewer(), TRY(call.id<TaskId>("id")));
                                       });
}

void add_learner_routes(http::Routes& routes, Service& service) {
  routes.get<OwnWork>("/learning/courses/{id}/lessons/{lesson}/work", "learning:learn",
                      "The assignment of a lesson with your own work", [&service](Call& call) -> Result<OwnWork> {
                        return service.own(call.viewer(), TRY(call.id<CourseId>("id")),
                                           TRY(call.id<courses::LessonId>("lesson")));
                      });
  routes.put<DraftIn, WorkView>("/learning/courses/{id}/lessons/{lesson}/work", "learning:learn",
                                "Keep the draft of your work",
                                [&service](Call& call, const DraftIn& in) -> Result<WorkView> {
                                  return service.save_draft(call.viewer(), TRY(call.id<CourseId>("id")),
                                                            TRY(call.id<courses::LessonId>("lesson")), in);
                                });
  routes.upload<FileQuery, WorkView>(
      "/learning/works/{id}/files", "learning:learn", "Add a file to your draft", kFileLimit,
      [&service](Call& call, http::Upload& upload, const FileQuery& query) -> Result<WorkView> {
        const std::string bytes = TRY(http::read_body(upload, kFileLimit));
        return service.add_file(call.viewer(), TRY(call.id<WorkId>("id")), name_of(query), as_bytes(bytes));
      });
  routes.del<WorkView>("/learning/works/{id}/files/{file}", "learning:learn", "Remove a file from your draft",
                       [&service](Call& call) -> Result<WorkView> {
                         return service.remove_file(call.viewer(), TRY(call.id<WorkId>("id")),
                                                    TRY(call.id<FileId>("file")));
                       });
  routes.download<http::Nothing>(
      "/learning/works/{id}/files/{file}", "learning:learn", "A file of your work, or of its feedback",
      [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
        return download_of(
            service, TRY(service.own_file(call.viewer(), TRY(call.id<WorkId>("id")), TRY(call.id<FileId>("file")))));
      });
  routes.post<SubmitIn, WorkView>("/learning/works/{id}/submit", "learning:learn", "Hand in your work",
                                  [&service](Call& call, const SubmitIn& in) -> Result<WorkView> {
                                    return service.submit(call.viewer(), TRY(call.id<WorkId>("id")), in);
                                  });
}

void add_marking_routes(http::Routes& routes, Service& service) {
  routes.get<QueueQuery, Page<WorkView>>(
      "/submissions", "submission:grade", "Work of a course that waits for a mark, oldest first",
      [&service](Call& call, const QueueQuery& query) { return service.queue(call.viewer(), query); });
  routes.get<WorkView>("/submissions/{id}", "submission:grade", "One work", [&service](Call& call) -> Result<WorkView> {
    return service.work(call.viewer(), TRY(call.id<WorkId>("id")));
  });
  routes.post<http::Nothing, WorkView>("/submissions/{id}/claim", "submission:grade", "Take a work to mark it",
                                       [&service](Call& call, const http::Nothing&) -> Result<WorkView> {
                                         return service.claim(call.viewer(), TRY(call.id<WorkId>("id")));
                                       });
  routes.post<http::Nothing, WorkView>("/submissions/{id}/release", "submission:grade", "Give a work back to the queue",
                                       [&service](Call& call, const http::Nothing&) -> Result<WorkView> {
                                         return service.release(call.viewer(), TRY(call.id<WorkId>("id")));
                                       });
  routes.post<MarkIn, WorkView>("/submissions/{id}/mark", "submission:grade", "Mark a work that you took",
                                [&service](Call& call, const MarkIn& in) -> Result<WorkView> {
                                  return service.mark_for(call.viewer(), TRY(call.id<WorkId>("id")), in);
                                });
  routes.post<ReturnIn, WorkView>("/submissions/{id}/return", "submission:grade", "Ask for the work once more",
                                  [&service](Call& call, const ReturnIn& in) -> Result<WorkView> {
                                    return service.send_back(call.viewer(), TRY(call.id<WorkId>("id")), in);
                                  });
  routes.upload<FileQuery, WorkView>(
      "/submissions/{id}/files", "submission:grade", "Add an annotated file (PDF, PNG, JPEG)", kFileLimit,
      [&service](Call& call, http::Upload& upload, const FileQuery& query) -> Result<WorkView> {
        const std::string bytes = TRY(http::read_body(upload, kFileLimit));
        return service.add_feedback_file(call.viewer(), TRY(call.id<WorkId>("id")), name_of(query), as_bytes(bytes));
      });
  routes.download<http::Nothing>(
      "/submissions/{id}/files/{file}", "submission:grade", "A file of a work",
      [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
        return download_of(
            service, TRY(service.file_for(call.viewer(), TRY(call.id<WorkId>("id")), TRY(call.id<FileId>("file")))));
      });
}

void add_book_routes(http::Routes& routes, Service& service) {
  routes.get<BookView>(
      "/courses/{id}/gradebook", "gradebook:view", "Categories, weights and items of a gradebook",
      [&service](Call& call) -> Result<BookView> { return service.book(call.viewer(), TRY(call.id<CourseId>("id"))); });
  routes.put<BookChange, BookView>("/courses/{id}/gradebook", "gradebook:manage", "Arrange a gradebook",
                                   [&service](Call& call, const BookChange& in) -> Result<BookView> {
                                     return service.change_book(call.viewer(), TRY(call.id<CourseId>("id")), in);
                                   });
  routes.get<GradesQuery, Page<GradeRow>>("/courses/{id}/gradebook/grades", "gradebook:view", "Grades of the learners",
                                          [&service](Call& call, const GradesQuery& query) -> Result<Page<GradeRow>> {
                                            return service.grades(call.viewer(), TRY(call.id<CourseId>("id")), query);
                                          });
  routes.download<GradesExportQuery>("/courses/{id}/gradebook/export", "gradebook:view", "The gradebook as CSV or XLSX",
                                     [&service](Call& call, const GradesExportQuery& query) -> Result<http::Download> {
                                       return service.export_grades(call.viewer(), TRY(call.id<CourseId>("id")), query);
                                     });
  routes.get<GradeRow>("/learning/courses/{id}/grades", "learning:learn", "Your own grades in a course",
                       [&service](Call& call) -> Result<GradeRow> {
                         return service.own_grades(call.viewer(), TRY(call.id<CourseId>("id")));
                       });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_task_routes(routes, service);
  add_learner_routes(routes, service);
  add_marking_routes(routes, service);
  add_book_routes(routes, service);
}

}  // namespace mc::submissions
