#include "appliance/oidc/discovery.hpp"

#include <algorithm>

#include "appliance/net/http_client.hpp"
#include "appliance/oidc/keys.hpp"
#include "appliance/oidc/values.hpp"

namespace mc::oidc {
namespace {

constexpr std::size_t kMostText = 256 * 1024;

std::unexpected<Error> refused(const char* code, const char* detail) { return fail(Fault::invalid, code, detail); }

bool lists(const std::vector<std::string>& items, std::string_view item) {
  return std::find(items.begin(), items.end(), item) != items.end();
}

Status check_abilities(const Members& members) {
  if (auto types = texts_of(members, "response_types_supported", 100); types && !lists(*types, "code"))
    return refused("discovery_no_code", "The provider does not know the authorization code flow.");
  if (auto methods = texts_of(members, "code_challenge_methods_supported", 100); methods && !lists(*methods, "S256"))
    return refused("discovery_no_pkce", "The provider does not know PKCE with S256.");
  if (auto names = texts_of(members, "id_token_signing_alg_values_supported", 100)) {
    bool any = std::any_of(names->begin(), names->end(), [](const auto& name) { return parse_algorithm(name); });
    if (!any) return refused("discovery_algorithms", "The provider signs with none of RS256, PS256 and ES256.");
  }
  return {};
}

}  // namespace

Result<std::string> discovery_url(std::string_view issuer) {
  if (!net::parse_https(issuer) || issuer.find('?') != std::string_view::npos)
    return refused("issuer_unusable", "Give the issuer as an https address without a query.");
  std::string out(issuer);
  while (out.ends_with('/')) out.pop_back();
  return out + "/.well-known/openid-configuration";
}

Result<Discovery> parse_discovery(std::string_view text, std::string_view issuer) {
  auto malformed = [] { return refused("discovery_malformed", "The address gives no description of a provider."); };
  if (text.size() > kMostText) return malformed();
  auto document = shape::parse_json(text);
  if (!document) return malformed();
  auto members = members_of(document->root());
  if (!members) return malformed();
  Discovery out;
  out.issuer = text_of(*members, "issuer");
  if (out.issuer.empty()) return malformed();
  if (out.issuer != issuer)
    return refused("discovery_issuer", "The provider calls itself by another issuer than the one that was given.");
  struct Endpoint {
    const char* name;
    std::string& value;
    bool needed;
  };
  for (const Endpoint& one :
       {Endpoint{"authorization_endpoint", out.authorization_endpoint, true},
        Endpoint{"token_endpoint", out.token_endpoint, true}, Endpoint{"jwks_uri", out.jwks_uri, true},
        Endpoint{"userinfo_endpoint", out.userinfo_endpoint, false},
        Endpoint{"end_session_endpoint", out.end_session_endpoint, false}}) {
    one.value = text_of(*members, one.name);
    if (one.value.empty() && !one.needed) continue;
    if (!net::parse_https(one.value))
      return refused("discovery_endpoint", "An address of the provider is missing or not https.");
  }
  TRY(check_abilities(*members));
  out.answers_with_issuer = flag_of(*members, "authorization_response_iss_parameter_supported").value_or(false);
  if (auto methods = texts_of(*members, "token_endpoint_auth_methods_supported", 100))
    out.secret_in_body = !lists(*methods, "client_secret_basic") && lists(*methods, "client_secret_post");
  return out;
}

}  // namespace mc::oidc
