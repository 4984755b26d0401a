#include "modules/assessment/version_cache.hpp"

namespace mc::assessment {

std::shared_ptr<const Version> VersionCache::find(QuizVersionId id) {
    std::lock_guard lock(mutex_);
    auto found = index_.find(id);
    if (found == index_.end()) return nullptr;
    order_.splice(order_.begin(), order_, found->second);
    return *found->second;
}

void VersionCache::put(std::shared_ptr<const Version> version) {
    std::lock_guard lock(mutex_);
    if (index_.contains(version->id)) return;
    order_.push_front(std::move(version));
    index_[order_.front()->id] = order_.begin();
    if (order_.size() <= capacity_) return;
    index_.erase(order_.back()->id);
    order_.pop_back();
}

std::size_t VersionCache::size() const {
    std::lock_guard lock(mutex_);
    return order_.size();
}

}  // namespace mc::assessment
