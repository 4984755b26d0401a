#pragma once
// Routes of the modules audiences and certification for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/audiences/requests.hpp"
#include "modules/certification/requests.hpp"

namespace mc::scenario {

/// Own things, and definitions that hold nothing of anybody: their numbers and lists end at the viewer's units (tested
/// beside the modules).
inline std::set<std::string> certification_routes_of_nobody() {
  return {"GET /audiences",
          "POST /audiences",
          "POST /audiences/preview",
          "GET /audiences/fields",
          "GET /audience-groups",
          "POST /audience-groups",
          "GET /certifications",
          "GET /certifications/{id}",
          "GET /certifications/{id}/changes",
          "GET /certifications/{id}/people",
          "GET /certifications/{id}/waivers",
          "GET /certification-requests",
          "GET /certifications/mine",
          "GET /certifications/open",
          "POST /certifications/{id}/join",
          "POST /certifications/{id}/leave",
          "POST /certifications/{id}/extension"};
}

/// An audience and a group of the ICU, a certification asked of it, Ana's exemption and her request for more time.
template <class World>
void make_certification_objects(World& world) {
  auto& admin = world.by("admin");
  const std::string bounds = R"(,"description":"","unit_ids":[")" + world.icu.text() + R"("])";
  auto group = admin.post("/audience-groups", R"({"name":"Code team")" + bounds + "}");
  REQUIRE_MESSAGE(group.status == 200, group.body);
  world.ids["group"] = group.template json<audiences::PeopleGroup>().id.text();
  auto audience = admin.post("/audiences", R"({"name":"Nurses","comment":"")" + bounds +
                                               R"(,"rule":{"field":"profession","op":"in","values":["RN"]}})");
  REQUIRE_MESSAGE(audience.status == 200, audience.body);
  world.ids["audience"] = audience.template json<audiences::Audience>().id.text();
  certification::CertificationIn in;
  in.definition.name = "Code team";
  in.definition.path.groups.items.emplace_back();
  in.definition.path.groups.items[0].course_ids.items = {world.publish("Code blue", std::nullopt)};
  in.definition.first_due.from = certification::DueFrom::assignment;
  in.definition.first_due.days = 30;
  in.definition.audience_ids.items = {audience.template json<audiences::Audience>().id};
  auto made = admin.post_json("/certifications", in);
  REQUIRE_MESSAGE(made.status == 200, made.body);
  world.ids["certification"] = made.template json<certification::CertificationView>().id.text();
  const std::string at = "/certifications/" + world.ids["certification"];
  REQUIRE(admin.post(at + "/activate", "{}").status == 200);
  must(world.deliver());
  auto request = world.by("ana").post(at + "/extension", R"({"wanted_on":"2027-03-01","reason":"Leave"})");
  REQUIRE_MESSAGE(request.status == 200, request.body);
  world.ids["extension"] = request.template json<certification::ExtensionRequest>().id.text();
  auto waiver = admin.post(at + "/waivers", R"({"person_id":")" + world.ana.text() +
                                                R"(","kind":"exemption","reason":"Leave","evidence":""})");
  REQUIRE_MESSAGE(waiver.status == 200, waiver.body);
  world.ids["waiver"] = waiver.template json<certification::Waiver>().id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> certification_routes() {
  const std::string audience = "/audiences/{audience}", group = "/audience-groups/{group}";
  const std::string at = "/certifications/{certification}", people = R"({"person_ids":["{ana}"]})";
  const std::string definition =
      R"({"definition":{"name":"Other","description":"","path":{"groups":[{"name":"","course_ids":["{course}"]}],)"
      R"("ordered":false},"first_due":{"from":"none","days":0},"count_earlier_days":0,"audience_ids":[],)"
      R"("open_to_join":false,"certificate":true}})";
  return {
      {"GET /audiences/{id}", audience, "", "officer"},
      {"PATCH /audiences/{id}", audience, R"({"revision":1,"name":"Nurses"})", "officer"},
      {"GET /audiences/{id}/members", audience + "/members", "", "officer"},
      {"GET /audiences/{id}/changes", audience + "/changes", "", "officer"},
      {"GET /audiences/{id}/history", audience + "/history", "", "officer"},
      {"GET /audiences/{id}/uses", audience + "/uses", "", "officer"},
      {"GET /people/{id}/audiences", "/people/{ana}/audiences", "", "officer"},
      {"PATCH /audience-groups/{id}", group, R"({"name":"Code"})", "officer"},
      {"GET /audience-groups/{id}/people", group + "/people", "", "officer"},
      {"POST /audience-groups/{id}/people", group + "/people", people, "officer"},
      {"POST /audience-groups/{id}/people/remove", group + "/people/remove", people, "officer"},
      {"DELETE /audience-groups/{id}", group, "", "officer"},
      {"POST /certifications", "/certifications", definition, "officer"},
      {"POST /certifications/preview", "/certifications/preview", definition, "officer"},
      {"PUT /certifications/{id}", at, definition, "officer"},
      {"POST /certifications/{id}/activate", at + "/activate", "{}", "officer"},
      {"GET /certifications/{id}/people/{person}", at + "/people/{ana}", "", "officer"},
      {"GET /certifications/{id}/mine", at + "/mine", "", "ana"},
      {"POST /certifications/{id}/waivers", at + "/waivers",
       R"({"person_id":"{ana}","kind":"exemption","reason":"x","evidence":""})", "officer"},
      {"POST /certification-requests/{id}/decide", "/certification-requests/{extension}/decide",
       R"({"approve":false,"comment":""})", "officer"},
      {"POST /certification-requests/{id}/withdraw", "/certification-requests/{extension}/withdraw", "{}", "ana"},
      {"POST /certification-waivers/{id}/end", "/certification-waivers/{waiver}/end", "{}", "officer"},
      {"POST /certifications/{id}/archive", at + "/archive", "{}", "officer"},
      {"POST /audiences/{id}/archive", audience + "/archive", R"({"confirm_uses":true})", "officer"},
  };
}

}  // namespace mc::scenario
