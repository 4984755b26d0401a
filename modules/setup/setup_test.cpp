#include <doctest/doctest.h>

#include "modules/setup/service.hpp"
#include "modules/testing.hpp"

using namespace mc;

namespace {

/// Real keys in a folder of the test.
struct TestDesk final : setup::KeyDesk {
  Random& random;
  const Clock& clock;
  security::KeyPlace place;
  std::unique_ptr<security::Keys> held;
  std::int64_t database = 1;
  std::string recovery_key;
  int rewrapped = 0;

  TestDesk(const std::filesystem::path& folder, Random& source, const Clock& time)
      : random(source), clock(time), place{folder, {}, {}, 8 * 1024} {
    auto created = must(security::Keys::create(place, random));
    held = std::move(created.keys);
    recovery_key = created.recovery_key;
    must(held->remember_recovery_key(place, recovery_key, random, clock.now()));
  }
  Result<security::KeyCustody> custody() override { return security::Keys::custody(place); }
  std::string fingerprint() override { return held->fingerprint(); }
  std::int64_t generation() override { return held->generation(); }
  Result<std::int64_t> files_behind() override { return std::int64_t{0}; }
  Result<security::RecoveryState> recovery() override { return security::Keys::recovery_state(place); }
  Status set_passphrase(std::string passphrase) override {
    security::KeyPlace where = place;
    where.passphrase = std::move(passphrase);
    return held->seal_with_passphrase(where, random);
  }
  Status remove_passphrase() override { return held->keep_in_file(place); }
  Result<std::string> rotate(std::string) override {
    auto rotated = TRY(held->rotate(place, random, clock.now()));
    held->adopt(*rotated.keys);
    return rotated.recovery_key;
  }
  Result<std::string> offer_recovery_key() override { return held->offer_recovery_key(place, random, clock.now()); }
  Status confirm_recovery_key(const std::vector<std::string>& groups) override {
    return held->confirm_recovery(place, groups, clock.now());
  }
  Result<std::int64_t> rewrap_some() override { return std::int64_t{rewrapped++ == 0 ? 3 : 0}; }
  const security::Keys& keys() override { return *held; }
  std::int64_t database_version() override { return database; }
};

struct World : TestPlatform {
  std::unique_ptr<accounts::Accounts> accounts = accounts::make_accounts(platform);
  std::unique_ptr<notifications::Notifications> notifications = notifications::make_notifications(platform);
  TestDesk desk{folder.path() / "keys", *random, clock};
  bool mail = false;
  std::unique_ptr<setup::Setup> setup =
      setup::make_setup(platform, {*accounts, *notifications, desk, [this]() -> Result<std::vector<setup::SetupFact>> {
                                     return std::vector<setup::SetupFact>{{"mail", mail, "", "/settings/mail"}};
                                   }});
  http::TestApi& http = start();
  PersonId noor = add();
  http::TestClient admin = http.sign_in({{"admin", security::ScopeKind::platform, {}}}, noor);

