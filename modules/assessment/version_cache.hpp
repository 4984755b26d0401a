#pragma once
// Parsed quiz versions in memory. Versions never change, so an entry is right for ever; the least recently used one leaves first.
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "modules/assessment/assessment.hpp"

namespace mc::assessment {

struct Version {
    QuizVersionId id;
    Quiz quiz;
};

/// Thread-safe. Holds at most `capacity` versions.
class VersionCache {
  public:
    explicit VersionCache(std::size_t capacity) : capacity_(capacity) {}
    std::shared_ptr<const Version> find(QuizVersionId id);
    void put(std::shared_ptr<const Version> version);
    std::size_t size() const;

  private:
    using Order = std::list<std::shared_ptr<const Version>>;
    mutable std::mutex mutex_;
    std::size_t capacity_;
    Order order_;  // most recently used first
    std::unordered_map<QuizVersionId, Order::iterator> index_;
};

}  // namespace mc::assessment
