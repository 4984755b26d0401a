#pragma once
// Routes about networks, alerts and fresh proofs: for the scenario of object access.
#include <array>
#include <string>
#include <vector>

#include "modules/monitor/requests.hpp"
#include "tests/scenarios/hospital.hpp"
#include "tests/scenarios/privacy_routes.hpp"

namespace mc::scenario {

/// A role of power is given, which raises an alert: its id.
inline std::string make_alert(Everything& hospital, PersonId person, http::TestClient officer) {
  must(hospital.monitor->look());
  must(hospital.db->write([&](data::Tx& tx) {
    return hospital.sessions.grant(tx, {}, person, {"privacy_officer", security::ScopeKind::platform, {}});
  }));
  must(hospital.monitor->look());
  auto alerts = officer.get("/security/alerts").json<Page<monitor::Alert>>().items;
  REQUIRE(!alerts.empty());
  return alerts.front().id.text();
}

/// Route, a path with objects, a body, and who may: these and those of privacy_routes().
inline std::vector<std::array<std::string, 4>> security_routes() {
  std::vector<std::array<std::string, 4>> out = privacy_routes();
  const std::vector<std::array<std::string, 4>> ours = {
      {"GET /security/networks", "/security/networks", "", "operator"},
      {"PUT /security/networks", "/security/networks", R"({"roles":[]})", "operator"},
      {"GET /security/alerts", "/security/alerts", "", "operator"},
      {"GET /security/alerts/count", "/security/alerts/count", "", "operator"},
      {"POST /security/alerts/{id}/acknowledge", "/security/alerts/{alert}/acknowledge", R"({"note":"Asked for"})",
       "operator"},
      {"GET /security/alert-settings", "/security/alert-settings", "", "operator"},
      {"PUT /security/alert-settings", "/security/alert-settings",
       R"({"exports_an_hour":10,"rows_an_hour":20000,"sign_ins_to_know_hours":20,"places_at_once":3,)"
       R"("minutes_at_once":10,"home_networks":[]})",
       "operator"},
  };
  out.insert(out.end(), ours.begin(), ours.end());
  return out;
}

}  // namespace mc::scenario
