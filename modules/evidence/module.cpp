// Composition and HTTP endpoints of module evidence.
#include <charconv>

#include "modules/evidence/service.hpp"

namespace mc::evidence {
namespace {

using http::Call;
using http::Nothing;

Result<std::int64_t> number_in(const Call& call, std::string_view name) {
  const std::string_view text = call.parameter(name);
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size() || out < 0) return not_found();
  return out;
}

void add_log_routes(http::Routes& routes, Service& it) {
  routes.get<AuditDetail>(
      "/audit/entries/{entry}", kAudit, "One entry with the proof that it is in the signed log",
      [&it](Call& call) -> Result<AuditDetail> { return it.entry(call.viewer(), TRY(number_in(call, "entry"))); });
  routes.get<CheckpointsQuery, Page<security::SignedCheckpoint>>(
      "/audit/checkpoints", kAudit, "Signed checkpoints, newest first",
      [&it](Call& call, const CheckpointsQuery& query) { return it.checkpoints(call.viewer(), query); });
  routes.get<ConsistencyQuery, ConsistencyAnswer>(
      "/audit/consistency", kAudit, "Prove that the log of one checkpoint is the beginning of that of another",
      [&it](Call& call, const ConsistencyQuery& query) { return it.consistency(call.viewer(), query); });
  routes.download<AuditExportQuery>(
      "/audit/export/file", kAudit, "The audit log as CSV, or as NDJSON with proofs",
      [&it](Call& call, const AuditExportQuery& query) { return it.export_log(call.viewer(), query); });
  routes.post<Nothing, LogCheck>("/audit/verifications", kAudit, "Check every entry of the log in the background",
                                 [&it](Call& call, const Nothing&) { return it.check_now(call.viewer()); });
  routes.get<LogChecks>("/audit/verifications", kAudit, "Checks of the log that somebody asked for, newest first",
                        [&it](Call& call) { return it.checks(call.viewer()); });
  routes.get<LogCheck>(
      "/audit/verifications/{id}", kAudit, "How far a check of the log is",
      [&it](Call& call) -> Result<LogCheck> { return it.check(call.viewer(), TRY(call.id<LogCheckId>("id"))); });
  routes.get<AuditFilters>("/audit/filters", kAudit, "Your saved filters",
                           [&it](Call& call) { return it.filters(call.viewer()); });
  routes.post<AuditFilterIn, AuditFilters>(
      "/audit/filters", kAudit, "Save a filter",
      [&it](Call& call, const AuditFilterIn& in) { return it.save_filter(call.viewer(), in); });
  routes.del<AuditFilters>("/audit/filters/{id}", kAudit, "Remove a saved filter",
                           [&it](Call& call) -> Result<AuditFilters> {
                             return it.remove_filter(call.viewer(), TRY(call.id<FilterId>("id")));
                           });
}

void add_witness_routes(http::Routes& routes, Service& it) {
  routes.get<Witnesses>("/audit/witnesses", kAudit, "Where checkpoints are copied to, and the last copy",
                        [&it](Call& call) { return it.witnesses(call.viewer()); });
  routes.post<WitnessIn, Witness>(
      "/audit/witnesses", kWitness, "Add a place that checkpoints are copied to",
      [&it](Call& call, const WitnessIn& in) { return it.save_witness(call.viewer(), std::nullopt, in); });
  routes.put<WitnessIn, Witness>("/audit/witnesses/{id}", kWitness, "Change where checkpoints are copied to",
                                 [&it](Call& call, const WitnessIn& in) -> Result<Witness> {
                                   return it.save_witness(call.viewer(), TRY(call.id<WitnessId>("id")), in);
                                 });
  routes.del<Nothing>(
      "/audit/witnesses/{id}", kWitness, "Copy checkpoints there no more",
      [&it](Call& call) -> Result<Nothing> { return it.remove_witness(call.viewer(), TRY(call.id<WitnessId>("id"))); });
  routes.post<Nothing, Witness>("/audit/witnesses/{id}/copy", kWitness, "Copy the newest checkpoint there now",
                                [&it](Call& call, const Nothing&) -> Result<Witness> {
                                  return it.copy_now(call.viewer(), TRY(call.id<WitnessId>("id")));
                                });
}

void add_register_routes(http::Routes& routes, Service& it, const std::string& name, const std::string& noun) {
  const std::string path = "/evidence/" + name;
  routes.get<ComplianceRecords>(path, kManage, "The register of " + name,
                                [&it, name](Call& call) { return it.records(call.viewer(), name); });
  routes.post<ComplianceRecordIn, ComplianceRecord>(path, kManage, "Add an " + noun,
                                                    [&it, name](Call& call, const ComplianceRecordIn& in) {
                                                      return it.save_record(call.viewer(), name, std::nullopt, in);
                                                    });
  routes.put<ComplianceRecordIn, ComplianceRecord>(
      path + "/{id}", kManage, "Change an " + noun,
      [&it, name](Call& call, const ComplianceRecordIn& in) -> Result<ComplianceRecord> {
        return it.save_record(call.viewer(), name, TRY(call.id<RecordId>("id")), in);
      });
}

void add_document_routes(http::Routes& routes, Service& it) {
  routes.post<Nothing, ComplianceRecord>("/evidence/records/{id}/close", kManage,
                                         "Close an agreement that ended or an assessment that was replaced",
                                         [&it](Call& call, const Nothing&) -> Result<ComplianceRecord> {
                                           return it.close_record(call.viewer(), TRY(call.id<RecordId>("id")));
                                         });
  routes.upload<RecordFile, ComplianceRecord>(
      "/evidence/records/{id}/file", kManage, "Attach the signed document: PDF, at most 20 MB", 20 << 20,
      [&it](Call& call, http::Upload& upload, const RecordFile&) -> Result<ComplianceRecord> {
        return it.attach(call.viewer(), TRY(call.id<RecordId>("id")), upload);
      });
  routes.download<Nothing>("/evidence/records/{id}/file", kManage, "The signed document",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.document(call.viewer(), TRY(call.id<RecordId>("id")));
                           });
}

