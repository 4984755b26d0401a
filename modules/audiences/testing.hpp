#pragma once
// For tests of audiences and of what builds on them: the modules below, six people in three units of two sites.
#include "modules/audiences/service.hpp"
#include "modules/testing.hpp"

namespace mc::audiences::testing {

/// Main: Ana (1001, RN), her manager Luis (1002, RN) and Eva (1004, LPN) work in the ICU of Critical Care, Bo (1003,
/// RN) in the ED. East: Kim (1005, MD) in Surgery. Zoe (1006) has left.
struct Crowd : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<credentials::Credentials> credentials =
      credentials::make_credentials(platform, *accounts, *organisation, *notifications);
  std::unique_ptr<Audiences> audiences = make_audiences(platform, *accounts, *organisation, *credentials);
  PersonId ana{}, luis{}, bo{}, eva{}, kim{};
  std::map<std::string, UnitId> units{};
  std::vector<MembersChanged> changes{};

  Crowd() {
    must(permissions.add({"compliance:view", {"manager", "compliance_officer", "admin"}}));  // of module compliance
    clock.set(start_of(make_date(2026, 11, 20)) + std::chrono::hours(12));
    events->subscribe<MembersChanged>("test.members",
                                      [this](data::Tx&, const MembersChanged& event, const events::Meta&) -> Status {
                                        changes.push_back(event);
                                        return {};
                                      });
    start();
    staff("1001,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,RN,1002,2020-01-01,active\n"
          "1002,Luis,Kim,luis@mercygeneral.example,Main,Critical Care,ICU,Nurse Manager,RN,,2015-01-01,active\n"
          "1003,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2026-10-01,active\n"
          "1004,Eva,Ito,eva@mercygeneral.example,Main,Critical Care,ICU,Staff Nurse,LPN,1002,2026-11-01,active\n"
          "1005,Kim,Oh,kim@mercygeneral.example,East,Surgery,OR,Surgeon,MD,,2018-01-01,active\n"
          "1006,Zoe,Old,zoe@mercygeneral.example,Main,Emergency,ED,Staff Nurse,RN,,2010-01-01,terminated\n");
    ana = person_of("1001");
    luis = person_of("1002");
    bo = person_of("1003");
    eva = person_of("1004");
    kim = person_of("1005");
    for (const auto& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); })))
      units[unit.name] = unit.id;
    REQUIRE(units.contains("OR"));
  }
  void staff(const std::string& rows) {
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n" +
            rows,
        "staff.csv", true, std::nullopt));
    CHECK(report.rejected == 0);
    must(deliver());
    clock.advance(std::chrono::seconds(1));  // what happens next is later
  }
  PersonId person_of(std::string_view number) {
    return must(db->read([&](data::Tx& tx) { return accounts->find_by_employee_number(tx, number); })).value();
  }
  http::TestClient as(PersonId who, std::vector<security::Grant> grants = {}) {
    return api->sign_in(std::move(grants), who);
  }
  http::TestClient officer() { return as(person(), {{"compliance_officer", security::ScopeKind::platform, {}}}); }
  http::TestClient manager_of(const std::string& unit, PersonId who) {
    return as(who, {{"manager", security::ScopeKind::unit, units.at(unit).bytes}});
  }
  std::string in_units(const std::string& field, std::vector<std::string> names, const std::string& op = "in") {
    std::string out = R"({"field":")" + field + R"(","op":")" + op + R"(","values":[)";
    for (std::size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "\"" : ",\"") + units.at(names[i]).text() + "\"";
    return out + "]}";
  }
  static std::string body(const std::string& name, const std::string& rule, const std::string& more = "") {
    return R"({"name":")" + name + R"(","description":"","unit_ids":[],"comment":"","rule":)" + rule + more + "}";
  }
  Audience make(const std::string& name, const std::string& rule, const std::string& more = "") {
    auto made = officer().post("/audiences", body(name, rule, more));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    must(deliver());
    clock.advance(std::chrono::seconds(1));
    return made.json<Audience>();
  }
  Audience look(AudienceId id) { return officer().get("/audiences/" + id.text()).json<Audience>(); }
  /// First names of the members, sorted.
  std::vector<std::string> members(AudienceId id) {
    std::vector<std::string> out;
    for (const Member& member : officer().get("/audiences/" + id.text() + "/members").json<Page<Member>>().items)
      out.push_back(member.name.substr(0, member.name.find(' ')));
    std::sort(out.begin(), out.end());
    return out;
  }
  std::vector<MembershipChange> history(AudienceId id) {
    return officer().get("/audiences/" + id.text() + "/history").json<Page<MembershipChange>>().items;
  }
  void next_days(int days) {
    clock.advance(std::chrono::hours(24) * days);
    must(deliver());
  }
};

}  // namespace mc::audiences::testing
