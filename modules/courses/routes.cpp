// HTTP endpoints of module courses.
#include "modules/courses/service.hpp"

namespace mc::courses {

void add_studio_routes(http::Routes& routes, Studio& studio);
void add_media_routes(http::Routes& routes, Studio& studio);

namespace {

void add_catalogue_routes(http::Routes& routes, Service& service) {
  routes.get<CourseQuery, Page<CourseCard>>(
      "/courses", "course:view", "Find courses in the catalogue",
      [&](http::Call&, const CourseQuery& query) { return service.catalogue(query); });
  routes.get<LocaleQuery, CourseDetail>("/courses/{id}", "course:view", "One published course",
                                        [&](http::Call& call, const LocaleQuery& query) -> Result<CourseDetail> {
                                          return service.detail(TRY(call.id<CourseId>("id")), query);
                                        });
  routes.get<LocaleQuery, LessonContent>(
      "/courses/{id}/lessons/{lesson}/preview", "course:view", "A lesson that may be read without enrolling",
      [&](http::Call& call, const LocaleQuery& query) -> Result<LessonContent> {
        return service.free_lesson(TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")), query);
      });
  routes.download<http::Nothing>("/courses/{id}/lessons/{lesson}/preview/file", "course:view",
                                 "The PDF of a lesson that may be read without enrolling",
                                 [&](http::Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return service.free_file(TRY(call.id<CourseId>("id")),
                                                            TRY(call.id<LessonId>("lesson")));
                                 });
  routes.download<http::Nothing>("/courses/{id}/images/{blob}", "course:view", "An image of a course",
                                 [&](http::Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return service.image(caller_of(call), TRY(call.id<CourseId>("id")),
                                                        TRY(call.id<BlobId>("blob")));
                                 });
  routes.get<Categories>("/categories", "course:view", "Categories of courses",
                         [&](http::Call&) { return service.categories(); });
  routes.post<CategoryIn, Category>(
      "/categories", "course:publish", "Add a category",
      [&](http::Call& call, const CategoryIn& in) { return service.add_category(caller_of(call), in); });
  routes.put<CategoryIn, Category>("/categories/{id}", "course:publish", "Rename or move a category",
                                   [&](http::Call& call, const CategoryIn& in) -> Result<Category> {
                                     return service.change_category(caller_of(call), TRY(call.id<CategoryId>("id")),
                                                                    in);
                                   });
  routes.del<http::Nothing>("/categories/{id}", "course:publish", "Remove a category in which nothing stands",
                            [&](http::Call& call) -> Result<http::Nothing> {
                              TRY(service.remove_category(caller_of(call), TRY(call.id<CategoryId>("id"))));
                              return http::Nothing{};
                            });
  routes.put<Featured, Featured>("/courses/{id}/featured", "course:publish", "Show a course first in the catalogue",
                                 [&](http::Call& call, const Featured& in) -> Result<Featured> {
                                   return service.feature(caller_of(call), TRY(call.id<CourseId>("id")), in);
                                 });
}

void add_draft_routes(http::Routes& routes, Service& service) {
  routes.get<AuthoringQuery, Page<AuthoredCourse>>(
      "/authoring/courses", "course:create", "Courses that you may edit, last changed first",
      [&](http::Call& call, const AuthoringQuery& query) { return service.authored(caller_of(call), query); });
  routes.post<NewCourse, CourseDraft>(
      "/authoring/courses", "course:create", "Start a course",
      [&](http::Call& call, const NewCourse& in) { return service.create(caller_of(call), in); });
  routes.get<CourseDraft>("/authoring/courses/{id}", "course:manage", "A course as its author edits it",
                          [&](http::Call& call) -> Result<CourseDraft> {
                            return service.draft(caller_of(call), TRY(call.id<CourseId>("id")));
                          });
  routes.patch<CourseSettings, CourseDraft>("/authoring/courses/{id}", "course:manage", "Change a course's settings",
                                            [&](http::Call& call, const CourseSettings& in) -> Result<CourseDraft> {
                                              return service.change(caller_of(call), TRY(call.id<CourseId>("id")), in);
                                            });
}

void add_module_routes(http::Routes& routes, Service& service) {
  routes.post<NewModule, CourseDraft>("/authoring/courses/{id}/modules", "course:manage", "Add a module",
                                      [&](http::Call& call, const NewModule& in) -> Result<CourseDraft> {
                                        return service.add_module(caller_of(call), TRY(call.id<CourseId>("id")), in);
                                      });
  routes.patch<ModulePatch, CourseDraft>("/authoring/courses/{id}/modules/{module}", "course:manage",
                                         "Rename a module, say when it opens",
                                         [&](http::Call& call, const ModulePatch& in) -> Result<CourseDraft> {
                                           return service.rename_module(caller_of(call), TRY(call.id<CourseId>("id")),
                                                                        TRY(call.id<ModuleId>("module")), in);
                                         });
  routes.del<RevisionQuery, CourseDraft>("/authoring/courses/{id}/modules/{module}", "course:manage",
                                         "Remove a module with its lessons",
                                         [&](http::Call& call, const RevisionQuery& in) -> Result<CourseDraft> {
                                           return service.remove_module(caller_of(call), TRY(call.id<CourseId>("id")),
                                                                        TRY(call.id<ModuleId>("module")), in.revision);
                                         });
  routes.put<OutlineOrder, CourseDraft>("/authoring/courses/{id}/outline", "course:manage",
                                        "Put modules and lessons in order",
                                        [&](http::Call& call, const OutlineOrder& in) -> Result<CourseDraft> {
                                          return service.reorder(caller_of(call), TRY(call.id<CourseId>("id")), in);
                                        });
}

void add_lesson_routes(http::Routes& routes, Service& service) {
  routes.post<NewLesson, CourseDraft>(
      "/authoring/courses/{id}/modules/{module}/lessons", "course:manage", "Add a lesson",
      [&](http::Call& call, const NewLesson& in) -> Result<CourseDraft> {
        return service.add_lesson(caller_of(call), TRY(call.id<CourseId>("id")), TRY(call.id<ModuleId>("module")), in);
      });
  routes.patch<LessonSettings, CourseDraft>(
      "/authoring/courses/{id}/lessons/{lesson}", "course:manage", "Change a lesson's settings",
      [&](http::Call& call, const LessonSettings& in) -> Result<CourseDraft> {
        return service.change_lesson(caller_of(call), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")),
                                     in);
      });
  routes.del<RevisionQuery, CourseDraft>("/authoring/courses/{id}/lessons/{lesson}", "course:manage", "Remove a lesson",
                                         [&](http::Call& call, const RevisionQuery& in) -> Result<CourseDraft> {
                                           return service.remove_lesson(caller_of(call), TRY(call.id<CourseId>("id")),
                                                                        TRY(call.id<LessonId>("lesson")), in.revision);
                                         });
}

void add_content_routes(http::Routes& routes, Service& service) {
  routes.get<LessonEdit>("/authoring/courses/{id}/lessons/{lesson}/content", "course:manage",
                         "A lesson's content for editing", [&](http::Call& call) -> Result<LessonEdit> {
                           return service.content(caller_of(call), TRY(call.id<CourseId>("id")),
                                                  TRY(call.id<LessonId>("lesson")));
                         });
  routes
      .put<LessonSave, Saved>(
          "/authoring/courses/{id}/lessons/{lesson}/content", "course:manage", "Save a lesson's content",
          [&](http::Call& call, const LessonSave& in) -> Result<Saved> {
            return service.save(caller_of(call), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")), in);
          })
      .body_limit = 4 << 20;
  routes.upload<CourseFileQuery, LessonEdit>(
      "/authoring/courses/{id}/lessons/{lesson}/file", "course:manage", "Give a lesson its PDF", kFileLimit,
      [&](http::Call& call, http::Upload& upload, const CourseFileQuery&) -> Result<LessonEdit> {
        return service.add_file(caller_of(call), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")),
                                upload);
      });
  routes.download<http::Nothing>("/authoring/courses/{id}/lessons/{lesson}/file", "course:manage", "A lesson's PDF",
                                 [&](http::Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return service.file(caller_of(call), TRY(call.id<CourseId>("id")),
                                                       TRY(call.id<LessonId>("lesson")));
                                 });
  routes.upload<CourseFileQuery, Image>(
      "/authoring/courses/{id}/images", "course:manage", "Add an image to a course", kImageLimit,
      [&](http::Call& call, http::Upload& upload, const CourseFileQuery&) -> Result<Image> {
        return service.add_image(caller_of(call), TRY(call.id<CourseId>("id")), upload);
      });
}

void add_review_routes(http::Routes& routes, Service& service) {
  struct StepRoute {
    std::string_view name, permission, summary;
    Step step;
  };
  constexpr StepRoute kSteps[] = {
      {"submit", "course:manage", "Send a course to review", Step::submit},
      {"return", "course:publish", "Return a course to its author with a comment", Step::return_to_author},
      {"publish", "course:publish", "Publish a course as a new version", Step::publish},
      {"archive", "course:publish", "Take a course out of use", Step::archive},
      {"suspend", "course:publish", "Hide a course from the catalogue for now", Step::suspend},
      {"restore", "course:publish", "Bring an archived or suspended course back", Step::restore},
  };
  for (const StepRoute& route : kSteps)
    routes.post<ReviewNote, CourseDraft>(
        "/authoring/courses/{id}/" + std::string(route.name), route.permission, std::string(route.summary),
        [&service, step = route.step](http::Call& call, const ReviewNote& note) -> Result<CourseDraft> {
          return service.step(caller_of(call), TRY(call.id<CourseId>("id")), step, note);
        });
  routes.get<Preflight>("/authoring/courses/{id}/preflight", "course:manage",
                        "What keeps a course from being published", [&](http::Call& call) -> Result<Preflight> {
                          return service.preflight(caller_of(call), TRY(call.id<CourseId>("id")));
                        });
  routes.get<CourseVersions>("/authoring/courses/{id}/versions", "course:manage", "Published versions, newest first",
                             [&](http::Call& call) -> Result<CourseVersions> {
                               return service.versions(caller_of(call), TRY(call.id<CourseId>("id")));
                             });
}

void add_release_routes(http::Routes& routes, Service& service) {
  routes.post<http::Nothing, PublishPreview>(
      "/authoring/courses/{id}/publish/preview", "course:publish",
      "What publishing now would change, and for how many people in the middle of the course",
      [&](http::Call& call, const http::Nothing&) -> Result<PublishPreview> {
        return service.publish_preview(caller_of(call), TRY(call.id<CourseId>("id")));
      });
  routes.post<PublishLesson, CourseDraft>("/authoring/courses/{id}/lessons/{lesson}/publish", "course:publish",
                                          "Publish one lesson's content by itself as a new version",
                                          [&](http::Call& call, const PublishLesson& in) -> Result<CourseDraft> {
                                            return service.publish_lesson(caller_of(call), TRY(call.id<CourseId>("id")),
                                                                          TRY(call.id<LessonId>("lesson")), in);
                                          });
}

void add_preview_routes(http::Routes& routes, Service& service) {
  routes.get<CourseDetail>("/authoring/courses/{id}/preview", "course:manage", "The draft as learners would see it",
                           [&](http::Call& call) -> Result<CourseDetail> {
                             return service.preview(caller_of(call), TRY(call.id<CourseId>("id")));
                           });
  routes.get<LessonPreview>(
      "/authoring/courses/{id}/preview/lessons/{lesson}", "course:manage",
      "A lesson of the draft as learners would see it", [&](http::Call& call) -> Result<LessonPreview> {
        return service.preview_lesson(caller_of(call), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")));
      });
  routes.post<PreviewAnswers, assessment::AttemptResult>(
      "/authoring/courses/{id}/preview/lessons/{lesson}/mark", "course:manage",
      "Mark answers to a draft's quiz without keeping them",
      [&](http::Call& call, const PreviewAnswers& in) -> Result<assessment::AttemptResult> {
        return service.mark_preview(caller_of(call), TRY(call.id<CourseId>("id")), TRY(call.id<LessonId>("lesson")),
                                    in);
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_catalogue_routes(routes, service);
  add_draft_routes(routes, service);
  add_module_routes(routes, service);
  add_lesson_routes(routes, service);
  add_content_routes(routes, service);
  add_review_routes(routes, service);
  add_release_routes(routes, service);
  add_preview_routes(routes, service);
  add_studio_routes(routes, service.studio());
  add_media_routes(routes, service.studio());
}

}  // namespace mc::courses