void add_evidence_routes(http::Routes& routes, Service& it) {
  routes.get<Controls>("/evidence/controls", kManage, "Controls of 45 CFR 164 with figures of the running system",
                       [&it](Call& call) { return it.controls(call.viewer()); });
  routes.put<ControlIn, Controls>(
      "/evidence/controls/{code}", kManage, "Assess a control",
      [&it](Call& call, const ControlIn& in) { return it.set_control(call.viewer(), call.parameter("code"), in); });
  routes.get<Incidents>("/evidence/incidents", kManage, "Incidents and breaches, newest first",
                        [&it](Call& call) { return it.incidents(call.viewer()); });
  routes.post<IncidentIn, Incident>(
      "/evidence/incidents", kManage, "Record an incident",
      [&it](Call& call, const IncidentIn& in) { return it.save_incident(call.viewer(), std::nullopt, in); });
  routes.get<Incident>(
      "/evidence/incidents/{id}", kManage, "One incident, with whom it must be told to and when",
      [&it](Call& call) -> Result<Incident> { return it.incident(call.viewer(), TRY(call.id<IncidentId>("id"))); });
  routes.put<IncidentIn, Incident>("/evidence/incidents/{id}", kManage, "Change or close an incident",
                                   [&it](Call& call, const IncidentIn& in) -> Result<Incident> {
                                     return it.save_incident(call.viewer(), TRY(call.id<IncidentId>("id")), in);
                                   });
  routes.download<Nothing>("/evidence/incidents/{id}/file", kManage, "The evidence of an incident as ZIP",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.incident_file(call.viewer(), TRY(call.id<IncidentId>("id")));
                           });
  routes.download<RegisterQuery>("/evidence/registers/{register}/file", kManage, "A register as CSV or PDF",
                                 [&it](Call& call, const RegisterQuery& query) {
                                   return it.register_file(call.viewer(), call.parameter("register"), query);
                                 });
  routes.download<Nothing>("/evidence/pack/file", kManage, "The evidence pack: PDFs and CSVs with a signed index",
                           [&it](Call& call, const Nothing&) { return it.pack(call.viewer()); });
  routes.get<EvidenceKey>("/evidence/key", kManage, "The key that evidence packs are signed with",
                          [&it](Call& call) -> Result<EvidenceKey> {
                            if (!call.viewer().may_everywhere(kManage)) return forbidden();
                            return it.public_key();
                          });
}

}  // namespace

std::unique_ptr<Evidence> make_evidence(Platform& platform, const Parts& parts) {
  Parts complete = parts;
  if (!complete.send)
    complete.send = [client = net::HttpClient({})](const net::HttpRequest& request) { return client.send(request); };
  auto service = std::make_unique<Service>(platform, complete);
  Service& it = *service;
  platform.permissions.add({std::string(kWitness), {"operator", "admin"}}).value();
  platform.permissions.add({std::string(kManage), {"compliance_officer", "privacy_officer", "admin"}}).value();
  platform.jobs.handle<CheckLog>([&it](const CheckLog& job) { return it.run_check(job.id); });
  platform.jobs.every("evidence.checkpoint", std::chrono::hours(1), [&it] { return it.copy_checkpoint(); });
  platform.jobs.daily("evidence.reminders", 6 * 60 + 20, [&it] { return it.remind(); });
  add_log_routes(platform.routes, it);
  add_witness_routes(platform.routes, it);
  add_register_routes(platform.routes, it, "assessments", "assessment");
  add_register_routes(platform.routes, it, "agreements", "agreement");
  add_document_routes(platform.routes, it);
  add_evidence_routes(platform.routes, it);
  return service;
}

}  // namespace mc::evidence
