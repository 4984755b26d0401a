#pragma once
// PUBLIC header of module sso: sign-in through the hospital's identity provider (SAML 2.0 or OpenID Connect).
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/oidc/flow.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/accounts/sign_in_rules.hpp"
#include "modules/organisation/organisation.hpp"
#include "modules/platform.hpp"

namespace mc::sso {

struct ProviderTag {};
using ProviderId = Id<ProviderTag>;

enum class ProviderKind : std::uint8_t { saml, oidc };
ENUM_NAMES(ProviderKind, saml, oidc)

/// draft -> verified (an administrator signed in through it) -> enabled (offered to everybody) <-> disabled.
enum class State : std::uint8_t { draft, verified, enabled, disabled };
ENUM_NAMES(State, draft, verified, enabled, disabled)

/// What to do with a subject (NameID, sub) that belongs to no account yet.
enum class Joining : std::uint8_t {
  directory_only,  // only an account with the same employee number
  create,          // that, or a new account when nobody has its e-mail address
};
ENUM_NAMES(Joining, directory_only, create)

/// A group of the provider gives a role on this scope.
struct GroupRole {
  Text<1, 300> group;
  Text<1, 50> role;
  security::ScopeKind scope = security::ScopeKind::platform;
  std::optional<Uuid> scope_id;
};
FIELDS(GroupRole, group, role, scope, scope_id)

/// Names of the provider's attributes; empty: not used.
struct ProviderRules {
  Joining joining = Joining::directory_only;
  bool allow_cbc = false;  // named exception: assertions encrypted with AES-CBC (old ADFS)
  Text<0, 300> employee_number;
  Text<0, 300> email;
  Text<0, 300> first_name;
  Text<0, 300> last_name;
  Text<0, 300> groups;
  std::vector<GroupRole> roles;
  // Optional, because rules that were stored before do not have them. Of people whose account the provider makes:
  std::optional<Text<0, 300>> job_title;
  std::optional<Text<0, 300>> unit;        // the name of a unit; one that several have is not guessed
  std::optional<Text<0, 300>> profession;  // a code or name; without one that is known the title may say it
  /// SAML: the class of authentication (AuthnContextClassRef) that a new proof must have; empty: any.
  std::optional<Text<0, 300>> step_up_context;
};
FIELDS(ProviderRules, joining, allow_cbc, employee_number, email, first_name, last_name, groups, roles, job_title, unit,
       profession, step_up_context)

struct ProviderCertificate {
  Instant not_after;
  int bits = 0;
  std::string kind;
};
FIELDS(ProviderCertificate, not_after, bits, kind)

struct Provider {
  ProviderId id;
  ProviderKind kind = ProviderKind::saml;
  std::string entity_id;  // or issuer
  std::string name;
  State state = State::draft;
  ProviderRules rules;
  std::optional<Instant> verified_at;
  std::vector<ProviderCertificate> certificates;  // of the provider, as its metadata has them
  bool single_logout = false;
  std::optional<std::string> issuer;  // this and the following: OpenID Connect; the secret is never shown
  std::optional<std::string> client_id;
  std::optional<std::string> scopes;
  bool has_secret = false;
  bool has_trust = false;  // certificates of its own instead of the machine's authorities
  // Of the newest answer: seconds that its clock seems ahead of ours (behind: negative, with the time of the way here).
  std::optional<std::int64_t> clock_skew_seconds;
  std::optional<Instant> clock_seen_at;
};
FIELDS(Provider, id, kind, entity_id, name, state, rules, verified_at, certificates, single_logout, issuer, client_id,
       scopes, has_secret, has_trust, clock_skew_seconds, clock_seen_at)

/// How to ask the servers of a provider: with these certificates (PEM), or the machine's authorities when empty.
using SendFor = std::function<oidc::Send(const std::string& trust_pem)>;

/// `keys`: seals our private keys and client secrets; outlives what is made. `send_for`: net's client unless a test
/// says otherwise.
class Sso : public accounts::SignInRules {
public:
  /// Enabled providers, for the sign-in page.
  virtual Result<std::vector<Provider>> offered(data::Tx& tx) = 0;
};
std::unique_ptr<Sso> make_sso(Platform& platform, accounts::Accounts& accounts,
                              organisation::Organisation& organisation, const security::Keys& keys,
                              SendFor send_for = {});

}  // namespace mc::sso
