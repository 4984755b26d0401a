#include "appliance/oidc/jws.hpp"

#include "appliance/base/text.hpp"
#include "appliance/oidc/values.hpp"

namespace mc::oidc {
namespace {

constexpr std::size_t kMostToken = 64 * 1024;

Status read_header(const Bytes& raw, Jws& out) {
  const std::string text(as_text(raw));
  auto document = shape::parse_json(text);
  if (!document) return token_malformed();
  auto members = members_of(document->root());
  if (!members || members->contains("crit")) return token_malformed();
  auto algorithm = parse_algorithm(text_of(*members, "alg"));
  if (!algorithm) return token_refused("token_algorithm", "The token is not signed with RS256, PS256 or ES256.");
  if (members->contains("typ")) {
    out.type = ascii_lower(text_of(*members, "typ"));
    if (out.type.empty()) return token_malformed();
  }
  out.algorithm = *algorithm;
  out.kid = text_of(*members, "kid");
  return {};
}

security::SignatureScheme scheme_of(Algorithm algorithm) {
  switch (algorithm) {
  case Algorithm::rs256:
    return security::SignatureScheme::rsa_pkcs1_sha256;
  case Algorithm::ps256:
    return security::SignatureScheme::rsa_pss_sha256;
  case Algorithm::es256:
    break;
  }
  return security::SignatureScheme::ecdsa_sha256_raw;
}

bool fits(const Jwk& key, const Jws& token) {
  bool elliptic = key.key.kind == security::PublicKeyKind::ec_p256;
  return elliptic == (token.algorithm == Algorithm::es256) && (!key.algorithm || *key.algorithm == token.algorithm) &&
         (token.kid.empty() || key.kid == token.kid);
}

}  // namespace

std::unexpected<Error> token_refused(const char* code, const char* detail) {
  return fail(Fault::invalid, code, detail);
}
std::unexpected<Error> token_malformed() {
  return token_refused("token_malformed", "The provider's token cannot be read.");
}

Result<Jws> read_jws(std::string_view token) {
  if (token.size() > kMostToken) return token_malformed();
  std::vector<std::string_view> pieces = split(token, '.');
  if (pieces.size() != 3) return token_malformed();
  auto header = from_base64url(pieces[0]), payload = from_base64url(pieces[1]), signature = from_base64url(pieces[2]);
  if (!header || !payload || !signature) return token_malformed();
  Jws out;
  TRY(read_header(*header, out));
  out.signed_text = std::string(token.substr(0, pieces[0].size() + 1 + pieces[1].size()));
  out.payload = std::string(as_text(*payload));
  out.signature = std::move(*signature);
  return out;
}

Status check_signature(const Jws& token, const KeySet& keys) {
  constexpr int kMostTries = 5;
  int tried = 0;
  for (const Jwk& key : keys) {
    if (!fits(key, token) || tried == kMostTries) continue;
    ++tried;
    if (security::verify_signature(scheme_of(token.algorithm), key.key, as_bytes(token.signed_text), token.signature))
      return {};
  }
  // Without a name, newer keys may hold the right one as well.
  if (tried == 0 || token.kid.empty())
    return token_refused("token_key_unknown", "The token is signed with a key that the provider does not publish.");
  return token_refused("token_signature", "The token's signature is wrong.");
}

}  // namespace mc::oidc
