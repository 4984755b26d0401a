// HTTP endpoints of module verification.
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

using http::Call;
using http::Nothing;

void add_queue_routes(http::Routes& routes, Service& it) {
  routes.get<VerificationQuery, VerificationPage>(
      "/verifications", kWork, "What waits to be verified, the soonest first",
      [&it](Call& call, const VerificationQuery& query) { return it.queue(call.viewer(), query); });
  routes.get<VerificationDetail>("/verifications/{credential}", kWork, "One licence or card with its entries",
                                 [&it](Call& call) -> Result<VerificationDetail> {
                                   return it.detail(call.viewer(), TRY(call.id<CredentialId>("credential")));
                                 });
  routes.post<RecordIn, VerificationDetail>(
      "/verifications/{credential}/records", kWork, "Write an entry of the PSV log",
      [&it](Call& call, const RecordIn& in) -> Result<VerificationDetail> {
        return it.record(call.viewer(), TRY(call.id<CredentialId>("credential")), in);
      });
  routes.upload<EvidenceQuery, PsvEvidence>("/verifications/evidence", kWork,
                                            "Upload what a source showed, for the next entry", kEvidenceLimit,
                                            [&it](Call& call, http::Upload& upload, const EvidenceQuery&) {
                                              return it.upload_evidence(call.viewer(), upload);
                                            });
  routes.download<Nothing>("/verifications/{credential}/evidence/{evidence}", kWork, "The evidence of an entry",
                           [&it](Call& call, const Nothing&) -> Result<http::Download> {
                             return it.evidence_file(call.viewer(), TRY(call.id<CredentialId>("credential")),
                                                     TRY(call.id<EvidenceId>("evidence")));
                           });
  routes.post<AskIn, VerificationAsked>("/verifications/{credential}/ask", kWork,
                                        "Ask the registry; its answer comes later",
                                        [&it](Call& call, const AskIn& in) -> Result<VerificationAsked> {
                                          return it.ask(call.viewer(), TRY(call.id<CredentialId>("credential")), in);
                                        });
  routes.post<EnrolIn, VerificationAsked>(
      "/verifications/{credential}/enrol", kWork, "Put a nurse on the hospital's list at the registry, or take her off",
      [&it](Call& call, const EnrolIn& in) -> Result<VerificationAsked> {
        return it.enrol(call.viewer(), TRY(call.id<CredentialId>("credential")), in);
      });
  routes.download<PsvReportQuery>(
      "/verifications/report/file", kWork, "The PSV log as a file",
      [&it](Call& call, const PsvReportQuery& query) { return it.psv_report(call.viewer(), query); });
  routes.upload<RegistryImportQuery, organisation::ImportReport>(
      "/imports/registry-results", kWork, "Check (dry_run, the default) or import a file of results of a registry",
      kListLimit,
      [&it](Call& call, http::Upload& upload, const RegistryImportQuery& query) -> Result<organisation::ImportReport> {
        if (!call.viewer().may_everywhere(kWork)) return forbidden();
        std::string csv = TRY(http::read_body(upload, kListLimit));
        return it.import_results(call.viewer(), std::move(csv),
                                 query.file_name ? query.file_name->value : std::string("results.csv"),
                                 !query.dry_run.value_or(true));
      });
}

