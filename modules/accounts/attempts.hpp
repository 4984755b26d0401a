#pragma once
// Failed sign-ins: how long one waits after them, and the memory of failures under names that belong to nobody.
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"

namespace mc::accounts {

/// SEC-008: failures in a row from which on one is locked out, and for how long.
inline constexpr std::int64_t kLockFrom = 10;
inline constexpr std::chrono::milliseconds kLock = std::chrono::minutes{15};

/// SEC-008: from the fifth failure in a row on each one waits twice as long, from the tenth on 15 minutes.
std::optional<Instant> locked_until(Instant now, std::int64_t failures);

/// The answer to somebody who has to wait; it does not say which limit was reached.
std::unexpected<Error> too_many_attempts();

/// Failures under login names without an account that has a password. They wait and lock like those of an account, so
/// that nobody learns from the lock which names exist. In memory: a restart forgets them. Thread-safe. Bounded: past
/// 16,384 names the one that failed longest ago is forgotten.
class Strangers {
public:
  bool locked(std::string_view login, Instant now);
  void fail(std::string_view login, Instant now);
  /// The right password: what went before is over.
  void forget(std::string_view login);

private:
  struct Entry {
    std::string login;
    std::int64_t failures = 0;
    std::optional<Instant> locked_until;
  };
  static constexpr std::size_t kMost = 16'384;
  std::mutex mutex_;
  std::list<Entry> entries_;  // last failed first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> index_;
};

}  // namespace mc::accounts
