#include "appliance/security/rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace mc::security {

RateLimiter::RateLimiter(const Clock& clock, std::size_t max_keys)
    : clock_(clock), max_per_shard_(std::max<std::size_t>(1, max_keys / 64)) {}

std::int64_t RateLimiter::take(std::string_view key, const Limit& limit) {
  std::int64_t now = clock_.now().ms;
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  auto found = shard.index.find(key);
  if (found == shard.index.end()) {
    if (shard.buckets.size() >= max_per_shard_) {
      shard.index.erase(shard.buckets.back().key);
      shard.buckets.pop_back();
    }
    shard.buckets.push_front({std::string(key), static_cast<double>(limit.burst), now});
    found = shard.index.emplace(shard.buckets.front().key, shard.buckets.begin()).first;
  } else {
    shard.buckets.splice(shard.buckets.begin(), shard.buckets, found->second);
  }
  Bucket& bucket = *found->second;
  double per_ms = limit.per_minute / 60'000.0;
  double gained = static_cast<double>(std::max<std::int64_t>(0, now - bucket.at_ms)) * per_ms;
  bucket.tokens = std::min(static_cast<double>(limit.burst), bucket.tokens + gained);
  bucket.at_ms = now;
  if (bucket.tokens >= 1.0) {
    bucket.tokens -= 1.0;
    return 0;
  }
  return std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil((1.0 - bucket.tokens) / per_ms)));
}

bool RateLimiter::spent(std::string_view key, const Limit& limit) {
  std::int64_t now = clock_.now().ms;
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  auto found = shard.index.find(key);
  if (found == shard.index.end()) return false;
  double gained =
      static_cast<double>(std::max<std::int64_t>(0, now - found->second->at_ms)) * limit.per_minute / 60'000.0;
  return found->second->tokens + gained < 1.0;
}

void RateLimiter::forget(std::string_view key) {
  Shard& shard = shard_of(key);
  std::lock_guard lock(shard.mutex);
  auto found = shard.index.find(key);
  if (found == shard.index.end()) return;
  auto bucket = found->second;
  shard.index.erase(found);
  shard.buckets.erase(bucket);
}

bool cross_site_allowed(const RequestOrigin& request, std::string_view own_origin) {
  if (!request.unsafe_method || !request.cookie_authenticated) return true;
  if (!request.sec_fetch_site.empty()) return request.sec_fetch_site == "same-origin";
  return !request.origin.empty() && request.origin == own_origin;
}

}  // namespace mc::security
