// Composition of module certificates: permissions, subscriptions, jobs, routes.
#include "modules/certificates/service.hpp"

namespace mc::certificates {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Certificates> make_certificates(Platform& platform, learning::Learning&, courses::Courses& courses,
                                                accounts::Accounts& accounts, organisation::Organisation& organisation,
                                                notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, courses, accounts, organisation, notifications);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"certificate:own", {"member"}},
      {"certificate:view", {"manager", "compliance_officer", "admin"}},
      {"certificate:revoke", {"admin"}},
      {"certificate:award", {"instructor", "content_author", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<learning::CourseCompleted>(
      "certificates.issue", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_completed(tx, event);
      });
  platform.jobs.handle<RenderJob>([&it](const RenderJob& job) { return it.render(job.certificate_id); });
  platform.jobs.every("certificates.render_missing", std::chrono::hours(1), [&it] { return it.render_missing(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::certificates
