#pragma once
// ProviderRules of module sso. Protocols are in appliance/saml and appliance/oidc; what follows a verified answer is
// one path.
#include <map>
#include <mutex>
#include <semaphore>

#include "appliance/saml/messages.hpp"
#include "appliance/saml/response.hpp"
#include "appliance/security/audit_throttle.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/sso/requests.hpp"
#include "modules/sso/store.hpp"

namespace mc::sso {

/// Answers of providers that were refused, for one address, which a whole ward may share; each cost a verification.
inline constexpr security::Limit kRefusals{60, 120};

/// A path of ours and nothing else: no address, no scheme-relative one. Otherwise "/".
std::string safe_path(std::string_view path);

struct Client {
  std::string request_id;
  std::string address;
  std::string user_agent;
};

/// Where we are: derived from the configured address, so that a Host header changes nothing.
struct Addresses {
  std::string entity_id;
  std::string acs;
  std::string logout;
  std::string redirect;  // OpenID Connect
  std::string signed_out;
  std::string backchannel;
};

/// What is kept of an OpenID Connect provider, as JSON in the place of metadata. Do not change: stored format.
struct OidcConfig {
  std::string client_id;
  std::string scopes;
  std::string trust_pem;
  oidc::Discovery discovery;
};
FIELDS(OidcConfig, client_id, scopes, trust_pem, discovery)

/// Who the provider says is at the browser, whatever protocol it spoke.
struct Login {
  std::string answer_id;  // cannot be used twice until `valid_until`
  Instant valid_until;
  std::string subject;
  std::string subject_format;
  std::string session_index;
  std::optional<Instant> authenticated_at;
  std::map<std::string, std::vector<std::string>> attributes;
  std::string hint;           // the ID token, for the provider's logout
  std::string context_class;  // SAML: how she proved who she is
  std::optional<std::int64_t> clock_skew_seconds;
  std::optional<std::int64_t> lifetime_seconds;  // SAML: how long the answer is valid
};

/// How far the second moment lies after the first.
std::int64_t seconds_between(Instant ours, Instant theirs);
/// The first value of a mapped attribute, cleaned; empty when it is not mapped or not there.
std::string first_value(const Login& login, const Text<0, 300>& name);

/// A started sign-in: where the browser goes, and the value of its cookie.
struct Going {
  Start answer;
  std::string browser;
};

/// What the assertion consumer service answers: always a redirect; with a session when the sign-in succeeded.
struct Landing {
  std::string location;
  std::optional<security::Issued> issued;
};

/// Thread-safe. Private keys are unsealed for each use and wiped after it.
class Service final : public Sso {
public:
  Service(Platform& platform, accounts::Accounts& accounts, organisation::Organisation& organisation,
          const security::Keys& keys, SendFor send_for);
  Result<std::vector<Provider>> offered(data::Tx& tx) override;

  // service_rules.cpp: what accounts asks, and single sign-on as the only way in
  Status may_sign_in_here(data::Tx& tx, PersonId person) override;
  Status proved_elsewhere(data::Tx& tx, const security::Viewer& viewer) override;
  Result<bool> came_from_elsewhere(data::Tx& tx, SessionId session) override;
  Result<Overview> set_enforced(const security::Viewer& viewer, const EnforcedIn& in);
  /// The provider must ask the person of this session again (step-up). Error conflict `session_not_from_provider`.
  Result<Going> reauthenticate(const security::Viewer& viewer, std::string_view return_to, std::string_view browser);
  Result<LastSignIn> last_sign_in(ProviderId id);

  // service_admin.cpp; every change is audited
  Result<Overview> overview(const security::Viewer& viewer);
  Result<Provider> add(const security::Viewer& viewer, const NewProvider& in);
  Result<Provider> change(const security::Viewer& viewer, ProviderId id, const ProviderChange& in);
  Result<Provider> replace_metadata(const security::Viewer& viewer, ProviderId id, const MetadataIn& in);
  Result<Provider> set_state(const security::Viewer& viewer, ProviderId id, const StateChange& in);
  Status remove(const security::Viewer& viewer, ProviderId id);
  // service_oidc_admin.cpp
  Result<Provider> change_oidc(const security::Viewer& viewer, ProviderId id, const OidcChange& in);
  Result<MetadataPreview> preview(const security::Viewer& viewer, const MetadataPreviewIn& in);
  Result<OidcPreview> preview(const security::Viewer& viewer, const OidcPreviewIn& in);
  /// Announces a next key; the second call makes it the current one.
  Result<Overview> roll_key(const security::Viewer& viewer);
  Result<std::string> own_metadata();

  // service_sign_in.cpp
  Result<ProviderOptions> options();
  /// `former`: the session of this browser that a new one takes the place of.
  Result<Going> start(const StartIn& in, std::string_view browser, const std::string& address,
                      std::optional<SessionId> former = {});
  /// An administrator's own: verify or connect.
  Result<Going> start(ProviderId id, Purpose purpose, const security::Viewer& viewer, std::string_view browser);
  /// The form that a browser brought from the provider. Never fails: a refusal leads to the sign-in page with its code.
  Landing consume(std::string_view form, std::string_view browser, const Client& client);
  /// The same for the query that an OpenID Connect provider sent the browser back with (service_oidc.cpp).
  Landing callback(std::string_view query, std::string_view browser, const Client& client);