void add_screening_routes(http::Routes& routes, Service& it) {
  routes.upload<ListImportQuery, ListImported>(
      "/screening/lists", kWork, "Import an exclusion list", kListLimit,
      [&it](Call& call, http::Upload& upload, const ListImportQuery& query) -> Result<ListImported> {
        if (!call.viewer().may_everywhere(kWork)) return forbidden();
        return it.import_list(call.viewer(), TRY(http::read_body(upload, kListLimit)), query);
      });
  routes.get<ExclusionLists>("/screening/lists", kWork, "Exclusion lists that were imported",
                             [&it](Call& call) { return it.lists(call.viewer()); });
  routes.get<MatchQuery, Page<ScreeningMatch>>(
      "/screening/matches", kWork, "Names of staff that stand on the list, newest first",
      [&it](Call& call, const MatchQuery& query) { return it.matches(call.viewer(), query); });
  routes.post<CompareIn, Compared>("/screening/matches/{id}/compare", kWork,
                                   "Compare a number or a birthday with the list; neither is kept",
                                   [&it](Call& call, const CompareIn& in) -> Result<Compared> {
                                     return it.compare(call.viewer(), TRY(call.id<MatchId>("id")), in);
                                   });
  routes.post<MatchDecision, ScreeningMatch>("/screening/matches/{id}/decide", kWork,
                                             "Say whether it is the same person",
                                             [&it](Call& call, const MatchDecision& in) -> Result<ScreeningMatch> {
                                               return it.decide(call.viewer(), TRY(call.id<MatchId>("id")), in);
                                             });
  routes.download<ScreeningReportQuery>("/screening/report/file", kWork, "The screening log as a file",
                                        [&it](Call& call, const ScreeningReportQuery& query) -> Result<http::Download> {
                                          if (query.format && query.format->value != "csv")
                                            return invalid("format", "not_one_of", "Use csv.");
                                          return it.screening_report(call.viewer());
                                        });
}

void add_settings_routes(http::Routes& routes, Service& it) {
  routes.get<PsvLevels>("/verification-levels", kSettings, "How each type is verified",
                        [&it](Call&) { return it.levels(); });
  routes.put<PsvLevelsIn, PsvLevels>(
      "/verification-levels", kSettings, "Choose how types are verified",
      [&it](Call& call, const PsvLevelsIn& in) { return it.set_levels(call.viewer(), in); });
  routes.get<Connectors>("/verification-connectors", kSettings, "Connectors to registries and how they are set up",
                         [&it](Call&) { return it.connectors(); });
  routes.get<Connector>("/verification-connectors/{name}", kSettings, "One connector",
                        [&it](Call& call) { return it.connector(call.parameter("name")); });
  routes.put<ConnectorIn, Connector>(
      "/verification-connectors/{name}", kSettings, "Set a connector up",
      [&it](Call& call, const ConnectorIn& in) { return it.set_connector(call.viewer(), call.parameter("name"), in); });
  routes.post<Nothing, ConnectorTest>(
      "/verification-connectors/{name}/test", kSettings, "Try a connector",
      [&it](Call& call, const Nothing&) { return it.test_connector(call.viewer(), call.parameter("name")); });
  routes.post<ConnectorPassword, ConnectorTest>(
      "/verification-connectors/nursys/password", kSettings, "Change our password at the registry",
      [&it](Call& call, const ConnectorPassword& in) { return it.change_nursys_password(call.viewer(), in); });
}

