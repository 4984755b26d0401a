#pragma once
// Rules of module verification that need the database or somebody outside.
#include <mutex>
#include <set>

#include "appliance/security/rate_limit.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/verification/nursys.hpp"
#include "modules/verification/store.hpp"

namespace mc::verification {

inline constexpr std::string_view kWork = "verification:work";
inline constexpr std::string_view kSettings = "verification:settings";
inline constexpr std::int64_t kEvidenceLimit = 10LL << 20;
inline constexpr std::int64_t kListLimit = 64LL << 20;

/// How a connector is set up; its secret lies sealed beside it.
struct ConnectorSettings {
  std::string url;
  std::string username;
  std::string practice_setting;
  std::string trust_pem;
};
FIELDS(ConnectorSettings, url, username, practice_setting, trust_pem)

/// Sends and fetches what is on its way to Nursys.
struct NursysWork {
  static constexpr std::string_view kKind = "verification.nursys";
};
FIELDS(NursysWork)
/// Compares everybody who works here with the exclusion list.
struct ScreenWork {
  static constexpr std::string_view kKind = "verification.screen";
};
FIELDS(ScreenWork)
/// Sends what a webhook has not heard yet, in order.
struct DeliverHook {
  static constexpr std::string_view kKind = "verification.deliver_hook";
  HookId hook;
};
FIELDS(DeliverHook, hook)

/// An entry of the log before it is written.
struct Draft {
  credentials::Credential credential;
  PsvLevel level = PsvLevel::primary_source;
  std::string source;
  PsvMethod method = PsvMethod::registry_website;
  std::optional<PersonId> by;
  std::string by_name;
  Outcome result = Outcome::confirmed;
  std::vector<std::string> discrepancies;
  std::string note;
  std::vector<EvidenceRow> evidence;  // the first one's hash stands in the log
};

/// A system outside that reads by key.
using ApiCaller = KeyCaller;

/// Thread-safe: state is in the database. Calls to servers outside are made without a transaction.
class Service final : public Verification {
public:
  Service(Platform& platform, const Parts& parts);

  Result<std::vector<PsvRecord>> of_person(data::Tx& tx, PersonId person) override;
  Result<std::int64_t> waiting(data::Tx& tx, const security::Viewer& viewer) override;
  Result<KeyCaller> admit(std::string_view authorization, const std::string& address, std::string_view scope) override;
  Result<bool> key_reaches(data::Tx& tx, const KeyCaller& caller, PersonId person) override {
    return reaches(tx, caller, person);
  }
  Status tell_hooks(data::Tx& tx, const HookNews& news) override;

  // service_queue.cpp
  Result<VerificationPage> queue(const security::Viewer& viewer, const VerificationQuery& query);
  Result<VerificationDetail> detail(const security::Viewer& viewer, CredentialId id);
  Status follow_credential(data::Tx& tx, CredentialId id);
  Status follow_person(data::Tx& tx, PersonId person);
  /// Everybody's credentials that were there before this module; does nothing once it is through.
  Status backfill();
  Status daily();
  Result<PsvLevels> levels();
  Result<PsvLevels> set_levels(const security::Viewer& viewer, const PsvLevelsIn& in);

  // service_records.cpp
  Result<VerificationDetail> record(const security::Viewer& viewer, CredentialId id, const RecordIn& in);
  Result<PsvEvidence> upload_evidence(const security::Viewer& viewer, http::Upload& upload);
  Result<http::Download> evidence_file(const security::Viewer& viewer, CredentialId id, EvidenceId evidence);

  // registry_import.cpp, report.cpp
  Result<organisation::ImportReport> import_results(const security::Viewer& viewer, std::string csv,
                                                    std::string file_name, bool apply);
  Result<http::Download> psv_report(const security::Viewer& viewer, const PsvReportQuery& query);
  Result<http::Download> screening_report(const security::Viewer& viewer);

  // service_connectors.cpp, service_nursys.cpp
  Result<Connectors> connectors();
  Result<Connector> connector(std::string_view name);
  Result<Connector> set_connector(const security::Viewer& viewer, std::string_view name, const ConnectorIn& in);
  Result<ConnectorTest> test_connector(const security::Viewer& viewer, std::string_view name);
  Result<ConnectorTest> change_nursys_password(const security::Viewer& viewer, const ConnectorPassword& in);
  Result<VerificationAsked> ask(const security::Viewer& viewer, CredentialId id, const AskIn& in);
  Result<VerificationAsked> enrol(const security::Viewer& viewer, CredentialId id, const EnrolIn& in);
  Status nursys_work();

  // service_screening.cpp
  Result<ListImported> import_list(const security::Viewer& viewer, std::string csv, const ListImportQuery& query);
  Result<ExclusionLists> lists(const security::Viewer& viewer);
  Result<Page<ScreeningMatch>> matches(const security::Viewer& viewer, const MatchQuery& query);
  Result<Compared> compare(const security::Viewer& viewer, MatchId id, const CompareIn& in);
  Result<ScreeningMatch> decide(const security::Viewer& viewer, MatchId id, const MatchDecision& in);
  Status screen();

  // service_outside.cpp: share links and the API by key
  Result<CredentialShares> shares(const security::Viewer& viewer);
  Result<CredentialShareMade> make_share(const security::Viewer& viewer, const CredentialShareIn& in);
  Status revoke_share(const security::Viewer& viewer, ShareId id);
  Result<SharedCredentials> shared(std::string_view token, const std::string& address);
  Result<ApiKeys> keys();
  Result<ApiKeyMade> make_key(const security::Viewer& viewer, const ApiKeyIn& in);
  Status revoke_key(const security::Viewer& viewer, KeyId id);
  Result<VerifiedPerson> verified_person(const ApiCaller& caller, std::string_view employee_number);
  Result<VerifiedCredential> verified_credential(const ApiCaller& caller, CredentialId id);

