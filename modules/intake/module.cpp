// Composition of module intake: permissions, routes, jobs.
#include "modules/intake/service.hpp"

namespace mc::intake {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Intake> make_intake(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({"intake:own", {"member"}}).value();
  platform.permissions.add({"intake:office", {"compliance_officer", "admin"}}).value();
  platform.jobs.handle<ReadDocument>([&it](const ReadDocument& job) { return it.read(job.document_id); });
  platform.jobs.every("intake.stuck", std::chrono::minutes(10), [&it] { return it.give_up_stuck(); });
  platform.jobs.daily("intake.clean", 4 * 60 + 10, [&it] { return it.clean(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::intake
