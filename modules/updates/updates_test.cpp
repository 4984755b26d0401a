#include <doctest/doctest.h>

#include "installer/upgrade/testing.hpp"
#include "modules/testing.hpp"
#include "modules/updates/requests.hpp"

using namespace mc;
using namespace mc::updates;
using upgrade::testing::PlayedHospital;

namespace {

struct World : TestPlatform {
  PlayedHospital hospital{};
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<Updates> updates;
  http::TestApi* http = nullptr;
  PersonId noor{};

  explicit World(const std::string& helper = "systemd") {
    UpdatesPlaces places;
    places.tree = upgrade::ProgramTree{hospital.root / "lib"};
    places.data = hospital.root / "data";
    places.helper = helper;
    places.keys = PlayedHospital::keys();
    updates = make_updates(platform, *accounts, std::move(places));
    http = &start();
    noor = must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      return TRY(accounts->upsert(tx, {"1", "Noor", "Haddad", "noor@mercygeneral.example"})).first;
    }));
  }
  http::TestClient as(const std::string& role) {
    return http->sign_in({{role, security::ScopeKind::platform, {}}}, noor);
  }
  std::string bundle(const std::string& version = "2.0.0", std::int64_t number = 2'000'000) {
    auto manifest = upgrade::testing::manifest_of(version, number);
    manifest.released_at = clock.now() - std::chrono::hours(1);
    return upgrade::testing::bundle_bytes(manifest, {{"medconnect", "program two"}});
  }
  std::filesystem::path request() const { return upgrade::data_places(hospital.root / "data").request(); }
};

constexpr const char* kUpload = "/updates/bundles?file_name=two.bundle";

}  // namespace

TEST_SUITE("modules/updates") {
  TEST_CASE("a bundle is checked, shown, asked for once, and only by IT") {
    World test;
    CHECK(test.as("member").get("/updates").status == 403);
    CHECK(test.as("instructor").upload(kUpload, test.bundle(), "application/octet-stream").status == 403);
    auto it = test.as("operator");
    auto view = it.get("/updates").json<UpdatesView>();
    CHECK(view.installed);
    CHECK_FALSE(view.bundle);
    auto uploaded = it.upload(kUpload, test.bundle(), "application/octet-stream").json<UpdateBundleView>();
    CHECK(uploaded.version == "2.0.0");
    CHECK(uploaded.notes == "What is new.");
    for (const UpdateCheckView& line : uploaded.checks) {
      CAPTURE(line.detail);
      CHECK(line.good);
    }
    CHECK(uploaded.good);
    std::string path = "/updates/bundles/" + uploaded.id.text();
    auto asked = it.post(path + "/install", "{}").json<UpdatesView>();
    CHECK(asked.waiting);
    auto request = must(shape::from_json<upgrade::UpgradeRequest>(upgrade::testing::get(test.request())));
    CHECK(request.bundle == uploaded.id.text() + ".bundle");
    CHECK(request.action == upgrade::Action::upgrade);
    CHECK(it.post(path + "/install", "{}").code == "upgrade_running");
    CHECK(it.del(path).code == "upgrade_running");
    CHECK(test.audited("upgrade.asked").size() == 1);

    // What the helper did stands in the audit log once.
    upgrade::testing::PlayedMachine machine = test.hospital.machine();
    machine.at = test.clock.now();
    upgrade::Engine engine(machine.tree(), test.hospital.root / "data", machine, PlayedHospital::keys());
    std::filesystem::remove(test.request());
    REQUIRE(
        engine.apply(upgrade::data_places(test.hospital.root / "data").incoming() / request.bundle, {}).has_value());
    must(test.updates->follow_runs());
    must(test.updates->follow_runs());
    CHECK(test.audited("upgrade.done").size() == 1);
    CHECK(test.updates->keeps_return());
    auto after = it.get("/updates").json<UpdatesView>();
    REQUIRE(after.back.has_value());
    CHECK(after.back->version == "1.0.0");
    REQUIRE(after.runs.size() == 1);
    CHECK(after.runs[0].phase == upgrade::Phase::done);
    CHECK(it.post("/updates/rollback", "{}").json<UpdatesView>().waiting);
    CHECK(must(shape::from_json<upgrade::UpgradeRequest>(upgrade::testing::get(test.request()))).action ==
          upgrade::Action::rollback);
    test.clock.advance(std::chrono::hours(8 * 24));
    CHECK_FALSE(test.updates->keeps_return());
  }

  TEST_CASE("changed, foreign and old bundles are refused and leave nothing") {
    World test;
    auto it = test.as("admin");
    std::string bad = test.bundle();
    bad[bad.size() - 3] = 'X';
    CHECK(it.upload(kUpload, bad, "application/octet-stream").code == "bundle_damaged");
    CHECK(it.upload(kUpload, "nothing", "application/octet-stream").code == "bundle_malformed");
    CHECK(std::filesystem::is_empty(upgrade::data_places(test.hospital.root / "data").incoming()));
    auto old = it.upload(kUpload, test.bundle("0.9.0", 9'000), "application/octet-stream").json<UpdateBundleView>();
    CHECK_FALSE(old.good);
    CHECK(it.post("/updates/bundles/" + old.id.text() + "/install", "{}").code == "check_failed");
    CHECK(it.post("/updates/rollback", "{}").code == "no_return");
    CHECK_FALSE(std::filesystem::exists(test.request()));
    CHECK(it.del("/updates/bundles/" + old.id.text()).status == 200);
    CHECK(it.del("/updates/bundles/" + old.id.text()).status == 404);
  }

  TEST_CASE("without a helper, and long after the sign-in") {
    World test("");
    auto it = test.as("operator");
    auto uploaded = it.upload(kUpload, test.bundle(), "application/octet-stream").json<UpdateBundleView>();
    CHECK_FALSE(uploaded.good);
    CHECK(it.post("/updates/bundles/" + uploaded.id.text() + "/install", "{}").code == "no_helper");
    test.clock.advance(std::chrono::minutes(11));
    CHECK(it.post("/updates/rollback", "{}").code == "proof_required");
    CHECK(it.upload(kUpload, test.bundle(), "application/octet-stream").code == "proof_required");
  }
}
