#pragma once
// For tests of classroom and of what builds on it: the modules below, four people in two units, sessions to sign up to.
#include "modules/audiences/audiences.hpp"
#include "modules/classroom/service.hpp"
#include "modules/credentials/credentials.hpp"
#include "modules/testing.hpp"

namespace mc::classroom::testing {

using std::chrono::hours;
using std::chrono::minutes;

/// Ana (1001), her manager Luis (1002) and Eva (1004) work in the ICU, Bo (1003) in the ED. It is 2026-11-20, 12:00
/// UTC.
struct School : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<assessment::Assessment> assessment = assessment::make_assessment(platform);
  std::unique_ptr<courses::Courses> courses = courses::make_courses(platform, *assessment, *organisation, *accounts);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<audiences::Audiences> audiences =
      audiences::make_audiences(platform, *accounts, *organisation, *credentials);
  std::unique_ptr<learning::Learning> learning =
      learning::make_learning(platform, *courses, *assessment, *organisation, *notifications, *audiences, *accounts);
  std::unique_ptr<Classroom> classroom =
      make_classroom(platform, *learning, *courses, *organisation, *accounts, *notifications);
  Service rules{platform, *learning, *courses, *organisation, *accounts, *notifications};  // what has no route
  PersonId ana{}, luis{}, bo{}, eva{};
  UnitId icu{}, ed{};
  std::vector<ClassAttended> attended{};

  School() {
    must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));  // of module compliance
    clock.set(start_of(make_date(2026, 11, 20)) + hours(12));
    events->subscribe<ClassAttended>("test.attended",
                                     [this](data::Tx&, const ClassAttended& event, const events::Meta&) -> Status {
                                       attended.push_back(event);
                                       return {};
                                     });
    start();
    staff("1001,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,active\n"
          "1002,Luis,Kim,luis@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
          "1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n"
          "1004,Eva,Ito,eva@mercygeneral.example,Main,Critical Care,ICU,Nurse,LPN,1002,2021-01-01,active\n");
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    eva = person_of("1004");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
    }
    REQUIRE_FALSE(icu.is_nil());
    REQUIRE_FALSE(ed.is_nil());
  }
  /// HR's export: these people and no change to the others.
  void staff(const std::string& rows) {
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n" +
            rows,
        "staff.csv", true, std::nullopt));
    CHECK(report.rejected == 0);
    must(deliver());
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  http::TestClient as(PersonId who, std::vector<security::Grant> grants = {}) {
    return api->sign_in(std::move(grants), who);
  }
  http::TestClient admin() { return as(person(), {{"admin", security::ScopeKind::platform, std::nullopt}}); }
  http::TestClient manager_of(UnitId unit, PersonId who) {
    return as(who, {{"manager", security::ScopeKind::unit, unit.bytes}});
  }

  /// Tomorrow 13:00 to 15:00 UTC, led by Luis, check-in from 12:45 to 13:30.
  ClassDateIn tomorrow() {
    ClassDateIn date;
    date.starts_at = start_of(clock.today() + 1) + hours(13);
    date.ends_at = date.starts_at + hours(2);
    date.self_opens_at = date.starts_at - minutes(15);
    date.self_closes_at = date.starts_at + minutes(30);
    return date;
  }
  ClassSessionIn wish(std::int64_t seats, std::vector<ClassDateIn> dates) {
    ClassSessionIn in;
    in.title = "Mock code";
    in.seats = seats;
    in.cutoff_hours = 2;
    in.facilitator_ids.items = {luis};
    in.dates.items = std::move(dates);
    return in;
  }
  ClassSessionId held(const ClassSessionIn& in) {
    return must(db->write([&](data::Tx& tx) { return classroom->hold(tx, luis, in); }));
  }
  ClassSessionId held(std::int64_t seats) { return held(wish(seats, {tomorrow()})); }
  static std::string at(ClassSessionId id, const std::string& rest = "") {
    return "/classroom/sessions/" + id.text() + rest;
  }
  ClassSession look(ClassSessionId id) { return admin().get(at(id)).json<ClassSession>(); }
  ClassDateId date_of(ClassSessionId id, std::size_t index = 0) { return look(id).dates.at(index).id; }
  ClassSignUp sign_up(PersonId who, ClassSessionId id) {
    auto answer = as(who).post(at(id, "/sign-up"), R"({"accept_clash":false})");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<ClassSignUp>();
  }
  /// "signed_up", "waitlisted 2"
  std::string state_of(PersonId who, ClassSessionId id) {
    auto mine = as(who).get(at(id)).json<ClassSession>().mine;
    if (!mine) return "none";
    std::string out(shape::enum_name(mine->status));
    return mine->queue_place ? out + " " + std::to_string(*mine->queue_place) : out;
  }
  /// What is asked of the person who has this seat; the answer's body for messages.
  http::TestResponse cancel(http::TestClient client, SignUpId id, const std::string& reason) {
    return client.post("/classroom/sign-ups/" + id.text() + "/cancel", R"({"reason":")" + reason + "\"}");
  }
  std::vector<std::string> told(PersonId who, std::string_view code) {
    std::vector<std::string> out;
    for (const auto& note : as(who).get("/notifications").json<Page<notifications::Notification>>().items)
      if (note.code == code) out.push_back(note.text);
    return out;
  }
  /// The code that the room's screen shows now.
  std::string code_on_screen(ClassDateId date) {
    auto screen = as(luis).get("/classroom/dates/" + date.text() + "/screen").json<AttendScreen>();
    return screen.url.substr(screen.url.rfind('/') + 1);
  }
  /// Scans with this browser, then checks in with it.
  http::TestResponse check_in(http::TestClient& browser, const std::string& code) {
    auto scanned = browser.post("/classroom/scan", R"({"code":")" + code + "\"}");
    if (scanned.status != 200) return scanned;
    return browser.post("/classroom/check-in");
  }
};

}  // namespace mc::classroom::testing
