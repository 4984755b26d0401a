#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "modules/backups/requests.hpp"
#include "modules/testing.hpp"

using namespace mc;
using backups::BackupOverview;
using backups::BackupPlan;
using backups::BackupRun;
using backups::BackupTarget;
using backups::BackupTest;

namespace {

struct World : TestPlatform {
  std::filesystem::path data = folder.path() / "house", place = folder.path() / "place";
  std::string recovery_key = [this] {
    std::filesystem::create_directory(data);
    std::filesystem::create_directory(place);
    return must(security::Keys::create({data / "keys", {}, {}}, *random)).recovery_key;
  }();
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<backups::Backups> backups =
      backups::make_backups(platform, {*accounts, *keys, data, "0.0-test", false});
  http::TestApi& http = start();
  PersonId noor = must(db->write([&](data::Tx& tx) -> Result<PersonId> {
    auto [id, upserted] = TRY(accounts->upsert(tx, {"1", "Noor", "Haddad", "noor@mercygeneral.example"}));
    TRY(accounts->grant(tx, {}, id, {"operator", security::ScopeKind::platform, {}}));
    return id;
  }));
  http::TestClient officer = http.sign_in({{"operator", security::ScopeKind::platform, {}}}, noor);

  std::string folder_json(const std::filesystem::path& where) const {
    return R"({"name":"Share","kind":"folder","enabled":true,"folder":")" + where.string() +
           R"(","host":"","port":22,"user":"","known_hosts":"","endpoint":"","bucket":"","region":"","access_key":"",)"
           R"("trust_pem":""})";
  }
  BackupTarget add() {
    auto target = officer.post("/backups/targets", folder_json(place)).json<BackupTarget>();
    CHECK(officer.post("/backups/targets/" + target.id.text() + "/test", "{}").json<BackupTest>().ok);
    return target;
  }
  BackupOverview overview() { return officer.get("/backups").json<BackupOverview>(); }
  std::vector<BackupRun> runs(const std::string& query = "") {
    return officer.get("/backups/runs" + query).json<Page<BackupRun>>().items;
  }
  void pass(std::chrono::minutes time) {
    clock.advance(time);
    must(backups->tick());
  }
};

}  // namespace

