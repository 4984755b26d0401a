// Sessions of others, and how long sessions may lie unused.
#include "modules/accounts/password_authority.hpp"
#include "modules/accounts/session_requests.hpp"
#include "modules/accounts/sign_in_world.hpp"

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;
using testing::World;

/// Ana's password is checked elsewhere, where she has a second name; so are those of a crowd, "over-<number>".
struct Elsewhere final : PasswordAuthority {
  explicit Elsewhere(PersonId hers) : person(hers) {}
  Result<std::optional<PersonId>> owner(data::Tx&, std::optional<PersonId> known, std::string_view login) override {
    if (login == "over-ana" || known == person) return std::optional(person);
    if (!login.starts_with("over-")) return std::optional<PersonId>();
    return std::optional(crowd.at(static_cast<std::size_t>(std::stoi(std::string(login.substr(5))))));
  }
  Answer check(PersonId, std::string_view password) override {
    return password == "over there" ? Answer::accepted : Answer::refused;
  }
  PersonId person;
  std::vector<PersonId> crowd;
};

}  // namespace

TEST_SUITE("accounts") {
  TEST_CASE("an administrator ends all sessions of a person, at once and with her open connections") {
    World world;
    auto noor = world.signed_in("1");
    auto ana = world.signed_in("1001");
    auto phone = world.signed_in("1001");
    const std::string path = "/people/" + world.ana.text() + "/sessions/end";
    CHECK(ana.post("/people/" + world.noor.text() + "/sessions/end").status == 403);
    CHECK(world.signed_in("2").post(path).status == 403);
    auto answer = noor.post(path);
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(answer.json<SessionsEnded>().ended == 2);
    CHECK(ana.get("/me").status == 401);
    CHECK(phone.get("/me").status == 401);
    CHECK(world.hub.dropped().size() == 2);
    CHECK(noor.post(path).json<SessionsEnded>().ended == 0);
    CHECK(noor.post("/people/" + world.person().text() + "/sessions/end").status == 404);
    auto rows = world.audited("account.sessions_ended");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].actor == world.noor);
    CHECK(world.signed_in("1001").get("/me").status == 200);  // she may come back
  }

  TEST_CASE("the idle policy is set by the hospital, checked, audited, and counts for running sessions") {
    World world;
    world.add("4", "Oli", "Park", {"operator"});
    auto oli = world.signed_in("4");
    auto grace = world.signed_in("2");
    auto policy = oli.get("/session-policy").json<SessionPolicy>();
    CHECK(policy.default_minutes.value == 15);
    CHECK(policy.shared_minutes.value == 5);
    CHECK(policy.idle_minutes_by_role.size() == 0);
    CHECK(grace.get("/session-policy").status == 403);
    auto put = [&](http::TestClient& who, const std::string& roles, int usual = 30) {
      return who.put("/session-policy", R"({"idle_minutes_by_role":[)" + roles + R"(],"default_minutes":)" +
                                            std::to_string(usual) + R"(,"shared_minutes":3})");
    };
    CHECK(put(grace, "").status == 403);
    CHECK(put(oli, R"({"role":"gardener","minutes":5})").field_paths() == "idle_minutes_by_role[0].role");
    CHECK(put(oli, R"({"role":"admin","minutes":5},{"role":"admin","minutes":6})").field_paths() ==
          "idle_minutes_by_role[1].role");
    CHECK(put(oli, R"({"role":"admin","minutes":0})").status == 422);
    CHECK(put(oli, "", 481).status == 422);
    CHECK(world.audited("session.policy_changed").empty());
    auto set = put(oli, R"({"role":"compliance_officer","minutes":5})");
    REQUIRE_MESSAGE(set.status == 200, set.body);
    CHECK(set.json<SessionPolicy>().idle_minutes_by_role.items.at(0).minutes.value == 5);
    auto rows = world.audited("session.policy_changed");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].details.text == R"({"default":30,"shared":3,"roles":{"compliance_officer":5}})");
    world.clock.advance(5min + 1ms);
    CHECK(grace.get("/me").code == "idle");
    CHECK(oli.get("/me").status == 200);
    auto back = world.http->anonymous();
    CHECK(back.post("/auth/sign-in", World::sign_in_body("2")).json<SignedIn>().idle_minutes == 5);
  }

  TEST_CASE("passwords that are checked elsewhere: right ones cost nothing, wrong ones count for the address") {
    World world;
    Elsewhere elsewhere(world.ana);
    ask_for_passwords(*world.accounts, elsewhere);
    for (int i = 0; i < 130; ++i)
      elsewhere.crowd.push_back(world.add("9" + std::to_string(i), "Crowd" + std::to_string(i), "Nam", {}));
    for (int i = 0; i < 25; ++i) {  // a ward's computer, all day; ten a minute would be refused
      auto client = world.http->anonymous();
      REQUIRE(client.post("/auth/sign-in", World::sign_in_body("1001", "over there")).status == 200);
    }
    auto client = world.http->anonymous();
    int tried = 0;
    std::string code = "wrong_login";
    for (; tried < 130 && code == "wrong_login"; ++tried)  // many names from one address
      code = client
                 .post("/auth/sign-in",
                       World::sign_in_body("over-" + std::to_string(tried), "wrong" + std::to_string(tried)))
                 .code;
    CHECK(code == "too_many_attempts");
    CHECK(tried > 60);  // typing errors of a shift behind one proxy are not it
    CHECK(tried < 130);
    CHECK(client.post("/auth/sign-in", World::sign_in_body("1001", "over there")).status == 429);
  }

  TEST_CASE("passwords that are checked elsewhere: mistakes of other days do not add up to a lock") {
    World world;
    Elsewhere elsewhere(world.ana);
    ask_for_passwords(*world.accounts, elsewhere);
    auto status = [&](const std::string& password) {
      world.clock.advance(1min);
      return world.http->anonymous().post("/auth/sign-in", World::sign_in_body("1001", password)).status;
    };
    for (int day = 0; day < 12; ++day) {
      REQUIRE(status("wrong") == 401);
      REQUIRE(status("over there") == 200);
    }
    for (int i = 0; i < 4; ++i) CHECK(status("wrong") == 401);
    auto other_name = world.http->anonymous();  // the same person, so the same count
    CHECK(other_name.post("/auth/sign-in", World::sign_in_body("over-ana", "wrong")).status == 401);
    CHECK(other_name.post("/auth/sign-in", World::sign_in_body("1001", "over there")).status == 429);
  }

  TEST_CASE("a session alone adds no way to sign in: the directory's password, or a sign-in a moment ago, does") {
    World world;
    Elsewhere elsewhere(world.ana);
    auto drop = [&](PersonId person) {
      must(world.db->write([&](data::Tx& tx) -> mc::Status {
        TRY(tx.in(data::Module{"accounts"}).run("DELETE FROM accounts_passwords WHERE person_id = ?", person));
        return {};
      }));
    };
    auto grace = world.signed_in("2");
    drop(world.ana), drop(world.grace);
    ask_for_passwords(*world.accounts, elsewhere);
    auto ana = world.http->anonymous();
    REQUIRE(ana.post("/auth/sign-in", World::sign_in_body("1001", "over there")).status == 200);
    CHECK(ana.get("/me/security").json<SecurityView>().has_password);
    for (const char* path : {"/me/totp", "/me/passkeys/options"}) {
      CHECK(ana.post(path, "{}").field_paths() == "password");
      CHECK(ana.post(path, R"({"password":"guess"})").field_paths() == "password");
      CHECK(ana.post(path, R"({"password":"over there"})").status == 200);
    }
    CHECK_FALSE(grace.get("/me/security").json<SecurityView>().has_password);
    CHECK(grace.post("/me/totp", "{}").status == 200);
    world.clock.advance(10min + 1s);
    CHECK(grace.post("/me/totp", "{}").code == "sign_in_again");
    CHECK(grace.post("/me/passkeys/options", "{}").code == "sign_in_again");
  }
}

}  // namespace mc::accounts
