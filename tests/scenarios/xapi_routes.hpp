#pragma once
// Routes of module xapi for the scenario of object access, and one person in each of its tables for that of erasure.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/xapi/requests.hpp"

namespace mc::scenario {

/// All of it is about the whole hospital.
inline const std::set<std::string>& xapi_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {};
  return kRoutes;
}

inline std::string xapi_statement(const std::string& actor) {
  return R"({"actor":)" + actor +
         R"(,"verb":{"id":"http://adlnet.gov/expapi/verbs/completed"},"object":{"id":"https://x.example/course"}})";
}

/// A key, and a statement about Ana.
template <class World>
void make_xapi_objects(World& world) {
  auto made = world.by("admin").post("/xapi/clients", R"({"name":"Simulator","scopes":["all"],"origins":[]})");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  world.ids["xapi_client"] = made.template json<xapi::XapiClientMade>().client.id.text();
  auto ids = must(world.db->write([&](data::Tx& tx) {
    return world.xapi->record(tx, "test", {xapi_statement(world.xapi->actor(world.ana, "Ana Reyes"))});
  }));
  world.ids["xapi_statement"] = uuid_text(ids.at(0));
}

/// In every table of the module that holds a person; `boss` is hers with the rights of an administrator.
template <class World>
void be_in_xapi(World& world, PersonId who, http::TestClient boss, const std::string& name) {
  auto made = boss.post("/xapi/clients", R"({"name":"Simulator","scopes":["all"],"origins":[]})");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  const std::string actor = world.xapi->actor(who, name);
  must(world.db->write([&](data::Tx& tx) -> Status {
    TRY(world.xapi->record(tx, "test", {xapi_statement(actor)}));
    TRY(world.xapi->credential(tx, {Uuid{}, actor, "https://x.example/course", "test:1", tx.now()}));
    return world.xapi->put_document(tx, {xapi::DocumentKind::state, "https://x.example/course", actor, {}, "bookmark"},
                                    name, "text/plain");
  }));
}

inline std::vector<std::array<std::string, 4>> xapi_routes() {
  const std::string forwarding = R"({"enabled":false,"endpoint":"","username":"","trust_pem":"","from_now":true})";
  return {
      {"GET /xapi/statements", "/xapi/statements", "", "admin"},
      {"GET /xapi/statements/{statement}", "/xapi/statements/{xapi_statement}", "", "admin"},
      {"GET /xapi/statements/export", "/xapi/statements/export", "", "admin"},
      {"GET /xapi/clients", "/xapi/clients", "", "admin"},
      {"POST /xapi/clients", "/xapi/clients", R"({"name":"x","scopes":["all"],"origins":[]})", "admin"},
      {"POST /xapi/clients/{client}/revoke", "/xapi/clients/{xapi_client}/revoke", "{}", "admin"},
      {"GET /xapi/forwarding", "/xapi/forwarding", "", "admin"},
      {"PUT /xapi/forwarding", "/xapi/forwarding", forwarding, "admin"},
      {"POST /xapi/forwarding/test", "/xapi/forwarding/test", "{}", "admin"},
  };
}

}  // namespace mc::scenario
