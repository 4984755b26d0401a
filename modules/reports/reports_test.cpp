#include <doctest/doctest.h>

#include <functional>
#include <utility>

#include "appliance/documents/documents.hpp"
#include "appliance/jobs/brake.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/reports/service.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

/// The report's own module is played here: a route of the catalogue that tells who asked with which days.
struct CentreQuery {
  Text<3, 4> format;
  std::optional<Int<0, 365>> days;
  std::optional<UnitId> unit;
  std::optional<Text<1, 40>> type;
};
FIELDS(CentreQuery, format, days, unit, type)

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<reports::Reports> reports = reports::make_reports(platform, *accounts, *notifications);
  std::size_t bytes = 40;
  bool fails = false;
  std::function<void()> halfway{};
  PersonId cora = add("1", "Cora", "compliance_officer"), omar = add("2", "Omar", "compliance_officer"),
           mia = add("3", "Mia", "manager"), ana = add("4", "Ana", "member");
  http::TestApi& http = publish();
  http::TestClient officer = http.sign_in({{"compliance_officer", security::ScopeKind::platform, {}}}, cora);
  http::TestClient other = http.sign_in({{"compliance_officer", security::ScopeKind::platform, {}}}, omar);
  http::TestClient manager =
      http.sign_in({{"manager", security::ScopeKind::unit, UnitId::make(clock, *random).bytes}}, mia);
  http::TestClient nurse = http.sign_in({}, ana);

  http::TestApi& publish() {
    must(platform.permissions.add({"report:export", {"manager", "compliance_officer"}}));
    platform.routes.download<CentreQuery>(
        "/compliance/reports/{report}/file", "report:export", "Played",
        [this](http::Call& call, const CentreQuery& query) -> Result<http::Download> {
          http::Download out;
          out.media_type = "text/csv; charset=utf-8";
          out.file_name = "expiring.csv";
          out.write = [this, text = std::string(call.parameter("report")) + ":" + call.viewer().person.text() + ":" +
                                    std::to_string(query.days ? query.days->value : -1)](
                          std::int64_t, std::int64_t, const blobs::Sink& sink) -> Status {
            if (fails) return fail(Fault::unavailable, "read_timeout", "Too slow.");
            for (std::size_t sent = 0; sent < bytes; sent += text.size()) {
              TRY(sink(as_bytes(text)));
              if (halfway && sent > bytes / 2) std::exchange(halfway, {})();
            }
            return {};
          };
          return out;
        });
    return start();
  }
  PersonId add(const std::string& number, const std::string& name, const std::string& role) {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] = TRY(accounts->upsert(tx, {number, name, "Reyes", number + "@mercygeneral.example"}));
      if (role == "manager")
        TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::unit, UnitId::make(clock, *random).bytes}));
      else if (role != security::kMember)
        TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  reports::CentreRun made(const reports::CentreRun& asked) {
    must(deliver());
    return officer.get("/reports/runs/" + asked.id.text()).json<reports::CentreRun>();
  }
};

const std::string kRun = R"({"report":"expiring","format":"csv","parameters":{"days":"30"}})";
std::string saved_body(const std::string& every, const std::string& roles) {
  return R"({"name":"Monday list","report":"expiring","format":"csv","parameters":{"days":"60"},"roles":)" + roles +
         R"(,"every":")" + every + R"(","weekday":1,"day":1,"hour":7})";
}

}  // namespace

