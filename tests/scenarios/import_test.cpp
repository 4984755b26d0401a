// Main job 1: the HR files, dry run first, every defect with its line, good rows in, idempotent.
#include <chrono>

#include "tests/scenarios/hospital.hpp"

using namespace mc;
using scenario::Everything;

TEST_SUITE("import") {
  TEST_CASE(
      "the hospital's files: a dry run changes nothing, the import takes the good rows, a second one changes nothing") {
    Everything world;
    world.start();
    auto admin = world.as_admin();
    std::string staff = Everything::fixture("hr_staff.csv"), cards = Everything::fixture("hr_credentials.csv");

    auto checked =
        admin.upload("/imports/staff?file_name=hr_staff.csv", staff, "text/csv").json<organisation::ImportReport>();
    CHECK(checked.dry_run);
    CHECK(checked.rows == 2000);
    CHECK(admin.get("/people").json<Page<organisation::Staff>>().items.empty());

    auto done = admin.upload("/imports/staff?dry_run=false&file_name=hr_staff.csv", staff, "text/csv")
                    .json<organisation::ImportReport>();
    CHECK(done.created == checked.created);
    CHECK(done.rejected == checked.rejected);
    CHECK(done.rejected == 15);  // ten without an e-mail address, five with another's employee number
    CHECK(done.created + done.rejected == 2000);
    must(world.deliver());
    auto again = admin.upload("/imports/staff?dry_run=false", staff, "text/csv").json<organisation::ImportReport>();
    CHECK(again.created == 0);
    CHECK(again.updated == 0);
    CHECK(again.unchanged == done.created);

    auto first =
        admin.upload("/imports/credentials?dry_run=false", cards, "text/csv").json<organisation::ImportReport>();
    std::map<std::string, int> kinds;
    for (const auto& finding : first.findings) ++kinds[finding.kind];
    // Ten deliberate ones, and seven cards of the five people whose own number HR overwrote with somebody else's.
    CHECK(kinds["unknown_employee"] == 17);
    CHECK(kinds["invalid_expiry"] == 10);
    CHECK(kinds["expiry_before_issue"] == 10);
    CHECK(kinds["exact_duplicate"] == 10);
    CHECK(first.created > 3400);
    auto second =
        admin.upload("/imports/credentials?dry_run=false", cards, "text/csv").json<organisation::ImportReport>();
    CHECK(second.created == 0);
    CHECK(second.updated == 0);

    // Names, units and managers are where HR says; white space is trimmed; a formula is text.
    auto found = admin.get("/people?search=tomas%20d").json<Page<organisation::Staff>>().items;
    REQUIRE_FALSE(found.empty());
    CHECK(found[0].first_name == "Tomás");
    CHECK(found[0].unit_name == "PT Gym");
    CHECK(found[0].site_name == "East Pavilion");
    CHECK(admin.get("/people?search=101322").json<Page<organisation::Staff>>().items.at(0).first_name == "Hye-jin");
    CHECK(admin.get("/people?search=101001").json<Page<organisation::Staff>>().items.at(0).last_name ==
          "=HYPERLINK(\"http://x\")");
    auto history = admin.get("/imports");
    CHECK(history.status == 200);
    std::size_t listed = 0;
    for (std::size_t at = history.body.find("\"rejected\""); at != std::string::npos;
         at = history.body.find("\"rejected\"", at + 1))
      ++listed;
    CHECK(listed == 5);
    CHECK(world.audited("import.applied").size() == 4);
  }

  TEST_CASE("bad files and people without the right are refused with what to do") {
    Everything world;
    world.start();
    auto admin = world.as_admin();
    auto answer = admin.upload("/imports/staff", "name;mail\nAna;a@b.example\n", "text/csv");
    CHECK(answer.status == 422);
    CHECK(answer.code == "missing_columns");
    CHECK(admin.upload("/imports/staff", "", "text/csv").status == 422);
    CHECK(world.as(world.person()).upload("/imports/staff", "x", "text/csv").status == 403);
    CHECK(world.with_role("compliance_officer").upload("/imports/credentials?dry_run=false", "x", "text/csv").status ==
          403);
    CHECK(world.api->anonymous().upload("/imports/staff", "x", "text/csv").status == 401);
    CHECK(admin.get("/imports/00000000-0000-7000-8000-000000000000").status == 404);
  }
}