  // service_logout.cpp
  /// Ends this session here; the address leads on to the provider's logout when it has one.
  Result<LogoutStart> sign_out(const security::Viewer& viewer);
  /// A logout message of the redirect binding; the answer is where the browser goes next.
  std::string logout(std::string_view query, const Client& client);
  /// A logout token that an OpenID Connect provider's server brings by itself.
  http::RawAnswer backchannel_logout(std::string_view body, const Client& client);

  /// Also takes away what providers gave that are not enabled any more, should that have been interrupted.
  Status purge();
  /// Audits how many refused answers got no row of their own. Every minute.
  Status write_counted_refusals();

private:
  struct Found {
    ProviderRow row;
    ProviderRules rules;
    saml::IdentityProvider provider{};  // SAML
    std::optional<OidcConfig> oidc{};
  };
  /// What a refusal needs to know of the request that it refuses.
  struct Asked {
    std::optional<RequestRow> request;
  };
  Result<Found> find(data::Tx& tx, ProviderId id);
  static Result<Found> read(ProviderRow row, Instant now);
  static Provider show(const Found& found);
  Result<std::vector<KeyRow>> ensured_keys();
  Result<KeyRow> make_key(KeyState state);
  Result<saml::Key> unseal(const KeyRow& row) const;
  Result<saml::Key> current_key();
  Status audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
               std::string outcome = "ok", std::string details = "{}", const Client& client = {});
  /// Error rate_limited when this address brought too many answers that were refused.
  Status check_address(const Client& client);
  Landing refused(const Error& error, const Asked& asked, std::string_view method, const Client& client);
  Result<Going> begin(const Found& found, RequestRow row, std::string_view browser);
  Result<Landing> sign_in(std::string_view form, std::string_view browser, const Client& client, Asked& asked);
  Result<Landing> answer_callback(std::string_view query, std::string_view browser, const Client& client, Asked& asked);
  /// All that follows a verified answer, in the caller's transaction.
  Result<Landing> finish(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                         const Client& client);
  Result<Landing> open_session(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                               const Client& client);
  Result<Landing> finish_trial(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                               const Client& client);
  Result<Landing> finish_connect(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                                 const Client& client);
  Result<Landing> finish_proof(data::Tx& tx, const RequestRow& request, const Found& found, const Login& login,
                               const Client& client);
  Result<PersonId> person_for(data::Tx& tx, const Found& found, const Login& login);
  struct Joined {
    PersonId person;
    std::optional<accounts::PersonIn> made;  // of a new account
  };
  Result<Joined> join(data::Tx& tx, const Found& found, const Login& login);
  // service_people.cpp
  /// The staff row of a person whose account the provider made. `made`: now.
  Status place(data::Tx& tx, PersonId person, const Found& found, const Login& login,
               const std::optional<accounts::PersonIn>& made);
  Status note_clock(data::Tx& tx, const Found& found, const Login& login, const Client& client);
  // service_unusual.cpp
  /// Signs that an answer, though rightly signed, was not made by the provider. Before note_clock().
  Status note_unusual(data::Tx& tx, const Found& found, const Login& login, const Client& client);
  Status note_logout_asked(data::Tx& tx, SessionId session, std::string_view request_id);
  /// The provider did not end a session that it must know.
  Status note_logout_failed(const ProviderRow& provider, std::string_view request_id, const Client& client);
  Status tell_unusual(data::Tx& tx, const ProviderRow& provider, std::string_view reason,
                      std::optional<PersonId> person, const Client& client);
  /// Ends the sessions that came through a provider and takes away the roles of its groups, some at a time.
  Status withdraw(ProviderId id);
  Status give_roles(data::Tx& tx, PersonId person, const Found& found, const Login& login);
  Result<std::string> answer_logout(std::string_view query, const Client& client);
  Status take_logout_token(std::string_view body, const Client& client);

  // service_oidc.cpp and service_oidc_admin.cpp
  oidc::Registration registration(const OidcConfig& config) const;
  Result<std::string> oidc_url(const Found& found, const RequestRow& row) const;
  Result<Login> redeem(const Found& found, const RequestRow& request, const oidc::Callback& callback);
  std::shared_ptr<oidc::KeyCache> keys_of(const Found& found);
  void forget_keys(ProviderId id);
  Result<std::string> secret_of(const ProviderRow& row) const;
  Result<Provider> add_oidc(const security::Viewer& viewer, const NewProvider& in);
  Bytes seal(std::string_view what, std::string_view text);
  Result<std::string> open(std::string_view what, const Bytes& sealed) const;
  std::string random_token(std::size_t bytes);

  Platform& platform_;
  accounts::Accounts& accounts_;
  organisation::Organisation& organisation_;
  security::SecretBox sealing_key_;
  Addresses addresses_;
  SendFor send_for_;
  security::RateLimiter limiter_;
  security::AuditThrottle refusals_;
  std::mutex key_making_;
  std::mutex caches_making_;
  std::map<ProviderId, std::shared_ptr<oidc::KeyCache>> caches_;
  std::counting_semaphore<16> exchanges_{
      16};  // back channels at a time, so that a slow provider cannot hold all threads
};

void add_routes(http::Routes& routes, Service& service, const Clock& clock);

}  // namespace mc::sso
