#pragma once
// Rules of module accounts. Implements Accounts; the rest is for its own routes.
#include "appliance/mail/mail.hpp"
#include "appliance/security/audit_throttle.hpp"
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/keys.hpp"
#include "appliance/security/passwords.hpp"
#include "appliance/security/rate_limit.hpp"
#include "modules/accounts/attempts.hpp"
#include "modules/accounts/identity.hpp"
#include "modules/accounts/proof.hpp"
#include "modules/accounts/proofs.hpp"
#include "modules/accounts/renewals.hpp"
#include "modules/accounts/requests.hpp"
#include "modules/accounts/sign_in_rules.hpp"
#include "modules/accounts/store.hpp"
#include "modules/accounts/stuffing.hpp"

namespace mc::accounts {

class PasswordAuthority;

/// Failed sign-ins from one address in a minute, whoever was meant: spraying one password over many accounts. Far above
/// what the typing errors of a shift behind one proxy make.
inline constexpr security::Limit kFailuresOfAddress{60, 120};
/// The same for an address from which many different accounts failed.
inline constexpr security::Limit kFailuresOfSuspect{5, 5};

/// From where a request comes, for the audit log and the list of devices.
struct Client {
  std::string request_id;
  std::string address;
  std::string user_agent{};
};

/// A session that was started or renewed, with the answer for the client (without tokens). Or, while a second step is
/// missing, no session but the cookie for that step.
struct Started {
  security::Issued issued;
  SignedIn answer;
  std::string challenge{};
  bool must_enrol = false;
};

struct NetworkLists;
struct NetworkListsIn;
struct SessionsEnded;
struct SessionPolicy;
class Factors;
class Links;
class FourEyes;
class Delegating;

/// Thread-safe. Password hashing happens outside transactions, so that it never holds the writer.
class Service final : public Accounts, public Identity {
public:
  explicit Service(Platform& platform);
  ~Service() override;
  /// Second factors, and mail; without them both are off. Call before the first request.
  void equip(const security::Keys& keys, mail::Mailer& mailer);
  Factors* factors() { return factors_.get(); }
  Links* links() { return links_.get(); }
  FourEyes& four_eyes() { return *four_eyes_; }
  Delegating& delegating() { return *delegating_; }

  // service_proof.cpp: for Factors and Links
  /// Shows that it is still the same person: by the password, ours or the directory's; at the identity provider; or by
  /// having signed in a moment ago. Errors: invalid `wrong_password`, forbidden `reauthentication_required` or
  /// `sign_in_again`, unavailable `directory_unavailable`.
  mc::Status prove_password(const security::Viewer& viewer, const std::optional<std::string>& password,
                            const Client& client);
  Result<bool> proves_by_password(data::Tx& tx, const security::Viewer& viewer);
  /// prove_password(), and by what (proof.hpp).
  Result<ProofMethod> prove_again(const security::Viewer& viewer, const std::optional<std::string>& password,
                                  const Client& client);
  /// The rules of passwords, then the hash. `row` gives the names that it must not hold.
  Result<std::string> hash_new_password(std::string_view path, std::string_view password, const PersonRow& row);
  mc::Status set_own_password(data::Tx& tx, PersonId person, std::string_view hash, const Client& client);
  /// Opens a session for somebody who has proven who she is. `method` is for the audit log.
  Result<Started> begin(data::Tx& tx, PersonId person, std::string_view method, bool shared, const Client& client);

