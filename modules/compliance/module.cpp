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

void add_matrix_routes(http::Routes& routes, Service& service) {
  routes.get<ComplianceMatrixQuery, ComplianceMatrix>(
      "/compliance/matrix", "compliance:view", "People and each thing required of them",
      [&service](Call& call, const ComplianceMatrixQuery& query) { return service.matrix(call.viewer(), query); });
  routes.post<ComplianceReminderIn, ComplianceReminderOut>(
      "/compliance/reminders", "report:export", "Remind the people of a list, each at most once a day",
      [&service](Call& call, const ComplianceReminderIn& in) { return service.remind(call.viewer(), in); });
}

void add_packet_routes(http::Routes& routes, Service& service) {
  routes.post<SurveyPacketIn, SurveyPacket>(
      "/compliance/packets", "report:export", "Draw a sample of people and gather their proof for a surveyor",
      [&service](Call& call, const SurveyPacketIn& in) { return service.ask_packet(call.viewer(), in); });
  routes.get<SurveyPacketsQuery, Page<SurveyPacket>>(
      "/compliance/packets", "report:export", "Survey packets, newest first",
      [&service](Call& call, const SurveyPacketsQuery& query) { return service.packets(call.viewer(), query); });
  routes.get<PacketKey>("/compliance/packet-key", "report:export", "The key that survey packets are signed with",
                        [&service](Call&) -> Result<PacketKey> { return service.packet_public_key(); });
  routes.get<SurveyPacket>("/compliance/packets/{id}", "report:export", "One survey packet",
                           [&service](Call& call) -> Result<SurveyPacket> {
                             return service.packet(call.viewer(), TRY(call.id<PacketId>("id")));
                           });
  routes.download<SurveyPacketFileQuery>(
      "/compliance/packets/{id}/file", "report:export", "A survey packet as ZIP with a signed index, or as PDF",
      [&service](Call& call, const SurveyPacketFileQuery& query) -> Result<http::Download> {
        return service.packet_file(call.viewer(), TRY(call.id<PacketId>("id")), query);
      });
  routes.del<http::Nothing>("/compliance/packets/{id}", "report:export", "Remove a survey packet",
                            [&service](Call& call) -> Result<http::Nothing> {
                              return service.remove_packet(call.viewer(), TRY(call.id<PacketId>("id")));
                            });
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

std::unique_ptr<Compliance> make_compliance(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}).value();
  platform.permissions.add({"report:export", {"manager", "compliance_officer", "admin"}}).value();
  add_subscriptions(platform, it);
  platform.jobs.handle<RefreshRuleJob>([&it](const RefreshRuleJob&) { return it.refresh_all(); });
  platform.jobs.every("compliance.calendar", std::chrono::hours(1), [&it] { return it.daily(); });
  platform.jobs.handle<RenderPacketJob>([&it](const RenderPacketJob& job) { return it.render_packet(job.packet_id); });
  platform.jobs.daily("compliance.packets", 4 * 60 + 10, [&it] { return it.drop_old_packets(); });
  add_routes(platform.routes, it);
  add_matrix_routes(platform.routes, it);
  add_packet_routes(platform.routes, it);
  add_audit_names(platform.routes, platform, parts.accounts, parts.organisation);
  return service;
}

}  // namespace mc::compliance
