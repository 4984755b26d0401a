#include "modules/monitor/requests.hpp"

#include <doctest/doctest.h>

#include "modules/monitor/store.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  std::unique_ptr<monitor::Monitor> monitor = monitor::make_monitor(platform, *accounts, *notifications);
  http::TestApi& http = start();
  PersonId ana = add("1001", "Ana", "member"), noor = add("1", "Noor", "operator");
  http::TestClient officer = http.sign_in({{"operator", security::ScopeKind::platform, {}}}, noor);

  World() { must(monitor->look()); }  // what was before is not judged

  PersonId add(const std::string& number, const std::string& name, const std::string& role) {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] = TRY(accounts->upsert(tx, {number, name, "Reyes", number + "@mercygeneral.example"}));
      if (role != security::kMember) TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  void happened(PersonId actor, const std::string& action, const std::string& object, const std::string& details,
                const std::string& address = "10.0.0.1") {
    must(db->write([&](data::Tx& tx) {
      security::AuditEvent event;
      event.actor = actor;
      event.action = action;
      event.object = object;
      event.details.text = details;
      event.address = address;
      return audit->append(tx, event);
    }));
  }
  void signs_in(const std::string& address) { happened(ana, "session.signed_in", "session:x", "{}", address); }
  std::vector<monitor::Alert> alerts() {
    must(monitor->look());
    return officer.get("/security/alerts").json<Page<monitor::Alert>>().items;
  }
  std::int64_t unread() {
    return must(db->read([&](data::Tx& tx) { return notifications->unread(tx, noor); }));
  }
};

}  // namespace

