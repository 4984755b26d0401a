#pragma once
// Routes of module updates for the scenario of object access: they speak of the program, which is nobody's, and its own
// test says who may.
#include <set>
#include <string>

namespace mc::scenario {

inline const std::set<std::string>& updates_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /updates", "POST /updates/bundles", "DELETE /updates/bundles/{id}",
                                                "POST /updates/bundles/{id}/install", "POST /updates/rollback"};
  return kRoutes;
}

}  // namespace mc::scenario
