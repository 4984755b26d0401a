#pragma once
// The provider's keys: JSON Web Key sets (RFC 7517), and a cache of one set with a bounded refresh.
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/time.hpp"
#include "appliance/security/public_keys.hpp"

namespace mc::oidc {

/// The only signatures we accept. Nothing symmetric, and never "none".
enum class Algorithm : std::uint8_t { rs256, ps256, es256 };
std::optional<Algorithm> parse_algorithm(std::string_view name);

struct Jwk {
  std::string kid;  // may be empty
  std::optional<Algorithm> algorithm;
  security::PublicKeyParts key;
};
using KeySet = std::vector<Jwk>;

/// Keys that can verify: RSA of 2,048 to 8,192 bits and P-256, not meant for encryption. Others are left out.
/// Errors (unavailable): `keys_malformed`, `keys_unusable` (none is left). At most 256 KiB and 100 keys.
Result<KeySet> parse_jwks(std::string_view text);

/// Thread-safe. Keys are asked for again after an hour, or earlier when a token names one that is not here, but then at
/// most every 30 s whatever tokens arrive. When the provider does not answer, keys of up to a day ago serve.
class KeyCache {
public:
  /// `load` asks the provider; it is called by one thread at a time.
  KeyCache(const Clock& clock, std::function<Result<KeySet>()> load) : clock_(clock), load_(std::move(load)) {}
  Result<std::shared_ptr<const KeySet>> current();
  /// After a key was missing: newer keys, or those at hand when it is too early to ask.
  Result<std::shared_ptr<const KeySet>> renewed();

private:
  Result<std::shared_ptr<const KeySet>> load(Instant now);
  const Clock& clock_;
  std::function<Result<KeySet>()> load_;
  std::mutex mutex_;
  std::shared_ptr<const KeySet> keys_;
  Instant loaded_at_;
  Instant tried_at_{-1'000'000'000};
};

}  // namespace mc::oidc