  // service_people.cpp: the public header
  Result<std::pair<PersonId, Upserted>> upsert(data::Tx& tx, const PersonIn& in) override;
  Result<Me> me(data::Tx& tx, const security::Viewer& viewer) override;
  Result<std::optional<Person>> find(data::Tx& tx, PersonId id) override;
  Result<std::map<PersonId, Person>> find_many(data::Tx& tx, const std::vector<PersonId>& ids) override;
  Result<std::optional<PersonId>> find_by_employee_number(data::Tx& tx, std::string_view number) override;
  Result<std::optional<PersonId>> find_by_login(data::Tx& tx, std::string_view login) override;
  Result<std::vector<Person>> list(data::Tx& tx, std::optional<PersonId> after, int limit) override;
  mc::Status set_status(data::Tx& tx, std::optional<PersonId> actor, PersonId person, accounts::Status status) override;
  mc::Status grant(data::Tx& tx, std::optional<PersonId> actor, PersonId person, const security::Grant& grant) override;
  mc::Status set_password_hash(data::Tx& tx, PersonId person, std::string_view hash, bool must_change) override;
  void name_scopes(security::ScopeKind kind, ScopeName name) override { scope_names_[kind] = std::move(name); }
  mc::Status reset_factors(data::Tx& tx, PersonId person) override;

  // service_sign_in.cpp
  Result<Started> sign_in(const SignIn& in, const Client& client);
  /// `by_cookie`: a browser, whose tabs may ask twice with the same token.
  Result<Started> refresh(std::string_view token, bool by_cookie, const Client& client);
  mc::Status sign_out(const security::Viewer* viewer, std::string_view refresh_token);
  Result<Registered> register_person(const Register& in, const Client& client);

  // service_authority.cpp: password_authority.hpp
  void ask_for_passwords(PasswordAuthority& authority) { authority_ = &authority; }
  void set_sign_in_rules(SignInRules& rules) { sign_in_rules_ = &rules; }
  mc::Status change_person(data::Tx& tx, PersonId person, PersonIn in);

  // service_self.cpp: a person's own account
  Result<Me> my_account(const security::Viewer& viewer);
  Result<Me> change_me(const security::Viewer& viewer, const MePatch& in, const Client& client);
  mc::Status change_password(const security::Viewer& viewer, const PasswordChange& in, const Client& client);
  Result<Devices> devices(const security::Viewer& viewer);
  mc::Status end_device(const security::Viewer& viewer, SessionId device);
  mc::Status end_everywhere(const security::Viewer& viewer);
  mc::Status deactivate(const security::Viewer& viewer, const Client& client);

  // service_admin.cpp: other people's accounts, roles, the audit log
  Result<Grants> grants_of(const security::Viewer& viewer, PersonId person);
  Result<RoleRow> grant_role(const security::Viewer& viewer, PersonId person, const GrantIn& in);
  mc::Status revoke_role(const security::Viewer& viewer, PersonId person, Uuid assignment);
  Result<Person> change_status(const security::Viewer& viewer, PersonId person, const StatusChange& in,
                               const Client& client);
  mc::Status reset_factors(const security::Viewer& viewer, PersonId person, const Client& client);
  Result<TemporaryPassword> reset_password(const security::Viewer& viewer, PersonId person, const Client& client);
  Result<Page<AuditRow>> audit_rows(const security::Viewer& viewer, const AuditQuery& query, const Client& client);
  Result<AuditVerification> verify_audit(const security::Viewer& viewer, const Client& client);
  Result<Checkpoint> audit_checkpoint(const security::Viewer& viewer, const Client& client);
  PermissionMatrix permission_matrix() const;

  // service_sessions.cpp
  /// Ends all of a person's sessions, and with them her open connections.
  Result<SessionsEnded> end_sessions_of(const security::Viewer& viewer, PersonId person, const Client& client);
  Result<SessionPolicy> session_policy(const security::Viewer& viewer);
  Result<SessionPolicy> set_session_policy(const security::Viewer& viewer, const SessionPolicy& in,
                                           const Client& client);

  // service_networks.cpp
  Result<NetworkLists> networks(const security::Viewer& viewer, const Client& client);
  /// Errors: conflict `own_address_missing`, forbidden `proof_required`, invalid `bad_network`.
  Result<NetworkLists> set_networks(const security::Viewer& viewer, const NetworkListsIn& in, const Client& client);
  /// prove_password(), remembered for the session for kFreshProof.
  mc::Status prove(const security::Viewer& viewer, const std::optional<std::string>& password, const Client& client);
  mc::Status proved_lately(const security::Viewer& viewer);
  Result<bool> sign_in_proves(data::Tx& tx, const security::Viewer& viewer);

