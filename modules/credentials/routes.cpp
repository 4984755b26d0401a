// HTTP endpoints of module credentials.
#include "modules/credentials/service.hpp"

namespace mc::credentials {

struct CredentialTypes {
  std::vector<CredentialType> items;
};
FIELDS(CredentialTypes, items)
struct Rules {
  std::vector<Rule> items;
};
FIELDS(Rules, items)
struct Changes {
  std::vector<Change> items;
};
FIELDS(Changes, items)
struct CredentialImportQuery {
  std::optional<bool> dry_run;
  std::optional<Text<0, 255>> file_name;
};
FIELDS(CredentialImportQuery, dry_run, file_name)
struct ScanQuery {
  std::optional<Text<0, 255>> file_name;
};
FIELDS(ScanQuery, file_name)

namespace {

using http::Call;
constexpr std::int64_t kImportLimit = 64LL << 20;

void add_wallet_routes(http::Routes& routes, Service& service) {
  routes.get<Wallet>("/credentials/mine", "credential:own", "Your licences and certifications, what needs action first",
                     [&service](Call& call) { return service.wallet(call.viewer()); });
  routes.post<CredentialIn, Credential>(
      "/credentials/mine", "credential:own", "Add a licence or certification",
      [&service](Call& call, const CredentialIn& in) { return service.add(call.viewer(), in); });
  routes.get<Credential>("/credentials/{id}", "credential:own", "One credential",
                         [&service](Call& call) -> Result<Credential> {
                           return service.one(call.viewer(), TRY(call.id<CredentialId>("id")));
                         });
  routes.put<CredentialIn, Credential>("/credentials/{id}", "credential:own",
                                       "Change a credential; what it was before is kept",
                                       [&service](Call& call, const CredentialIn& in) -> Result<Credential> {
                                         return service.change(call.viewer(), TRY(call.id<CredentialId>("id")), in);
                                       });
  routes.del<http::Nothing>("/credentials/{id}", "credential:own", "Delete a credential; its history is kept",
                            [&service](Call& call) -> Result<http::Nothing> {
                              TRY(service.remove(call.viewer(), TRY(call.id<CredentialId>("id"))));
                              return http::Nothing{};
                            });
  routes.get<Changes>("/credentials/{id}/history", "credential:own", "What changed, when and by whom",
                      [&service](Call& call) -> Result<Changes> {
                        return Changes{TRY(service.history(call.viewer(), TRY(call.id<CredentialId>("id"))))};
                      });
}

void add_scan_routes(http::Routes& routes, Service& service) {
  routes.upload<ScanQuery, Credential>(
      "/credentials/{id}/scans", "credential:own", "Attach a photo or PDF of the card", kScanLimit,
      [&service](Call& call, http::Upload& upload, const ScanQuery&) -> Result<Credential> {
        return service.add_scan(call.viewer(), TRY(call.id<CredentialId>("id")), upload);
      });
  routes.download<http::Nothing>(
      "/credentials/{id}/scans/{scan}", "credential:own", "A scan",
      [&service](Call& call, const http::Nothing&) -> Result<http::Download> {
        ScanRow scan = TRY(service.scan(call.viewer(), TRY(call.id<CredentialId>("id")), TRY(call.id<ScanId>("scan"))));
        http::Download file;
        file.media_type = scan.media_type;
        file.file_name = scan.media_type == "application/pdf" ? "scan.pdf"
                         : scan.media_type == "image/png"     ? "scan.png"
                                                              : "scan.jpg";
        file.show_inline = true;
        file.size = scan.size;
        file.write = [&service, scan](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
          return service.blobs().read(scan.blob_id, offset, length < 0 ? scan.size - offset : length, sink);
        };
        return file;
      });
  routes.del<Credential>("/credentials/{id}/scans/{scan}", "credential:own", "Remove a scan",
                         [&service](Call& call) -> Result<Credential> {
                           return service.remove_scan(call.viewer(), TRY(call.id<CredentialId>("id")),
                                                      TRY(call.id<ScanId>("scan")));
                         });
}

void add_officer_routes(http::Routes& routes, Service& service) {
  routes.get<CredentialTypes>(
      "/credential-types", "org:view", "Known types with issuing body and validity",
      [&service](Call&) -> Result<CredentialTypes> { return CredentialTypes{service.types()}; });
  routes.get<CredentialQuery, CredentialPage>(
      "/credentials", "credential:view", "Everybody's credentials that you may see, soonest expiry first",
      [&service](Call& call, const CredentialQuery& query) { return service.list(call.viewer(), query); });
  routes.get<Rules>("/credential-rules", "compliance:view", "Which credentials are required of whom",
                    [&service](Call&) -> Result<Rules> { return Rules{TRY(service.rule_list())}; });
  routes.post<RuleIn, Rule>(
      "/credential-rules", "credential:rules", "Require a credential of a unit, profession or job title",
      [&service](Call& call, const RuleIn& in) { return service.create_rule(call.viewer(), in); });
  routes.del<http::Nothing>("/credential-rules/{id}", "credential:rules", "End a rule",
                            [&service](Call& call) -> Result<http::Nothing> {
                              TRY(service.end_rule(call.viewer(), TRY(call.id<RuleId>("id"))));
                              return http::Nothing{};
                            });
  routes.upload<CredentialImportQuery, organisation::ImportReport>(
      "/imports/credentials", "import:run", "Check (dry_run, the default) or import an HR credential export",
      kImportLimit,
      [&service](Call& call, http::Upload& upload,
                 const CredentialImportQuery& query) -> Result<organisation::ImportReport> {
        if (!call.viewer().may_everywhere("import:run")) return forbidden();
        std::string csv = TRY(http::read_body(upload, kImportLimit));
        return service.import_credentials(csv, query.file_name ? query.file_name->value : std::string("upload.csv"),
                                          !query.dry_run.value_or(true), call.viewer().person);
      });
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  add_wallet_routes(routes, service);
  add_scan_routes(routes, service);
  add_officer_routes(routes, service);
}

}  // namespace mc::credentials
