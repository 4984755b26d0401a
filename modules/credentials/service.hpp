#pragma once
// Rules of module credentials that need the database. Thread-safe: state is in the database; parsed rules are cached.
#include <map>
#include <memory>
#include <mutex>

#include "modules/credentials/rules.hpp"

namespace mc::credentials {

/// Bytes of one photo or PDF of a card.
inline constexpr std::int64_t kScanLimit = 10LL << 20;

class Service final : public Credentials {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          notifications::Notifications& notifications)
      : platform_(platform), accounts_(accounts), organisation_(organisation), notifications_(notifications) {}

  Result<std::vector<Credential>> of_person(data::Tx& tx, PersonId person) override;
  Result<std::vector<Requirement>> requirements(data::Tx& tx, PersonId person) override;
  Result<std::vector<Rule>> rules(data::Tx& tx) override;
  Result<CredentialPage> list(data::Tx& tx, const security::Viewer& viewer, const CredentialQuery& query) override;
  Result<RuleId> add_rule(data::Tx& tx, PersonId by, const RuleIn& in) override;
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

  Status on_person_changed(data::Tx& tx, PersonId person);
  /// Nightly: statuses by today's date, then alerts at 90/60/30/14/7/0 days, each once, catching up after downtime.
  Status nightly();
  /// Catalogue of types: licences that we know and data/certification_types.csv.
  const std::vector<CredentialType>& types();
  blobs::Blobs& blobs() { return platform_.blobs; }

private:
  using Rules = std::shared_ptr<const std::vector<ParsedRule>>;
  /// The item, if it is the viewer's own or within reach of credential:manage (writing) or credential:view (reading).
  Result<ItemRow> find_for(data::Tx& tx, const security::Viewer& viewer, CredentialId id, std::string_view permission);
  Result<Credential> view(data::Tx& tx, const ItemRow& row);
  /// With the scans of hers among `scans`.
  Result<Credential> view(const ItemRow& row, const std::vector<ScanRow>& scans);
  Result<ItemRow> checked(data::Tx& tx, const CredentialIn& in, ItemRow row);
  Status save_history(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what,
                      const std::vector<std::string>& fields, const std::string& before);
  Status changed(data::Tx& tx, const ItemRow& row, std::optional<PersonId> by, const std::string& what);
  Status changed_read(data::Tx& tx, const ItemRow& row, PersonId by);
  Result<PersonRow> ensure_person(data::Tx& tx, PersonId person);
  Result<Rules> parsed_rules(data::Tx& tx);
  void forget_rules(data::Tx& tx);
  Status refresh_statuses();
  Status send_alerts();
  Result<std::string> name_of(data::Tx& tx, std::optional<PersonId> person);
  Result<std::pair<bool, bool>> import_row(data::Tx& tx, const CredentialRecord& record, PersonId person, bool apply,
                                           std::optional<PersonId> by, std::map<std::string, ItemRow>& promised);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  notifications::Notifications& notifications_;
  std::mutex rules_mutex_;
  Rules rules_;
  std::once_flag types_once_;
  std::vector<CredentialType> types_;
};

}  // namespace mc::credentials
