// OpenID Connect providers and a look at any provider, as the administrator of single sign-on sees them.
#include <algorithm>

#include "appliance/security/crypto.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

constexpr const char* kScopes = "openid profile email";

/// Space separated names of RFC 6749, with "openid" among them.
Status check_scopes(const std::string& scopes) {
  bool openid = false;
  for (std::string_view scope : split(scopes, ' ')) {
    bool plain = !scope.empty() && std::all_of(scope.begin(), scope.end(), [](unsigned char c) {
      return c > 0x20 && c < 0x7f && c != '"' && c != '\\';
    });
    if (!plain) return invalid("scopes", "bad_format", "Scopes are words with one space between them.");
    openid |= scope == "openid";
  }
  if (!openid) return invalid("scopes", "scope_openid_missing", "One of the scopes must be openid.");
  return {};
}

Status check_trust(const std::string& pem) {
  if (pem.empty()) return {};
  auto checked = net::check_trust(pem);
  if (!checked) return invalid("trust_pem", checked.error().code, checked.error().detail);
  return {};
}

/// A refusal of the provider's description belongs to the field with its address; being out of reach does not.
template <class T>
Result<T> at_field(Result<T> result, const char* field) {
  if (result || result.error().fault != Fault::invalid) return result;
  return invalid(field, result.error().code, result.error().detail);
}

ProviderRules usual_claims() {
  ProviderRules rules;
  rules.email = "email";
  rules.first_name = "given_name";
  rules.last_name = "family_name";
  rules.groups = "groups";
  return rules;
}

}  // namespace

Result<Provider> Service::add_oidc(const security::Viewer& viewer, const NewProvider& in) {
  if (!in.issuer) return invalid("issuer", "missing", "Give the provider's issuer.");
  if (!in.client_id) return invalid("client_id", "missing", "Give the client id of our registration.");
  OidcConfig config{in.client_id->value, in.scopes ? in.scopes->value : kScopes, in.trust_pem.value_or(""), {}};
  TRY(check_scopes(config.scopes));
  TRY(check_trust(config.trust_pem));
  oidc::Send send = send_for_(config.trust_pem);
  config.discovery = TRY(at_field(oidc::fetch_discovery(send, in.issuer->value), "issuer"));
  TRY(at_field(oidc::fetch_keys(send, config.discovery), "issuer"));
  return platform_.db.write([&](data::Tx& tx) -> Result<Provider> {
    if (TRY(store::provider_by_entity(tx, config.discovery.issuer)))
      return conflict("provider_exists", "There is a provider with this issuer already.");
    if (TRY(store::providers(tx)).size() >= 50)
      return conflict("too_many_providers", "There are 50 providers already.");
    ProviderRow row{ProviderId::make(platform_.clock, platform_.random),
                    config.discovery.issuer,
                    in.name.value,
                    State::draft,
                    shape::to_json(config),
                    shape::to_json(usual_claims()),
                    std::nullopt,
                    ProviderKind::oidc,
                    std::nullopt};
    if (in.client_secret) row.secret = seal("client secret:" + row.id.text(), in.client_secret->value);
    TRY(store::insert(tx, row));
    TRY(audit(tx, viewer.person, "sso_provider.created", "sso_provider:" + row.id.text()));
    return show(TRY(find(tx, row.id)));
  });
}

Result<Provider> Service::change_oidc(const security::Viewer& viewer, ProviderId id, const OidcChange& in) {
  TRY(accounts::proved_lately(accounts_, viewer));
  Found found = TRY(platform_.db.read([&](data::Tx& tx) { return find(tx, id); }));
  if (!found.oidc) return conflict("provider_not_oidc", "This provider speaks SAML.");
  if (in.issuer && in.issuer->value != found.row.entity_id)
    return invalid("issuer", "issuer_differs", "Accounts belong to an issuer; add another provider instead.");
  OidcConfig config = *found.oidc;
  if (in.client_id) config.client_id = in.client_id->value;
  if (in.scopes) config.scopes = in.scopes->value;
  if (in.trust_pem) config.trust_pem = *in.trust_pem;
  TRY(check_scopes(config.scopes));
  TRY(check_trust(config.trust_pem));
  config.discovery = TRY(at_field(oidc::fetch_discovery(send_for_(config.trust_pem), found.row.entity_id), "issuer"));
  Provider out = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Provider> {
    Found now = TRY(find(tx, id));
    now.row.metadata = shape::to_json(config);
    if (in.client_secret) now.row.secret = seal("client secret:" + id.text(), in.client_secret->value);
    TRY(store::update(tx, now.row));
    TRY(audit(tx, viewer.person, "sso_provider.updated", "sso_provider:" + id.text()));
    return show(TRY(find(tx, id)));
  }));
  forget_keys(id);
  return out;
}

Result<OidcPreview> Service::preview(const security::Viewer& viewer, const OidcPreviewIn& in) {
  TRY(check_trust(in.trust_pem.value_or("")));
  TRY(platform_.db.write(
      [&](data::Tx& tx) { return audit(tx, viewer.person, "sso_provider.fetched", "sso_provider:new"); }));
  oidc::Send send = send_for_(in.trust_pem.value_or(""));
  auto discovery = TRY(at_field(oidc::fetch_discovery(send, in.issuer.value), "issuer"));
  auto keys = TRY(at_field(oidc::fetch_keys(send, discovery), "issuer"));
  return OidcPreview{discovery.issuer, discovery.authorization_endpoint, !discovery.end_session_endpoint.empty(),
                     static_cast<std::int64_t>(keys.size())};
}

Result<MetadataPreview> Service::preview(const security::Viewer& viewer, const MetadataPreviewIn& in) {
  if (in.metadata.has_value() == in.url.has_value())
    return invalid("url", "missing", "Give either metadata or the address where it is.");
  MetadataPreview out;
  if (in.metadata) out.metadata = *in.metadata;
  if (in.url) {
    TRY(check_trust(in.trust_pem.value_or("")));
    TRY(platform_.db.write(
        [&](data::Tx& tx) { return audit(tx, viewer.person, "sso_metadata.fetched", "sso_provider:new"); }));
    auto answer = TRY(at_field(send_for_(in.trust_pem.value_or(""))({in.url->value, {}, {}, {}}), "url"));
    if (answer.status != 200) return invalid("url", "metadata_not_there", "There is no metadata at this address.");
    out.metadata = std::move(answer.body);
  }
  // What does not read as metadata is not shown: the fetch is no window into the network.
  auto providers = saml::parse_metadata(out.metadata, platform_.clock.now());
  if (!providers) return invalid(in.url ? "url" : "metadata", providers.error().code, providers.error().detail);
  if (providers->size() != 1)
    return invalid(in.url ? "url" : "metadata", "metadata_several", "The metadata describes several providers.");
  const saml::IdentityProvider& provider = providers->front();
  out.entity_id = provider.entity_id;
  out.name = provider.display_name;
  if (!provider.sign_on.empty()) out.sign_in_url = provider.sign_on.front().location;
  out.single_logout = !provider.logout.empty();
  for (const saml::Key& key : provider.signing_keys)
    out.certificates.push_back({key.not_after(), key.bits(), key.kind() == saml::KeyKind::rsa ? "RSA" : "EC"});
  return out;
}

}  // namespace mc::sso
