#include <doctest/doctest.h>

#include "appliance/jobs/brake.hpp"
#include "modules/organisation/data_classes.hpp"
#include "modules/retention/requests.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<organisation::Organisation> organisation = organisation::make_organisation(platform, *accounts);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<privacy::Privacy> privacy =
      privacy::make_privacy(platform, *accounts, *organisation, *notifications, {}, nullptr);
  std::unique_ptr<retention::Retention> retention = retention::make_retention(platform, *accounts, *privacy, classes());
  http::TestApi& http = start();
  PersonId noor = add("1", "Noor"), ana = add("2", "Ana");
  http::TestClient officer = http.sign_in({{"privacy_officer", security::ScopeKind::platform, {}}}, noor);
  http::TestClient nurse = http.sign_in({}, ana);

  /// Imports, and a class whose rows are about people: the module's own history, by who changed a period.
  static DataClasses classes() {
    DataClasses out = organisation::data_classes();
    out.push_back(
        class_of({data::Module{"retention"}, "retention_history", "by_id"}, "played", "Played", "None", 10, 20));
    return out;
  }
  PersonId add(const std::string& number, const std::string& name) {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      return TRY(accounts->upsert(tx, {number, name, "Reyes", number + "@mercygeneral.example"})).first;
    }));
  }
  void import() {
    organisation::ImportReport report;
    report.id = make_uuid7(clock.now(), *random);
    report.kind = "staff";
    report.at = clock.now();
    must(db->write([&](data::Tx& tx) { return organisation->record_import(tx, report); }));
  }
  void played(PersonId by) {
    must(db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"retention"})
              .run("INSERT INTO retention_history (id, class, kind, at, by_id, from_days, to_days, row_count, held, "
                   "reason) VALUES (?, 'x', 'changed', ?, ?, 0, 0, 0, 0, '')",
                   make_uuid7(tx.now(), *random), tx.now(), by));
      return {};
    }));
  }
  retention::RetentionClass of(const std::string& code) {
    for (auto& one : officer.get("/retention/classes").json<retention::RetentionClasses>().items)
      if (one.code == code) return one;
    FAIL("no class ", code);
    return {};
  }
  void days(int count) { clock.advance(std::chrono::hours(24) * count); }
};

}  // namespace

