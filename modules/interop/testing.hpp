#pragma once
// For tests of interop: four people, an administrator, keys, and readiness that is only pretended.
#include <doctest/doctest.h>

#include "modules/interop/hl7.hpp"
#include "modules/interop/interop.hpp"
#include "modules/interop/requests.hpp"
#include "modules/testing.hpp"

namespace mc::interop::testing {

/// The first string of this name in a JSON text.
inline std::string value_of(const std::string& json, const std::string& name) {
  const std::string begin = "\"" + name + "\":\"";
  std::size_t at = json.find(begin);
  REQUIRE_MESSAGE(at != std::string::npos, name << " in " << json);
  at += begin.size();
  return json.substr(at, json.find('"', at) - at);
}

struct FakeCompliance final : compliance::Compliance {
  security::Viewer asked{};
  Status rebuild() override { return {}; }
  Result<compliance::Readiness> readiness_for(data::Tx&, const security::Viewer& viewer, std::string_view,
                                              const compliance::Filter&) override {
    asked = viewer;
    compliance::Readiness out;
    out.people = 4;
    out.ready = 3;
    out.columns = {{"rule:1", "BLS", "credential"}, {"rule:2", "ACLS", "credential"}};
    compliance::ReadinessRow row;
    row.unit_name = "ICU";
    row.manager_name = "Luis Kim";
    row.people = 4;
    row.cells = {{4, 3, 1}, {0, 0, 0}};
    out.rows = {row};
    return out;
  }
};

/// Ana (1001) and Luis (1002) work in the ICU, Bo (1003) in the ED. Ada (1005) administers.
struct World : TestPlatform {
  std::vector<net::HttpRequest> sent{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<verification::Verification> verification = verification::make_verification(
      platform, {*accounts, *organisation, *credentials, *notifications, *keys,
                 [this](const std::string&, bool) -> verification::Send {
                   return [this](const net::HttpRequest& request) -> Result<net::HttpAnswer> {
                     sent.push_back(request);
                     return net::HttpAnswer{200, "", ""};
                   };
                 }});
  FakeCompliance readiness{};
  std::unique_ptr<Interop> interop =
      make_interop(platform, {*accounts, *organisation, *credentials, *verification, readiness});
  PersonId ana{}, luis{}, bo{}, ada{};
  UnitId icu{}, ed{};

  World() {
    must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));  // of module compliance
    start();
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1001,Ana,Reyes,ana@x.example,Main,Critical Care,ICU,Staff Nurse,RN,1002,2020-01-01,active\n"
        "1002,Luis,Kim,luis@x.example,Main,Critical Care,ICU,Manager,RN,,2015-01-01,active\n"
        "1003,Bo,Li,bo@x.example,Main,Emergency,ED,Nurse,LPN,,2021-01-01,active\n"
        "1005,Ada,Lind,ada@x.example,Main,Quality,Office,Administrator,OTHER,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    REQUIRE(report.rejected == 0);
    must(deliver());
    ana = person_of("1001"), luis = person_of("1002"), bo = person_of("1003"), ada = person_of("1005");
    must(db->write([&](data::Tx& tx) {
      return accounts->grant(tx, std::nullopt, ada, {"admin", security::ScopeKind::platform, std::nullopt});
    }));
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); }))) {
      if (unit.name == "ICU") icu = unit.id;
      if (unit.name == "ED") ed = unit.id;
    }
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  organisation::Staff staff_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return organisation->staff(tx, person_of(number)); })).value();
  }
  http::TestClient admin() { return api->sign_in({{"admin", security::ScopeKind::platform, std::nullopt}}, ada); }
  static std::string settings(const std::string& hl7 = "off", bool fhir = true, bool more = false) {
    const std::string yes = more ? "true" : "false";
    return R"({"fhir_on":)" + std::string(fhir ? "true" : "false") + R"(,"release_number":true,"release_email":)" +
           yes + R"(,"release_job_title":true,"release_credential_numbers":)" + yes + R"(,"release_former":)" + yes +
           R"(,"hl7_mode":")" + hl7 + R"(","hl7_number_type":"EI","hl7_site":""})";
  }
  void set(const std::string& json) { REQUIRE(admin().put("/interop/settings", json).status == 200); }
  /// A system with a key for this scope.
  http::TestClient system(const std::string& scope, const std::string& more = "") {
    auto made =
        admin().post("/verification-keys", R"({"name":"EHR","days":30,"scopes":[")" + scope + "\"]" + more + "}");
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto client = api->anonymous();
    client.set_header("Sec-Fetch-Site", "");
    client.set_header("Authorization", "Bearer " + value_of(made.body, "secret"));
    return client;
  }
  static std::string message(const std::string& records, const std::string& mode = "P", const std::string& more = "") {
    return "MSH|^~\\&|HRIS|MGH|MedConnect|MGH|20261120120000||MFN^M02^MFN_M02|C-1|" + mode + "|2.5.1" + more +
           "\rMFI|STF^Staff^HL70175||UPD|||AL\r" + records;
  }
  static std::string record(const std::string& event, const std::string& number, const std::string& staff) {
    return "MFE|" + event + "|M-" + number + "||" + number + "|CE\rSTF|" + number + "|" + number + "^^^MGH^EI|" +
           staff + "\r";
  }
};

inline bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace mc::interop::testing
