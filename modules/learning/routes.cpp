// HTTP endpoints of module learning.
#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

using http::Call;

void add_learner_routes(http::Routes& routes, Service& service) {
  routes.get<LearningQuery, Page<Enrolment>>(
      "/learning", "learning:learn", "Your courses, newest first",
      [&service](Call& call, const LearningQuery& query) { return service.own(call.viewer(), query); });
  routes.post<http::Nothing, Enrolment>("/learning/courses/{id}/enrol", "course:enroll",
                                        "Enrol yourself in a published course",
                                        [&service](Call& call, const http::Nothing&) -> Result<Enrolment> {
                                          return service.enrol_self(call.viewer(), TRY(call.id<CourseId>("id")));
                                        });
  routes.get<CoursePlayer>("/learning/enrolments/{id}", "learning:learn",
                           "A course as you take it: outline, state, where to resume",
                           [&service](Call& call) -> Result<CoursePlayer> {
                             return service.player(call.viewer(), TRY(call.id<EnrolmentId>("id")));
                           });
  routes.post<http::Nothing, Enrolment>("/learning/enrolments/{id}/drop", "learning:learn",
                                        "Leave a course that is not required",
                                        [&service](Call& call, const http::Nothing&) -> Result<Enrolment> {
                                          return service.drop(call.viewer(), TRY(call.id<EnrolmentId>("id")));
                                        });
  routes.get<LessonView>("/learning/enrolments/{id}/lessons/{lesson}", "learning:learn", "Open a lesson",
                         [&service](Call& call) -> Result<LessonView> {
                           return service.lesson(call.viewer(), TRY(call.id<EnrolmentId>("id")),
                                                 TRY(call.id<courses::LessonId>("lesson")));
                         });
  routes.post<ProgressIn, ProgressOut>("/learning/enrolments/{id}/lessons/{lesson}/progress", "learning:learn",
                                       "Report time, place and completion",
                                       [&service](Call& call, const ProgressIn& in) -> Result<ProgressOut> {
                                         return service.report_progress(call.viewer(), TRY(call.id<EnrolmentId>("id")),
                                                                        TRY(call.id<courses::LessonId>("lesson")), in);
                                       });
  routes.download<http::Nothing>(
      "/learning/enrolments/{id}/lessons/{lesson}/file", "learning:learn", "The PDF of a lesson",
      [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
        auto content = TRY(service.lesson_file(call.viewer(), TRY(call.id<EnrolmentId>("id")),
                                               TRY(call.id<courses::LessonId>("lesson"))));
        BlobId blob = *content.file;
        blobs::BlobInfo info = TRY(service.blobs().info(blob));
        http::Download file;
        file.media_type = info.media_type;
        file.file_name = "lesson.pdf";
        file.show_inline = true;
        file.size = info.size;
        file.etag = "\"" + blob.text() + "\"";
        file.write = [&service, blob, size = info.size](std::int64_t offset, std::int64_t length,
                                                        const blobs::Sink& sink) {
          return service.blobs().read(blob, offset, length < 0 ? size - offset : length, sink);
        };
        return file;
      });
}

void add_attempt_routes(http::Routes& routes, Service& service) {
  routes.post<http::Nothing, assessment::AttemptView>(
      "/learning/enrolments/{id}/lessons/{lesson}/attempts", "learning:learn",
      "Start a quiz attempt, or go on with the open one",
      [&service](Call& call, const http::Nothing&) -> Result<assessment::AttemptView> {
        return service.start_attempt(call.viewer(), TRY(call.id<EnrolmentId>("id")),
                                     TRY(call.id<courses::LessonId>("lesson")));
      });
  routes.get<assessment::AttemptView>("/learning/attempts/{id}", "learning:learn", "An attempt with its saved answers",
                                      [&service](Call& call) -> Result<assessment::AttemptView> {
                                        return service.attempt(call.viewer(),
                                                               TRY(call.id<assessment::AttemptId>("id")));
                                      });
  routes.put<AnswerIn, AnswerSaved>("/learning/attempts/{id}/answers", "learning:learn", "Save one answer",
                                    [&service](Call& call, const AnswerIn& in) -> Result<AnswerSaved> {
                                      return service.answer(call.viewer(), TRY(call.id<assessment::AttemptId>("id")),
                                                            in);
                                    });
  routes.post<http::Nothing, assessment::AttemptResult>(
      "/learning/attempts/{id}/submit", "learning:learn", "Hand in an attempt",
      [&service](Call& call, const http::Nothing&) -> Result<assessment::AttemptResult> {
        return service.submit(call.viewer(), TRY(call.id<assessment::AttemptId>("id")));
      });
  routes.get<assessment::AttemptResult>(
      "/learning/attempts/{id}/result", "learning:learn", "The result of an attempt, as far as the quiz reveals it",
      [&service](Call& call) -> Result<assessment::AttemptResult> {
        return service.result(call.viewer(), TRY(call.id<assessment::AttemptId>("id")));
      });
}

void add_assignment_routes(http::Routes& routes, Service& service) {
  routes.post<AssignmentIn, AssignmentPreview>(
      "/assignments/preview", "assignment:manage", "Who an assignment would reach",
      [&service](Call& call, const AssignmentIn& in) { return service.preview(call.viewer(), in); });
  routes.post<AssignmentIn, Assignment>(
      "/assignments", "assignment:manage", "Assign a course to units or people with a due date",
      [&service](Call& call, const AssignmentIn& in) { return service.create_assignment(call.viewer(), in); });
  routes.get<AssignmentsQuery, Page<Assignment>>(
      "/assignments", "assignment:view", "Assignments, newest first",
      [&service](Call& call, const AssignmentsQuery& query) { return service.assignments(call.viewer(), query); });
  routes.get<Assignment>("/assignments/{id}", "assignment:view", "One assignment with its counts",
                         [&service](Call& call) -> Result<Assignment> {
                           return service.assignment(call.viewer(), TRY(call.id<AssignmentId>("id")));
                         });
  routes.get<AssignedQuery, Page<AssignedPerson>>(
      "/assignments/{id}/people", "assignment:view", "The people of an assignment",
      [&service](Call& call, const AssignedQuery& query) -> Result<Page<AssignedPerson>> {
        return service.assigned(call.viewer(), TRY(call.id<AssignmentId>("id")), query);
      });
  routes.patch<AssignmentPatch, Assignment>("/assignments/{id}", "assignment:manage", "Change the due date",
                                            [&service](Call& call, const AssignmentPatch& in) -> Result<Assignment> {
                                              return service.change_due(call.viewer(), TRY(call.id<AssignmentId>("id")),
                                                                        in);
                                            });
  routes.post<http::Nothing, Assignment>(
      "/assignments/{id}/end", "assignment:manage", "End an assignment; finished work stays counted",
      [&service](Call& call, const http::Nothing&) -> Result<Assignment> {
        return service.end_assignment(call.viewer(), TRY(call.id<AssignmentId>("id")));
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_learner_routes(routes, service);
  add_attempt_routes(routes, service);
  add_assignment_routes(routes, service);
}

}  // namespace mc::learning
