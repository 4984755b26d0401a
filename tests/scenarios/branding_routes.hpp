#pragma once
// Routes of branding, of badges, of categories and of certificates that authors give, for the scenario of object
// access.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "modules/courses/requests.hpp"

namespace mc::scenario {

inline const std::set<std::string>& branding_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /branding",           "GET /branding/logo",
                                                "GET /badges/issuer",      "GET /badges/keys.json",
                                                "GET /badges/revocations", "POST /badges/check"};
  return kRoutes;
}

template <class World>
void make_branding_objects(World& world) {
  auto made = world.by("admin").post("/categories", R"({"name":"Nursing"})");
  REQUIRE_MESSAGE(made.status == 200, made.body);
  world.ids["category"] = made.template json<courses::Category>().id.text();
}

/// Route, a path with objects, a body, and who may.
inline std::vector<std::array<std::string, 4>> branding_routes() {
  const std::string look = R"({"revision":0,"portal_name":"P","accent":"#0a5f63","signatory":"","signatory_title":"",)"
                           R"("note":""})";
  const std::string award = R"({"type":"mastery","person_ids":["{ana}"],"dry_run":true})";
  return {
      {"GET /branding/settings", "/branding/settings", "", "admin"},
      {"PUT /branding/settings", "/branding/settings", look, "admin"},
      {"POST /branding/settings/logo", "/branding/settings/logo", "GIF89a", "admin"},
      {"POST /branding/settings/signature", "/branding/settings/signature", "GIF89a", "admin"},
      {"DELETE /branding/settings/logo", "/branding/settings/logo", "", "admin"},
      {"DELETE /branding/settings/signature", "/branding/settings/signature", "", "admin"},
      {"GET /branding/settings/certificate.pdf", "/branding/settings/certificate.pdf", "", "admin"},
      {"GET /badges/keys", "/badges/keys", "", "admin"},
      {"POST /badges/keys", "/badges/keys", "{}", "admin"},
      {"PUT /courses/{id}/featured", "/courses/{course}/featured", R"({"featured":true})", "admin"},
      {"GET /courses/{id}/certificates", "/courses/{draft}/certificates", "", "luis"},
      {"POST /courses/{id}/certificates", "/courses/{draft}/certificates", award, "luis"},
      {"PUT /categories/{id}", "/categories/{category}", R"({"name":"Care"})", "admin"},
      {"DELETE /categories/{id}", "/categories/{category}", "", "admin"},
  };
}

}  // namespace mc::scenario
