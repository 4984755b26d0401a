#pragma once
// Two tabs of one browser that renew their session at the same moment, or a browser that lost the answer and asks
// again: both send the same refresh cookie. A second use of a refresh token ends the session, because it is what a
// thief would do; so the answer to the first use is kept for some seconds and given again to the same browser.
#include <array>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>

#include "appliance/security/crypto.hpp"
#include "appliance/security/sessions.hpp"

namespace mc::accounts {

/// Thread-safe. Tokens stay in memory for at most kAgain and, without another renewal, a little longer.
class Renewals {
public:
  static constexpr std::chrono::milliseconds kAgain{10'000};

  explicit Renewals(const Clock& clock) : clock_(clock) {}
  /// `renew` runs once for a token; callers with the same token, address and browser get its answer for kAgain.
  Result<security::Issued> once(std::string_view token, std::string_view address, std::string_view user_agent,
                                const std::function<Result<security::Issued>()>& renew);

private:
  struct Recent {
    security::Hash32 name;
    Instant at;
    security::Issued issued;
  };
  struct Shard {
    std::mutex mutex;  // held while renew() runs, so that the second caller waits for the first one's answer
    std::list<Recent> recent;
  };
  const Clock& clock_;
  std::array<Shard, 64> shards_;
};

}  // namespace mc::accounts
