// The officer's side: the list and its filters, rules, the HR import, and who may.
#include <set>

#include "modules/credentials/testing.hpp"

namespace mc::credentials {
namespace {

using testing::Ward;
using namespace std::chrono_literals;

std::string kinds(const organisation::ImportReport& report) {
  std::string out;
  for (const auto& finding : report.findings)
    if (finding.severity == "error") out += std::to_string(finding.line) + ":" + finding.kind + " ";
  return out;
}

}  // namespace

TEST_SUITE("credentials") {
  TEST_CASE("the list: each filter's total is its rows, soonest expiry first, and the day decides the status") {
    Ward world;
    Date today = world.today();
    world.add(world.ana, Ward::card("BLS", today + 200));
    world.add(world.ana, Ward::card("ACLS", today));
    world.add(world.luis, Ward::card("BLS", today + 90));
    world.add(world.bo, Ward::card("BLS", today - 1));
    world.add(world.bo, Ward::card("PALS", std::nullopt));
    struct Row {
      std::string query;
      std::size_t count;
    };
    for (const Row& row :
         {Row{"", 5}, Row{"?status=active", 2}, Row{"?status=expiring_soon", 2}, Row{"?status=expired", 1},
          Row{"?status=revoked", 0}, Row{"?days=0", 1}, Row{"?days=90", 3}, Row{"?days=89", 2}, Row{"?type=BLS", 3},
          Row{"?profession=LPN", 2}, Row{"?search=rey", 2}, Row{"?search=REYES", 2}, Row{"?search=nobody", 0},
          Row{"?unit=" + world.icu.text(), 3}, Row{"?unit=" + world.icu.text() + "&type=BLS&status=active", 1}}) {
      CAPTURE(row.query);
      auto page = world.list(row.query);
      CHECK(page.items.size() == row.count);
      CHECK(page.total == static_cast<std::int64_t>(row.count));
    }
    auto all = world.list().items;
    CHECK(all.front().type == "BLS");
    CHECK(all.front().name == "Bo Li");
    CHECK(all.front().days_left == -1);
    CHECK_FALSE(all.back().expires_on);
    std::set<CredentialId> seen;
    std::string query = "?limit=2";
    for (int pages = 0; pages < 3; ++pages) {
      auto page = world.list(query);
      if (pages == 0) CHECK(page.total == 5);  // counted once, with the first page
      for (const CredentialRow& row : page.items) seen.insert(row.id);
      if (!page.next) break;
      query = "?limit=2&after=" + page.next->substr(0, page.next->find('|')) + "%7C" +
              page.next->substr(page.next->find('|') + 1);
    }
    CHECK(seen.size() == 5);
    // After midnight, before the nightly work: what the list filters by is what it shows.
    world.clock.advance(24h);
    for (const char* status : {"active", "expiring_soon", "expired"}) {
      auto page = world.list(std::string("?status=") + status);
      CHECK(page.total == static_cast<std::int64_t>(page.items.size()));
      for (const CredentialRow& row : page.items) CHECK(shape::enum_name(row.status) == status);
    }
    CHECK(world.list("?status=expired").total == 2);
    must(world.rules.nightly());
    CHECK(world.list("?status=expired").total == 2);
    world.staff("1003,Bo,Li,bo.li@mercygeneral.example,Main,Emergency,ED,Staff Nurse,LPN,,2021-01-01,terminated\n");
    CHECK(world.list().total == 3);  // only people who work here
  }

  TEST_CASE("a manager sees the cards of her units only, in list, total and search") {
    Ward world;
    world.add(world.ana, Ward::card("BLS", world.today() + 1));
    world.add(world.bo, Ward::card("BLS", world.today() + 1));
    auto manager = world.manager_of_icu();
    for (const std::string& query : {std::string(), std::string("?type=BLS"), std::string("?days=30")}) {
      auto page = manager.get("/credentials" + query).json<CredentialPage>();
      CHECK(page.total == 1);
      REQUIRE(page.items.size() == 1);
      CHECK(page.items[0].person_id == world.ana);
    }
    CHECK(manager.get("/credentials?unit=" + world.ed.text()).json<CredentialPage>().total == 0);
    CHECK(manager.get("/credentials?search=li").json<CredentialPage>().total == 0);
  }

  TEST_CASE("a rule counts whom it is for, by unit, profession and title without case") {
    Ward world;
    auto officer = world.everywhere("compliance_officer");
    struct Row {
      std::string json;
      std::int64_t people;
    };
    for (const Row& row :
         {Row{R"({"name":"A","types":["BLS"],"professions":[]})", 3},
          Row{R"({"name":"B","types":["BLS"],"professions":["RN"]})", 2},
          Row{R"({"name":"C","types":["BLS"],"professions":[],"unit_id":")" + world.ed.text() + "\"}", 1},
          Row{R"({"name":"D","types":["BLS"],"professions":[],"job_title":"STAFF nurse"})", 2}}) {
      auto made = officer.post("/credential-rules", row.json).json<Rule>();
      CHECK(made.people == row.people);
      std::int64_t applied = 0;  // the number is the number of people to whom it applies
      for (PersonId who : {world.ana, world.luis, world.bo})
        for (const Requirement& requirement : world.requirements(who))
          applied += requirement.rule_id == made.id ? 1 : 0;
      CHECK(applied == row.people);
    }
    CHECK(world.audited("credential_rule.created").size() == 4);
  }

