// Second factors through the API: each way, each refusal.
#include "modules/accounts/sign_in_world.hpp"

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;
using testing::World;

std::string step(const std::string& field, const std::string& value) { return "{\"" + field + "\":\"" + value + "\"}"; }

}  // namespace

TEST_SUITE("accounts") {
  TEST_CASE("codes of an app are set up with the password and then asked for at sign-in") {
    World world;
    auto ana = world.signed_in("1001");
    CHECK(ana.post("/me/totp", R"({"password":"wrong"})").field_paths() == "password");
    CHECK(ana.post("/me/totp", "{}").field_paths() == "password");
    auto setup = ana.post("/me/totp", World::proof()).json<TotpSetup>();
    CHECK(setup.secret.size() == 32);
    CHECK(setup.uri.starts_with("otpauth://totp/Mercy%20General%20Hospital:ana@mercygeneral.example?secret="));
    CHECK(setup.qr.size() >= 21);
    CHECK(setup.qr.front().size() == setup.qr.size());
    CHECK(ana.post("/me/totp/confirm", step("code", "000000")).field_paths() == "code");
    CHECK_FALSE(ana.get("/me/security").json<SecurityView>().totp_since);
    CHECK(world.signed_in("1001").get("/me").status == 200);  // not confirmed: not asked for
    auto codes = ana.post("/me/totp/confirm", step("code", world.code(setup.secret))).json<RecoveryCodes>().codes;
    CHECK(codes.size() == 10);
    auto view = ana.get("/me/security").json<SecurityView>();
    CHECK(view.totp_since);
    CHECK(view.recovery_codes_left == 10);
    CHECK(ana.post("/me/totp", World::proof()).code == "totp_present");

    auto browser = world.at_step_two("1001");
    CHECK(browser.get("/me").status == 401);
    auto asked = browser.get("/auth/second-step").json<SecondStepView>();
    CHECK(asked.totp);
    CHECK(asked.recovery_code);
    CHECK_FALSE(asked.passkey);
    CHECK_FALSE(asked.must_enrol);
    CHECK(browser.post("/auth/second-step", step("code", "000000")).code == "wrong_code");
    std::string code = world.code(setup.secret);
    CHECK(world.http->anonymous().post("/auth/second-step", step("code", code)).code == "challenge_ended");
    auto done = browser.post("/auth/second-step", step("code", code));
    REQUIRE(done.status == 200);
    CHECK(done.json<SignedIn>().me.id == world.ana);
    CHECK(browser.get("/me").status == 200);
    CHECK(browser.post("/auth/second-step", step("code", world.code(setup.secret))).code == "challenge_ended");
    auto again = world.at_step_two("1001");
    CHECK(again.post("/auth/second-step", step("code", code)).code == "wrong_code");  // used before
    CHECK(world.audited("session.signed_in")[0].details.text == R"({"method":"password+totp","shared":false})");
  }

  TEST_CASE("a recovery code works once, new ones end the old ones") {
    World world;
    auto ana = world.signed_in("1001");
    auto app = world.set_up(ana);
    auto browser = world.at_step_two("1001");
    CHECK(browser.post("/auth/second-step", step("recovery_code", app.codes[0])).status == 200);
    CHECK(browser.get("/me/security").json<SecurityView>().recovery_codes_left == 9);
    auto again = world.at_step_two("1001");
    CHECK(again.post("/auth/second-step", step("recovery_code", app.codes[0])).code == "wrong_code");
    std::string shouted = app.codes[1];
    for (char& c : shouted)
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    CHECK(again.post("/auth/second-step", step("recovery_code", shouted)).status == 200);
    auto fresh = again.post("/me/recovery-codes", World::proof()).json<RecoveryCodes>().codes;
    CHECK(fresh.size() == 10);
    auto third = world.at_step_two("1001");
    CHECK(third.post("/auth/second-step", step("recovery_code", app.codes[2])).code == "wrong_code");
    CHECK(third.post("/auth/second-step", R"({})").field_paths() == "code");
    CHECK(third.post("/auth/second-step", step("recovery_code", fresh[0])).status == 200);
  }

  TEST_CASE(
      "five wrong codes end the sign-in, ten lock the second step for a quarter of an hour, also for the right one") {
    World world;
    auto ana = world.signed_in("1001");
    auto app = world.set_up(ana);
    auto first = world.at_step_two("1001");
    for (int i = 0; i < 5; ++i) CHECK(first.post("/auth/second-step", step("code", "000000")).code == "wrong_code");
    CHECK(first.post("/auth/second-step", step("code", world.code(app.secret))).code == "challenge_ended");
    CHECK(first.get("/auth/second-step").code == "challenge_ended");
    auto second = world.at_step_two("1001");
    for (int i = 0; i < 5; ++i) CHECK(second.post("/auth/second-step", step("code", "000000")).code == "wrong_code");
    auto third = world.at_step_two("1001");
    auto refused = third.post("/auth/second-step", step("code", world.code(app.secret)));
    CHECK(refused.status == 429);
    CHECK(refused.code == "too_many_attempts");
    CHECK(ana.get("/me").status == 200);  // who is in stays in
    world.clock.advance(10min);
    CHECK(third.get("/auth/second-step").code == "challenge_ended");
    world.clock.advance(5min);
    auto fourth = world.at_step_two("1001");
    CHECK(fourth.post("/auth/second-step", step("code", world.code(app.secret))).status == 200);
    CHECK(world.audited("session.second_step_failed").size() == 10);
  }

  TEST_CASE("an account that was suspended between the two steps does not get in") {
    World world;
    auto ana = world.signed_in("1001");
    auto app = world.set_up(ana);
    auto browser = world.at_step_two("1001");
    must(world.db->write(
        [&](data::Tx& tx) { return world.accounts->set_status(tx, {}, world.ana, Status::suspended); }));
    CHECK(browser.post("/auth/second-step", step("code", world.code(app.secret))).code == "account_suspended");
  }

  TEST_CASE("a passkey is added, used as second step and alone, and removed") {
    World world;
    auto ana = world.signed_in("1001");
    auto device = world.authenticator();
    CHECK(ana.post("/me/passkeys/options", R"({"password":"wrong"})").field_paths() == "password");
    auto key = world.add_passkey(ana, device);
    CHECK(key.label == "My key");
    CHECK(ana.get("/me/security").json<SecurityView>().passkeys.size() == 1);
    auto options = ana.post("/me/passkeys/options", World::proof()).json<PasskeyCreation>();
    CHECK(options.exclude == std::vector<std::string>{to_base64url(device.credential_id)});
    CHECK(options.rp_id == "localhost");
    CHECK(options.algorithms == std::vector<std::int64_t>{-8, -7, -257});

    auto browser = world.at_step_two("1001");
    auto asked = browser.get("/auth/second-step").json<SecondStepView>();
    REQUIRE(asked.passkey);
    CHECK(asked.passkey->allow == options.exclude);
    SecondFactor answer;
    answer.passkey = device.get(must(from_base64url(asked.passkey->challenge)));
    auto stolen = world.at_step_two("1001");  // the answer belongs to the other browser's challenge
    CHECK(stolen.post_json("/auth/second-step", answer).code == "passkey_refused");
    CHECK(browser.post_json("/auth/second-step", answer).status == 200);
    CHECK(world.audited("session.signed_in")[0].details.text == R"({"method":"password+passkey","shared":false})");

    auto alone = world.http->anonymous();
    auto request = alone.post("/auth/passkey/options").json<PasskeyRequest>();
    CHECK(request.user_verification == "required");
    CHECK(request.allow.empty());
    PasskeySignIn in{device.get(must(from_base64url(request.challenge))), true};
    auto done = alone.post_json("/auth/passkey", in);
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK(done.json<SignedIn>().me.id == world.ana);
    CHECK(alone.get("/me").status == 200);
    CHECK(alone.post_json("/auth/passkey", in).code == "challenge_ended");  // once
    CHECK(ana.post("/me/passkeys/" + uuid_text(key.id) + "/remove", "{}").field_paths() == "password");
    CHECK(ana.post("/me/passkeys/" + uuid_text(key.id) + "/remove", World::proof()).status == 200);
    CHECK(world.signed_in("1001").get("/me").status == 200);
  }

  TEST_CASE("a passkey of nobody, without verification, or with a counter that went back gets nobody in") {
    World world;
    auto ana = world.signed_in("1001");
    auto device = world.authenticator();
    world.add_passkey(ana, device);
    auto attempt = [&](security::testing::SoftAuthenticator& with) {
      auto client = world.http->anonymous();
      auto request = client.post("/auth/passkey/options").json<PasskeyRequest>();
      return client.post_json("/auth/passkey", PasskeySignIn{with.get(must(from_base64url(request.challenge))), {}})
          .code;
    };
    auto stranger = world.authenticator(10);
    CHECK(attempt(stranger) == "passkey_unknown");
    device.flags = 0x01;
    CHECK(attempt(device) == "passkey_refused");
    device.flags = 0x05;
    CHECK(attempt(device).empty());
    device.counter -= 1;
    CHECK(attempt(device) == "passkey_copied");
    CHECK(world.audited("session.sign_in_failed").size() == 3);
  }

  TEST_CASE("a role may ask for a second step: then it is set up at sign-in, and the last one stays") {
    World world;
    auto noor = world.signed_in("1");
    CHECK(world.signed_in("2").put("/second-factor-policy", R"({"roles":["member"]})").status == 403);
    CHECK(noor.put("/second-factor-policy", R"({"roles":["nobody"]})").field_paths() == "roles");
    CHECK(noor.put("/second-factor-policy", R"({"roles":["compliance_officer"]})").json<FactorPolicy>().roles ==
          std::vector<std::string>{"compliance_officer"});
    CHECK(world.signed_in("1001").get("/me").status == 200);  // another role
    auto grace = world.at_step_two("2", "enrolment_required");
    CHECK(grace.get("/auth/second-step").json<SecondStepView>().must_enrol);
    CHECK(grace.post("/auth/second-step", step("code", "000000")).code == "challenge_ended");  // nothing to show yet
    auto setup = grace.post("/auth/enrolment").json<TotpSetup>();
    CHECK(grace.post("/auth/enrolment/confirm", step("code", "000000")).code == "wrong_code");
    CHECK(grace.get("/me").status == 401);
    auto done = grace.post("/auth/enrolment/confirm", step("code", world.code(setup.secret))).json<Enrolled>();
    CHECK(done.recovery_codes.size() == 10);
    CHECK(done.signed_in.me.id == world.grace);
    CHECK(grace.get("/me/security").json<SecurityView>().factor_required);
    CHECK(grace.post("/me/totp/remove", World::proof()).code == "factor_required");
    auto device = world.authenticator();
    auto key = world.add_passkey(grace, device);
    CHECK(grace.post("/me/totp/remove", World::proof()).status == 200);
    CHECK(grace.post("/me/passkeys/" + uuid_text(key.id) + "/remove", World::proof()).code == "factor_required");
    CHECK(world.audited("factor.policy_set").size() == 1);
  }

  TEST_CASE("an administrator takes away a lost second step; that ends the sessions and is told by mail") {
    World world;
    auto ana = world.signed_in("1001");
    world.set_up(ana);
    std::string path = "/people/" + world.ana.text() + "/second-factors/reset";
    CHECK(world.signed_in("2").post(path).status == 403);
    auto noor = world.signed_in("1");
    world.mailer.sent.clear();
    CHECK(noor.post(path).status == 200);
    CHECK(ana.get("/me").status == 401);
    CHECK(world.signed_in("1001").get("/me/security").json<SecurityView>().recovery_codes_left == 0);
    REQUIRE(world.mailer.sent.size() == 1);
    CHECK(world.mailer.sent[0].to == "ana@mercygeneral.example");
    CHECK(world.audited("factor.reset").size() == 1);
    auto admin = world.add("3", "Eva", "Stone", {"admin"});
    CHECK_FALSE(admin.is_nil());
    CHECK(world.signed_in("3").post("/people/" + world.noor.text() + "/second-factors/reset").code == "higher_role");
    auto officer = "/people/" + world.add("4", "Pia", "Berg", {"privacy_officer"}).text();
    CHECK(world.signed_in("3").post(officer + "/second-factors/reset").code == "higher_role");
    CHECK(noor.post(officer + "/second-factors/reset").status == 200);
  }

  TEST_CASE("the second step of a sign-in ends the session before also when only its refresh cookie is left") {
    World world;
    auto ana = world.signed_in("1001");
    auto app = world.set_up(ana);
    auto ward = world.signed_in("2");
    world.clock.advance(std::chrono::minutes{16});  // the access token is over
    auto open_of = [&](PersonId person) {
      return must(world.db->read([&](data::Tx& tx) { return world.sessions.devices(tx, person); })).size();
    };
    REQUIRE(open_of(world.grace) == 1);
    CHECK(ward.post("/auth/sign-in", World::sign_in_body("1001")).code == "second_step_required");
    CHECK(ward.post("/auth/second-step", R"({"code":")" + world.code(app.secret) + "\"}").status == 200);
    CHECK(open_of(world.grace) == 0);
  }

  TEST_CASE("the tenth wrong password locks, and the person is told by mail, once") {
    World world;
    for (int i = 0; i < 12; ++i) {
      world.clock.advance(std::chrono::minutes{16});
      CHECK(world.http->anonymous().post("/auth/sign-in", World::sign_in_body("1001", "wrong")).status == 401);
    }
    REQUIRE(world.mailer.sent.size() == 1);
    CHECK(world.mailer.sent[0].to == "ana@mercygeneral.example");
    CHECK(world.mailer.sent[0].subject == "Your account is locked for some minutes");
  }

  TEST_CASE("a seed is sealed for its person: copied to another one it opens nothing") {
    World world;
    auto ana = world.signed_in("1001");
    auto grace = world.signed_in("2");
    auto app = world.set_up(ana);
    world.set_up(grace);
    must(world.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(tx.in(data::Module{"accounts"})
              .run("UPDATE accounts_totp SET seed = (SELECT seed FROM accounts_totp"
                   " WHERE person_id = ?) WHERE person_id = ?",
                   world.ana, world.grace));
      return {};
    }));
    auto browser = world.at_step_two("2");
    CHECK(browser.post("/auth/second-step", step("code", world.code(app.secret))).status == 500);
    auto raw = must(world.db->read([&](data::Tx& tx) {
      return tx.in(data::Module{"accounts"})
          .one<Bytes>("SELECT seed FROM accounts_totp WHERE person_id = ?", world.ana);
    }));
    CHECK(std::string(as_text(raw)).find(std::string(as_text(World::seed_of(app.secret)))) == std::string::npos);
  }
}

}  // namespace mc::accounts
