// Composition and HTTP endpoints of module compliance.
#include "modules/compliance/audit_names.hpp"
#include "modules/compliance/service.hpp"

namespace mc::compliance {
namespace {

using http::Call;

void add_routes(http::Routes& routes, Service& service) {
  routes.get<Filter, Readiness>(
      "/compliance/readiness", "compliance:view", "Readiness by unit: people, courses and credentials",
      [&service](Call& call, const Filter& filter) { return service.readiness(call.viewer(), filter); });
  routes.get<Filter, CompliancePeople>(
      "/compliance/people", "compliance:view", "The people behind a number of the dashboard",
      [&service](Call& call, const Filter& filter) { return service.people(call.viewer(), filter); });
  routes.get<PersonRecord>("/compliance/people/{id}", "compliance:view", "One person's training and credentials",
                           [&service](Call& call) -> Result<PersonRecord> {
                             return service.record(call.viewer(), TRY(call.id<PersonId>("id")));
                           });
  routes.download<ReportQuery>("/compliance/reports/{report}/file", "report:export",
                               "Export readiness, people, credentials or completions",
                               [&service](Call& call, const ReportQuery& query) {
                                 return service.report(call.viewer(), call.parameter("report"), query);
                               });
  routes.get<ExportsQuery, Page<ExportRow>>(
      "/compliance/exports", "report:export", "What was exported, by whom, with its checksum",
      [&service](Call& call, const ExportsQuery& query) { return service.exports(call.viewer(), query); });
}

void add_subscriptions(Platform& platform, Service& service) {
  // Whatever changed, the person is looked at as she is now: changes that wait are one.
  std::function<Status(data::Tx&, const PersonId&)> refresh = [&service](data::Tx& tx, const PersonId& person) {
    return service.refresh(tx, person);
  };
  platform.events.subscribe_about("compliance.refresh", &organisation::MembershipChanged::person_id, refresh);
  platform.events.subscribe_about("compliance.refresh", &learning::EnrolmentChanged::person_id, refresh);
  platform.events.subscribe_about("compliance.refresh", &credentials::CredentialChanged::person_id, refresh);
  platform.events.subscribe<credentials::RulesChanged>(
      "compliance.rules", [&platform](data::Tx& tx, const credentials::RulesChanged& event, const events::Meta&) {
        jobs::Settings settings;
        settings.unique_key = "all";  // several rules at once are one pass
        return platform.jobs.enqueue(tx, RefreshRuleJob{event.rule_id}, settings);
      });
}

}  // namespace

std::unique_ptr<Compliance> make_compliance(Platform& platform, organisation::Organisation& organisation,
                                            courses::Courses& courses, learning::Learning& learning,
                                            credentials::Credentials& credentials, accounts::Accounts& accounts) {
  auto service = std::make_unique<Service>(platform, organisation, courses, learning, credentials, accounts);
  Service& it = *service;
  platform.permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}).value();
  platform.permissions.add({"report:export", {"manager", "compliance_officer", "admin"}}).value();
  add_subscriptions(platform, it);
  platform.jobs.handle<RefreshRuleJob>([&it](const RefreshRuleJob&) { return it.refresh_all(); });
  platform.jobs.every("compliance.calendar", std::chrono::hours(1), [&it] { return it.daily(); });
  add_routes(platform.routes, it);
  add_audit_names(platform.routes, platform, accounts, organisation);
  return service;
}

}  // namespace mc::compliance
