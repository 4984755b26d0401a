#pragma once
// Routes of module operations for the scenario of object access, and one person in its tables for that of erasure.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "modules/operations/requests.hpp"

namespace mc::scenario {

/// The appliance's own: nothing here belongs to a person (modules/operations tests who may).
inline const std::set<std::string>& operations_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /operations/health",
                                                "GET /operations/jobs",
                                                "POST /operations/jobs/{id}/retry",
                                                "POST /operations/jobs/{id}/discard",
                                                "GET /operations/schedules",
                                                "GET /operations/events",
                                                "POST /operations/events/retry",
                                                "GET /operations/destinations",
                                                "GET /operations/history",
                                                "GET /operations/doctor",
                                                "GET /operations/support-bundle",
                                                "GET /operations/alerts",
                                                "POST /operations/alerts/{id}/acknowledge",
                                                "GET /operations/thresholds",
                                                "PUT /operations/thresholds",
                                                "GET /operations/collector",
                                                "PUT /operations/collector",
                                                "POST /operations/collector/test"};
  return kRoutes;
}

/// She looks after a full disk.
template <class World>
void look_after_a_disk(World& world, PersonId who) {
  world.storage = {{"disk", 95, 100}};
  must(world.operations->look());
  auto she = world.as(who, {{"operator", security::ScopeKind::platform, std::nullopt}});
  auto alerts = she.get("/operations/alerts");
  REQUIRE_MESSAGE(alerts.status == 200, alerts.body);
  auto items = alerts.template json<operations::OperationsAlertList>().items;
  REQUIRE(!items.empty());
  REQUIRE(she.post("/operations/alerts/" + items.front().id.text() + "/acknowledge", "{}").status == 200);
}

}  // namespace mc::scenario
