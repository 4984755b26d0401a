#pragma once
// What Sessions remembers: viewers by token hash and when a session was last used. Internal to this folder.
#include <array>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "appliance/security/crypto.hpp"
#include "appliance/security/viewer.hpp"

namespace mc::security {

/// When a session was last used. Shared by all its tokens; written without locks by every request.
struct Activity {
  Activity(SessionId session, std::int64_t seen, std::int64_t idle, std::int64_t expires)
      : id(session), last_seen_ms(seen), idle_ms(idle), expires_ms(expires) {}
  const SessionId id;
  std::atomic<std::int64_t> last_seen_ms;
  std::atomic<std::int64_t> idle_ms;
  const std::int64_t expires_ms;
  std::atomic<bool> dirty{false};
  std::atomic<bool> ended{false};

  bool idle_at(std::int64_t now) const {
    return now - last_seen_ms.load(std::memory_order_relaxed) > idle_ms.load(std::memory_order_relaxed);
  }
  void touch(std::int64_t now) {
    // Once a second is precise enough and keeps the cache line quiet.
    if (now - last_seen_ms.load(std::memory_order_relaxed) < 1'000) return;
    last_seen_ms.store(now, std::memory_order_relaxed);
    dirty.store(true, std::memory_order_relaxed);
  }
};

/// Thread-safe. A change of rights raises the epoch; an answer that was read before the change is not kept.
class SessionCache {
public:
  struct Entry {
    std::shared_ptr<const Viewer> viewer;
    std::shared_ptr<Activity> activity;
    std::int64_t valid_until = 0;  // the token's end, or an expiring role's
    std::int64_t token_expires = 0;
  };

  std::uint64_t epoch() const { return epoch_.load(std::memory_order_acquire); }

  bool find(const Hash32& token, Entry& out) const {
    const Shard& shard = shard_of(token);
    std::shared_lock lock(shard.mutex);
    auto found = shard.entries.find(token);
    if (found == shard.entries.end()) return false;
    out = found->second;
    return true;
  }
  /// False when something changed since `epoch`: read again.
  bool keep(const Hash32& token, const Entry& entry, std::uint64_t epoch) {
    Shard& shard = shard_of(token);
    std::unique_lock lock(shard.mutex);
    if (epoch_.load(std::memory_order_acquire) != epoch) return false;
    shard.entries[token] = entry;
    return true;
  }
  /// The session's activity, made by the first caller. It may lie unused for `idle` from now on.
  std::shared_ptr<Activity> activity(SessionId id, std::int64_t seen, std::int64_t idle, std::int64_t expires) {
    std::lock_guard lock(activity_mutex_);
    auto& slot = activities_[id];
    if (!slot) slot = std::make_shared<Activity>(id, seen, idle, expires);
    slot->idle_ms.store(idle, std::memory_order_relaxed);
    return slot;
  }
  std::shared_ptr<Activity> known_activity(SessionId id) const {
    std::lock_guard lock(activity_mutex_);
    auto found = activities_.find(id);
    return found == activities_.end() ? nullptr : found->second;
  }
  std::vector<std::shared_ptr<Activity>> activities() const {
    std::lock_guard lock(activity_mutex_);
    std::vector<std::shared_ptr<Activity>> all;
    for (const auto& [id, activity] : activities_) all.push_back(activity);
    return all;
  }
  void forget_session(SessionId id) {
    epoch_.fetch_add(1, std::memory_order_acq_rel);
    {
      std::lock_guard lock(activity_mutex_);
      if (auto found = activities_.find(id); found != activities_.end()) {
        found->second->ended.store(true, std::memory_order_release);
        activities_.erase(found);
      }
    }
    erase_if([&](const Entry& entry) { return entry.viewer->session == id; });
  }
  void forget_person(PersonId person) {
    epoch_.fetch_add(1, std::memory_order_acq_rel);
    erase_if([&](const Entry& entry) { return entry.viewer->person == person; });
  }
  void forget_everybody() {
    epoch_.fetch_add(1, std::memory_order_acq_rel);
    erase_if([](const Entry&) { return true; });
  }
  void forget_expired(std::int64_t now) {
    erase_if([&](const Entry& entry) { return entry.token_expires <= now; });
    std::lock_guard lock(activity_mutex_);
    std::erase_if(activities_, [&](const auto& item) { return item.second->expires_ms <= now; });
  }

private:
  struct HashOfHash {
    std::size_t operator()(const Hash32& hash) const {
      std::size_t value = 0;
      std::memcpy(&value, hash.data() + 8, sizeof value);
      return value;
    }
  };
  struct Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<Hash32, Entry, HashOfHash> entries;
  };
  const Shard& shard_of(const Hash32& token) const { return shards_[token[0] % shards_.size()]; }
  Shard& shard_of(const Hash32& token) { return shards_[token[0] % shards_.size()]; }
  template <class F>
  void erase_if(F&& condition) {
    for (Shard& shard : shards_) {
      std::unique_lock lock(shard.mutex);
      std::erase_if(shard.entries, [&](const auto& item) { return condition(item.second); });
    }
  }

  std::array<Shard, 64> shards_;
  std::atomic<std::uint64_t> epoch_{0};
  mutable std::mutex activity_mutex_;
  std::unordered_map<SessionId, std::shared_ptr<Activity>> activities_;
};

}  // namespace mc::security
