#pragma once
// Keeps a stranger from filling the audit log: some rows a minute for each key (an address), the rest is counted.
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "appliance/security/rate_limit.hpp"

namespace mc::security {

/// Thread-safe. Bounded: past 4,096 addresses with unwritten counts the rest is counted together under "".
class AuditThrottle {
public:
  AuditThrottle(const Clock& clock, Limit rows) : rows_(rows), limiter_(clock, kMaxKeys) {}
  /// The number of events of this key since its last row, when this one may have a row; nothing when it was counted.
  std::optional<std::int64_t> take(std::string_view key);
  /// What was counted and not yet told by take(), by key; forgotten here.
  std::vector<std::pair<std::string, std::int64_t>> drain();

private:
  static constexpr std::size_t kMaxKeys = 4096;
  Limit rows_;
  RateLimiter limiter_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::int64_t> counted_;
};

}  // namespace mc::security