void add_key_routes(http::Routes& routes, Service& it) {
  routes.get<ApiKeys>("/verification-keys", kSettings, "Keys of systems that read credentials",
                      [&it](Call&) { return it.keys(); });
  routes.post<ApiKeyIn, ApiKeyMade>("/verification-keys", kSettings, "Make a key; it is shown once",
                                    [&it](Call& call, const ApiKeyIn& in) { return it.make_key(call.viewer(), in); });
  routes.del<Nothing>("/verification-keys/{id}", kSettings, "Revoke a key", [&it](Call& call) -> Result<Nothing> {
    TRY(it.revoke_key(call.viewer(), TRY(call.id<KeyId>("id"))));
    return Nothing{};
  });
  routes.get<WebHooks>("/verification-hooks", kSettings, "Webhooks", [&it](Call&) { return it.hooks(); });
  routes.post<HookIn, HookMade>("/verification-hooks", kSettings, "Make a webhook; its secret is shown once",
                                [&it](Call& call, const HookIn& in) { return it.make_hook(call.viewer(), in); });
  routes.del<Nothing>("/verification-hooks/{id}", kSettings, "Remove a webhook", [&it](Call& call) -> Result<Nothing> {
    TRY(it.remove_hook(call.viewer(), TRY(call.id<HookId>("id"))));
    return Nothing{};
  });
  routes.patch<HookPatch, WebHook>("/verification-hooks/{id}", kSettings,
                                   "Pause a webhook, start it again, or choose its events",
                                   [&it](Call& call, const HookPatch& in) -> Result<WebHook> {
                                     return it.change_hook(call.viewer(), TRY(call.id<HookId>("id")), in);
                                   });
  routes.post<HookSecretIn, HookMade>(
      "/verification-hooks/{id}/secret", kSettings, "Make a new signing secret; it is shown once",
      [&it](Call& call, const HookSecretIn& in) -> Result<HookMade> {
        return it.rotate_hook(call.viewer(), TRY(call.id<HookId>("id")), in.at_once.value_or(false));
      });
  routes.post<Nothing, HookReplayed>("/verification-hooks/{id}/replay", kSettings,
                                     "Send all messages once more that were given up",
                                     [&it](Call& call, const Nothing&) -> Result<HookReplayed> {
                                       return it.replay(call.viewer(), TRY(call.id<HookId>("id")), std::nullopt);
                                     });
  routes.post<Nothing, HookReplayed>(
      "/verification-hooks/{id}/deliveries/{delivery}/replay", kSettings, "Send a message once more, now",
      [&it](Call& call, const Nothing&) -> Result<HookReplayed> {
        return it.replay(call.viewer(), TRY(call.id<HookId>("id")), TRY(call.id<DeliveryId>("delivery")));
      });
  routes.post<Nothing, ConnectorTest>("/verification-hooks/{id}/test", kSettings, "Send a signed test message",
                                      [&it](Call& call, const Nothing&) -> Result<ConnectorTest> {
                                        return it.test_hook(call.viewer(), TRY(call.id<HookId>("id")));
                                      });
  routes.get<HookDeliveries>(
      "/verification-hooks/{id}/deliveries", kSettings, "What was sent lately",
      [&it](Call& call) -> Result<HookDeliveries> { return it.deliveries(TRY(call.id<HookId>("id"))); });
}

/// For systems with a key: a person's session opens nothing here.
void add_api_routes(http::Routes& routes, Service& it) {
  routes.get<VerifiedPerson>(
      "/verified/people/{employee_number}/credentials", http::kPublic,
      "By key: the credentials of an employee and how they are verified", [&it](Call& call) -> Result<VerifiedPerson> {
        auto caller = TRY(it.admit(call.request_header("Authorization"), call.address(), kScopeVerification));
        return it.verified_person(caller, call.parameter("employee_number"));
      });
  routes.get<VerifiedCredential>(
      "/verified/credentials/{id}", http::kPublic, "By key: one credential",
      [&it](Call& call) -> Result<VerifiedCredential> {
        auto caller = TRY(it.admit(call.request_header("Authorization"), call.address(), kScopeVerification));
        return it.verified_credential(caller, TRY(call.id<CredentialId>("id")));
      });
  routes.get<SharedCredentials>("/shared-credentials/{token}", http::kPublic,
                                "What somebody shares of her credentials by a link",
                                [&it](Call& call) { return it.shared(call.parameter("token"), call.address()); });
}

void add_share_routes(http::Routes& routes, Service& it) {
  routes.get<CredentialShares>("/credential-shares", "credential:own", "Links that show your credentials to others",
                               [&it](Call& call) { return it.shares(call.viewer()); });
  routes.post<CredentialShareIn, CredentialShareMade>(
      "/credential-shares", "credential:own", "Make a link that shows some of your credentials; it is shown once",
      [&it](Call& call, const CredentialShareIn& in) { return it.make_share(call.viewer(), in); });
  routes.del<Nothing>("/credential-shares/{id}", "credential:own", "Take a link back",
                      [&it](Call& call) -> Result<Nothing> {
                        TRY(it.revoke_share(call.viewer(), TRY(call.id<ShareId>("id"))));
                        return Nothing{};
                      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_queue_routes(routes, service);
  add_screening_routes(routes, service);
  add_settings_routes(routes, service);
  add_key_routes(routes, service);
  add_api_routes(routes, service);
  add_share_routes(routes, service);
}

}  // namespace mc::verification
