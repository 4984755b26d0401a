#pragma once
// Requests and answers of the module's routes.
#include "modules/sso/sso.hpp"

namespace mc::sso {

/// SAML: its metadata. OpenID Connect: the issuer and our registration there.
struct NewProvider {
  Text<1, 100> name;
  std::optional<std::string> metadata;  // XML, at most 1 MiB by the body's limit
  std::optional<ProviderKind> kind;     // saml when absent
  std::optional<Text<1, 500>> issuer;
  std::optional<Text<1, 300>> client_id;
  std::optional<Text<1, 1000>> client_secret;
  std::optional<Text<1, 300>> scopes;
  std::optional<std::string> trust_pem;
};
FIELDS(NewProvider, name, metadata, kind, issuer, client_id, client_secret, scopes, trust_pem)
/// What is absent stays as it is; an empty `trust_pem` goes back to the machine's authorities. The description of the
/// provider is asked for again.
struct OidcChange {
  std::optional<Text<1, 500>> issuer;  // must be the same
  std::optional<Text<1, 300>> client_id;
  std::optional<Text<1, 1000>> client_secret;
  std::optional<Text<1, 300>> scopes;
  std::optional<std::string> trust_pem;
};
FIELDS(OidcChange, issuer, client_id, client_secret, scopes, trust_pem)
struct MetadataPreviewIn {
  std::optional<std::string> metadata;
  std::optional<Text<1, 2000>> url;
  std::optional<std::string> trust_pem;
};
FIELDS(MetadataPreviewIn, metadata, url, trust_pem)
struct MetadataPreview {
  std::string metadata;
  std::string entity_id;
  std::optional<std::string> name;
  std::string sign_in_url;
  bool single_logout = false;
  std::vector<ProviderCertificate> certificates;
};
FIELDS(MetadataPreview, metadata, entity_id, name, sign_in_url, single_logout, certificates)
struct OidcPreviewIn {
  Text<1, 500> issuer;
  std::optional<std::string> trust_pem;
};
FIELDS(OidcPreviewIn, issuer, trust_pem)
struct OidcPreview {
  std::string issuer;
  std::string sign_in_url;
  bool single_logout = false;
  std::int64_t keys = 0;
};
FIELDS(OidcPreview, issuer, sign_in_url, single_logout, keys)
struct EnforcedIn {
  bool enforced = false;
};
FIELDS(EnforcedIn, enforced)
struct ReauthenticateIn {
  std::optional<Text<1, 2000>> return_to;
};
FIELDS(ReauthenticateIn, return_to)

struct NamedValues {
  std::string name;
  std::vector<std::string> values;
};
FIELDS(NamedValues, name, values)
/// What the provider said when an administrator last tried it, and what the rules make of it.
struct LastSignIn {
  Instant at;
  std::string by_name;
  std::string name_id;
  std::vector<NamedValues> attributes;
  std::string employee_number, email, first_name, last_name;
  std::vector<GroupRole> roles;
  std::optional<std::string> person_name;
  std::string account;  // "linked", "would_link", "would_create", "none"
  std::optional<std::int64_t> clock_skew_seconds;
};
FIELDS(LastSignIn, at, by_name, name_id, attributes, employee_number, email, first_name, last_name, roles, person_name,
       account, clock_skew_seconds)
struct ProviderChange {
  Text<1, 100> name;
  ProviderRules rules;
};
FIELDS(ProviderChange, name, rules)
struct MetadataIn {
  std::string metadata;
};
FIELDS(MetadataIn, metadata)
struct StateChange {
  State state = State::disabled;  // enabled or disabled
};
FIELDS(StateChange, state)

struct OwnKey {
  std::string state;
  Instant not_after;
};
FIELDS(OwnKey, state, not_after)
struct Overview {
  std::string entity_id;
  std::string acs_url;
  std::string logout_url;
  std::string metadata_url;
  std::vector<OwnKey> keys;
  std::vector<Provider> providers;
  std::string redirect_url;            // OpenID Connect: where the provider sends the browser back
  std::string logout_redirect_url;     // and after a logout there
  std::string backchannel_logout_url;  // where it tells of logouts
  bool enforced = false;
  std::vector<ProviderId> signed_in_through;  // enabled providers at which this administrator has an identity
  std::int64_t clock_skew_seconds = 60;       // what is allowed
};
FIELDS(Overview, entity_id, acs_url, logout_url, metadata_url, keys, providers, redirect_url, logout_redirect_url,
       backchannel_logout_url, enforced, signed_in_through, clock_skew_seconds)

struct ProviderOption {
  ProviderId id;
  std::string name;
  ProviderKind kind = ProviderKind::saml;
};
FIELDS(ProviderOption, id, name, kind)
struct ProviderOptions {
  std::vector<ProviderOption> items;
  bool enforced = false;  // passwords only open the accounts of break-glass administrators
};
FIELDS(ProviderOptions, items, enforced)

struct StartIn {
  ProviderId provider;
  std::optional<Text<1, 2000>> return_to;  // a path of ours
  std::optional<bool> shared_workstation;
};
FIELDS(StartIn, provider, return_to, shared_workstation)
/// Go to `url`; with `saml_request` as a form POST of it and `relay_state`.
struct Start {
  std::string url;
  std::optional<std::string> saml_request;
  std::string relay_state;
};
FIELDS(Start, url, saml_request, relay_state)

struct LogoutStart {
  std::optional<std::string> url;
};
FIELDS(LogoutStart, url)

struct AcsQuery {
  std::optional<std::string> file_name;  // never used; uploads have it
};
FIELDS(AcsQuery, file_name)
struct CallbackQuery {
  std::optional<std::string> code;
  std::optional<std::string> state;
  std::optional<std::string> iss;
  std::optional<std::string> error;
};
FIELDS(CallbackQuery, code, state, iss, error)
struct LogoutQuery {
  std::optional<std::string> SAMLRequest;
  std::optional<std::string> SAMLResponse;
  std::optional<std::string> RelayState;
  std::optional<std::string> SigAlg;
  std::optional<std::string> Signature;
};
FIELDS(LogoutQuery, SAMLRequest, SAMLResponse, RelayState, SigAlg, Signature)

}  // namespace mc::sso
