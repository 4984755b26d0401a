#pragma once
// Routes of module finder for the scenario of object access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "modules/finder/requests.hpp"

namespace mc::scenario {

/// What everybody may look at and do for herself, and lists that end at the viewer's units or providers (tested beside
/// the module).
inline std::set<std::string> finder_routes_of_nobody() {
  return {"GET /classes",
          "GET /places",
          "GET /classes/my-place",
          "PUT /classes/my-place",
          "GET /class-types",
          "GET /classes/recommended",
          "GET /classes/{id}",
          "GET /classes/{id}/calendar.ics",
          "POST /classes/{id}/registration",
          "DELETE /classes/{id}/registration",
          "GET /class-registrations",
          "POST /classes/{id}/groups",
          "GET /class-providers",
          "GET /class-providers/{id}",
          "GET /class-providers/{id}/reviews",
          "POST /class-providers/{id}/reviews",
          "GET /my-classes",
          "POST /my-classes",
          "POST /my-classes/import",
          "GET /class-settings",
          "GET /saved-searches",
          "POST /saved-searches",
          "GET /class-refreshers",
          "POST /reimbursements",
          "GET /reimbursements/mine",
          "GET /reimbursements"};
}

inline std::string finder_class(const std::string& provider, const std::string& starts, const std::string& ends,
                                const std::string& more = "") {
  return R"({"provider_id":")" + provider +
         R"(","type":"BLS","title":"BLS","description":"","format":"in_person","starts_at":")" + starts +
         R"(","ends_at":")" + ends +
         R"(","zone":"America/Chicago","venue":"","street":"","city":"","state":"","zip":"76701","price_cents":100,)"
         R"("capacity":5,"registers_here":true,"waitlist":true,"url":"")" +
         more + "}";
}
inline std::string finder_provider() {
  return R"({"name":"Brazos Training","type":"independent","verified":false,"accreditations":[],"description":"",)"
         R"("street":"","city":"","state":"","zip":"76701","email":"","phone":"","url":"","people":[]})";
}

/// A class of a provider that nobody keeps but the administrator; Ana has a seat, made a group of herself, asked for
/// her money, wrote a review and saved a search.
template <class World>
void make_finder_objects(World& world) {
  auto& admin = world.by("admin");
  auto& ana = world.by("ana");
  auto ok = [](const http::TestResponse& answer) -> const http::TestResponse& {
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer;
  };
  world.ids["class_provider"] =
      ok(admin.post("/class-providers", finder_provider())).template json<finder::ClassProvider>().id.text();
  const Instant starts = world.clock.now() + std::chrono::hours(72);
  const std::string from = to_string(starts), to = to_string(starts + std::chrono::hours(4));
  const std::string json = finder_class(world.ids["class_provider"], from, to);
  world.ids["offered_class"] =
      ok(admin.post("/my-classes", json)).template json<finder::ClassDetail>().listing.id.text();
  world.ids["offered_class_change"] = finder_class(world.ids["class_provider"], from, to, R"(,"revision":1)");
  const std::string at = "/classes/" + world.ids["offered_class"];
  ok(admin.put(at + "/reimbursable", R"({"reimbursable":true})"));
  ok(ana.post(at + "/registration", "{}"));
  auto second = ok(admin.post("/my-classes", json)).template json<finder::ClassDetail>().listing.id.text();
  auto me = ok(ana.get("/me")).template json<accounts::Me>().id.text();
  world.ids["class_group"] = ok(ana.post("/classes/" + second + "/groups", R"({"people":[")" + me + R"("]})"))
                                 .template json<finder::GroupHold>()
                                 .id.text();
  must(world.db->write([&](data::Tx& tx) -> Status {  // as if the class were over
    auto id = TRY(finder::ClassId::parse(second));
    TRY(tx.in(data::Module{"finder"}).run("UPDATE finder_registrations SET state = 'attended' WHERE class_id = ?", id));
    return {};
  }));
  world.ids["provider_review"] = ok(ana.post("/class-providers/" + world.ids["class_provider"] + "/reviews",
                                             R"({"class_id":")" + second + R"(","stars":5,"text":""})"))
                                     .template json<finder::ProviderReview>()
                                     .id.text();
  world.ids["reimbursement"] = ok(ana.post("/reimbursements", R"({"class_id":")" + world.ids["offered_class"] +
                                                                  R"(","amount_cents":100,"note":""})"))
                                   .template json<finder::Reimbursement>()
                                   .id.text();
  world.ids["saved_search"] = ok(ana.post("/saved-searches", R"({"name":"BLS","query":{},"alert":true})"))
                                  .template json<finder::SavedSearch>()
                                  .id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> finder_routes() {
  const std::string mine = "/my-classes/{id}", at = "/my-classes/{offered_class}", in = "/classes/{offered_class}";
  return {
      {"GET " + mine + "/roster", at + "/roster", "", "admin"},
      {"POST /class-providers", "/class-providers", finder_provider(), "admin"},
      {"PUT /class-providers/{id}", "/class-providers/{class_provider}", finder_provider(), "admin"},
      {"PUT /classes/{id}/reimbursable", in + "/reimbursable", R"({"reimbursable":true})", "admin"},
      {"PUT /class-settings", "/class-settings", R"({"listing_fee_cents":0,"reimbursable_types":[]})", "admin"},
      {"PUT /class-refreshers", "/class-refreshers", R"({"items":[]})", "admin"},
      {"DELETE /class-providers/{id}/reviews/{review}", "/class-providers/{class_provider}/reviews/{provider_review}",
       "", "ana"},
      {"GET /class-groups/{id}", "/class-groups/{class_group}", "", "ana"},
      {"POST /class-groups/{id}/confirm", "/class-groups/{class_group}/confirm", "{}", "ana"},
      {"POST /class-groups/{id}/decline", "/class-groups/{class_group}/decline", "{}", "ana"},
      {"DELETE /class-groups/{id}", "/class-groups/{class_group}", "", "ana"},
      {"PUT /saved-searches/{id}", "/saved-searches/{saved_search}", R"({"name":"BLS","query":{},"alert":false})",
       "ana"},
      {"DELETE /saved-searches/{id}", "/saved-searches/{saved_search}", "", "ana"},
      {"POST /reimbursements/{id}/decide", "/reimbursements/{reimbursement}/decide", R"({"approve":true,"reason":""})",
       "officer"},
      {"POST /classes/{id}/attended", in + "/attended", R"({"people":[]})", "admin"},
      {"PUT " + mine, at, "{offered_class_change}", "admin"},
      {"POST " + mine + "/cancel", at + "/cancel", R"({"reason":"x"})", "admin"},
  };
}

}  // namespace mc::scenario
