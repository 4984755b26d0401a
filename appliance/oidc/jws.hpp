#pragma once
// Compact JSON Web Signatures (RFC 7515) of a provider: what ID tokens and logout tokens have in common.
#include <string>
#include <string_view>

#include "appliance/oidc/keys.hpp"

namespace mc::oidc {

std::unexpected<Error> token_refused(const char* code, const char* detail);
std::unexpected<Error> token_malformed();

struct Jws {
  std::string signed_text;
  Algorithm algorithm = Algorithm::rs256;
  std::string kid;
  std::string type;     // in lower case, may be empty
  std::string payload;  // nobody has verified it yet
  Bytes signature;
};

/// At most 64 KiB, with an algorithm of ours. Errors (invalid): `token_malformed`, `token_algorithm`.
Result<Jws> read_jws(std::string_view token);
/// The key comes from `keys` only, never from the token. Errors: `token_key_unknown` (newer keys may help),
/// `token_signature`.
Status check_signature(const Jws& token, const KeySet& keys);

}  // namespace mc::oidc
