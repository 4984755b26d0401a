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
  routes.get<ReadingQuery, CoursePlayer>("/learning/enrolments/{id}", "learning:learn",
                                         "A course as you take it: outline, state, where to resume",
                                         [&service](Call& call, const ReadingQuery& query) -> Result<CoursePlayer> {
                                           return service.player(call.viewer(), TRY(call.id<EnrolmentId>("id")), query);
                                         });
  routes.post<http::Nothing, Enrolment>("/learning/enrolments/{id}/drop", "learning:learn",
                                        "Leave a course that is not required",
                                        [&service](Call& call, const http::Nothing&) -> Result<Enrolment> {
                                          return service.drop(call.viewer(), TRY(call.id<EnrolmentId>("id")));
                                        });
  routes.get<ReadingQuery, LessonView>("/learning/enrolments/{id}/lessons/{lesson}", "learning:learn", "Open a lesson",
                                       [&service](Call& call, const ReadingQuery& query) -> Result<LessonView> {
                                         return service.lesson(call.viewer(), TRY(call.id<EnrolmentId>("id")),
                                                               TRY(call.id<courses::LessonId>("lesson")), query);
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

void add_seat_routes(http::Routes& routes, Service& service) {
  routes.get<EnrolmentOffer>("/learning/courses/{id}/enrolment", "course:enroll",
                             "Whether you can enrol yourself: prerequisites, seats, your place on the waiting list",
                             [&service](Call& call) -> Result<EnrolmentOffer> {
                               return service.offer(call.viewer(), TRY(call.id<CourseId>("id")));
                             });
  routes.post<http::Nothing, EnrolmentOffer>(
      "/learning/courses/{id}/waitlist", "course:enroll", "Join the waiting list of a full course",
      [&service](Call& call, const http::Nothing&) -> Result<EnrolmentOffer> {
        return service.join_waitlist(call.viewer(), TRY(call.id<CourseId>("id")));
      });
  routes.post<http::Nothing, EnrolmentOffer>(
      "/learning/courses/{id}/waitlist/leave", "course:enroll", "Leave the waiting list",
      [&service](Call& call, const http::Nothing&) -> Result<EnrolmentOffer> {
        return service.leave_waitlist(call.viewer(), TRY(call.id<CourseId>("id")));
      });
  routes.post<ExtensionWish, Extension>("/learning/enrolments/{id}/extension", "learning:learn", "Ask for more time",
                                        [&service](Call& call, const ExtensionWish& in) -> Result<Extension> {
                                          return service.ask_extension(call.viewer(), TRY(call.id<EnrolmentId>("id")),
                                                                       in);
                                        });
  routes.get<Page<Extension>>("/learning/extensions", "learning:learn", "Your requests for more time",
                              [&service](Call& call) { return service.own_extensions(call.viewer()); });
}

}  // namespace

void add_assignment_routes(http::Routes& routes, Service& service);

void add_routes(http::Routes& routes, Service& service) {
  add_learner_routes(routes, service);
  add_attempt_routes(routes, service);
  add_seat_routes(routes, service);
  add_assignment_routes(routes, service);
}

}  // namespace mc::learning
