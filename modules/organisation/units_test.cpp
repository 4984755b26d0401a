// The units that a viewer is offered: all of them, or those where she holds a permission.
#include "modules/organisation/organisation.hpp"
#include "modules/organisation/service.hpp"
#include "modules/testing.hpp"

namespace mc::organisation {
namespace {

/// One site with Critical Care (ICU, CCU) and Emergency (ED).
struct Tree : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<Organisation> organisation = make_organisation(platform, *accounts);
  std::map<std::string, UnitId> units{};

  Tree() {
    start();
    auto report = must(organisation->import_staff(
        "employee_number,first_name,last_name,email,site,department,unit,job_title,profession,manager_employee_number,"
        "hire_date,status\n"
        "1,Ana,Reyes,ana@mercygeneral.example,Main,Critical Care,ICU,Nurse,RN,,2020-01-01,active\n"
        "2,Bo,Li,bo@mercygeneral.example,Main,Emergency,ED,Nurse,RN,,2021-01-01,active\n"
        "3,Eva,Ito,eva@mercygeneral.example,Main,Critical Care,CCU,Nurse,RN,,2021-01-01,active\n",
        "staff.csv", true, std::nullopt));
    REQUIRE(report.created == 3);
    must(deliver());
    for (const Unit& unit : must(db->read([&](data::Tx& tx) { return organisation->units(tx); })))
      units[unit.name] = unit.id;
  }
  http::TestClient with(const char* role, const char* unit) {
    if (unit == nullptr) return api->sign_in({{role, security::ScopeKind::platform, std::nullopt}});
    return api->sign_in({{role, security::ScopeKind::unit, units.at(unit).bytes}});
  }
};

std::string names(const std::vector<Unit>& units) {
  std::string out;
  for (const Unit& unit : units) out += unit.name + ";";
  return out;
}

}  // namespace

TEST_SUITE("organisation") {
  TEST_CASE("units within reach of a permission, and the names above them for the path") {
    Tree world;
    auto offered = [&](http::TestClient client, const std::string& reach) {
      auto answer = client.get("/units?reach=" + reach);
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
      return answer.json<Units>();
    };
    Units of_icu = offered(world.with("manager", "ICU"), "people:view");
    CHECK(names(of_icu.items) == "ICU;");
    CHECK(of_icu.items.at(0).people == 1);
    std::string above;
    for (const UnitAbove& unit : of_icu.above) above += unit.name + ";";
    CHECK(above.ends_with("Main;Critical Care;"));
    CHECK(of_icu.items.at(0).parent_id == of_icu.above.back().id);

    Units of_care = offered(world.with("manager", "Critical Care"), "people:view");
    CHECK(of_care.items.size() == 3);
    CHECK(of_care.items.at(0).name == "Critical Care");
    CHECK(of_care.items.at(0).people == 2);

    auto everything = world.units.size();
    CHECK(offered(world.with("admin", nullptr), "people:view").items.size() == everything);
    CHECK(offered(world.with("admin", nullptr), "people:view").above.empty());
    CHECK(offered(world.with("manager", "ICU"), "people:manage").items.empty());  // not a manager's permission
    CHECK(offered(world.api->sign_in({}), "people:view").items.empty());
    CHECK(world.with("manager", "ICU").get("/units").json<Units>().items.size() == everything);
    CHECK(world.with("manager", "ICU").get("/units?reach=people:fly").field_paths() == "reach");
    CHECK(world.api->anonymous().get("/units?reach=people:view").status == 401);
  }
}

}  // namespace mc::organisation
