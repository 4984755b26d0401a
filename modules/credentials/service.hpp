#pragma once
// Rules of module credentials that need the database. Thread-safe: state is in the database; parsed rules are cached.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>

#include "modules/credentials/requests.hpp"
#include "modules/credentials/rules.hpp"

namespace mc::credentials {

struct DueRow;
struct CompactRow;

/// Looks at the multistate licences of everybody, after work sites were changed.
struct CompactCheck {
  static constexpr std::string_view kKind = "credentials.compact";
};
FIELDS(CompactCheck)

/// Where an alert leads besides the wallet: by path only, since modules of courses build on this one.
std::vector<notifications::Link> alert_links(Kind kind, std::string_view type);

inline Result<std::vector<std::string>> strings(const std::string& json) {
  return shape::from_json<std::vector<std::string>>(json);
}
/// Back to unverified when `row` says something else than what was verified; a rejected one stays rejected.
void forget_verification(const ItemRow& before, ItemRow& row);

/// Bytes of one photo or PDF of a card.
inline constexpr std::int64_t kScanLimit = 10LL << 20;

class Service final : public Credentials {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          notifications::Notifications& notifications)
      : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications) {}

  Result<std::vector<Credential>> of_person(data::Tx& tx, PersonId person) override;
  Result<std::vector<Held>> held(data::Tx& tx, const std::vector<PersonId>& people) override {
    return store::held(tx, people, platform_.clock.today());
  }
  Result<std::vector<Requirement>> requirements(data::Tx& tx, PersonId person) override;
  Result<std::vector<ExpiryCount>> expiries(data::Tx& tx, const std::optional<std::vector<UnitId>>& units) override {
    return store::expiries(tx, units, platform_.clock.today());
  }
  Result<std::vector<Rule>> rules(data::Tx& tx) override;
  Result<CredentialPage> list(data::Tx& tx, const security::Viewer& viewer, const CredentialQuery& query) override;
  Result<RuleId> add_rule(data::Tx& tx, PersonId by, const RuleIn& in) override;
  Result<std::optional<Credential>> find(data::Tx& tx, CredentialId id) override;
  Result<CredentialId> put(data::Tx& tx, PersonId owner, std::optional<PersonId> by, const CredentialIn& in,
                           const std::vector<ScanFile>& scans) override;
  Status set_verification(data::Tx& tx, CredentialId id, const VerificationMark& mark) override;
  /// Licences that we know and data/certification_types.csv.
  const std::vector<CredentialType>& types() override;
  /// Of a licence or a certification with a known validity: every card has an end.
  bool always_ends(const std::string& type);
  Result<organisation::ImportReport> import_credentials(std::string_view csv, std::string file_name, bool apply,
                                                        std::optional<PersonId> by) override;

  Result<Wallet> wallet(const security::Viewer& viewer);
  Result<Credential> add(const security::Viewer& viewer, const CredentialIn& in);
  Result<Credential> one(const security::Viewer& viewer, CredentialId id);
  Result<Credential> change(const security::Viewer& viewer, CredentialId id, const CredentialIn& in);
  Status remove(const security::Viewer& viewer, CredentialId id);
  Result<Credential> add_scan(const security::Viewer& viewer, CredentialId id, http::Upload& upload);
  Result<ScanRow> scan(const security::Viewer& viewer, CredentialId id, ScanId scan);
  Result<Credential> remove_scan(const security::Viewer& viewer, CredentialId id, ScanId scan);
  Result<std::vector<Change>> history(const security::Viewer& viewer, CredentialId id);
  Result<CredentialPage> list(const security::Viewer& viewer, const CredentialQuery& query);
  Result<std::vector<Rule>> rule_list();
  Result<Rule> create_rule(const security::Viewer& viewer, const RuleIn& in);
  /// Error forbidden `outside_reach` unless the viewer sets rules for this unit (none: everywhere).
  Status check_rule_in_reach(data::Tx& tx, const security::Viewer& viewer, const std::optional<UnitId>& unit);
  Status end_rule(const security::Viewer& viewer, RuleId id);

  Result<Credential> set_shown(const security::Viewer& viewer, CredentialId id, bool shown);
  Result<CredentialChain> chain(const security::Viewer& viewer, CredentialId id);
  Result<http::Download> wallet_pdf(const security::Viewer& viewer);
  Result<CredentialFeed> feed(const security::Viewer& viewer);
  Result<CredentialFeed> make_feed(const security::Viewer& viewer);
  Result<CredentialFeed> end_feed(const security::Viewer& viewer);
  /// Nullopt: there is no such feed.
  Result<std::optional<std::string>> feed_text(std::string_view token);
  Result<Residence> residence(const security::Viewer& viewer);
  Result<Residence> set_residence(const security::Viewer& viewer, const ResidenceIn& in);
  Result<Sites> sites();
  Result<Sites> set_sites(const security::Viewer& viewer, const SitesIn& in);
  Result<Peers> peers(const security::Viewer& viewer, const PeersQuery& query);
  Result<ExpiryProposal> propose_expiry(std::string_view code, const ExpiryQuery& query);
  Status dismiss_alert(const security::Viewer& viewer, CredentialId id);
  const NlcTable& nlc();

  Status on_person_changed(data::Tx& tx, PersonId person);
  /// Everything that a day brings: statuses by today's date, then alerts at 90/60/30/14/7/0 days, each once, catching
  /// up after downtime, then compact licences.
  Status nightly();
  /// The same when it is time by the hospital's clock: statuses after 00:10, the rest after 06:00, once a day.
  Status by_the_clock();
  Status check_compacts();
  blobs::Blobs& blobs() { return platform_.blobs; }

