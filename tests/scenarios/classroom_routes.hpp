#pragma once
// Routes of module classroom that name an object of somebody, and a session of the ICU to try them on.
#include <array>
#include <set>
#include <string>
#include <vector>

#include "modules/classroom/requests.hpp"
#include "modules/testing.hpp"

namespace mc::scenario {

/// Routes that take no object, or show what everybody may see; lists end at the viewer's units (tested beside the
/// module).
inline std::set<std::string> classroom_routes_of_nobody() {
  return {"GET /classroom/sessions", "GET /classroom/mine",
          "GET /classroom/feed",     "POST /classroom/feed",
          "DELETE /classroom/feed",  "GET /classroom/feeds/{token}",
          "POST /classroom/scan",    "POST /classroom/check-in",
          "GET /classroom/rooms",    "GET /classroom/rooms/{id}/bookings",
          "GET /classroom/requests", "GET /classroom/office"};
}
/// Route, a path with objects, a body, and who may: for the scenario of object access. In this order.
inline std::vector<std::array<std::string, 4>> classroom_routes() {
  const std::string session =
      R"({"title":"Mock code","description":"","unit_id":"{icu}","everyone":false,"seats":5,"minimum":0,"waitlist":true,)"
      R"("cutoff_hours":0,"approval":"manager","walk_ins":false,"late_minutes":10,"required_percent":80,)"
      R"("facilitator_ids":[],"dates":[]})";
  const std::string room = R"({"name":"Room","place":"","capacity":5,"unit_id":"{icu}","active":true})";
  const std::string at = "/classroom/sessions/{class}", route = "/classroom/sessions/{id}";
  const std::string date = "/classroom/dates/{class_date}", own = "/classroom/sign-ups/{class_signup}";
  return {
      {"GET " + route, at, "", "ana"},
      {"POST /classroom/sessions", "/classroom/sessions", session, "admin"},
      {"PUT " + route, at, R"({"revision":0,"session":)" + session + "}", "admin"},
      {"POST " + route + "/publish", at + "/publish", "{}", "admin"},
      {"POST " + route + "/sign-up", at + "/sign-up", R"({"accept_clash":false})", "ana"},
      {"GET " + route + "/sign-ups", at + "/sign-ups", "", "admin"},
      {"POST " + route + "/sign-ups", at + "/sign-ups", R"({"person_ids":["{ana}"]})", "admin"},
      {"GET " + route + "/attendance", at + "/attendance", "", "officer"},
      {"GET " + route + "/attendance.file", at + "/attendance.file?format=csv", "", "officer"},
      {"POST " + route + "/attendance/import", at + "/attendance/import", "employee_number,status\n", "admin"},
      {"PUT /classroom/dates/{id}/attendance", date + "/attendance", R"({"entries":[]})", "admin"},
      {"GET /classroom/dates/{id}/sign-in-sheet.pdf", date + "/sign-in-sheet.pdf", "", "admin"},
      {"GET /classroom/dates/{id}/screen", date + "/screen", "", "admin"},
      {"PUT /classroom/dates/{id}/window", date + "/window", R"({"opens_at":null,"closes_at":null})", "admin"},
      {"POST /classroom/sign-ups/{id}/decide", own + "/decide", R"({"approve":true,"reason":""})", "admin"},
      {"POST /classroom/sign-ups/{id}/seat", own + "/seat", "{}", "admin"},
      {"GET /classroom/sign-ups/{id}/calendar.ics", own + "/calendar.ics", "", "ana"},
      {"POST /classroom/sign-ups/{id}/cancel", own + "/cancel", R"({"reason":""})", "ana"},
      {"GET /people/{id}/classroom", "/people/{ana}/classroom", "", "officer"},
      {"POST /classroom/rooms", "/classroom/rooms", room, "admin"},
      {"PUT /classroom/rooms/{id}", "/classroom/rooms/{class_room}", room, "admin"},
      {"POST " + route + "/cancel", at + "/cancel", R"({"reason":"Flood"})", "admin"},
  };
}

/// A session for the ICU with a request of Ana's. `Ids` maps names of paths to ids.
template <class Client, class Ids>
void make_classroom_objects(Client& admin, Client& ana, const std::string& icu, Instant now, Ids& ids) {
  classroom::ClassSessionIn in;
  in.title = "Mock code of the ICU";
  in.unit_id = mc::security::testing::must(UnitId::parse(icu));
  in.everyone = false;
  in.approval = classroom::ClassApproval::manager;
  classroom::ClassDateIn date;
  date.starts_at = now + std::chrono::hours(100);
  date.ends_at = date.starts_at + std::chrono::hours(2);
  in.dates.items = {date};
  auto made = admin.post_json("/classroom/sessions", in);
  REQUIRE_MESSAGE(made.status == 200, made.body);
  auto session = made.template json<classroom::ClassSession>();
  ids["class"] = session.id.text();
  ids["class_date"] = session.dates.at(0).id.text();
  REQUIRE(admin.post("/classroom/sessions/" + ids["class"] + "/publish").status == 200);
  auto asked = ana.post("/classroom/sessions/" + ids["class"] + "/sign-up", R"({"accept_clash":false})");
  REQUIRE_MESSAGE(asked.status == 200, asked.body);
  ids["class_signup"] = asked.template json<classroom::ClassSignUp>().id.text();
  auto room = admin.post("/classroom/rooms",
                         R"({"name":"ICU room","place":"","capacity":9,"unit_id":")" + icu + R"(","active":true})");
  REQUIRE_MESSAGE(room.status == 200, room.body);
  ids["class_room"] = room.template json<classroom::ClassRoom>().id.text();
}

}  // namespace mc::scenario
