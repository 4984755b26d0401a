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

  TEST_CASE("the address of a person with power, to which the link for a password goes, is a super_admin's to change") {
    Tree world;
    auto root = world.with("super_admin", nullptr), admin = world.with("admin", nullptr);
    auto of_unit = world.with("admin", "ICU");
    PersonId ana =
        *must(world.db->read([&](data::Tx& tx) { return world.accounts->find_by_employee_number(tx, "1"); }));
    const std::string path = "/people/" + ana.text(), mine = R"({"email":"mine@mercygeneral.example"})";
    for (const char* role : {"operator", "privacy_officer", "admin"}) {
      auto id = must(world.db->write([&](data::Tx& tx) {
                  return world.sessions.grant(tx, {}, ana, {role, security::ScopeKind::platform, {}});
                })).id;
      CHECK(admin.patch(path, mine).code == "higher_role");
      CHECK(of_unit.patch(path, mine).code == "higher_role");
      CHECK(of_unit.patch(path, R"({"job_title":"Lead"})").status == 200);
      must(world.db->write([&](data::Tx& tx) { return world.sessions.revoke(tx, {}, ana, id); }));
    }
    must(world.db->write([&](data::Tx& tx) {
      return world.sessions.grant(tx, {}, ana, {"operator", security::ScopeKind::platform, {}});
    }));
    CHECK(root.patch(path, mine).status == 200);
  }

  TEST_CASE("a role that more than a thousand people hold is listed whole, in order") {
    Tree world;
    auto admin = world.with("admin", nullptr);
    must(world.db->write([&](data::Tx& tx) -> mc::Status {
      for (int i = 0; i < 2'200; ++i) {
        StaffRow row;
        row.person_id = PersonId::make(world.clock, *world.random);
        row.first_name = std::to_string(10'000 + (i * 7) % 2'200);  // not in the order of ids
        row.last_name = "Crowd", row.email = row.first_name + "@x.example";
        row.sort_key = "crowd " + row.first_name;
        row.profession = "RN", row.status = accounts::Status::active;
        TRY(store::put_staff(tx, row, std::nullopt, world.clock.today()));
        if (i % 2 == 0)
          TRY(world.sessions.grant(tx, {}, row.person_id, {"instructor", security::ScopeKind::platform, {}}));
      }
      return {};
    }));
    std::vector<std::string> names;
    std::string after;
    for (int guard = 0; guard < 20; ++guard) {
      auto page = admin.get("/people?limit=100&role=instructor" + after).json<Page<Staff>>();
      for (const Staff& one : page.items) names.push_back(one.first_name);
      if (!page.next) break;
      after = "&after=" + *page.next;
      for (std::size_t at; (at = after.find('\t')) != std::string::npos;) after.replace(at, 1, "%09");
      for (std::size_t at; (at = after.find(' ')) != std::string::npos;) after.replace(at, 1, "%20");
    }
    CHECK(names.size() == 1'100);
    CHECK(std::is_sorted(names.begin(), names.end()));
    CHECK(admin.get("/people?role=instructor&search=11000").json<Page<Staff>>().items.size() ==
          std::size_t(std::count(names.begin(), names.end(), "11000")));
  }

  TEST_CASE("people by role and by source, page by page; roles only for who may see roles") {
    Tree world;
    auto admin = world.with("admin", nullptr);
    auto manager = world.with("manager", "Critical Care");
    auto people = [](http::TestClient& client, const std::string& query) {
      auto answer = client.get("/people?limit=1" + query);
      REQUIRE_MESSAGE(answer.status == 200, answer.body);
      std::string out;
      auto page = answer.json<Page<Staff>>();
      for (int guard = 0; guard < 20; ++guard) {
        for (const Staff& one : page.items) out += one.first_name + ";";
        if (!page.next) break;
        std::string after = *page.next;
        for (std::size_t at; (at = after.find('\t')) != std::string::npos;) after.replace(at, 1, "%09");
        for (std::size_t at; (at = after.find(' ')) != std::string::npos;) after.replace(at, 1, "%20");
        page = client.get("/people?limit=1" + query + "&after=" + after).json<Page<Staff>>();
      }
      return out;
    };
    auto id_of = [&](const char* email) {
      return *must(world.db->read([&](data::Tx& tx) { return world.accounts->find_by_login(tx, email); }));
    };
    PersonId ana = id_of("ana@mercygeneral.example"), eva = id_of("eva@mercygeneral.example");
    auto added = admin.post("/people", R"({"first_name":"Lu","last_name":"Aziz","email":"lu@x.example",)"
                                       R"("profession":"RN","job_title":""})");
    REQUIRE_MESSAGE(added.status == 200, added.body);
    CHECK(added.json<Staff>().source == Source::local);
    must(world.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(world.accounts->grant(tx, {}, ana, {"instructor", security::ScopeKind::platform, {}}));
      TRY(world.accounts->grant(tx, {}, ana, {"manager", security::ScopeKind::unit, world.units.at("ICU").bytes}));
      return world.accounts->grant(tx, {}, eva, {"instructor", security::ScopeKind::platform, {}});
    }));
    CHECK(people(admin, "") == "Lu;Eva;Bo;Ana;");
    CHECK(people(admin, "&role=instructor") == "Eva;Ana;");
    CHECK(people(admin, "&role=manager") == "Ana;");
    CHECK(people(admin, "&role=operator") == "");
    CHECK(people(admin, "&role=member") == "Lu;Eva;Bo;Ana;");
    CHECK(people(admin, "&source=local") == "Lu;");
    CHECK(people(admin, "&source=import&role=instructor&search=ana") == "Ana;");
    CHECK(people(admin, "&source=scim") == "");
    CHECK(people(manager, "&source=import") == "Eva;Ana;");  // her units only
    CHECK(admin.get("/people?role=gardener").field_paths() == "role");
    CHECK(admin.get("/people?source=moon").status == 422);
    CHECK(manager.get("/people?role=instructor").code == "role_view_required");
    CHECK(admin.get("/people/" + ana.text()).json<Staff>().roles == std::vector<std::string>{"instructor", "manager"});
    CHECK(admin.get("/people?search=ana").json<Page<Staff>>().items.at(0).roles.size() == 2);
    CHECK(manager.get("/people/" + ana.text()).json<Staff>().roles.empty());
  }

  TEST_CASE("a list by source runs along its index") {
    Tree world;
    auto steps = must(world.db->plan("SELECT person_id FROM organisation_staff s WHERE (s.sort_key, s.person_id) > "
                                     "('', x'00') AND s.source = 'local' ORDER BY s.sort_key, s.person_id LIMIT 51"));
    REQUIRE_FALSE(steps.empty());
    CHECK(steps[0].find("organisation_staff_by_source") != std::string::npos);
    CHECK(steps.size() == 1);  // nothing is sorted
  }
}

}  // namespace mc::organisation