TEST_SUITE("modules/reports") {
  TEST_CASE("the list shows what one may make, with columns; a report is made as the person, hashed and kept") {
    World test;
    auto catalogue = test.officer.get("/reports/catalogue").json<reports::ReportCatalogue>();
    REQUIRE(catalogue.items.size() == 7);  // the routes that exist here
    CHECK(catalogue.items.front().code == "expiring");
    CHECK(catalogue.items.front().columns.size() == 17);
    CHECK(catalogue.items.front().whole_hospital);
    CHECK_FALSE(test.manager.get("/reports/catalogue").json<reports::ReportCatalogue>().items.front().whole_hospital);
    CHECK(test.nurse.get("/reports/catalogue").status == 403);

    auto asked = test.officer.post("/reports/runs", kRun).json<reports::CentreRun>();
    CHECK(asked.state == reports::CentreRunState::queued);
    CHECK(test.officer.get("/reports/runs/" + asked.id.text() + "/file").code == "report_not_ready");
    auto run = test.made(asked);
    CHECK(run.state == reports::CentreRunState::ready);
    auto file = test.officer.get("/reports/runs/" + asked.id.text() + "/file");
    CHECK(file.body == "expiring:" + test.cora.text() + ":30");
    CHECK(run.sha256 == to_hex(security::sha256(as_bytes(file.body))));
    CHECK(run.checkpoint.find(" rows; root ") != std::string::npos);
    CHECK(run.asked_by_name == "Cora Reyes");
    CHECK(test.other.get("/reports/runs/" + asked.id.text()).status == 404);
    CHECK(test.other.get("/reports/runs/" + asked.id.text() + "/file").status == 404);
    CHECK(test.nurse.get("/reports/runs/" + asked.id.text() + "/file").status == 403);
    CHECK(test.audited("report_run.asked").size() == 1);
    CHECK(test.audited("report_run.opened").size() == 1);
    CHECK(must(test.db->read([&](data::Tx& tx) { return test.notifications->unread(tx, test.cora); })) == 1);
  }

  TEST_CASE("what is wrong is said before anything is made") {
    World test;
    CHECK(test.officer.post("/reports/runs", R"({"report":"nothing","format":"csv","parameters":{}})").code ==
          "report_not_found");
    CHECK(test.officer.post("/reports/runs", R"({"report":"expiring","format":"doc","parameters":{}})").field_paths() ==
          "format");
    CHECK(test.officer.post("/reports/runs", R"({"report":"expiring","format":"csv","parameters":{"x":"1"}})")
              .field_paths() == "parameters");
    CHECK(test.officer.post("/reports/runs", R"({"report":"expiring","format":"csv","parameters":{"days":"many"}})")
              .field_paths() == "days");
    CHECK(test.officer.post("/reports/runs", R"({"report":"psv_log","format":"csv","parameters":{}})").code ==
          "report_not_found");  // no module made it here
    CHECK(test.officer.get("/reports/runs").json<Page<reports::CentreRun>>().items.empty());
  }

  TEST_CASE("one that fails, one that is too large, and one whose owner lost her role say so") {
    World test;
    test.fails = true;
    auto failed = test.made(test.officer.post("/reports/runs", kRun).json<reports::CentreRun>());
    CHECK(failed.state == reports::CentreRunState::failed);
    CHECK(failed.code == "read_timeout");
    test.fails = false;
    test.bytes = (64U << 20) + 100;
    CHECK(test.made(test.officer.post("/reports/runs", kRun).json<reports::CentreRun>()).code == "report_too_large");
    test.bytes = 40;
    auto asked = test.officer.post("/reports/runs", kRun).json<reports::CentreRun>();
    must(test.db->write(
        [&](data::Tx& tx) { return test.accounts->set_status(tx, {}, test.cora, accounts::Status::suspended); }));
    CHECK(test.made(asked).state == reports::CentreRunState::refused);
  }

  TEST_CASE("one that waits or is being made is cancelled by its owner; its file never comes") {
    World test;
    auto asked = test.officer.post("/reports/runs", kRun).json<reports::CentreRun>();
    const std::string path = "/reports/runs/" + asked.id.text();
    CHECK(test.other.post(path + "/cancel").status == 404);
    CHECK(test.nurse.post(path + "/cancel").status == 403);
    CHECK(test.officer.post(path + "/cancel").json<reports::CentreRun>().state == reports::CentreRunState::cancelled);
    CHECK(test.officer.post(path + "/cancel").code == "report_finished");
    CHECK(test.made(asked).state == reports::CentreRunState::cancelled);
    CHECK(test.officer.get(path + "/file").code == "report_not_ready");
    // While it is written: the next piece ends it, and what was written is not kept.
    test.bytes = 4U << 20;
    asked = test.officer.post("/reports/runs", kRun).json<reports::CentreRun>();
    test.halfway = [&] { CHECK(test.officer.post("/reports/runs/" + asked.id.text() + "/cancel").status == 200); };
    auto run = test.made(asked);
    CHECK(run.state == reports::CentreRunState::cancelled);
    CHECK(run.sha256.empty());
    CHECK(run.bytes < 4 << 20);
    CHECK(test.audited("report_run.cancelled").size() == 2);
  }

  TEST_CASE("a saved report runs on Mondays and is shared with a role, for who may see the whole hospital") {
    World test;
    auto saved = test.officer.post("/reports/saved", saved_body("week", R"(["compliance_officer","manager"])"))
                     .json<reports::SavedReport>();
    REQUIRE(saved.next_run_at);
    CHECK(test.officer.post("/reports/saved", saved_body("week", R"(["member"])")).field_paths() == "roles");
    CHECK(test.manager.post("/reports/saved", saved_body("never", R"(["manager"])")).field_paths() == "roles");
    CHECK(test.other.get("/reports/saved").json<reports::SavedReports>().items.size() == 1);
    CHECK(test.manager.get("/reports/saved").json<reports::SavedReports>().items.empty());
    CHECK(test.other.put("/reports/saved/" + saved.id.text(), saved_body("never", "[]")).code == "not_yours");
    CHECK(test.manager.put("/reports/saved/" + saved.id.text(), saved_body("never", "[]")).status == 404);

    must(test.reports->start_due());
    const std::string list = "/reports/runs?saved=" + saved.id.text();
    CHECK(test.other.get(list).json<Page<reports::CentreRun>>().items.empty());
    test.clock.set(*saved.next_run_at);
    must(test.reports->start_due());
    must(test.reports->start_due());
    must(test.deliver());
    auto runs = test.other.get(list).json<Page<reports::CentreRun>>().items;
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].state == reports::CentreRunState::ready);
    CHECK(test.other.get("/reports/runs/" + runs[0].id.text() + "/file").body ==
          "expiring:" + test.cora.text() + ":60");
    CHECK(test.manager.get(list).status == 404);
    CHECK(must(test.db->read([&](data::Tx& tx) { return test.notifications->unread(tx, test.omar); })) == 1);
    CHECK(must(test.db->read([&](data::Tx& tx) { return test.notifications->unread(tx, test.mia); })) == 0);

    const auto brake = [&](bool on) {
      must(test.db->write([&](data::Tx& tx) {
        return on ? jobs::put_on_brake(tx, "test", "report_files") : jobs::take_off_brake(tx, "test");
      }));
    };
    brake(true);  // a legal hold
    test.clock.advance(std::chrono::hours(24 * 91));
    must(test.deliver());
    CHECK(test.other.get("/reports/runs/" + runs[0].id.text() + "/file").status == 200);
    brake(false);
    test.clock.advance(std::chrono::hours(24));
    must(test.deliver());
    CHECK(test.other.get("/reports/runs/" + runs[0].id.text()).json<reports::CentreRun>().state ==
          reports::CentreRunState::expired);
    CHECK(test.officer.del("/reports/saved/" + saved.id.text()).status == 200);
    CHECK(test.officer.get("/reports/saved").json<reports::SavedReports>().items.empty());
    CHECK(test.audited("saved_report.removed").size() == 1);
  }

  TEST_CASE("the next time of a week and of a month, and none") {
    reports::SavedRow row;
    const Instant friday = start_of(make_date(2026, 11, 20));
    CHECK_FALSE(reports::next_time(row, friday));
    row.every = reports::Repeat::week;
    row.weekday = 1;
    CHECK(to_string(date_of(*reports::next_time(row, friday))) == "2026-11-23");
    row.every = reports::Repeat::month;
    row.day = 20;
    row.hour = 0;
    CHECK(to_string(date_of(*reports::next_time(row, friday))) == "2026-12-20");
  }
}
