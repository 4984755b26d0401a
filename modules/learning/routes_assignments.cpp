// HTTP endpoints of module learning for who assigns, decides and reports.
#include "modules/learning/service.hpp"

namespace mc::learning {
namespace {

using http::Call;

constexpr std::int64_t kUploadLimit = 8 << 20;
constexpr std::int64_t kEvidenceLimit = 20 << 20;

void add_base_routes(http::Routes& routes, Service& service) {
  routes.post<AssignmentIn, AssignmentPreview>(
      "/assignments/preview", "assignment:manage", "Who an assignment would reach",
      [&service](Call& call, const AssignmentIn& in) { return service.preview(call.viewer(), in); });
  routes.post<AssignmentIn, Assignment>(
      "/assignments", "assignment:manage", "Assign a course to units or people with a due date",
      [&service](Call& call, const AssignmentIn& in) { return service.create_assignment(call.viewer(), in); });
  routes.get<AssignmentsQuery, Page<Assignment>>(
      "/assignments", "assignment:view", "Assignments, newest first",
      [&service](Call& call, const AssignmentsQuery& query) { return service.assignments(call.viewer(), query); });
  routes.get<Assignment>("/assignments/{id}", "assignment:view", "One assignment with its counts",
                         [&service](Call& call) -> Result<Assignment> {
                           return service.assignment(call.viewer(), TRY(call.id<AssignmentId>("id")));
                         });
  routes.get<AssignedQuery, Page<AssignedPerson>>(
      "/assignments/{id}/people", "assignment:view", "The people of an assignment",
      [&service](Call& call, const AssignedQuery& query) -> Result<Page<AssignedPerson>> {
        return service.assigned(call.viewer(), TRY(call.id<AssignmentId>("id")), query);
      });
  routes.patch<AssignmentPatch, Assignment>("/assignments/{id}", "assignment:manage", "Change the due date",
                                            [&service](Call& call, const AssignmentPatch& in) -> Result<Assignment> {
                                              return service.change_due(call.viewer(), TRY(call.id<AssignmentId>("id")),
                                                                        in);
                                            });
  routes.post<http::Nothing, Assignment>(
      "/assignments/{id}/end", "assignment:manage", "End an assignment; finished work stays counted",
      [&service](Call& call, const http::Nothing&) -> Result<Assignment> {
        return service.end_assignment(call.viewer(), TRY(call.id<AssignmentId>("id")));
      });
}

void add_rule_routes(http::Routes& routes, Service& service) {
  routes.put<AssignmentRuleIn, Assignment>(
      "/assignments/{id}/rule", "assignment:manage", "Change due rule, first and last day and reason",
      [&service](Call& call, const AssignmentRuleIn& in) -> Result<Assignment> {
        return service.change_rule(call.viewer(), TRY(call.id<AssignmentId>("id")), in);
      });
  routes.get<AssignmentChangesQuery, Page<AssignmentChange>>(
      "/assignments/{id}/changes", "assignment:view", "Who changed what of an assignment, newest first",
      [&service](Call& call, const AssignmentChangesQuery& query) -> Result<Page<AssignmentChange>> {
        return service.changes(call.viewer(), TRY(call.id<AssignmentId>("id")), query);
      });
  routes.get<ExemptionsQuery, Page<Exemption>>(
      "/assignments/{id}/exemptions", "assignment:view", "Who is exempt from an assignment and why",
      [&service](Call& call, const ExemptionsQuery& query) -> Result<Page<Exemption>> {
        return service.exemptions(call.viewer(), TRY(call.id<AssignmentId>("id")), query);
      });
  routes.post<ExemptionIn, Exemption>("/assignments/{id}/exemptions", "assignment:manage",
                                      "Exempt a person, or accept something equivalent",
                                      [&service](Call& call, const ExemptionIn& in) -> Result<Exemption> {
                                        return service.exempt(call.viewer(), TRY(call.id<AssignmentId>("id")), in);
                                      });
  routes.post<http::Nothing, Exemption>(
      "/assignments/{id}/exemptions/{exemption}/revoke", "assignment:manage", "End an exemption",
      [&service](Call& call, const http::Nothing&) -> Result<Exemption> {
        return service.revoke_exemption(call.viewer(), TRY(call.id<AssignmentId>("id")),
                                        TRY(call.id<ExemptionId>("exemption")));
      });
  routes.post<NudgeIn, NudgePreview>(
      "/assignments/{id}/nudge/preview", "assignment:manage", "Who would be reminded, and who was in the last 3 days",
      [&service](Call& call, const NudgeIn& in) -> Result<NudgePreview> {
        return service.preview_nudge(call.viewer(), TRY(call.id<AssignmentId>("id")), in);
      });
  routes.post<NudgeIn, NudgeResult>("/assignments/{id}/nudge", "assignment:manage",
                                    "Remind your people of an assignment now",
                                    [&service](Call& call, const NudgeIn& in) -> Result<NudgeResult> {
                                      return service.nudge(call.viewer(), TRY(call.id<AssignmentId>("id")), in);
                                    });
  routes.post<ReopenIn, ReopenPreview>(
      "/assignments/{id}/reopen/preview", "assignment:manage", "Who would get a new cycle; nothing is changed",
      [&service](Call& call, const ReopenIn& in) -> Result<ReopenPreview> {
        return service.preview_reopen(call.viewer(), TRY(call.id<AssignmentId>("id")), in);
      });
  routes.post<ReopenIn, ReopenResult>("/assignments/{id}/reopen", "assignment:manage",
                                      "A new cycle for people who are done; what they did stays",
                                      [&service](Call& call, const ReopenIn& in) -> Result<ReopenResult> {
                                        return service.reopen(call.viewer(), TRY(call.id<AssignmentId>("id")), in);
                                      });
}

void add_extension_routes(http::Routes& routes, Service& service) {
  routes.get<ExtensionsQuery, Page<Extension>>(
      "/extensions", "assignment:manage", "Requests of your people for more time",
      [&service](Call& call, const ExtensionsQuery& query) { return service.extensions(call.viewer(), query); });
  routes.post<ApprovalIn, Extension>("/extensions/{id}/approve", "assignment:manage", "Give more time",
                                     [&service](Call& call, const ApprovalIn& in) -> Result<Extension> {
                                       return service.approve_extension(call.viewer(), TRY(call.id<ExtensionId>("id")),
                                                                        in);
                                     });
  routes.post<DenialIn, Extension>("/extensions/{id}/deny", "assignment:manage", "Refuse more time, with a reason",
                                   [&service](Call& call, const DenialIn& in) -> Result<Extension> {
                                     return service.deny_extension(call.viewer(), TRY(call.id<ExtensionId>("id")), in);
                                   });
  routes.get<ReminderRules>("/reminder-rules", "assignment:view", "When overdue work is told further up",
                            [&service](Call&) { return service.reminder_rules(); });
  routes.put<ReminderRules, ReminderRules>(
      "/reminder-rules", "assignment:manage", "Change when overdue work is told further up",
      [&service](Call& call, const ReminderRules& in) { return service.set_reminder_rules(call.viewer(), in); });
}

void add_upload_routes(http::Routes& routes, Service& service) {
  routes.upload<UploadQuery, organisation::ImportReport>(
      "/completions/uploads", "completion:upload",
      "Check (dry_run, the default) or take in completions of elsewhere from a CSV file", kUploadLimit,
      [&service](Call& call, http::Upload& upload, const UploadQuery& query) -> Result<organisation::ImportReport> {
        std::string csv = TRY(http::read_body(upload, kUploadLimit));
        return service.upload_completions(call.viewer(), csv, query);
      });
  routes.get<UploadsQuery, Page<CompletionUpload>>(
      "/completions/uploads", "completion:upload", "Past uploads of completions, newest first",
      [&service](Call& call, const UploadsQuery& query) { return service.uploads(call.viewer(), query); });
  routes.upload<UploadEvidenceQuery, CompletionUpload>(
      "/completions/uploads/{id}/evidence", "completion:upload", "Keep the evidence of an upload (PDF, PNG, JPEG)",
      kEvidenceLimit,
      [&service](Call& call, http::Upload& upload, const UploadEvidenceQuery& query) -> Result<CompletionUpload> {
        std::string bytes = TRY(http::read_body(upload, kEvidenceLimit));
        return service.add_evidence(call.viewer(), TRY(call.id<UploadId>("id")),
                                    query.file_name ? query.file_name->value : std::string("evidence"),
                                    as_bytes(bytes));
      });
  routes.download<http::Nothing>("/completions/uploads/{id}/evidence", "completion:upload", "The evidence of an upload",
                                 [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
                                   UploadRow row = TRY(service.upload(call.viewer(), TRY(call.id<UploadId>("id"))));
                                   if (!row.evidence_id) return not_found("no_evidence");
                                   blobs::BlobInfo info = TRY(service.blobs().info(*row.evidence_id));
                                   http::Download file;
                                   file.media_type = info.media_type;
                                   file.file_name = row.evidence_name;
                                   file.size = info.size;
                                   file.write = [&service, blob = info.id, size = info.size](
                                                    std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
                                     return service.blobs().read(blob, offset, length < 0 ? size - offset : length,
                                                                 sink);
                                   };
                                   return file;
                                 });
}

}  // namespace

void add_assignment_routes(http::Routes& routes, Service& service) {
  add_base_routes(routes, service);
  add_rule_routes(routes, service);
  add_extension_routes(routes, service);
  add_upload_routes(routes, service);
}

}  // namespace mc::learning
