#include "appliance/security/audit_throttle.hpp"

namespace mc::security {

std::optional<std::int64_t> AuditThrottle::take(std::string_view key) {
  bool allowed = limiter_.take(key, rows_) == 0;
  std::lock_guard lock(mutex_);
  auto found = counted_.find(std::string(key));
  if (allowed) {
    std::int64_t before = found == counted_.end() ? 0 : found->second;
    if (found != counted_.end()) counted_.erase(found);
    return before;
  }
  if (found != counted_.end())
    ++found->second;
  else
    ++counted_[counted_.size() < kMaxKeys ? std::string(key) : std::string()];
  return std::nullopt;
}

std::vector<std::pair<std::string, std::int64_t>> AuditThrottle::drain() {
  std::lock_guard lock(mutex_);
  std::vector<std::pair<std::string, std::int64_t>> out(counted_.begin(), counted_.end());
  counted_.clear();
  return out;
}

}  // namespace mc::security
