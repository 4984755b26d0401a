// Composition of module certification: permissions, subscriptions, jobs, routes.
#include "modules/certification/service.hpp"

namespace mc::certification {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Certification>
make_certification(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
                   notifications::Notifications& notifications, audiences::Audiences& audiences,
                   courses::Courses& courses, learning::Learning& learning, certificates::Certificates& certificates) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, notifications, audiences, courses,
                                           learning, certificates);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"certification:own", {"member"}},
      {"certification:view", {"manager", "compliance_officer", "admin"}},
      {"certification:manage", {"compliance_officer", "admin"}},
      {"certification:decide", {"manager", "compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<audiences::MembersChanged>(
      "certification.audiences", [&it](data::Tx& tx, const audiences::MembersChanged& event, const events::Meta&) {
        return it.on_members_changed(tx, event);
      });
  platform.events.subscribe<organisation::MembershipChanged>(
      "certification.people", [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) {
        return it.on_membership_changed(tx, event);
      });
  platform.events.subscribe<learning::CourseCompleted>(
      "certification.courses", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_course_completed(tx, event);
      });
  platform.jobs.handle<SettleJob>([&it](const SettleJob& job) { return it.settle(job.certification_id); });
  // By the hospital's calendar, wherever it is: looked at each hour, done once a day.
  platform.jobs.every("certification.new_day", std::chrono::hours(1), [&it] { return it.on_new_day(); });
  audiences.add_user(it);
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::certification
