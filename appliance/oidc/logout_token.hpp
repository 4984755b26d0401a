#pragma once
// Logout tokens (OpenID Connect Back-Channel Logout 1.0 section 2.4 and 2.6): the provider says that somebody signed
// out.
#include <string>

#include "appliance/oidc/keys.hpp"

namespace mc::oidc {

/// Of at least one of subject and session.
struct LogoutToken {
  std::string id;       // "jti": not to be used twice
  std::string subject;  // "sub", may be empty
  std::string session;  // "sid", may be empty
  Instant valid_until;  // remember `id` until then
};

struct LogoutExpectation {
  std::string issuer;
  std::string client_id;
  Instant now;
  std::chrono::milliseconds skew{60'000};
  std::chrono::milliseconds oldest{5 * 60'000};  // of iat
};

/// Who a token says it is from, before it can be verified with the right keys.
Result<std::string> claimed_issuer(std::string_view token);

/// Errors (invalid): `token_malformed`, `token_algorithm`, `token_key_unknown` (newer keys may help),
/// `token_signature`, `token_issuer`, `token_audience`, `token_expired`, `token_not_yet`, `token_too_old`,
/// `token_nonce` (an ID token in disguise), `token_event`, `token_id`, `token_subject`.
Result<LogoutToken> verify_logout_token(std::string_view token, const KeySet& keys, const LogoutExpectation& expected);

}  // namespace mc::oidc