  TEST_CASE("a rule that was rolled back is not remembered") {
    Ward world;
    RuleIn in;
    in.name = "BLS";
    in.types = List<Text<1, 40>, 20>{{"BLS"}};
    auto failed = world.db->write([&](data::Tx& tx) -> Status {
      TRY(world.credentials->add_rule(tx, world.ana, in));
      TRY(world.credentials->requirements(tx, world.ana));
      return conflict("too_late");
    });
    CHECK(code_of(failed) == "too_late");
    CHECK(world.requirements(world.ana).empty());
  }

  TEST_CASE("import: every defect with its line and kind, the good rows come in, and the file again changes nothing") {
    Ward world;
    const std::string rows = "1001,certification,BLS,AHA,,B1,2026-01-01,2028-01-01\n"       // 2
                             "9999,certification,BLS,AHA,,B2,2026-01-01,2028-01-01\n"       // 3
                             "1001,licence,RN,Board,TX,R1,,2027-05-01\n"                    // 4
                             "1001,certification,BLS,AHA,,B1,2026-01-01,2028-01-01\n"       // 5
                             "1002,certification,BLS,AHA,,B3,2026-01-01,2026-02-30\n"       // 6
                             "1002,certification,BLS,AHA,,B4,2026-01-01,\n"                 // 7
                             "1002,certification,BLS,AHA,,B5,2026-01-01,2025-01-01\n"       // 8
                             "1002,badge,BLS,AHA,,B6,2026-01-01,2028-01-01\n"               // 9
                             "1002,certification,,AHA,,B7,2026-01-01,2028-01-01\n"          // 10
                             "1002,license,RN,Board,Texas,R2,,2027-05-01\n"                 // 11
                             ",certification,BLS,AHA,,B8,2026-01-01,2028-01-01\n"           // 12
                             "1003, certification ,BLS,AHA,,=1+1,2026-01-01,2028-01-01\n";  // 13
    auto dry = world.import(rows, false);
    CHECK(kinds(dry) == "3:unknown_employee 5:exact_duplicate 6:invalid_expiry 7:invalid_expiry "
                        "8:expiry_before_issue 9:unknown_kind 10:missing_value 11:unknown_state 12:missing_value ");
    CHECK(world.list().total == 0);  // a check writes nothing
    auto done = world.import(rows);
    CHECK(kinds(done) == kinds(dry));
    for (const auto& report : {dry, done}) {
      CHECK(report.rows == 12);
      CHECK(report.rejected == 9);
      CHECK(report.created == 3);
      CHECK(report.updated == 0);
    }
    CHECK(world.list().total == 3);
    CHECK(world.wallet(world.bo).items.at(0).number == "=1+1");  // kept as text
    auto again = world.import(rows);
    CHECK(again.created == 0);
    CHECK(again.updated == 0);
    CHECK(again.unchanged == 3);
    CHECK(world.audited("credential.imported").size() == 3);
    CHECK(world.audited("import.checked").size() == 1);
    CHECK(code_of(world.credentials->import_credentials("name,age\nAna,3\n", "x.csv", true, {})) == "missing_columns");
  }

