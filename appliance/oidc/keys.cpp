#include "appliance/oidc/keys.hpp"

#include "appliance/oidc/values.hpp"

namespace mc::oidc {
namespace {

constexpr std::size_t kMostText = 256 * 1024;
constexpr std::size_t kMostKeys = 100;
constexpr auto kFresh = std::chrono::hours(1);
constexpr auto kStale = std::chrono::hours(24);
constexpr auto kPause = std::chrono::seconds(30);
constexpr auto kPauseAfterNothing = std::chrono::seconds(10);

std::optional<Jwk> read_key(shape::Cursor value) {
  auto members = members_of(value);
  if (!members) return std::nullopt;
  std::string use = text_of(*members, "use");
  if (!use.empty() && use != "sig") return std::nullopt;
  if (auto operations = texts_of(*members, "key_ops", 20)) {
    bool verifies = false;
    for (const std::string& one : *operations) verifies |= one == "verify";
    if (!verifies) return std::nullopt;
  }
  Jwk out;
  out.kid = text_of(*members, "kid");
  std::string type = text_of(*members, "kty"), algorithm = text_of(*members, "alg");
  if (!algorithm.empty()) {
    out.algorithm = parse_algorithm(algorithm);
    if (!out.algorithm) return std::nullopt;
  }
  bool rsa = type == "RSA";
  if (!rsa && (type != "EC" || text_of(*members, "crv") != "P-256")) return std::nullopt;
  if (out.algorithm && (*out.algorithm == Algorithm::es256) == rsa) return std::nullopt;
  auto first = from_base64url(text_of(*members, rsa ? "n" : "x"));
  auto second = from_base64url(text_of(*members, rsa ? "e" : "y"));
  if (!first || !second) return std::nullopt;
  out.key = {rsa ? security::PublicKeyKind::rsa : security::PublicKeyKind::ec_p256, std::move(*first),
             std::move(*second)};
  if (!security::check_public_key(out.key)) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Algorithm> parse_algorithm(std::string_view name) {
  if (name == "RS256") return Algorithm::rs256;
  if (name == "PS256") return Algorithm::ps256;
  if (name == "ES256") return Algorithm::es256;
  return std::nullopt;
}

Result<KeySet> parse_jwks(std::string_view text) {
  auto malformed = [] { return fail(Fault::unavailable, "keys_malformed", "The provider's key set cannot be read."); };
  if (text.size() > kMostText) return malformed();
  auto document = shape::parse_json(text);
  if (!document) return malformed();
  auto members = members_of(document->root());
  if (!members) return malformed();
  auto keys = members->find("keys");
  if (keys == members->end() || keys->second.kind() != shape::Kind::array) return malformed();
  KeySet out;
  std::size_t count = 0;
  for (shape::Cursor at = keys->second.first(); !(at == keys->second.end()); at = at.next()) {
    if (++count > kMostKeys) return malformed();
    if (auto key = read_key(at)) out.push_back(std::move(*key));
  }
  if (out.empty())
    return fail(Fault::unavailable, "keys_unusable",
                "The provider has no signature key of a kind that is accepted (RSA of 2,048 bits or more, P-256).");
  return out;
}

Result<std::shared_ptr<const KeySet>> KeyCache::load(Instant now) {
  // One at a time asks and the others wait; they must not all wait for a provider that is down.
  if (!keys_ && now - tried_at_ < kPauseAfterNothing)
    return fail(Fault::unavailable, "keys_unavailable", "The provider did not answer a moment ago.");
  tried_at_ = now;
  auto loaded = load_();
  if (loaded) {
    keys_ = std::make_shared<const KeySet>(std::move(*loaded));
    loaded_at_ = now;
    return keys_;
  }
  if (keys_ && now - loaded_at_ <= kStale) return keys_;
  return std::unexpected(loaded.error());
}

Result<std::shared_ptr<const KeySet>> KeyCache::current() {
  std::lock_guard lock(mutex_);
  Instant now = clock_.now();
  if (keys_ && now - loaded_at_ <= kFresh) return keys_;
  if (keys_ && now - loaded_at_ <= kStale && now - tried_at_ < kPause) return keys_;
  return load(now);
}

Result<std::shared_ptr<const KeySet>> KeyCache::renewed() {
  std::lock_guard lock(mutex_);
  Instant now = clock_.now();
  if (keys_ && now - tried_at_ < kPause) return keys_;
  return load(now);
}

}  // namespace mc::oidc
