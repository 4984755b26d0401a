// Which routes and mounts are of which feature: found once, when the program is put together.
#include <algorithm>
#include <set>

#include "modules/switches/service.hpp"

namespace mc::switches {
namespace {

bool holds(std::string_view prefix, std::string_view path) {
  return path.starts_with(prefix) && (path.size() == prefix.size() || path[prefix.size()] == '/');
}

/// A feature and the length of the prefix by which it holds a path.
struct Claim {
  int feature = -1;
  std::size_t length = 0;
};

}  // namespace

/// Each feature with all that it needs. What is needed stands before whatever needs it, so there is no circle.
mc::Status Service::order_needs() {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < features_.size(); ++i) {
    if (!seen.insert(features_[i].id).second) return internal("feature_twice", features_[i].id);
    std::vector<std::size_t> all{i};
    for (const std::string& need : features_[i].needs) {
      auto at = index_of(need);
      if (!at || *at >= i) return internal("feature_unknown", need);
      for (std::size_t behind : closure_[*at])
        if (std::find(all.begin(), all.end(), behind) == all.end()) all.push_back(behind);
    }
    closure_.push_back(std::move(all));
  }
  return {};
}

mc::Status Service::mark(http::Routes& routes, http::Mounts& mounts) {
  std::set<std::string_view> found, found_mounts;
  for (const auto& route : routes.all()) {
    Claim best;
    for (std::size_t i = 0; i < features_.size(); ++i)
      for (const std::string& prefix : features_[i].routes)
        if (holds(prefix, route->path)) {
          found.insert(prefix);
          if (prefix.size() > best.length) best = {static_cast<int>(i), prefix.size()};
        }
    route->feature = best.feature;
    if (best.feature >= 0) ++operations_[static_cast<std::size_t>(best.feature)];
  }
  for (std::size_t i = 0; i < features_.size(); ++i)
    for (const std::string& prefix : features_[i].mounts)
      for (http::Mount& mount : mounts.all())
        if (mount.prefix == prefix) {
          mount.feature = static_cast<int>(i);
          found_mounts.insert(prefix);
        }
  for (const Feature& feature : features_) {
    for (const std::string& prefix : feature.routes)
      if (!found.contains(prefix)) return internal("feature_without_routes", prefix);
    for (const std::string& prefix : feature.mounts)
      if (!found_mounts.contains(prefix)) return internal("feature_without_routes", prefix);
  }
  return {};
}

mc::Status Service::bind(http::Routes& routes, http::Mounts& mounts) {
  closure_.clear();
  operations_.assign(features_.size(), 0);
  TRY(order_needs());
  TRY(mark(routes, mounts));
  TRY(state());
  routes.set_feature_gate([this](int feature, const security::Viewer* viewer) -> mc::Status {
    auto now = TRY(state());
    return check(*now, static_cast<std::size_t>(feature), viewer);
  });
  return {};
}

}  // namespace mc::switches
