// Main job 5: every number equals its list and its export; wallet, rules and the calendar move it.
#include "tests/scenarios/hospital.hpp"

using namespace mc;
using scenario::Everything;

namespace {

std::string card(const char* type, Date expires) {
  return std::string(R"({"kind":"certification","type":")") + type +
         R"(","issuing_body":"AHA","number":"1","compact":false,"compact_states":[],"expires_on":")" +
         to_string(expires) + R"(","notes":""})";
}

}  // namespace

TEST_SUITE("readiness") {
  TEST_CASE("rules, wallet and calendar: missing, held, due soon, lapsed") {
    Everything world;
    world.start();
    world.move_in();
    auto officer = world.with_role("compliance_officer");
    CHECK(officer.get("/compliance/readiness").json<compliance::Readiness>().ready == 3);
    CHECK(officer
              .post("/credential-rules",
                    R"({"name":"BLS","types":["BLS"],"unit_id":")" + world.icu.text() + R"(","professions":["RN"]})")
              .status == 200);
    must(world.deliver());
    auto view = officer.get("/compliance/readiness").json<compliance::Readiness>();
    CHECK(view.people == 3);
    CHECK(view.lapsed == 2);
    CHECK(view.ready == 1);

    auto ana = world.as(world.ana);
    auto home = ana.get("/home").json<home::HomeView>();
    REQUIRE(home.todo.size() == 1);
    CHECK(home.todo[0].credential_type == "BLS");
    Date today = world.clock.today();
    auto made = ana.post("/credentials/mine", card("BLS", today + 31));
    REQUIRE_MESSAGE(made.status == 200, made.body);
    auto id = made.json<credentials::Credential>().id.text();
    must(world.deliver());
    CHECK(officer.get("/compliance/readiness").json<compliance::Readiness>().lapsed == 1);
    CHECK(officer.get("/compliance/readiness").json<compliance::Readiness>().due_soon == 0);

    world.clock.advance(std::chrono::hours(24 * 1));
    must(world.deliver());
    CHECK(officer.get("/compliance/readiness").json<compliance::Readiness>().due_soon == 1);
    world.clock.advance(std::chrono::hours(24 * 31));
    must(world.deliver());
    view = officer.get("/compliance/readiness").json<compliance::Readiness>();
    CHECK(view.lapsed == 2);
    CHECK(view.due_soon == 0);
    CHECK(ana.get("/credentials/mine").json<credentials::Wallet>().expired == 1);

    // Owner and officer may look; nobody else may, and only the owner changes it.
    CHECK(officer.get("/credentials/" + id).status == 200);
    CHECK(world.as(world.bo).get("/credentials/" + id).status == 404);
    CHECK(officer.put("/credentials/" + id, card("BLS", today + 400)).status == 404);
    CHECK(ana.put("/credentials/" + id, card("BLS", today + 400)).status == 200);
    must(world.deliver());
    CHECK(officer.get("/compliance/readiness").json<compliance::Readiness>().lapsed == 1);
    CHECK(ana.get("/credentials/" + id + "/history").body.find("expires_on") != std::string::npos);
    CHECK(
        ana.put(
               "/credentials/" + id,
               R"({"kind":"certification","type":"WIZARD","issuing_body":"","number":"","compact":false,"compact_states":[],"notes":""})")
            .code == "invalid_input");
  }

  TEST_CASE("number, list and export agree for every filter, in all three formats with one checksum") {
    Everything world;
    world.start();
    auto admin = world.as_admin();
    admin.upload("/imports/staff?dry_run=false", Everything::fixture("hr_staff.csv"), "text/csv")
        .json<organisation::ImportReport>();
    must(world.deliver());
    admin.upload("/imports/credentials?dry_run=false", Everything::fixture("hr_credentials.csv"), "text/csv")
        .json<organisation::ImportReport>();
    auto officer = world.with_role("compliance_officer");
    CHECK(officer.post("/credential-rules", R"({"name":"RN licence","types":["RN"],"professions":["RN"]})").status ==
          200);
    CHECK(officer.post("/credential-rules", R"({"name":"BLS","types":["BLS"],"professions":[]})").status == 200);
    must(world.deliver());
    must(world.deliver());
    auto view = officer.get("/compliance/readiness").json<compliance::Readiness>();
    CHECK(view.people == 1985);
    CHECK(view.ready + (view.people - view.ready) == view.people);
    CHECK(view.lapsed > 0);
    auto total = [&](const std::string& query) {
      return officer.get("/compliance/people?limit=1" + query).json<compliance::CompliancePeople>().total;
    };
    CHECK(total("") == view.people);
    CHECK(total("&show=ready") == view.ready);
    CHECK(total("&show=not_ready") == view.people - view.ready);
    CHECK(total("&show=lapsed") == view.lapsed);
    CHECK(total("&show=overdue") == view.overdue);
    CHECK(total("&show=due_soon") == view.due_soon);
    for (std::size_t row = 0; row < 5; ++row) {
      std::string unit = "&unit=" + view.rows[row].unit_id.text();
      CHECK(total(unit) == view.rows[row].people);
      CHECK(total(unit + "&show=ready") == view.rows[row].ready);
      for (std::size_t column = 0; column < view.columns.size(); ++column) {
        const auto& cell = view.rows[row].cells[column];
        std::string item = unit + "&item=" + view.columns[column].key;
        CHECK(total(item) == cell.applicable);
        CHECK(total(item + "&item_state=met") == cell.met);
        CHECK(total(item + "&item_state=unmet") == cell.applicable - cell.met);
      }
    }
    // Pages cover the list exactly once.
    std::int64_t seen = 0;
    std::string after;
    for (;;) {
      auto page = officer.get("/compliance/people?show=lapsed&limit=200" + (after.empty() ? "" : "&after=" + after))
                      .json<compliance::CompliancePeople>();
      seen += static_cast<std::int64_t>(page.items.size());
      if (!page.next) break;
      after.clear();
      for (char c : *page.next) {
        static const char* hex = "0123456789ABCDEF";
        after += '%';
        after += hex[(static_cast<unsigned char>(c)) >> 4];
        after += hex[(static_cast<unsigned char>(c)) & 15];
      }
    }
    CHECK(seen == view.lapsed);

    std::set<std::string> hashes;
    for (const char* format : {"csv", "xlsx", "pdf"}) {
      auto file = officer.get(std::string("/compliance/reports/people/file?show=lapsed&format=") + format);
      CHECK_MESSAGE(file.status == 200, file.body.substr(0, 200));
      auto exported = officer.get("/compliance/exports?limit=1").json<Page<compliance::ExportRow>>().items.at(0);
      CHECK(exported.format == format);
      CHECK(exported.rows == view.lapsed);
      CHECK(exported.sha256.size() == 64);
      hashes.insert(exported.sha256);
    }
    CHECK(hashes.size() == 1);
    CHECK(world.audited("report.exported").size() == 3);
    auto csv = officer.get("/compliance/reports/people/file?search=%3D&format=csv").body;
    CHECK(csv.find("\n=HYPERLINK") == std::string::npos);
    CHECK(csv.find("\r\n# MedConnect report\r\n") != std::string::npos);
    CHECK(csv.find("# Generated 2026-") != std::string::npos);
    CHECK(csv.find("# Search: =") != std::string::npos);
    auto last = officer.get("/compliance/exports?limit=1").json<Page<compliance::ExportRow>>().items.at(0);
    CHECK(csv.find(last.sha256) != std::string::npos);
    CHECK(officer.get("/compliance/reports/wizards/file?format=csv").status == 404);
    CHECK(officer.get("/compliance/reports/people/file?format=doc").status == 422);
    CHECK(world.as(world.person()).get("/compliance/reports/people/file?format=csv").status == 403);

    // Rebuilding the read model from the other modules gives the same figures.
    must(world.compliance->rebuild());
    auto rebuilt = officer.get("/compliance/readiness").json<compliance::Readiness>();
    CHECK(rebuilt.ready == view.ready);
    CHECK(rebuilt.lapsed == view.lapsed);
    CHECK(shape::to_json(rebuilt.totals) == shape::to_json(view.totals));
  }
}
