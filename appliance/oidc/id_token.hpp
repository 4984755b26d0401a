#pragma once
// ID tokens (OpenID Connect Core 1.0 section 3.1.3.7, RFC 7519, RFC 8725): the verdict on one compact JWS.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "appliance/oidc/keys.hpp"
#include "appliance/shape/document.hpp"

namespace mc::oidc {

/// Names to values as text. Members of objects have dotted names ("realm_access.roles"); arrays have several values.
using Attributes = std::map<std::string, std::vector<std::string>>;

struct Claims {
  std::string subject;
  std::string session;  // "sid", may be empty
  Instant expires_at;
  Instant issued_at;
  std::optional<Instant> authenticated_at;
  Attributes attributes;
};

struct Expectation {
  std::string issuer;
  std::string client_id;
  std::string nonce;
  Instant now;
  std::string access_token{};                    // checked against at_hash when the token has one
  std::optional<Instant> authenticated_since{};  // the person must have signed in anew since then
  std::chrono::milliseconds skew{60'000};
  std::chrono::milliseconds oldest{10 * 60'000};  // of iat: the token comes fresh from the token endpoint
};

/// The algorithm is one of ours and belongs to the key; the key comes from `keys` only, never from the token.
/// Errors (invalid): `token_malformed`, `token_algorithm`, `token_key_unknown` (newer keys may help),
/// `token_signature`, `token_issuer`, `token_audience`, `token_expired`, `token_not_yet`, `token_too_old`,
/// `token_nonce`, `token_subject`, `token_access`, `token_authentication_old`.
Result<Claims> verify_id_token(std::string_view token, const KeySet& keys, const Expectation& expected);

/// The claims of an object, as attributes: at most 200 names and 5,000 values.
Attributes attributes_of(shape::Cursor object);

}  // namespace mc::oidc
