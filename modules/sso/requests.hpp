#pragma once
// Requests and answers of the module's routes.
#include "modules/sso/sso.hpp"

namespace mc::sso {

struct NewProvider {
  Text<1, 100> name;
  std::string metadata;  // XML, at most 1 MiB by the body's limit
};
FIELDS(NewProvider, name, metadata)
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
};
FIELDS(Overview, entity_id, acs_url, logout_url, metadata_url, keys, providers)

struct ProviderOption {
  ProviderId id;
  std::string name;
};
FIELDS(ProviderOption, id, name)
struct ProviderOptions {
  std::vector<ProviderOption> items;
};
FIELDS(ProviderOptions, items)

struct StartIn {
  ProviderId provider;
  std::optional<Text<1, 2000>> return_to;  // a path of ours
};
FIELDS(StartIn, provider, return_to)
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
struct LogoutQuery {
  std::optional<std::string> SAMLRequest;
  std::optional<std::string> SAMLResponse;
  std::optional<std::string> RelayState;
  std::optional<std::string> SigAlg;
  std::optional<std::string> Signature;
};
FIELDS(LogoutQuery, SAMLRequest, SAMLResponse, RelayState, SigAlg, Signature)

}  // namespace mc::sso
