#include "appliance/oidc/token.hpp"

#include <algorithm>

namespace mc::oidc {

Result<Payload> payload_of(const Jws& token) {
  auto document = shape::parse_json(token.payload);
  if (!document) return token_malformed();
  Payload out{std::make_unique<const shape::Document>(std::move(*document)), {}};
  auto members = members_of(out.document->root());
  if (!members) return token_malformed();
  out.members = std::move(*members);
  return out;
}

Result<Payload> verify_token(std::string_view token, const KeySet& keys, std::initializer_list<std::string_view> types,
                             std::string_view issuer) {
  Jws read = TRY(read_jws(token));
  if (!read.type.empty() && std::find(types.begin(), types.end(), read.type) == types.end()) return token_malformed();
  TRY(check_signature(read, keys));
  Payload payload = TRY(payload_of(read));
  if (text_of(payload.members, "iss") != issuer)
    return token_refused("token_issuer", "The token is from another provider.");
  return payload;
}

std::unexpected<Error> wrong_audience() {
  return token_refused("token_audience", "The token is meant for another application.");
}

Result<std::vector<std::string>> audience_with(const Members& members, const std::string& client_id) {
  auto audience = texts_of(members, "aud", 20);
  if (!audience || std::find(audience->begin(), audience->end(), client_id) == audience->end()) return wrong_audience();
  return std::move(*audience);
}

Status check_begun(Instant begins, const Freshness& expected) {
  if (begins <= expected.now + expected.skew) return {};
  return token_refused("token_not_yet", "The token is from the future; compare the clocks.");
}

Status check_unexpired(Instant expires, const Freshness& expected) {
  if (expected.now - expected.skew < expires) return {};
  return token_refused("token_expired", "The token has expired.");
}

Status check_issued(Instant issued, const Freshness& expected) {
  TRY(check_begun(issued, expected));
  if (issued >= expected.now - expected.oldest - expected.skew) return {};
  return token_refused("token_too_old", "The token was issued long ago; compare the clocks.");
}

}  // namespace mc::oidc
