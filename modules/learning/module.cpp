// Composition of module learning: permissions, subscriptions, jobs, routes.
#include "modules/learning/service.hpp"

namespace mc::learning {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Learning> make_learning(Platform& platform, courses::Courses& courses,
                                        assessment::Assessment& assessment, organisation::Organisation& organisation,
                                        notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, courses, assessment, organisation, notifications);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"learning:learn", {"member"}},
      {"assignment:manage", {"manager", "admin"}},
      {"assignment:view", {"manager", "compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<assessment::AttemptFinished>(
      "learning.attempts", [&it](data::Tx& tx, const assessment::AttemptFinished& event, const events::Meta&) {
        return it.on_attempt_finished(tx, event);
      });
  platform.events.subscribe<organisation::MembershipChanged>(
      "learning.assignments", [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) {
        return it.on_membership_changed(tx, event);
      });
  platform.jobs.handle<MaterialiseJob>([&it](const MaterialiseJob& job) { return it.materialise(job.assignment_id); });
  platform.jobs.daily("learning.reminders", 11 * 60, [&it] { return it.remind(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::learning
