#pragma once
// Which sessions showed a moment ago that it is still the same person. In memory: after a restart one proves again.
#include <mutex>
#include <unordered_map>

#include "appliance/base/ids.hpp"
#include "appliance/base/time.hpp"
#include "modules/accounts/fresh_proof.hpp"

namespace mc::accounts {

/// Thread-safe. Bounded by forgetting what is too old whenever it grows.
class Proofs {
public:
  void note(SessionId session, Instant now) {
    std::lock_guard lock(mutex_);
    if (proved_.size() >= kMost)
      std::erase_if(proved_, [&](const auto& item) { return now - item.second > kFreshProof; });
    if (proved_.size() < kMost) proved_[session] = now;
  }
  bool fresh(SessionId session, Instant now) {
    std::lock_guard lock(mutex_);
    auto found = proved_.find(session);
    return found != proved_.end() && now - found->second <= kFreshProof;
  }

private:
  static constexpr std::size_t kMost = 16'384;
  std::mutex mutex_;
  std::unordered_map<SessionId, Instant> proved_;
};

}  // namespace mc::accounts