  TEST_CASE("import: a renewal is the same card, an older export undoes nothing, the case of codes does not matter") {
    Ward world;
    world.import("1001,license,RN,Board,TX,TX-77a,2024-05-01,2026-12-01\n");
    auto renewed = world.import("1001,license,rn,Board,TX,tx-77A,2026-05-01,2028-12-01\n");
    CHECK(renewed.updated == 1);
    CHECK(renewed.created == 0);
    auto items = world.wallet(world.ana).items;
    REQUIRE(items.size() == 1);
    CHECK(items[0].type == "RN");
    CHECK(items[0].expires_on == make_date(2028, 12, 1));
    CHECK(world.import("1001,license,RN,Board,TX,TX-77a,2024-05-01,2026-12-01\n").unchanged == 1);
    CHECK(world.wallet(world.ana).items.at(0).expires_on == make_date(2028, 12, 1));
    world.require(R"({"name":"Licence","types":["RN"],"professions":["RN"],"unit_id":")" + world.icu.text() + "\"}");
    CHECK(world.requirements(world.ana).at(0).held);
  }

  TEST_CASE("import: the check counts as the import does, also when a card comes twice in a file") {
    Ward world;
    const std::string rows = "1001,certification,BLS,AHA,,B1,2024-01-01,2026-01-01\n"
                             "1001,certification,BLS,AHA,,B1,2026-01-01,2028-01-01\n"
                             "1001,certification,BLS,AHA,,B1,2025-01-01,2027-01-01\n";
    auto dry = world.import(rows, false);
    auto done = world.import(rows);
    CHECK(done.created == 1);
    CHECK(done.updated == 1);
    CHECK(done.unchanged == 1);
    CHECK(dry.created == done.created);
    CHECK(dry.updated == done.updated);
    CHECK(dry.unchanged == done.unchanged);
  }

  TEST_CASE("a card of a type that only HR knows can be changed by its owner, but not chosen anew") {
    Ward world;
    world.import("1001,certification,LOCAL9,Hospital,,L1,2026-01-01,2028-01-01\n");
    auto id = world.wallet(world.ana).items.at(0).id;
    auto changed =
        world.as(world.ana).put("/credentials/" + id.text(), Ward::card("LOCAL9", world.today() + 500, "L2"));
    REQUIRE_MESSAGE(changed.status == 200, changed.body);
    CHECK(changed.json<Credential>().number == "L2");
    CHECK(changed.json<Credential>().type_name == "LOCAL9");
    CHECK(world.as(world.bo).post("/credentials/mine", Ward::card("LOCAL9", world.today() + 5)).status == 422);
  }

  TEST_CASE("no alert for a card that a later one stands for") {
    Ward world;
    world.add(world.ana, Ward::card("BLS", world.today() + 6, "old"));
    world.add(world.ana, Ward::card("BLS", world.today() + 700, "new"));
    world.add(world.ana, Ward::card("ACLS", world.today() + 6, "other type"));
    must(world.rules.nightly());
    auto told = world.told(world.ana);
    REQUIRE(told.size() == 1);
    CHECK(told[0].text.find("Advanced") != std::string::npos);
  }

  TEST_CASE("the same membership event twice, and one for a person without a staff row") {
    Ward world;
    world.add(world.ana, Ward::card("BLS", world.today() + 1));
    for (PersonId who : {world.ana, world.ana, world.person()}) {
      must(world.db->write([&](data::Tx& tx) {
        return world.events->publish(tx, organisation::MembershipChanged{who, world.icu, std::nullopt, true});
      }));
      must(world.deliver());
    }
    CHECK(must(world.events->backlog()).pending == 0);
    CHECK(world.list().total == 1);
  }

  TEST_CASE("officer routes: input that is refused, and who may") {
    Ward world;
    auto officer = world.everywhere("compliance_officer");
    auto admin = world.everywhere("admin");
    auto manager = world.manager_of_icu();
    auto nurse = world.as(world.ana);
    auto nobody = world.api->anonymous();
    for (const char* bad : {"?limit=0", "?limit=201", "?days=366", "?status=lost", "?after=x", "?after=2026-01-01%7Cx"})
      CHECK_MESSAGE(officer.get(std::string("/credentials") + bad).status == 422, bad);
    const std::string rule = R"({"name":"BLS","types":["BLS"],"professions":[]})";
    CHECK(officer.post("/credential-rules", R"({"name":"BLS","types":[],"professions":[]})").field_paths() == "types");
    CHECK(officer.post("/credential-rules", R"({"name":"","types":["BLS"],"professions":[]})").field_paths() == "name");
    CHECK(officer
              .post("/credential-rules",
                    R"({"name":"BLS","types":["BLS"],"professions":[],"unit_id":")" + UnitId{}.text() + "\"}")
              .field_paths() == "unit_id");
    CHECK(officer.del("/credential-rules/" + RuleId{}.text()).status == 404);
    auto id = world.require(rule);
    const std::string csv = "employee_number,kind,type,number,expiry_date\n1001,certification,BLS,1,2030-01-01\n";
    CHECK(officer.upload("/imports/credentials", csv, "text/csv").status == 403);
    CHECK(manager.upload("/imports/credentials", csv, "text/csv").status == 403);
    CHECK(nobody.upload("/imports/credentials", csv, "text/csv").status == 401);
    auto checked = admin.upload("/imports/credentials", csv, "text/csv").json<organisation::ImportReport>();
    CHECK(checked.dry_run);  // the default
    CHECK(world.list().total == 0);
    CHECK(admin.upload("/imports/credentials?dry_run=false&file_name=c.csv", csv, "text/csv")
              .json<organisation::ImportReport>()
              .created == 1);
    CHECK(admin.upload("/imports/credentials", "", "text/csv").status >= 400);

    CHECK(nobody.get("/credential-types").status == 401);
    CHECK(nurse.get("/credential-types").body.find("Basic Life Support") != std::string::npos);
    CHECK(nobody.get("/credentials").status == 401);
    CHECK(nurse.get("/credentials").status == 403);
    CHECK(nobody.get("/credential-rules").status == 401);
    CHECK(nurse.get("/credential-rules").status == 403);
    CHECK(manager.get("/credential-rules").status == 200);
    for (http::TestClient* client : {&nurse, &manager}) {
      CHECK(client->post("/credential-rules", rule).status == 403);
      CHECK(client->del("/credential-rules/" + id.text()).status == 403);
    }
    CHECK(nobody.post("/credential-rules", rule).status == 401);
    CHECK(nobody.del("/credential-rules/" + id.text()).status == 401);
    CHECK(world.requirements(world.ana).size() == 1);
    CHECK(officer.del("/credential-rules/" + id.text()).status < 300);
    CHECK(officer.del("/credential-rules/" + id.text()).status == 404);
  }
}

}  // namespace mc::credentials
