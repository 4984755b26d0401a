#pragma once
// For tests of credentials: the modules below it, three people in two units, and cards as JSON.
#include "modules/credentials/service.hpp"
#include "modules/testing.hpp"

namespace mc::credentials::testing {

/// Ana (1001) and her manager Luis (1002) work in the ICU, Bo (1003) in the ED.
struct Ward : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<Credentials> credentials = make_credentials(platform, *accounts, *organisation, *notifications);
  Service rules{platform, *accounts, *organisation, *notifications};  // what has no route
  PersonId ana{}, luis{}, bo{};
  UnitId icu{}, ed{};

  Ward() {
    must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));  // of module compliance
    start();
    staff("1001,Ana,Reyes,ana.reyes@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,1002,2020-01-01,active\n"
          "1002,Luis,Kim,luis.kim@mercygeneral.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
          "1003,Bo,Li,bo.li@mercygeneral.example,Main,Emergency,ED,Staff Nurse,LPN,,2021-01-01,active\n");
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
    }
    REQUIRE_FALSE(icu.is_nil());
    REQUIRE_FALSE(ed.is_nil());
  }
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
  http::TestClient everywhere(std::string role) {
    return as(person(), {{std::move(role), security::ScopeKind::platform, std::nullopt}});
  }
  http::TestClient manager_of_icu() { return as(luis, {{"manager", security::ScopeKind::unit, icu.bytes}}); }
  Date today() { return clock.today(); }

  static std::string card(const std::string& type, std::optional<Date> expires, const std::string& number = "1",
                          const std::string& more = "") {
    return R"({"kind":"certification","type":")" + type + R"(","issuing_body":"AHA","number":")" + number +
           R"(","compact":false,"compact_states":[],"notes":"")" +
           (expires ? R"(,"expires_on":")" + to_string(*expires) + "\"" : "") + more + "}";
  }
  Credential add(PersonId who, const std::string& json) {
    auto made = as(who).post("/credentials/mine", json);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return made.json<Credential>();
  }
  RuleId require(const std::string& json) {
    auto made = everywhere("compliance_officer").post("/credential-rules", json);
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    return made.json<Rule>().id;
  }
  std::vector<Requirement> requirements(PersonId who) {
    return must(db->read([&](data::Tx& tx) { return credentials->requirements(tx, who); }));
  }
  Wallet wallet(PersonId who) { return as(who).get("/credentials/mine").json<Wallet>(); }
  CredentialPage list(const std::string& query = "") {
    auto answer = everywhere("compliance_officer").get("/credentials" + query);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    return answer.json<CredentialPage>();
  }
  organisation::ImportReport import(const std::string& rows, bool apply = true) {
    auto report = must(credentials->import_credentials(
        "employee_number,kind,type,issuing_body,state,number,issue_date,expiry_date\n" + rows, "cards.csv", apply,
        std::nullopt));
    must(deliver());
    return report;
  }
  std::vector<notifications::Notification> told(PersonId who) {
    return as(who).get("/notifications").json<Page<notifications::Notification>>().items;
  }
};

}  // namespace mc::credentials::testing
