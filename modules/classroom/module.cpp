#include "modules/classroom/service.hpp"

namespace mc::classroom {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Classroom> make_classroom(Platform& platform, learning::Learning& learning, courses::Courses& courses,
                                          organisation::Organisation& organisation, accounts::Accounts& accounts,
                                          notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, learning, courses, organisation, accounts, notifications);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"classroom:attend", {"member"}},
      {"classroom:approve", {"manager", "admin"}},
      {"classroom:manage", {"manager", "admin"}},
      {"classroom:view", {"manager", "compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  // Learning may refuse (a course that was archived meanwhile): then this is tried again and alarmed, and what the
  // facilitator recorded stays.
  platform.events.subscribe<ClassAttended>(
      "classroom.credit",
      [&it](data::Tx& tx, const ClassAttended& event, const events::Meta&) { return it.credit(tx, event); });
  platform.events.subscribe<organisation::MembershipChanged>(
      "classroom.leavers",
      [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) -> Status {
        return event.active ? Status{} : it.on_person_left(tx, event.person_id);
      });
  platform.jobs.every("classroom.reminders", std::chrono::minutes(5), [&it] { return it.remind(); });
  platform.jobs.every("classroom.settle", std::chrono::minutes(5), [&it] { return it.settle_finished(); });
  platform.jobs.daily("classroom.minimum", 12 * 60, [&it] { return it.warn_below_minimum(); });
  courses.register_kind(courses::LessonFormat::live_session, it.lesson_kind());
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::classroom
