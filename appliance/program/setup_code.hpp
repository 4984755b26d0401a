#pragma once
// The one-time code that opens the first run's page: printed on the console, typed in the browser, kept as a hash.
#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include "appliance/base/random.hpp"
#include "appliance/base/time.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/rate_limit.hpp"

namespace mc::program {

/// Thread-safe. Nothing of it outlives the process: after a restart there is a new code.
class SetupCode {
public:
  SetupCode(const Clock& clock, Random& random, security::RateLimiter& limiter)
      : clock_(clock), random_(random), limiter_(limiter) {}

  /// Eight groups of three digits (80 bits); the one before counts no more. Who is inside stays inside.
  std::string make();
  Instant expires_at() const;
  /// A token for the browser's cookie; the code is used up then. Errors: rate_limited; invalid `code_wrong`; conflict
  /// `code_expired` (also after kMostTries wrong tries: make another one).
  Result<std::string> open(std::string_view typed, const std::string& address);
  bool inside(std::string_view token) const;

  static constexpr std::chrono::minutes kLife{60};
  static constexpr int kMostTries = 30;

private:
  const Clock& clock_;
  Random& random_;
  security::RateLimiter& limiter_;
  mutable std::mutex mutex_;  // guards what follows
  security::Hash32 code_{};
  Instant expires_at_{};
  int tries_ = 0;
  bool valid_ = false;
  std::set<security::Hash32> tokens_;
};

}  // namespace mc::program