private:
  using Rules = std::shared_ptr<const std::vector<ParsedRule>>;
  /// The item, if it is the viewer's own or within reach of credential:manage (writing) or credential:view (reading).
  Result<ItemRow> find_for(data::Tx& tx, const security::Viewer& viewer, CredentialId id, std::string_view permission);
  Result<Credential> view(data::Tx& tx, const ItemRow& row);
  /// With the scans of hers among `scans`.
  Result<Credential> view(const ItemRow& row, const std::vector<ScanRow>& scans);
  Result<ItemRow> checked(data::Tx& tx, const CredentialIn& in, ItemRow row);
  Status check_renewal(data::Tx& tx, const ItemRow& row, CredentialId previous);
  Status save_history(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what,
                      const std::vector<std::string>& fields, const std::string& before);
  Status changed(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what);
  Status changed_read(data::Tx& tx, const ItemRow& row, PersonId by);
  Result<PersonRow> ensure_person(data::Tx& tx, PersonId person);
  Result<Rules> parsed_rules(data::Tx& tx);
  /// Takes out licences that are not good where she works.
  Status drop_useless_licences(data::Tx& tx, PersonId person, std::vector<ItemRow>& items);
  Status note_read(const security::Viewer& viewer, PersonId owner, std::string action, CredentialId id);
  Status refresh_statuses();
  Status send_alerts();
  Status send_step(int step);
  Status send_alert(data::Tx& tx, const DueRow& row, int step, const organisation::Staff* staff);
  Status escalate();
  Status add_alerts(data::Tx& tx, PersonId person, Wallet& wallet);
  Status add_warnings(data::Tx& tx, PersonId person, std::vector<Credential>& items);
  /// Who of these people is to be told of something that she was not told yet.
  Result<std::vector<PersonId>> news_of_compacts(data::Tx& tx, const std::vector<CompactRow>& rows,
                                                 const std::map<UnitId, std::string>& states);
  Status check_compact(data::Tx& tx, PersonId person);
  Result<std::optional<std::string>> site_of(data::Tx& tx, PersonId person);
  Result<std::map<UnitId, std::string>> states_of_units(data::Tx& tx);
  Status audit(data::Tx& tx, PersonId actor, std::string action, std::string object);
  Result<std::string> name_of(data::Tx& tx, std::optional<PersonId> person);
  Result<std::pair<bool, bool>> import_row(data::Tx& tx, const CredentialRecord& record, PersonId person, bool apply,
                                           std::optional<PersonId> by, std::map<std::string, ItemRow>& promised);
  /// As HR's row says it; what its file does not say stays.
  ItemRow imported(const CredentialRecord& record, PersonId person, const std::optional<ItemRow>& before);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  std::mutex rules_mutex_;
  Rules rules_;
  RulesVersion rules_version_;
  std::once_flag types_once_;
  std::vector<CredentialType> types_;
  std::map<std::string, std::string> routes_;  // type -> how its issuer confirms it; with types_
  std::once_flag nlc_once_;
  NlcTable nlc_{{}};
  std::mutex peers_mutex_;
  std::map<std::string, std::pair<Instant, std::vector<PeerCount>>> peers_;
  std::atomic<int> rolled_on_ = -1, alerted_on_ = -1;  // days
};

}  // namespace mc::credentials
