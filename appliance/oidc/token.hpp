#pragma once
// What ID tokens and logout tokens are both held to. Private to appliance/oidc.
#include <initializer_list>
#include <memory>

#include "appliance/oidc/jws.hpp"
#include "appliance/oidc/values.hpp"

namespace mc::oidc {

/// What a token says; `members` point into `document`.
struct Payload {
  std::unique_ptr<const shape::Document> document;
  Members members;
};
/// Error `token_malformed`.
Result<Payload> payload_of(const Jws& token);

/// Signed by one of `keys`, of one of `types` or of none, and from `issuer`. Errors: those of read_jws() and
/// check_signature(), `token_malformed`, `token_issuer`.
Result<Payload> verify_token(std::string_view token, const KeySet& keys, std::initializer_list<std::string_view> types,
                             std::string_view issuer);

std::unexpected<Error> wrong_audience();
/// Whom the token is meant for, the client among them. Error `token_audience`.
Result<std::vector<std::string>> audience_with(const Members& members, const std::string& client_id);

/// When a token is verified, how far the clocks may be apart, and how long ago it may have been issued.
struct Freshness {
  Instant now;
  std::chrono::milliseconds skew{};
  std::chrono::milliseconds oldest{};
};
/// Errors `token_not_yet`, `token_expired`.
Status check_begun(Instant begins, const Freshness& expected);
Status check_unexpired(Instant expires, const Freshness& expected);
/// Errors `token_not_yet`, `token_too_old`.
Status check_issued(Instant issued, const Freshness& expected);

}  // namespace mc::oidc
