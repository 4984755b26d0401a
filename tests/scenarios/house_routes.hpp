#pragma once
// Routes of modules switches and announcements for the scenario of object access (they are the house's; their own tests
// say who may), announcements for that of queries, and one person in their tables for that of erasure.
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "modules/announcements/requests.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

inline const std::set<std::string>& house_routes_of_nobody() {
  static const std::set<std::string> kRoutes = {"GET /features",
                                                "GET /features/{id}",
                                                "PUT /features/{id}",
                                                "GET /features/{id}/changes",
                                                "GET /announcements/current",
                                                "POST /announcements/{id}/dismiss",
                                                "GET /announcements",
                                                "POST /announcements",
                                                "GET /announcements/{id}",
                                                "PUT /announcements/{id}",
                                                "POST /announcements/{id}/end"};
  return kRoutes;
}

/// One for everybody, one for a role, one for a unit.
template <class World>
announcements::Announcement announce(World& world, PersonId by, const std::string& title, UnitId unit) {
  announcements::AnnouncementIn in;
  in.title = title;
  in.text = "Read this: " + title;
  in.starts_at = world.clock.now();
  in.ends_at = world.clock.now() + std::chrono::hours{24 * 300};
  auto admin = world.as(by, {{"admin", security::ScopeKind::platform, std::nullopt}});
  auto made = admin.post_json("/announcements", in);
  REQUIRE_MESSAGE(made.status == 200, made.body);
  in.audience = announcements::AnnouncementFor::roles;
  in.roles.items = {"manager"};
  CHECK(admin.post_json("/announcements", in).status == 200);
  in.audience = announcements::AnnouncementFor::units;
  in.unit_ids.items = {unit};
  CHECK(admin.post_json("/announcements", in).status == 200);
  return made.template json<announcements::Announcement>();
}

/// She switches a feature, announces something under her name, and puts it away.
template <class World>
void be_in_house(World& world, PersonId who, const std::string& name, UnitId unit) {
  auto she = world.as(who, {{"admin", security::ScopeKind::platform, std::nullopt}});
  auto switched = she.put("/features/leaderboard", R"({"enabled":false,"roles":[]})");
  REQUIRE_MESSAGE(switched.status == 200, switched.body);
  auto made = announce(world, who, "Questions go to " + name, unit);
  auto away = she.post("/announcements/" + made.id.text() + "/dismiss");
  REQUIRE_MESSAGE(away.status == 200, away.body);
}

}  // namespace mc::scenario