TEST_SUITE("modules/backups") {
  TEST_CASE("from nothing to a backup and a drill: each step says what is missing") {
    World test;
    auto first = test.overview();
    CHECK(first.missing == std::vector<std::string>{"no_target"});
    CHECK(test.officer.post("/backups/targets", test.folder_json(test.data / "backup")).status == 422);
    CHECK(test.officer.post("/backups/targets", test.folder_json("relative")).status == 422);
    auto target = test.officer.post("/backups/targets", test.folder_json(test.place)).json<BackupTarget>();
    CHECK(test.overview().missing == std::vector<std::string>{"not_tested", "no_backup", "no_drill"});
    // Nobody tested it, so nothing shows that the right disk is mounted.
    must(test.backups->tick());
    auto refused = test.runs();
    REQUIRE(refused.size() == 1);
    CHECK(refused[0].state == backups::BackupRunState::failed);
    CHECK(refused[0].code == "target_not_mounted");
    CHECK(test.backups->state().last_error == "target_not_mounted");
    CHECK(test.officer.post("/backups/targets/" + target.id.text() + "/test", "{}").json<BackupTest>().ok);
    test.pass(std::chrono::minutes{5});
    CHECK(test.runs().size() == 1);  // not again so soon
    test.pass(std::chrono::minutes{30});
    CHECK(test.runs("?work=full&state=done").size() == 1);
    test.pass(std::chrono::minutes{1});
    auto drills = test.runs("?work=drill");
    REQUIRE(drills.size() == 1);
    CHECK(drills[0].state == backups::BackupRunState::done);
    CHECK(drills[0].rows > 0);
    test.pass(std::chrono::minutes{12});
    auto logs = test.runs("?work=log");
    REQUIRE(logs.size() == 1);
    CHECK(logs[0].state == backups::BackupRunState::done);
    CHECK(test.overview().missing.empty());
    auto state = test.backups->state();
    CHECK(state.set_up);
    CHECK(state.last_error.empty());
    CHECK(state.last_ok_at == logs[0].started_at);
    CHECK(test.audited("backup.finished").size() == 2);  // the failed one and the full one
    CHECK(test.audited("backup.drill_finished").size() == 1);
  }

  TEST_CASE("a full one each night, drills every 30 days, alarms when either does not come") {
    World test;
    auto target = test.add();
    for (int day = 0; day < 32; ++day) {
      test.pass(std::chrono::hours{24});
      test.pass(std::chrono::minutes{1});
    }
    CHECK(test.runs("?work=full&state=done&limit=200").size() == 32);
    CHECK(test.runs("?work=drill").size() == 2);
    CHECK(test.backups->list(target.id)->size() == 14);  // the plan keeps so many
    std::filesystem::remove(test.place / "medconnect-backups.txt");
    test.pass(std::chrono::hours{24});
    test.pass(std::chrono::hours{5});
    CHECK(test.backups->state().last_error == "target_not_mounted");
    auto missing = test.overview().missing;
    CHECK(std::ranges::find(missing, "backup_old") != missing.end());
  }

  TEST_CASE("a drill that finds damage is not good, and the next one may be") {
    World test;
    auto target = test.add();
    must(test.backups->run(target.id, backup::RunKind::full, {}));
    std::filesystem::path hurt;
    for (const auto& entry : std::filesystem::directory_iterator(test.place))
      if (entry.path().string().ends_with("db-0000")) hurt = entry.path();
    std::string whole;
    {
      std::ifstream in(hurt, std::ios::binary);
      whole = std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
      std::ofstream(hurt, std::ios::binary) << whole.substr(0, whole.size() - 5);
    }
    CHECK_FALSE(must(test.backups->drill(target.id, true, {})).good());
    auto drills = test.runs("?work=drill");
    REQUIRE(drills.size() == 1);
    CHECK(drills[0].state == backups::BackupRunState::failed);
    CHECK(drills[0].code == "drill_failed");
    CHECK(drills[0].problems.size() == 1);
    CHECK(test.backups->state().last_error == "drill_failed");
    auto missing = test.overview().missing;
    CHECK(std::ranges::find(missing, "drill_failed") != missing.end());
    CHECK_FALSE(must(test.backups->verify(target.id, false, {})).problems.empty());
    std::ofstream(hurt, std::ios::binary) << whole;
    CHECK(must(test.backups->drill(target.id, true, {})).good());
    CHECK(test.backups->state().last_error.empty());
  }

  TEST_CASE("a clock that was ahead does not end the backups, nor hide that there are none") {
    World test;
    auto target = test.add();
    test.pass(std::chrono::minutes{1});
    test.pass(std::chrono::minutes{1});
    const Instant right = test.clock.now();
    test.clock.advance(std::chrono::hours{24 * 365});
    must(test.backups->tick());  // a full one of next year
    must(test.backups->tick());
    test.clock.set(right + std::chrono::minutes{15});
    must(test.backups->tick());
    auto logs = test.runs("?work=log&state=done");
    REQUIRE(logs.size() >= 1);
    CHECK(std::ranges::any_of(logs, [&](const BackupRun& run) { return run.started_at == test.clock.now(); }));
    std::filesystem::remove(test.place / "medconnect-backups.txt");
    test.pass(std::chrono::hours{40});
    auto missing = test.overview().missing;
    CHECK(std::ranges::find(missing, "backup_old") != missing.end());
  }

  TEST_CASE("after a restore nothing goes to a target until a person says so") {
    World test;
    auto target = test.add();
    must(backup::pause(test.data));
    test.pass(std::chrono::hours{30});
    CHECK(test.runs().empty());
    auto shown = test.overview();
    CHECK(shown.missing.front() == "paused_after_restore");
    CHECK_FALSE(shown.next_at);
    CHECK(test.backups->state().last_error == "paused_after_restore");
    // To look at what lies there does not count as saying so.
    CHECK(must(test.backups->list(target.id)).empty());
    test.pass(std::chrono::minutes{1});
    CHECK(test.runs().empty());
    CHECK(test.officer.post("/backups/targets/" + target.id.text() + "/test", "{}").json<BackupTest>().ok);
    CHECK(test.audited("backup.resumed").size() == 1);
    test.pass(std::chrono::minutes{1});
    CHECK(test.runs("?work=full&state=done").size() == 1);
    CHECK(test.backups->state().last_error.empty());
    must(backup::pause(test.data));
    must(test.backups->run(target.id, backup::RunKind::full, {}));
    CHECK_FALSE(std::filesystem::exists(backup::paused_mark(test.data)));
  }

  TEST_CASE("what a library throws ends one backup, not the server") {
    World test;
    auto target = test.add();
    auto thrown = test.backups->run(target.id, backup::RunKind::full, [](std::string_view, int) -> Status {
      throw std::runtime_error("readdir: Stale file handle");
    });
    CHECK(code_of(thrown) == "unexpected");
    auto runs = test.runs();
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].state == backups::BackupRunState::failed);
    CHECK_FALSE(test.overview().running);
    CHECK(test.backups->run(target.id, backup::RunKind::full, {}).has_value());
  }

  TEST_CASE("secrets go in and never come out, and only to the server that they were entered for") {
    World test;
    std::string body =
        R"({"name":"NAS","kind":"sftp","enabled":false,"folder":"/backups","host":"nas.test","port":22,"user":"mc",)"
        R"("known_hosts":"nas.test ssh-ed25519 AAAA","endpoint":"","bucket":"","region":"","access_key":"",)"
        R"("trust_pem":"","secret":"-----BEGIN OPENSSH PRIVATE KEY-----\nTOPSECRET\n-----END OPENSSH PRIVATE KEY-----"})";
    auto made = test.officer.post("/backups/targets", body);
    REQUIRE(made.status == 200);
    CHECK(made.body.find("TOPSECRET") == std::string::npos);
    CHECK(test.officer.get("/backups").body.find("TOPSECRET") == std::string::npos);
    auto target = made.json<BackupTarget>();
    CHECK(target.has_secret);
    std::string without = body.substr(0, body.find(R"(,"secret")")) + "}";
    CHECK(test.officer.put("/backups/targets/" + target.id.text(), without).status == 200);
    std::string elsewhere = without;
    elsewhere.replace(elsewhere.find("nas.test"), 8, "evil.tst");
    auto refused = test.officer.put("/backups/targets/" + target.id.text(), elsewhere);
    CHECK(refused.status == 422);
    CHECK(refused.body.find("secret_needed") != std::string::npos);
    auto places = must(test.db->read([&](data::Tx& tx) { return test.backups->outbound_places(tx); }));
    REQUIRE(places.size() == 1);
    CHECK(places[0].host == "nas.test");
    for (const auto& entry : test.audited("backup.target_created")) CHECK(entry.details.text == "{}");
    CHECK(test.officer.del("/backups/targets/" + target.id.text()).status == 200);
    CHECK(test.officer.del("/backups/targets/" + target.id.text()).status == 404);
  }

  TEST_CASE("only who manages backups sees or does anything, and changes ask who is there") {
    World test;
    auto member = test.http.sign_in({});
    auto local = test.http.sign_in({{"operator", security::ScopeKind::unit, Uuid{1}}});
    for (auto* client : {&member, &local}) {
      CHECK(client->get("/backups").status == 403);
      CHECK(client->get("/backups/runs").status == 403);
      CHECK(client->post("/backups/targets", test.folder_json(test.place)).status == 403);
    }
    auto plan = test.overview().plan;
    plan.drill_alarm_days = 30;
    CHECK(test.officer.put("/backups/plan", shape::to_json(plan)).status == 422);
    plan.drill_alarm_days = 60;
    plan.full_at = 3 * 60;
    CHECK(test.officer.put("/backups/plan", shape::to_json(plan)).status == 200);
    CHECK(test.overview().plan.full_at.value == 180);
    CHECK(test.officer.put("/backups/plan", R"({"log":true})").status == 422);
    CHECK(code_of(test.backups->run({}, backup::RunKind::full, {})) == "no_backup_target");
    CHECK(test.officer.get("/backups/runs?after=nonsense").status == 422);
  }

  TEST_CASE("asked for by a person, it runs and stands in the list; the recovery key restores it elsewhere") {
    World test;
    auto target = test.add();
    CHECK(test.officer.post("/backups/targets/" + target.id.text() + "/runs", R"({"work":"full","all_files":false})")
              .status == 200);
    auto runs = test.runs();
    REQUIRE(runs.size() == 1);
    CHECK(runs[0].target_name == "Share");
    CHECK(runs[0].bytes > 1000);
    CHECK(
        test.officer.post("/backups/targets/" + test.person().text() + "/runs", R"({"work":"full","all_files":false})")
            .status == 404);
    CHECK(test.audited("backup.asked").size() == 1);
  }
}
