// HTTP endpoints of module packages.
#include "modules/packages/service.hpp"

namespace mc::packages {

void add_routes(http::Routes& routes, Service& service);

namespace {

using http::Call;

void add_library_routes(http::Routes& routes, Service& service) {
  routes.get<PackagesQuery, Page<PackageCard>>(
      "/packages", kManage, "Packages of the library, newest first",
      [&service](Call& call, const PackagesQuery& query) { return service.list(call.viewer(), query); });
  routes.upload<PackageUploadQuery, PackageVersionView>(
      "/packages", kManage, "Upload a package (ZIP); it is checked in the background", kUploadLimit,
      [&service](Call& call, http::Upload& upload, const PackageUploadQuery& query) {
        return service.upload(call.viewer(), upload, query);
      });
  routes.get<PackageDetail>("/packages/{id}", kManage, "One package with its versions and lessons",
                            [&service](Call& call) -> Result<PackageDetail> {
                              return service.detail(call.viewer(), TRY(call.id<PackageId>("id")));
                            });
  routes.patch<PackageChange, PackageCard>("/packages/{id}", kManage, "Rename, describe or archive a package",
                                           [&service](Call& call, const PackageChange& in) -> Result<PackageCard> {
                                             return service.change(call.viewer(), TRY(call.id<PackageId>("id")), in);
                                           });
  routes.del<http::Nothing>("/packages/{id}", kManage, "Delete a package that nobody has used",
                            [&service](Call& call) -> Result<http::Nothing> {
                              return service.remove(call.viewer(), TRY(call.id<PackageId>("id")));
                            });
  routes.upload<ReplaceQuery, PackageVersionView>(
      "/packages/{id}/versions", kManage, "Upload the next version of a package", kUploadLimit,
      [&service](Call& call, http::Upload& upload, const ReplaceQuery& query) -> Result<PackageVersionView> {
        return service.replace(call.viewer(), TRY(call.id<PackageId>("id")), upload, query);
      });
  routes.get<PackageVersionView>("/packages/versions/{id}", kManage, "How far an upload is checked, and its problems",
                                 [&service](Call& call) -> Result<PackageVersionView> {
                                   return service.upload_state(call.viewer(), TRY(call.id<PackageVersionId>("id")));
                                 });
}

void add_lesson_routes(http::Routes& routes, Service& service) {
  routes.get<AttachedPackage>("/packages/lessons/{course}/{lesson}", kManage, "Which package a lesson shows",
                              [&service](Call& call) -> Result<AttachedPackage> {
                                return service.attached(call.viewer(), TRY(call.id<CourseId>("course")),
                                                        TRY(call.id<courses::LessonId>("lesson")));
                              });
  routes.put<AttachIn, AttachedPackage>("/packages/lessons/{course}/{lesson}", kManage, "Show a package in a lesson",
                                        [&service](Call& call, const AttachIn& in) -> Result<AttachedPackage> {
                                          return service.attach(call.viewer(), TRY(call.id<CourseId>("course")),
                                                                TRY(call.id<courses::LessonId>("lesson")), in);
                                        });
  routes.del<AttachedPackage>("/packages/lessons/{course}/{lesson}", kManage, "Take the package out of a lesson",
                              [&service](Call& call) -> Result<AttachedPackage> {
                                return service.detach(call.viewer(), TRY(call.id<CourseId>("course")),
                                                      TRY(call.id<courses::LessonId>("lesson")));
                              });
  routes.get<MyPackage>("/packages/lessons/{course}/{lesson}/mine", "learning:learn", "How far you are with a package",
                        [&service](Call& call) -> Result<MyPackage> {
                          return service.mine(call.viewer(), TRY(call.id<CourseId>("course")),
                                              TRY(call.id<courses::LessonId>("lesson")));
                        });
  routes.get<LaunchState>("/packages/launches/{id}", "learning:learn", "Whether somebody works in what you opened",
                          [&service](Call& call) -> Result<LaunchState> {
                            return service.launch_state(call.viewer(), TRY(call.id<LaunchId>("id")));
                          });
  routes.post<LaunchIn, LaunchOut>(
      "/packages/lessons/{course}/{lesson}/launch", "learning:learn", "Open the package of a lesson",
      [&service](Call& call, const LaunchIn& in) -> Result<LaunchOut> {
        Service::Caller caller{call.viewer(), call.address(), call.request_id(),
                               std::string(call.request_header("host"))};
        return service.open(caller, TRY(call.id<CourseId>("course")), TRY(call.id<courses::LessonId>("lesson")), in);
      });
}

void add_report_routes(http::Routes& routes, Service& service) {
  routes.get<PackageAttemptsQuery, Page<PackageAttempt>>(
      "/packages/{id}/attempts", kReport, "What people did with a package, newest first",
      [&service](Call& call, const PackageAttemptsQuery& query) -> Result<Page<PackageAttempt>> {
        return service.attempts(call.viewer(), TRY(call.id<PackageId>("id")), query);
      });
  routes.get<AttemptDetail>(
      "/packages/{id}/attempts/{attempt}", kReport, "One attempt with its interactions and what the content stored",
      [&service](Call& call) -> Result<AttemptDetail> {
        return service.attempt(call.viewer(), TRY(call.id<PackageId>("id")), std::string(call.parameter("attempt")));
      });
  routes.download<http::Nothing>("/packages/{id}/attempts-export", kReport, "The attempts of a package as CSV",
                                 [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   return service.export_attempts(call.viewer(), TRY(call.id<PackageId>("id")));
                                 });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_library_routes(routes, service);
  add_lesson_routes(routes, service);
  add_report_routes(routes, service);
}

}  // namespace mc::packages
