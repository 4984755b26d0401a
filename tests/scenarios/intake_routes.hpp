#pragma once
// Routes of module intake that name a document of somebody, and two of Ana's to try them on.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "modules/intake/requests.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// Routes that take no object, or show what is the caller's own.
inline std::set<std::string> intake_routes_of_nobody() {
  return {"POST /intake/documents", "GET /intake/documents", "POST /intake/batches", "GET /intake/batches",
          "GET /intake/status"};
}
/// Route, a path with objects, a body, and who may: for the scenario of object access. In this order.
inline std::vector<std::array<std::string, 4>> intake_routes() {
  const std::string card = R"({"kind":"certification","type":"BLS","number":"8","issuing_body":"","compact":false,)"
                           R"("compact_states":[],"notes":""})";
  const std::string at = "/intake/documents/{intake}", route = "/intake/documents/{id}";
  return {
      {"GET " + route, at, "", "ana"},
      {"GET " + route + "/file", at + "/file", "", "ana"},
      {"POST " + route + "/confirm", at + "/confirm", card, "ana"},
      {"DELETE " + route, "/intake/documents/{intake_other}", "", "ana"},
  };
}

/// A PNG of 200 x 120 pixels by its header, whose pixels cannot be read.
inline std::string intake_picture() {
  std::string png("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\xC8\0\0\0\x78\x08\0\0\0\0CRC1", 33);
  return png + std::string("\0\0\0\0IENDCRC2", 12);
}
template <class World>
void make_intake_objects(World& world) {
  for (const char* name : {"intake", "intake_other"}) {
    auto sent = world.by("ana").upload("/intake/documents?file_name=card.png", intake_picture(), "image/png");
    REQUIRE_MESSAGE(sent.status == 200, sent.body);
    world.ids[name] = sent.template json<intake::IntakeDocument>().id.text();
  }
}

}  // namespace mc::scenario
