// Composition of module submissions: permissions, subscriptions, routes.
#include "modules/submissions/service.hpp"

namespace mc::submissions {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Submissions> make_submissions(Platform& platform, accounts::Accounts& accounts,
                                              notifications::Notifications& notifications, courses::Courses& courses,
                                              learning::Learning& learning) {
  auto service = std::make_unique<Service>(platform, accounts, notifications, courses, learning);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"submission:author", {"instructor", "content_author", "admin"}},
      {"submission:grade", {"instructor", "admin"}},
      {"gradebook:view", {"instructor", "admin"}},
      {"gradebook:manage", {"instructor", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<assessment::AttemptFinished>(
      "submissions.attempts", [&it](data::Tx& tx, const assessment::AttemptFinished& event, const events::Meta& meta) {
        return it.on_attempt(tx, event, meta.at);
      });
  platform.events.subscribe<assessment::AttemptRegraded>(
      "submissions.regraded", [&it](data::Tx& tx, const assessment::AttemptRegraded& event, const events::Meta&) {
        return it.on_regraded(tx, event);
      });
  platform.events.subscribe<learning::CourseCompleted>(
      "submissions.recorded", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_completed(tx, event);
      });
  courses.register_kind(courses::LessonFormat::assignment, it.lesson_kind());
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::submissions
