#pragma once
// Routes of module backups for the scenario of object access. Its tables hold nobody.
#include <set>
#include <string>

namespace mc::scenario {

/// The appliance's own (modules/backups tests who may).
inline const std::set<std::string>& backups_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /backups",
                                                "POST /backups/targets",
                                                "PUT /backups/targets/{id}",
                                                "DELETE /backups/targets/{id}",
                                                "POST /backups/targets/{id}/test",
                                                "POST /backups/targets/{id}/runs",
                                                "GET /backups/runs",
                                                "PUT /backups/plan"};
  return kRoutes;
}

}  // namespace mc::scenario
