// Composition of module learning: permissions, subscriptions, jobs, routes.
#include "modules/learning/service.hpp"
#include "modules/learning/upload_files.hpp"

namespace mc::learning {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Learning> make_learning(Platform& platform, courses::Courses& courses,
                                        assessment::Assessment& assessment, organisation::Organisation& organisation,
                                        notifications::Notifications& notifications, audiences::Audiences& audiences,
                                        accounts::Accounts& accounts) {
  auto service =
      std::make_unique<Service>(platform, courses, assessment, organisation, notifications, audiences, accounts);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"learning:learn", {"member"}},
      {"assignment:manage", {"manager", "admin"}},
      {"assignment:view", {"manager", "compliance_officer", "admin"}},
      {"completion:upload", {"compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.events.subscribe<assessment::AttemptFinished>(
      "learning.attempts", [&it](data::Tx& tx, const assessment::AttemptFinished& event, const events::Meta&) {
        return it.on_attempt_finished(tx, event);
      });
  platform.events.subscribe<assessment::AttemptRegraded>("learning.regrades", [&it](data::Tx& tx,
                                                                                    const assessment::AttemptRegraded&
                                                                                        event,
                                                                                    const events::Meta&) {
    return it.on_attempt_finished(tx, {event.attempt_id, event.person_id, event.context, event.passed, event.percent});
  });
  platform.events.subscribe<organisation::MembershipChanged>(
      "learning.assignments", [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) {
        return it.on_membership_changed(tx, event);
      });
  platform.events.subscribe<audiences::MembersChanged>(
      "learning.audiences", [&it](data::Tx& tx, const audiences::MembersChanged& event, const events::Meta&) {
        return it.on_members_changed(tx, event);
      });
  platform.events.subscribe<courses::CoursePublished>(
      "learning.seats", [&it](data::Tx& tx, const courses::CoursePublished& event, const events::Meta&) {
        return it.fill_seats(tx, event.course_id);  // the new version may have more
      });
  platform.events.subscribe<courses::VersionReplaced>(
      "learning.version_moves", [&it](data::Tx& tx, const courses::VersionReplaced& event, const events::Meta&) {
        return it.on_version_replaced(tx, event);
      });
  platform.events.subscribe<courses::CoAuthorInvited>(
      "learning.co_authors", [&it](data::Tx& tx, const courses::CoAuthorInvited& event, const events::Meta&) {
        return it.on_co_author_invited(tx, event);  // courses knows no notifications
      });
  courses.use_learners(it);
  audiences.add_user(it);
  platform.jobs.handle<MoveLearnersJob>([&it](const MoveLearnersJob& job) { return it.move_learners(job); });
  platform.jobs.handle<StripUploadJob>([&platform](const StripUploadJob& job) { return strip_upload(platform, job); });
  platform.jobs.handle<MaterialiseJob>([&it](const MaterialiseJob& job) { return it.materialise(job.assignment_id); });
  platform.jobs.every("learning.dates", std::chrono::hours(1), [&it] { return it.keep_dates(); });
  platform.jobs.every("learning.popular", std::chrono::hours(1), [&it] { return it.count_learners(); });
  platform.jobs.every("learning.quiet", std::chrono::hours(6), [&it] { return it.remind_quiet(); });
  platform.jobs.daily("learning.reminders", 11 * 60, [&it] { return it.remind(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::learning
