#pragma once
// Token buckets in memory, and the rule against cross-site requests.
#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "appliance/base/time.hpp"

namespace mc::security {

/// `burst` requests at once, refilled with `per_minute`.
struct Limit {
  int per_minute = 300;
  int burst = 300;
};

/// The appliance's limits (SEC-011). Configurable.
struct Limits {
  Limit user{300, 300};
  Limit address{1200, 1200};     // many people share one address behind a hospital proxy
  Limit authentication{10, 10};  // per address and account
};

/// Buckets by key ("user:UUID", "auth:ADDRESS:ACCOUNT"). Thread-safe (64 shards). Bounded: a full shard forgets the key
/// that was idle longest, so an attacker with many addresses costs at most `max_keys` entries of about 120 bytes.
class RateLimiter {
public:
  explicit RateLimiter(const Clock& clock, std::size_t max_keys = 65'536);
  /// Takes one token. 0 when allowed; otherwise the milliseconds until the next token (for Retry-After).
  std::int64_t take(std::string_view key, const Limit& limit);
  /// Would take() refuse? Takes nothing.
  bool spent(std::string_view key, const Limit& limit);
  /// Gives the key a full bucket again (after a successful sign-in).
  void forget(std::string_view key);

private:
  struct Bucket {
    std::string key;
    double tokens;
    std::int64_t at_ms;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Bucket> buckets;  // most recently used first
    std::unordered_map<std::string_view, std::list<Bucket>::iterator> index;
  };
  Shard& shard_of(std::string_view key) { return shards_[std::hash<std::string_view>{}(key) % shards_.size()]; }
  const Clock& clock_;
  std::size_t max_per_shard_;
  std::array<Shard, 64> shards_;
};

/// What the cross-site rule looks at.
struct RequestOrigin {
  bool unsafe_method = false;         // anything but GET, HEAD, OPTIONS
  bool cookie_authenticated = false;  // the session came from a cookie, or the route sets one (sign-in)
  std::string_view sec_fetch_site{};
  std::string_view origin{};
};
/// True when the request may proceed: safe methods, bearer tokens, `Sec-Fetch-Site: same-origin`, or (browsers without
/// that header) an Origin equal to `own_origin` ("https://host[:port]"). No Origin and no Sec-Fetch-Site: refused.
bool cross_site_allowed(const RequestOrigin& request, std::string_view own_origin);

}  // namespace mc::security