TEST_SUITE("modules/monitor") {
  TEST_CASE("a new place is told once a day, and forgotten ones are new again") {
    World test;
    test.signs_in("10.1.1.5");
    CHECK(test.alerts().empty());  // her first place is learnt
    test.signs_in("10.1.1.77");
    CHECK(test.alerts().empty());  // the same /24
    test.signs_in("203.0.113.9");
    auto found = test.alerts();
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == monitor::AlertKind::unusual_place);
    CHECK(found[0].place == "203.0.113.0/24");
    CHECK(found[0].person_id == test.ana);
    CHECK(test.unread() == 1);
    test.signs_in("198.51.100.9");
    found = test.alerts();
    REQUIRE(found.size() == 1);
    CHECK(found[0].occurrences == 2);
    CHECK(test.unread() == 1);
    test.clock.advance(std::chrono::hours{24 * 91});
    test.signs_in("10.1.1.5");
    CHECK(test.alerts().size() == 1);  // no habits at all any more: learnt anew
  }

  TEST_CASE("an hour at which she never came is unusual once her hours are known") {
    World test;
    for (int day = 0; day < 20; ++day) {
      test.signs_in("10.1.1.5");
      test.clock.advance(std::chrono::hours{24});
    }
    CHECK(test.alerts().empty());
    test.clock.advance(std::chrono::hours{10});
    test.signs_in("10.1.1.5");
    auto found = test.alerts();
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == monitor::AlertKind::unusual_time);
  }

  TEST_CASE("many exports, or many rows, in an hour") {
    World test;
    for (int i = 0; i < 9; ++i) test.happened(test.ana, "report.exported", "report:staff", R"({"rows":5})");
    CHECK(test.alerts().empty());
    test.clock.advance(std::chrono::hours{2});
    test.happened(test.ana, "report.exported", "report:staff", R"({"rows":5})");
    CHECK(test.alerts().empty());
    test.happened(test.ana, "report.exported", "report:staff", R"({"format":"csv","rows":25000,"sha256":"x"})");
    auto found = test.alerts();
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == monitor::AlertKind::mass_export);
  }

  TEST_CASE("habits of people under a legal hold stay, those of others go") {
    World test;
    for (PersonId who : {test.ana, test.noor}) test.happened(who, "session.signed_in", "session:x", "{}", "10.1.1.5");
    must(test.monitor->look());
    const auto places = [&](PersonId who) {
      return must(test.db->read([&](data::Tx& tx) {
        return tx.in(monitor::kModule)
            .one<std::int64_t>("SELECT count(*) FROM monitor_places WHERE person_id = ?", who);
      }));
    };
    REQUIRE(places(test.ana) == 1);
    REQUIRE(places(test.noor) == 1);
    const Bytes held(test.ana.bytes.begin(), test.ana.bytes.end());
    const Instant later = test.clock.now() + std::chrono::hours(1);
    must(test.db->write([&](data::Tx& tx) { return monitor::store::forget(tx, later, later, later, held); }));
    CHECK(places(test.ana) == 1);
    CHECK(places(test.noor) == 0);
  }

  TEST_CASE("a role of power is told each time, another one never") {
    World test;
    test.add("7", "Bo", "instructor");
    CHECK(test.alerts().empty());
    PersonId cara = test.add("8", "Cara", "admin");
    auto found = test.alerts();
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == monitor::AlertKind::privilege_change);
    CHECK(found[0].place == "admin");
    CHECK(found[0].person_id == cara);
  }

  TEST_CASE("odd answers of an identity provider are told once a day for each oddness and person") {
    World test;
    for (int i = 0; i < 3; ++i)
      test.happened(test.ana, "session.provider_unusual", "sso_provider:x", R"({"reason":"clock_jumped"})");
    test.happened(test.ana, "session.provider_unusual", "sso_provider:x", R"({"reason":"session_of_another"})");
    auto found = test.alerts();
    REQUIRE(found.size() == 2);
    for (const auto& alert : found) {
      CHECK(alert.kind == monitor::AlertKind::provider_anomaly);
      CHECK(alert.person_id == test.ana);
      CHECK(alert.occurrences == (alert.place == "clock_jumped" ? 3 : 1));
    }
  }

  TEST_CASE("one account at three places and devices within minutes") {
    World test;
    auto open = [&](const std::string& device, const std::string& address) {
      must(test.db->write([&](data::Tx& tx) {
        return test.sessions.start(tx, {test.ana, "password", device, address, false});
      }));
    };
    open("Firefox", "10.1.1.5");
    open("Phone", "203.0.113.9");
    CHECK(test.alerts().empty());  // a desk and a telephone
    open("Chrome", "198.51.100.9");
    auto found = test.alerts();
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == monitor::AlertKind::parallel_sessions);
    CHECK(found[0].amount == 3);
  }

  TEST_CASE("an alert is acknowledged once, with a note, by somebody who may and whom it is not about") {
    World test;
    test.add("8", "Cara", "admin");
    const std::string path = "/security/alerts/" + test.alerts().at(0).id.text() + "/acknowledge";
    auto nurse = test.http.sign_in({});
    CHECK(test.officer.get("/security/alerts/count").json<monitor::OpenAlerts>().open == 1);
    CHECK(test.officer.get("/security/alerts?kind=privilege_change").json<Page<monitor::Alert>>().items.size() == 1);
    CHECK(test.officer.get("/security/alerts?kind=mass_export").json<Page<monitor::Alert>>().items.empty());
    CHECK(nurse.get("/security/alerts/count").status == 403);
    CHECK(nurse.get("/security/alerts").status == 403);
    CHECK(nurse.post(path, R"({"note":"Fine"})").status == 403);
    CHECK(test.officer.post(path, R"({"note":""})").field_paths() == "note");
    auto done = test.officer.post(path, R"({"note":"Asked for by the board"})").json<monitor::Alert>();
    CHECK(done.acknowledged_by == test.noor);
    CHECK(done.acknowledged_by_name == "Noor Reyes");
    CHECK(test.officer.get("/security/alerts/count").json<monitor::OpenAlerts>().open == 0);
    CHECK(test.officer.post(path, R"({"note":"Again"})").code == "alert_acknowledged");
    CHECK(test.officer.get("/security/alerts?open=true").json<Page<monitor::Alert>>().items.empty());
    CHECK(test.audited("security.alert_acknowledged").size() == 1);
  }
}