  /// An assignment as the API shows it.
  Result<RoleRow> outward(data::Tx& tx, const security::RoleAssignment& row);

  /// Releases held handles; verifies the audit log and raises the alarm (log and audit row) when it is
  /// damaged.
  mc::Status nightly();
  /// Audits how many failed sign-ins got no row of their own. Every minute.
  mc::Status write_counted_failures();
  const Clock& clock() const { return platform_.clock; }

private:
  Result<PersonRow> create(data::Tx& tx, const PersonIn& in);
  Result<bool> apply(data::Tx& tx, PersonRow& row, const PersonIn& in);
  mc::Status changed(data::Tx& tx, const PersonRow& row);
  Result<std::string> free_handle(data::Tx& tx, std::string_view first_name, std::string_view last_name);
  Result<std::optional<PersonRow>> find_login(data::Tx& tx, std::string_view login);
  /// Changes and saves the status; ends sessions when the new one may not sign in.
  mc::Status move_to(data::Tx& tx, std::optional<PersonId> actor, PersonRow& row, accounts::Status status,
                     const Client& client);

  mc::Status check_rate(const SignIn& in, const Client& client);
  /// Nothing when the password is checked here.
  Result<std::optional<Started>> sign_in_elsewhere(const std::optional<PersonRow>& known, const SignIn& in,
                                                   const Client& client);
  mc::Status refuse_unknown(const SignIn& in, const Client& client);
  /// An audit row for a failed sign-in that changes nothing else; past some a minute for an address only counted.
  mc::Status record_failure(std::optional<PersonId> person, std::string_view outcome, std::string_view reason,
                            const Client& client);
  /// Counts a failed try for credential stuffing; what becomes suspicious is audited, and module monitor alerts.
  mc::Status watch_failure(const SignIn& in, const Client& client);
  mc::Status count_failure(PersonId person, const Client& client);
  mc::Status tell_locked(data::Tx& tx, PersonId person);
  Result<Started> open_session(PersonId person, const SignIn& in, const std::optional<std::string>& new_hash,
                               const Client& client);
  Result<Started> started(data::Tx& tx, security::Issued issued);

  /// The person, when `viewer` may change her account: everywhere, and a super_admin only by a super_admin.
  Result<PersonRow> find_to_manage(data::Tx& tx, const security::Viewer& viewer, PersonId person);
  /// The same, when `viewer` may also set her password and second step: of people with power only a super_admin.
  Result<PersonRow> find_to_let_in(data::Tx& tx, const security::Viewer& viewer, PersonId person);
  enum class Proof : std::uint8_t { password, directory, at_provider, recent_sign_in, none };
  Result<Proof> proof_of(data::Tx& tx, const security::Viewer& viewer);
  mc::Status keep_one_super_admin(data::Tx& tx, PersonId person);
  Result<std::optional<std::string>> scope_name(data::Tx& tx, security::ScopeKind kind,
                                                const std::optional<Uuid>& scope);
  mc::Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                   std::string outcome, RawJson details, const Client& client);

  Platform& platform_;
  security::Passwords passwords_;
  security::RateLimiter limiter_;
  security::Limits limits_{};
  security::AuditThrottle failures_;
  Strangers strangers_;
  Renewals renewals_;
  Proofs proofs_;
  Stuffing stuffing_{platform_.random};
  PasswordAuthority* authority_ = nullptr;
  SignInRules* sign_in_rules_ = nullptr;
  std::map<security::ScopeKind, ScopeName> scope_names_;
  std::unique_ptr<Factors> factors_;
  std::unique_ptr<Links> links_;
  std::unique_ptr<FourEyes> four_eyes_;
  std::unique_ptr<Delegating> delegating_;
};

/// The error for an account that may not sign in; nothing for one that may.
mc::Status may_sign_in(const PersonRow& person);

}  // namespace mc::accounts
