#pragma once
// The provider's own description (OpenID Connect Discovery 1.0).
#include <string>

#include "appliance/base/result.hpp"
#include "appliance/shape/fields.hpp"

namespace mc::oidc {

struct Discovery {
  std::string issuer;
  std::string authorization_endpoint;
  std::string token_endpoint;
  std::string jwks_uri;
  std::string userinfo_endpoint;     // may be empty
  std::string end_session_endpoint;  // may be empty
  bool answers_with_issuer = false;  // RFC 9207: then an answer without `iss` is refused
  bool secret_in_body = false;       // the provider knows client_secret_post and not client_secret_basic
};
FIELDS(Discovery, issuer, authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint,
       answers_with_issuer, secret_in_body)

/// Where the description of an issuer is. Error invalid `issuer_unusable`: not https, or with a query.
Result<std::string> discovery_url(std::string_view issuer);
/// The issuer must be exactly the one that was asked. Errors (invalid): `discovery_malformed`, `discovery_issuer`,
/// `discovery_endpoint` (missing or not https), `discovery_no_code`, `discovery_no_pkce`, `discovery_algorithms`.
Result<Discovery> parse_discovery(std::string_view text, std::string_view issuer);

}  // namespace mc::oidc