  PersonId add() {
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] = TRY(accounts->upsert(tx, {"1", "Noor", "Haddad", "noor@hospital.example"}));
      TRY(accounts->grant(tx, {}, id, {"admin", security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  static std::string groups_of(const std::string& key, const std::vector<std::int64_t>& groups) {
    std::string out;
    for (std::int64_t group : groups)
      out += (out.empty() ? "\"" : ",\"") + key.substr(static_cast<std::size_t>(group - 1) * 5, 4) + "\"";
    return R"({"groups":[)" + out + "]}";
  }
};

}  // namespace

TEST_SUITE("modules/setup") {
  TEST_CASE("setup: the card lists what is open, by facts, and things can be put away") {
    World test;
    CHECK(test.http.sign_in({}).get("/setup/todo").status == 403);
    auto todo = test.admin.get("/setup/todo").json<setup::SetupTodos>();
    REQUIRE(todo.items.size() == 3);
    CHECK(todo.open == 3);  // mail, recovery key, root key beside the data
    test.mail = true;
    CHECK(test.admin.get("/setup/todo").json<setup::SetupTodos>().open == 2);
    todo = test.admin.put("/setup/todo/root_key", R"({"put_away":true})").json<setup::SetupTodos>();
    CHECK(todo.open == 1);
    CHECK(test.audited("setup.put_away").size() == 1);
    CHECK(test.admin.put("/setup/todo/root_key", R"({"put_away":false})").json<setup::SetupTodos>().open == 2);
    CHECK(test.admin.put("/setup/todo/moon", R"({"put_away":true})").status == 404);
  }

  TEST_CASE("keys: sealed with a passphrase and back, by who may") {
    World test;
    CHECK(test.http.sign_in({}).get("/keys").status == 403);
    CHECK(test.http.sign_in({}).put("/keys/passphrase", R"({"passphrase":"five random words"})").status == 403);
    auto room = test.admin.get("/keys").json<setup::KeyRoom>();
    CHECK(room.kept == security::KeyCustody::file);
    CHECK(test.admin.put("/keys/passphrase", R"({"passphrase":"short"})").status == 422);
    auto sealed = test.admin.put("/keys/passphrase", R"({"passphrase":"five random words"})");
    CHECK(sealed.json<setup::KeyRoom>().kept == security::KeyCustody::passphrase);
    CHECK(test.audited("keys.passphrase_set").size() == 1);
    CHECK(test.admin.del("/keys/passphrase").json<setup::KeyRoom>().kept == security::KeyCustody::file);
    CHECK(test.audited("keys.passphrase_removed").size() == 1);
  }

  TEST_CASE("keys: the recovery key is asked for after 90 days, once a quarter") {
    World test;
    must(test.setup->remind());
    must(test.setup->remind());
    auto unread = [&] {
      return must(test.db->read([&](data::Tx& tx) { return test.notifications->unread(tx, test.noor); }));
    };
    CHECK(unread() == 1);
    auto room = test.admin.get("/keys").json<setup::KeyRoom>();
    CHECK(room.recovery_due);
    CHECK(test.admin.put("/keys/recovery-key", R"({"groups":["AAAA","AAAA","AAAA"]})").status == 422);
    CHECK(test.audited("keys.recovery_key_mistyped").size() == 1);
    auto typed = test.admin.put("/keys/recovery-key", World::groups_of(test.desk.recovery_key, room.groups));
    CHECK_FALSE(typed.json<setup::KeyRoom>().recovery_due);
    test.clock.advance(std::chrono::hours{24 * 89});
    must(test.setup->remind());
    CHECK(unread() == 1);
    test.clock.advance(std::chrono::hours{24 * 2});
    must(test.setup->remind());
    CHECK(unread() == 2);
  }

  TEST_CASE("keys: a rotation shows the new recovery key once, and its job goes on with the files") {
    World test;
    auto made = test.admin.post("/keys/rotate", R"({"passphrase":""})").json<setup::RecoveryKeyMade>();
    CHECK(made.recovery_key.size() == 44);
    CHECK(made.recovery_key != test.desk.recovery_key);
    CHECK(made.groups.size() == 3);
    CHECK(test.admin.get("/keys").body.find(made.recovery_key) == std::string::npos);
    CHECK(test.admin.get("/keys").json<setup::KeyRoom>().generation == 2);
    auto confirmed = test.admin.put("/keys/recovery-key", World::groups_of(made.recovery_key, made.groups));
    CHECK(confirmed.status == 200);
    must(test.deliver());  // the first look at a schedule only notes it
    test.clock.advance(std::chrono::seconds{61});
    must(test.deliver());
    CHECK(test.audited("keys.files_rewrapped").size() == 1);
    auto offered = test.admin.post("/keys/recovery-key", "{}").json<setup::RecoveryKeyMade>();
    CHECK(test.admin.get("/keys").json<setup::KeyRoom>().next_waiting);
    CHECK(test.admin.put("/keys/recovery-key", World::groups_of(offered.recovery_key, offered.groups)).status == 200);
    CHECK_FALSE(test.admin.get("/keys").json<setup::KeyRoom>().next_waiting);
  }

  TEST_CASE(
      "keys: after a rotation the secrets follow in steps, then the former version is refused, also after a start") {
    World test;
    security::SecretBox box(
        *test.desk.held, "one-time code seeds",
        {{"accounts", "accounts_totp", "seed", "person_id", security::SealedKey::id, "accounts_totp.seed:", true}});
    std::string bound = "accounts_totp.seed:" + test.noor.text();
    Bytes former = box.seal(as_bytes("seed"), as_bytes(bound), *test.random);
    must(test.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"accounts"})
              .run("INSERT INTO accounts_totp (person_id, seed) VALUES (?, ?)", test.noor, ByteView(former)));
      return {};
    }));
    auto use = [&](setup::RootKeyUseName name) {
      auto room = test.admin.get("/keys").json<setup::KeyRoom>();
      for (const setup::RootKeyUse& each : room.uses)
        if (each.name == name) return each;
      return setup::RootKeyUse{};
    };
    auto tick = [&] {
      test.clock.advance(std::chrono::seconds{61});
      must(test.deliver());
    };
    must(test.deliver());
    tick();
    CHECK(use(setup::RootKeyUseName::secrets).state == setup::RootKeyUseState::newest);
    CHECK(test.admin.post("/keys/rotate", R"({"passphrase":""})").status == 200);
    auto secrets = use(setup::RootKeyUseName::secrets);
    CHECK(secrets.state == setup::RootKeyUseState::moving);
    CHECK(secrets.behind == 1);
    CHECK(use(setup::RootKeyUseName::database).state == setup::RootKeyUseState::restart);
    CHECK(use(setup::RootKeyUseName::database).behind > 0);
    tick();
    CHECK(use(setup::RootKeyUseName::secrets).behind == 0);
    CHECK(test.audited("keys.secrets_resealed").size() == 1);
    CHECK(test.audited("keys.version_retired").empty());  // what was sealed just before may be written just now
    CHECK(box.open(former, as_bytes(bound)).has_value());
    tick();
    REQUIRE(test.audited("keys.version_retired").size() == 1);
    secrets = use(setup::RootKeyUseName::secrets);
    CHECK(secrets.state == setup::RootKeyUseState::newest);
    CHECK(secrets.oldest == 2);
    CHECK(code_of(box.open(former, as_bytes(bound))) == "key_retired");
    Bytes present = must(test.db->read(
        [](data::Tx& tx) { return tx.in(data::Module{"accounts"}).one<Bytes>("SELECT seed FROM accounts_totp"); }));
    CHECK(as_text(must(box.open(present, as_bytes(bound)))) == "seed");
    tick();
    CHECK(test.audited("keys.version_retired").size() == 1);
    // The next start knows it.
    test.desk.held->sealed().retire_below(1);
    setup::Service again(test.platform, {*test.accounts, *test.notifications, test.desk, {}});
    must(again.load());
    CHECK(code_of(box.open(former, as_bytes(bound))) == "key_retired");
    test.desk.database = 2;
    CHECK(use(setup::RootKeyUseName::database).state == setup::RootKeyUseState::newest);
  }

  TEST_CASE("keys: a version stays as long as a value needs it") {
    World test;
    must(test.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"accounts"})
              .run("INSERT INTO accounts_totp (person_id, seed) VALUES (?, x'0011')", test.noor));
      return {};
    }));
    security::SecretBox box(
        *test.desk.held, "one-time code seeds",
        {{"accounts", "accounts_totp", "seed", "person_id", security::SealedKey::id, "accounts_totp.seed:", true}});
    CHECK(test.admin.post("/keys/rotate", R"({"passphrase":""})").status == 200);
    must(test.deliver());
    for (int i = 0; i < 3; ++i) {
      test.clock.advance(std::chrono::seconds{61});
      must(test.deliver());
    }
    CHECK(test.audited("keys.version_retired").empty());
    for (const setup::RootKeyUse& each : test.admin.get("/keys").json<setup::KeyRoom>().uses)
      if (each.name == setup::RootKeyUseName::secrets) {
        CHECK(each.behind == 1);
        CHECK(each.unreadable == 1);
      }
  }
}