  // webhooks.cpp
  Result<WebHooks> hooks();
  Result<HookMade> make_hook(const security::Viewer& viewer, const HookIn& in);
  Status remove_hook(const security::Viewer& viewer, HookId id);
  Result<WebHook> change_hook(const security::Viewer& viewer, HookId id, const HookPatch& in);
  /// A new signing secret; the old one signs too for a day, unless it is `at_once` worth nothing.
  Result<HookMade> rotate_hook(const security::Viewer& viewer, HookId id, bool at_once);
  /// What was given up is sent once more: one message, or all of a hook.
  Result<HookReplayed> replay(const security::Viewer& viewer, HookId id, std::optional<DeliveryId> one);
  Result<ConnectorTest> test_hook(const security::Viewer& viewer, HookId id);
  Result<HookDeliveries> deliveries(HookId id);
  Status credential_changed(data::Tx& tx, const credentials::CredentialChanged& event);
  Status deliver(HookId id);
  Status deliver_line(HookId id);

private:
  friend class PsvReport;
  friend class RegistryImport;
  struct Answered;
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string details = "{}");
  Result<std::string> name_of(data::Tx& tx, PersonId person);
  Result<PsvLevel> level_of(data::Tx& tx, const credentials::Credential& credential);
  /// For who works on verifications and reaches its holder; otherwise not_found.
  Result<credentials::Credential> credential_for(data::Tx& tx, const security::Viewer& viewer, CredentialId id);
  Result<VerificationDetail> detail_in(data::Tx& tx, const security::Viewer& viewer, CredentialId id);
  Result<std::vector<VerificationItem>> outward(data::Tx& tx, const std::vector<ItemRow>& rows);
  Result<ItemRow> follow_row(data::Tx& tx, const credentials::Credential& credential);
  Result<std::optional<std::vector<UnitId>>> units_for(data::Tx& tx, const security::Viewer& viewer,
                                                       const std::optional<UnitId>& unit);
  Status requeue(data::Tx& tx, ItemRow row, std::string reason, Date due);
  Status settle_chain(data::Tx& tx, PersonId person);

  Result<VerificationId> add_record(data::Tx& tx, const Draft& draft);
  Status tell_holder(data::Tx& tx, const Draft& draft, VerificationId id);
  /// Signs the log as it stands now and writes that beside the records.
  Status seal(const std::vector<VerificationId>& records);
  Result<EvidenceRow> store_evidence(ByteView bytes, std::string media_type, std::string file_name,
                                     std::optional<PersonId> by);

  Result<std::optional<ConnectorRow>> enabled_connector(data::Tx& tx, std::string_view name);
  Result<std::optional<nursys::Client>> nursys_client();
  Result<Connector> outward(const ConnectorRow& row);
  Result<std::string> open_secret(std::string_view name, const Bytes& sealed);
  Bytes seal_secret(std::string_view name, std::string_view secret);
  Status send_lookups(const nursys::Client& client);
  Status send_changes(const nursys::Client& client);
  Status fetch(const nursys::Client& client, const std::vector<CallRow>& calls);
  Status still_waiting(const std::vector<CallRow>& calls, const Error* error);
  Status release(data::Tx& tx, const CallRow& call, std::string_view reason);
  Status take_lookup(const nursys::Client& client, const std::vector<CallRow>& calls);
  Status take_nurse(const nursys::Client& client, const CallRow& call, const nursys::LookupAnswer& answer);
  Status take_documents(const nursys::Client& client, VerificationId record,
                        const std::vector<nursys::DocumentName>& names);
  Status take_changes(const nursys::Client& client, const CallRow& call);
  Status take_enrolment(const nursys::Client& client, const CallRow& call);
  Status registry_alert(data::Tx& tx, const nursys::StatusChange& change);
  /// Ours that a change at the registry speaks of.
  Result<std::map<CredentialId, ItemRow>> changed_licences(data::Tx& tx, const nursys::StatusChange& change);
  Result<std::optional<ItemRow>> newest_of(data::Tx& tx, ItemRow row);

  Result<std::vector<ScreeningMatch>> outward(data::Tx& tx, const std::vector<MatchRow>& rows);
  Result<MatchRow> match_for(data::Tx& tx, const security::Viewer& viewer, MatchId id);
  Status tell_officers(data::Tx& tx, const std::string& key, std::int64_t count, bool confirmed = false);
  Bytes hash_of(std::string_view kind, std::string_view token) const;
  std::string random_token(std::string_view prefix);
  VerifiedCredential verified(const credentials::Credential& credential, const std::string& employee_number) const;
  Result<bool> reaches(data::Tx& tx, const ApiCaller& caller, PersonId person);
  Status key_denied(const std::optional<KeyRow>& row, const std::string& address, std::string_view reason);
  Status queue_for(data::Tx& tx, const HookRow& hook, DeliveryRow row);
  /// Is the server to get the next one at once?
  Result<bool> deliver_one(const HookRow& hook, DeliveryRow row);
  Status enqueue_deliveries(data::Tx& tx, HookId id, std::chrono::milliseconds after);
  Status tell_of_pause(data::Tx& tx, const HookRow& hook);
  Result<int> call_hook(const HookRow& hook, std::string_view event, std::string_view delivery,
                        const std::string& body);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  credentials::Credentials& credentials_;
  notifications::Notifications& notifications_;
  SendFor send_for_;
  security::SecretBox secret_key_;
  Secret token_key_;
  security::RateLimiter limiter_;
  std::mutex delivering_mutex_;
  std::set<HookId> delivering_;  // by this process, now
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::verification
