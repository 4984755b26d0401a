#pragma once
// For tests of finder: a hospital with four people in two units, providers and classes.
#include <fmt/format.h>

#include "modules/audiences/audiences.hpp"
#include "modules/finder/service.hpp"
#include "modules/testing.hpp"

namespace mc::finder::testing {

using namespace std::chrono_literals;

/// Ana (1001) and her manager Luis (1002) work in the ICU, Bo (1003) in the ED. Ines (1004) teaches and keeps the
/// classes of "Mercy Education"; Ada (1005) administers.
struct Town : TestPlatform {
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
  Parts parts{*accounts, *organisation, *notifications, *credentials, *courses, *learning};
  std::unique_ptr<Finder> finder = make_finder(platform, parts);
  Service rules{platform, parts};  // what has no route
  PersonId ana{}, luis{}, bo{}, ines{}, ada{};
  UnitId icu{}, ed{};
  ClassProviderId mercy{};

  Town() {
    must(permissions.add({"compliance:view", {"compliance_officer"}}));  // of a module that builds on learning
    start();
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana@x.example,Main,Critical Care,ICU,Nurse,RN,1002,2020-01-01,active\n"
        "1002,Luis,Kim,luis@x.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
        "1003,Bo,Li,bo@x.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n"
        "1004,Ines,Sol,ines@x.example,Main,Quality,Education,Educator,RN,,2021-01-01,active\n"
        "1005,Ada,Lind,ada@x.example,Main,Quality,Education,Administrator,OTHER,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    REQUIRE(report.rejected == 0);
    must(deliver());
    ana = person_of("1001"), luis = person_of("1002"), bo = person_of("1003"), ines = person_of("1004"),
    ada = person_of("1005");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
    }
    mercy = provider("Mercy Education", {ines});
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  http::TestClient as(PersonId who, std::vector<security::Grant> grants = {}) {
    return api->sign_in(std::move(grants), who);
  }
  http::TestClient admin() { return as(ada, {{"admin", security::ScopeKind::platform, std::nullopt}}); }
  http::TestClient keeper() { return as(ines, {{"instructor", security::ScopeKind::platform, std::nullopt}}); }
  http::TestClient manager() { return as(luis, {{"manager", security::ScopeKind::unit, icu.bytes}}); }

  static ClassProviderIn provider_in(const std::string& name, const std::vector<PersonId>& people = {}) {
    ClassProviderIn in;
    in.name = name;
    in.zip = "76701";
    in.people.items = people;
    return in;
  }
  ClassProviderId provider(const std::string& name, const std::vector<PersonId>& people = {}) {
    auto made = admin().post_json("/class-providers", provider_in(name, people));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<ClassProvider>().id;
  }
  /// BLS in Waco in a week, four hours, $75, registered for here.
  OfferIn class_in(std::int64_t seats = 12) {
    OfferIn in;
    in.provider_id = mercy;
    in.type = "BLS";
    in.title = "BLS renewal";
    in.starts_at = clock.now() + 24h * 7;
    in.ends_at = in.starts_at + 4h;
    in.zone = "America/Chicago";
    in.zip = "76701";
    in.price_cents = 7'500;
    in.capacity = seats;
    in.registers_here = true;
    return in;
  }
  ClassId offered(const OfferIn& in) {
    auto made = admin().post_json("/my-classes", in);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    return made.json<ClassDetail>().listing.id;
  }
  static std::string at(ClassId id, const std::string& more = "") { return "/classes/" + id.text() + more; }
  ClassDetail look(ClassId id, PersonId who = {}) {
    auto answer = as(who.is_nil() ? bo : who).get(at(id));
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<ClassDetail>();
  }
  http::TestResponse enter(PersonId who, ClassId id) { return as(who).post(at(id, "/registration"), "{}"); }
  SeatState state_of(PersonId who, ClassId id) {
    auto mine = look(id, who).mine;
    REQUIRE(mine.has_value());
    return mine->state;
  }
  ClassSearchPage search(const std::string& query = "") {
    auto answer = as(ana).get("/classes" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<ClassSearchPage>();
  }
  std::vector<notifications::Notification> told(PersonId who, std::string_view code) {
    auto page = as(who).get("/notifications?limit=100").json<Page<notifications::Notification>>();
    std::vector<notifications::Notification> out;
    for (auto& one : page.items)
      if (one.code == code) out.push_back(std::move(one));
    return out;
  }
  /// Seats as the class counts them, held against the people who have one.
  std::int64_t counted(ClassId id) {
    return must(db->read([&](data::Tx& tx) -> Result<std::int64_t> {
      auto row = TRY(store::find_class(tx, id));
      std::int64_t people = 0;
      for (SeatState state : {SeatState::held, SeatState::registered, SeatState::attended})
        people += static_cast<std::int64_t>(TRY(store::seats(tx, id, state, 2'000)).size());
      CHECK(row->taken == people);
      return people;
    }));
  }
  organisation::ImportReport import(const std::string& file, bool apply, const std::string& more = "") {
    auto answer = keeper().upload(
        "/my-classes/import?file_name=classes.csv&dry_run=" + std::string(apply ? "false" : "true") + more, file,
        "text/csv");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<organisation::ImportReport>();
  }
};

}  // namespace mc::finder::testing
