#include "modules/accounts/attempts.hpp"

#include <chrono>

namespace mc::accounts {
namespace {

constexpr std::int64_t kDelayFrom = 5;  // failures in a row
constexpr std::chrono::milliseconds kFirstDelay{5'000};

}  // namespace

std::optional<Instant> locked_until(Instant now, std::int64_t failures) {
  if (failures < kDelayFrom) return std::nullopt;
  if (failures >= kLockFrom) return now + kLock;
  return now + kFirstDelay * (std::int64_t{1} << (failures - kDelayFrom));
}

std::unexpected<Error> too_many_attempts() {
  return fail(Fault::rate_limited, "too_many_attempts", "Too many attempts. Wait a moment and try again.");
}

bool Strangers::locked(std::string_view login, Instant now) {
  std::lock_guard lock(mutex_);
  auto found = index_.find(login);
  return found != index_.end() && found->second->locked_until && *found->second->locked_until > now;
}

void Strangers::fail(std::string_view login, Instant now) {
  std::lock_guard lock(mutex_);
  auto found = index_.find(login);
  if (found == index_.end()) {
    if (entries_.size() >= kMost) {
      index_.erase(entries_.back().login);
      entries_.pop_back();
    }
    entries_.push_front({std::string(login), 0, {}});
    found = index_.emplace(entries_.front().login, entries_.begin()).first;
  } else {
    entries_.splice(entries_.begin(), entries_, found->second);
  }
  Entry& entry = *found->second;
  entry.locked_until = locked_until(now, ++entry.failures);
}

void Strangers::forget(std::string_view login) {
  std::lock_guard lock(mutex_);
  auto found = index_.find(login);
  if (found == index_.end()) return;
  auto entry = found->second;  // the index looks into it
  index_.erase(found);
  entries_.erase(entry);
}

}  // namespace mc::accounts