TEST_SUITE("modules/retention") {
  TEST_CASE("a period is changed with a reason and not below its minimum; the preview says what would go") {
    World test;
    test.import();
    test.days(200);
    test.import();
    auto imports = test.of("imports");
    CHECK(imports.may_change);
    CHECK(imports.days == kSixYears);
    CHECK(imports.due == 0);
    REQUIRE(imports.oldest);
    CHECK_FALSE(test.of("audit").may_change);
    CHECK(test.of("audit").minimum_days == kSixYears);
    auto preview =
        test.officer.post("/retention/classes/imports/preview", R"({"days":100})").json<retention::RetentionPreview>();
    CHECK(preview.rows == 1);
    CHECK(preview.all);
    CHECK(test.officer.put("/retention/classes/imports", R"({"days":30,"reason":"Less is more"})").field_paths() ==
          "days");
    CHECK(test.officer.put("/retention/classes/imports", R"({"days":100,"reason":""})").field_paths() == "reason");
    CHECK(test.officer.put("/retention/classes/audit", R"({"days":9000,"reason":"Longer"})").code == "period_is_fixed");
    CHECK(test.officer.put("/retention/classes/nothing", R"({"days":9000,"reason":"Longer"})").status == 404);
    CHECK(test.nurse.get("/retention/classes").status == 403);
    CHECK(test.nurse.put("/retention/classes/imports", R"({"days":100,"reason":"Policy"})").status == 403);
    REQUIRE(test.officer.put("/retention/classes/imports", R"({"days":100,"reason":"Policy of 2026"})").status == 200);
    CHECK(test.of("imports").due == 1);
    test.clock.advance(std::chrono::seconds(1));
    must(test.retention->purge());
    CHECK(test.of("imports").due == 0);
    CHECK(test.of("imports").last_purge_rows == 1);
    CHECK(test.audited("retention.purged").size() == 1);
    CHECK(test.audited("retention.changed").size() == 1);
    auto history = test.officer.get("/retention/history").json<Page<retention::RetentionEvent>>().items;
    REQUIRE(history.size() == 2);
    CHECK(history[0].kind == "purged");
    CHECK(history[0].rows == 1);
    CHECK(history[1].by_name == "Noor Reyes");
    must(test.retention->purge());  // nothing left: nothing written
    CHECK(test.audited("retention.purged").size() == 1);
  }

  TEST_CASE("a held class keeps all of its rows and puts off erasures; released, or past its last day, it goes on") {
    World test;
    test.import();
    CHECK(test.officer.post("/retention/holds", R"({"code":"sessions","reason":"A lawsuit"})").field_paths() == "code");
    CHECK(test.officer.post("/retention/holds", R"({"code":"none","reason":"A lawsuit"})").field_paths() == "code");
    CHECK(test.nurse.post("/retention/holds", R"({"code":"imports","reason":"A lawsuit"})").status == 403);
    auto hold =
        test.officer.post("/retention/holds", R"({"code":"imports","reason":"A lawsuit","reference":"2026-114"})")
            .json<retention::ClassHold>();
    CHECK(hold.in_force);
    CHECK(must(test.db->read([&](data::Tx& tx) { return test.privacy->held(tx, test.ana); })));
    test.days(kSixYears + 1);
    must(test.retention->purge());
    CHECK(test.of("imports").held);
    CHECK(test.of("imports").due == 1);
    CHECK(test.audited("retention.purge_held").size() == 1);
    const std::string path = "/retention/holds/" + hold.id.text() + "/release";
    CHECK(test.officer.post(path, R"({"reason":""})").field_paths() == "reason");
    REQUIRE(test.officer.post(path, R"({"reason":"Settled"})").status == 200);
    CHECK(test.officer.post(path, R"({"reason":"Settled"})").code == "class_hold_released");
    CHECK_FALSE(must(test.db->read([&](data::Tx& tx) { return test.privacy->held(tx, test.ana); })));
    must(test.retention->purge());
    CHECK(test.of("imports").due == 0);
    const std::string until = to_string(test.clock.today() + 3);
    REQUIRE(test.officer.post("/retention/holds", R"({"code":"imports","reason":"A survey","until":")" + until + "\"}")
                .status == 200);
    CHECK(test.of("imports").held);
    test.days(4);
    CHECK_FALSE(test.of("imports").held);
  }

  TEST_CASE("a hold on a class, or on a person, brakes what modules delete by themselves") {
    World test;
    const auto braked = [&](std::string_view code) {
      return must(test.db->read([&](data::Tx& tx) { return jobs::braked(tx, code); }));
    };
    auto hold = test.officer.post("/retention/holds", R"({"code":"deliveries","reason":"A lawsuit"})");
    REQUIRE_MESSAGE(hold.status == 200, hold.body);
    CHECK(test.of("deliveries").held);
    CHECK(test.of("deliveries").may_hold);
    CHECK_FALSE(test.of("sessions").may_hold);
    CHECK(braked("deliveries"));
    CHECK_FALSE(braked("packets"));
    const std::string path = "/retention/holds/" + hold.json<retention::ClassHold>().id.text() + "/release";
    REQUIRE(test.officer.post(path, R"({"reason":"Settled"})").status == 200);
    CHECK_FALSE(braked("deliveries"));
    const std::string person = "/people/" + test.ana.text() + "/privacy/holds";
    auto of_ana = test.officer.post(person, R"({"reason":"A lawsuit"})");
    REQUIRE(of_ana.status == 200);
    for (const char* code : {"deliveries", "packets", "habits", "learning_events", "report_files", "notifications",
                             "import_changes", "verification_calls"})
      CHECK_MESSAGE(braked(code), code);
    // A version that knew no brakes had holds, too.
    must(test.db->write([](data::Tx& tx) { return tx.in(data::Module{"jobs"}).run("DELETE FROM jobs_brakes"); }));
    test.days(1);
    must(test.deliver());
    test.days(1);
    must(test.deliver());
    CHECK(braked("habits"));
    const std::string release = "/privacy/holds/" + of_ana.json<privacy::Hold>().id.text() + "/release";
    auto released = test.officer.post(release, R"({"reason":"Settled"})");
    REQUIRE_MESSAGE(released.status == 200, released.body);
    CHECK_FALSE(braked("habits"));
  }

  TEST_CASE("rows of a held person stay, those of others go, however many are in the way") {
    World test;
    for (int i = 0; i < 510; ++i) test.played(test.ana);
    for (int i = 0; i < 5; ++i) test.played(test.noor);
    REQUIRE(test.officer.post("/people/" + test.ana.text() + "/privacy/holds", R"({"reason":"A lawsuit"})").status ==
            200);
    test.days(21);
    CHECK(test.of("played").due == 515);
    must(test.retention->purge());
    CHECK(test.of("played").due == 510);
    auto history = test.officer.get("/retention/history?limit=1").json<Page<retention::RetentionEvent>>().items;
    CHECK(history.at(0).rows == 5);
    CHECK(history.at(0).held == 510);
  }
}
