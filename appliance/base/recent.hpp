#pragma once
// A bounded cache of immutable values: the least recently used one leaves first.
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace mc {

/// Thread-safe. Holds at most `capacity` values; a value that was handed out lives on with its holder. For values that
/// are right for ever, such as published versions: there is no way to change one.
template <class Key, class Value>
class Recent {
public:
  explicit Recent(std::size_t capacity) : capacity_(capacity) {}

  std::shared_ptr<const Value> find(const Key& key) {
    std::lock_guard lock(mutex_);
    auto found = index_.find(key);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }
  void put(const Key& key, std::shared_ptr<const Value> value) {
    std::lock_guard lock(mutex_);
    if (index_.contains(key)) return;
    order_.emplace_front(key, std::move(value));
    index_[key] = order_.begin();
    if (order_.size() <= capacity_) return;
    index_.erase(order_.back().first);
    order_.pop_back();
  }
  /// For the rare case that what was right for ever is not (a person's name that was erased).
  void clear() {
    std::lock_guard lock(mutex_);
    index_.clear();
    order_.clear();
  }
  std::size_t size() const {
    std::lock_guard lock(mutex_);
    return order_.size();
  }

private:
  using Order = std::list<std::pair<Key, std::shared_ptr<const Value>>>;
  mutable std::mutex mutex_;
  std::size_t capacity_;
  Order order_;  // most recently used first
  std::unordered_map<Key, typename Order::iterator> index_;
};

}  // namespace mc
