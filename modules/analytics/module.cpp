// Composition of module analytics: permissions, subscriptions, jobs, routes.
#include "modules/analytics/service.hpp"

namespace mc::analytics {

void add_routes(http::Routes& routes, Service& service);

namespace {

constexpr int kAggregation = 2 * 60;  // JOB-04: 02:00

void add_subscriptions(Platform& platform, Service& service) {
  // Whatever changed, the person is looked at as she is now: changes that wait are one.
  std::function<Status(data::Tx&, const PersonId&)> refresh = [&service](data::Tx& tx, const PersonId& person) {
    return service.refresh(tx, person);
  };
  platform.events.subscribe_about("analytics.refresh", &organisation::MembershipChanged::person_id, refresh);
  platform.events.subscribe_about("analytics.refresh", &learning::EnrolmentChanged::person_id, refresh);
  platform.events.subscribe<learning::CourseCompleted>(
      "analytics.completed", [&service](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return service.on_completed(tx, event);
      });
  platform.events.subscribe<certificates::CertificateIssued>(
      "analytics.certificate", [&service](data::Tx& tx, const certificates::CertificateIssued& event,
                                          const events::Meta&) { return service.on_certificate(tx, event); });
  platform.events.subscribe<assessment::AttemptFinished>(
      "analytics.attempt", [&service](data::Tx& tx, const assessment::AttemptFinished& event, const events::Meta&) {
        return service.on_attempt(tx, event.attempt_id, event.person_id, event.context, false);
      });
  platform.events.subscribe<assessment::AttemptRegraded>(
      "analytics.regrade", [&service](data::Tx& tx, const assessment::AttemptRegraded& event, const events::Meta&) {
        return service.on_attempt(tx, event.attempt_id, event.person_id, event.context, true);
      });
  platform.events.subscribe<courses::CoursePublished>(
      "analytics.title", [&service](data::Tx& tx, const courses::CoursePublished& event, const events::Meta&) {
        return service.on_published(tx, event);
      });
}

}  // namespace

std::unique_ptr<Analytics> make_analytics(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  const std::vector<std::string> manage = {"manager", "compliance_officer", "admin"};
  const std::vector<security::Permission> permissions = {
      {std::string(kOwn), {std::string(security::kMember)}},
      {std::string(kTeach), {"instructor", "content_author", "admin"}},
      {std::string(kPeople), manage},
      {std::string(kOffice), {"compliance_officer", "admin"}},
      {std::string(kExport), manage},
      {std::string(kSchedule), manage},
      {std::string(kSettings), {"admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  add_subscriptions(platform, it);
  platform.jobs.handle<RecountJob>([&it](const RecountJob& job) { return it.recount(job); });
  platform.jobs.handle<RunJob>([&it](const RunJob& job) { return it.perform(job.run_id); });
  platform.jobs.every("analytics.hourly", std::chrono::minutes(30), [&it]() -> Status {
    TRY(it.build_once());
    TRY(it.aggregate());
    return it.calendar();
  });
  platform.jobs.every("analytics.schedules", std::chrono::minutes(10), [&it] { return it.start_due_runs(); });
  platform.jobs.daily("analytics.daily", kAggregation, [&it] { return it.daily(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::analytics
