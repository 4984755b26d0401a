#pragma once
// Routes of the matrix, survey packets and reminders for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/compliance/requests.hpp"

namespace mc::scenario {

/// Lists that end at the viewer's units and packets (tested beside the module), and the public half of a key.
inline std::set<std::string> compliance_routes_of_nobody() {
  return {"GET /compliance/matrix", "POST /compliance/reminders", "POST /compliance/packets", "GET /compliance/packets",
          "GET /compliance/packet-key"};
}

/// A packet of the ICU that the officer asked for.
template <class World>
void make_compliance_objects(World& world) {
  auto packet = world.by("officer").post("/compliance/packets", R"({"people":1,"unit":")" + world.ids["icu"] + "\"}");
  REQUIRE_MESSAGE(packet.status == 200, packet.body);
  world.ids["packet"] = packet.template json<compliance::SurveyPacket>().id.text();
  must(world.deliver());
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> compliance_routes() {
  return {
      {"GET /compliance/packets/{id}", "/compliance/packets/{packet}", "", "officer"},
      {"GET /compliance/packets/{id}/file", "/compliance/packets/{packet}/file?format=zip", "", "officer"},
      {"DELETE /compliance/packets/{id}", "/compliance/packets/{packet}", "", "officer"},
  };
}

}  // namespace mc::scenario
