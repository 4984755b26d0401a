#pragma once
// Rules of module directory. Talking to the directory happens outside transactions.
#include <mutex>

#include "appliance/security/secret_box.hpp"
#include "ldap/client.hpp"
#include "modules/accounts/password_authority.hpp"
#include "modules/directory/store.hpp"
#include "modules/organisation/placing.hpp"

namespace mc::directory {

/// The daily full sync, UTC.
inline constexpr std::chrono::minutes kFullAt{2 * 60};

/// The settings as they are stored: with the password, sealed as a whole.
struct StoredSettings {
  Connection connection;
  std::string bind_password;
};
FIELDS(StoredSettings, connection, bind_password)

/// Thread-safe. Keeps one client of the live settings, made anew when they change. One sync at a time.
class Service final : public Directory, public accounts::PasswordAuthority {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          const security::Keys& keys);

  Result<bool> enabled(data::Tx& tx) override;
  Result<bool> knows(data::Tx& tx, PersonId person) override;
  Result<std::optional<LastRun>> last_run(data::Tx& tx) override;
  mc::Status try_bind() override;
  Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) override;
  Result<std::optional<PersonId>> owner(data::Tx& tx, std::optional<PersonId> known, std::string_view login) override;
  Answer check(PersonId person, std::string_view password) override;

  // service_settings.cpp
  Result<SettingsState> settings_state();
  Result<SettingsState> put_draft(const security::Viewer& viewer, const SettingsIn& in);
  Connection preset(DirectoryKind kind) const;
  Result<SettingsState> enable(const security::Viewer& viewer);
  Result<SettingsState> disable(const security::Viewer& viewer);
  Result<MappingList> mapping();
  Result<MappingList> put_mapping(const security::Viewer& viewer, const MappingList& in);

  // service_tests.cpp: all on the draft, or on the live settings when there is no draft
  Result<ConnectionTest> test_connection(const security::Viewer& viewer);
  Result<BindTest> test_bind(const security::Viewer& viewer);
  Result<UserTest> test_user(const security::Viewer& viewer, const UserTestIn& in);
  Result<Groups> groups(const GroupQuery& query);
  Result<DryRun> dry_run(const security::Viewer& viewer);

  // service_sync.cpp
  Result<Queued> queue_sync(const security::Viewer& viewer, const SyncIn& in);
  mc::Status sync(ldap::Mode mode, bool accept_suspensions, std::optional<PersonId> actor);
  Result<Page<RunView>> runs(const RunsQuery& query);

private:
  struct Gathered;
  struct Writing;
  Result<std::optional<StoredSettings>> load(data::Tx& tx, std::string_view slot);
  Result<StoredSettings> draft_or_live();
  Bytes seal(const StoredSettings& settings);
  Result<StoredSettings> open(ByteView sealed) const;
  Result<std::shared_ptr<const ldap::Client>> live_client();

  Result<Gathered> gather(const StoredSettings& settings, ldap::Mode mode, const ldap::Watermark& since);
  Result<std::vector<ldap::Known>> known_accounts();
  mc::Status add_grants(data::Tx& tx, std::vector<ldap::Known>& known);
  mc::Status add_unbound(std::vector<ldap::Known>& known);
  mc::Status write(const ldap::Plan& plan, Counts& counts);
  mc::Status apply(data::Tx& tx, const ldap::Change& change, Writing& writing);
  mc::Status apply_person(data::Tx& tx, const ldap::Change& change, Writing& writing);
  Result<organisation::Placing> placing_of(data::Tx& tx, const ldap::Person& person, const Writing& writing);
  mc::Status add_managers(const ldap::Plan& plan, const Writing& writing);
  mc::Status apply_leaving(data::Tx& tx, const ldap::Change& change);
  mc::Status apply_grant(data::Tx& tx, const ldap::Change& change);
  mc::Status bind_person(data::Tx& tx, PersonId person, const ldap::Person& from, bool suspended);
  Result<bool> guard_trips(const ldap::Plan& plan, const Counts& counts);
  mc::Status run(ldap::Mode mode, bool accept, std::optional<PersonId> actor, const StoredSettings& live, RunRow& row,
                 Counts& counts);
  mc::Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                   std::string outcome, RawJson details);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  security::SecretBox key_;
  std::mutex syncing_;
  std::mutex mutex_;  // of the two below
  Bytes client_of_;
  std::shared_ptr<const ldap::Client> client_;
};

/// Errors name the field.
Result<ldap::Settings> to_ldap(const StoredSettings& settings);
Connection from_ldap(const ldap::Settings& settings);
DirectoryPerson view_of(const ldap::Person& person);
Result<RunView> view_of(const RunRow& row);
std::string record_of(const ldap::Person& person);
Result<ldap::Person> person_of(const PersonRow& row);
accounts::PersonIn account_of(const ldap::Person& person);
RoleOf role_of(const ldap::Grant& grant);
Counts counts_of(const ldap::Plan& plan, std::size_t people);
void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::directory
