// Composition of module packages: permissions, lesson formats, jobs, routes, the mount on the content origin.
#include "modules/packages/service.hpp"

namespace mc::packages {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Packages> make_packages(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                                        accounts::Accounts& accounts) {
  auto service = std::make_unique<Service>(platform, learning, courses, accounts);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {std::string(kManage), {"instructor", "content_author", "admin"}},
      {std::string(kReport), {"instructor", "content_author", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  for (courses::LessonFormat format :
       {courses::LessonFormat::scorm, courses::LessonFormat::xapi, courses::LessonFormat::interactive})
    courses.register_kind(format, it.kind(format));
  platform.jobs.handle<ImportJob>([&it](const ImportJob& job) { return it.import(job); });
  platform.jobs.daily("packages.purge", 200, [&it] { return it.purge(); });
  add_routes(platform.routes, it);
  platform.mounts.add(
      {.prefix = "/t", .on_content = true, .body_limit = 8 << 20, .serve = [&it](http::MountRequest& request) {
         return it.serve(request);
       }});
  return service;
}

}  // namespace mc::packages
