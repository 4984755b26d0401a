#pragma once
// Routes of module credits (requirements, answers, practice, cycles, CE Broker) for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/credits/requests.hpp"

namespace mc::scenario {

/// One's own, and tables of the states that hold nobody's data.
inline std::set<std::string> credits_routes_of_nobody() {
  return {"GET /credits/facts",
          "PUT /credits/facts",
          "GET /credits/practice",
          "POST /credits/practice",
          "GET /ce-rules",
          "GET /ce-rules/{state}/{profession}",
          "POST /credits/ce-broker/transcript"};
}

/// Ana's licence and hours of practice.
template <class World>
void make_credits_objects(World& world) {
  auto& ana = world.by("ana");
  auto licence = ana.post(
      "/credentials/mine",
      R"({"kind":"license","type":"RN","issuing_body":"Board","state":"UT","number":"77","compact":false,"compact_states":[],"notes":""})");
  REQUIRE_MESSAGE(licence.status == 200, licence.body);
  world.ids["ce_licence"] = licence.template json<credentials::Credential>().id.text();
  auto practice =
      ana.post("/credits/practice", R"({"from_on":"2026-01-01","to_on":"2026-01-31","hours":100,"employer":"Mercy"})");
  REQUIRE_MESSAGE(practice.status == 200, practice.body);
  world.ids["ce_practice"] = practice.template json<credits::CePracticeEntry>().id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> credits_routes() {
  const std::string rule =
      R"({"revision":0,"body":{"kind":"hours","unit":"contact_hour","centi":3000,"cycle_months":24,"topics":[],)"
      R"("pathways":[],"also":[],"caps":[],"alternatives":"","renewal_date_rule":"","notes":""},"source":"Board",)"
      R"("as_of":"2026-01-01","confidence":"A","effective_from":"2026-01-01","note":"x"})";
  return {
      {"GET /credits/licences/{credential}/transcript.pdf", "/credits/licences/{ce_licence}/transcript.pdf", "", "ana"},
      {"GET /credits/licences/{credential}/transcript.csv", "/credits/licences/{ce_licence}/transcript.csv", "", "ana"},
      {"GET /people/{id}/licences", "/people/{ana}/licences", "", "officer"},
      {"GET /people/{id}/licences/{credential}/transcript.csv", "/people/{ana}/licences/{ce_licence}/transcript.csv",
       "", "officer"},
      {"GET /people/{id}/licences/{credential}/transcript.pdf", "/people/{ana}/licences/{ce_licence}/transcript.pdf",
       "", "officer"},
      {"POST /ce-rules/{state}/{profession}", "/ce-rules/KS/RN", rule, "officer"},
      {"GET /credits/ce-broker", "/credits/ce-broker", "", "admin"},
      {"PUT /credits/ce-broker", "/credits/ce-broker",
       R"({"roster":false,"transcripts":false,"provider":"","courses":[]})", "admin"},
      {"GET /credits/ce-broker/roster/file", "/credits/ce-broker/roster/file?from=2026-01-01&to=2026-02-01", "",
       "admin"},
      {"DELETE /credits/practice/{id}", "/credits/practice/{ce_practice}", "", "ana"},
  };
}

}  // namespace mc::scenario
