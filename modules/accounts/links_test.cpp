// Mailed links through the API: confirming an address, choosing a new password, invitations.
#include "modules/accounts/sign_in_world.hpp"

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;
using testing::World;

std::string with_token(const std::string& token, const std::string& more = "") {
  return R"({"token":")" + token + "\"" + more + "}";
}
std::string email(const std::string& address) { return R"({"email":")" + address + "\"}"; }
const std::string kNewPassword = R"(,"new_password":"Bright-Meadow-77")";

}  // namespace

TEST_SUITE("accounts") {
  TEST_CASE("a forgotten password is chosen anew by a link that works once") {
    World world;
    auto ana = world.signed_in("1001");
    auto browser = world.http->anonymous();
    CHECK(browser.post("/auth/forgot-password", email("ANA@mercygeneral.example ")).status == 200);
    must(world.deliver());
    REQUIRE(world.mailer.sent.size() == 1);
    CHECK(world.mailer.sent[0].to == "ana@mercygeneral.example");
    CHECK(world.mailer.sent[0].text.find("https://localhost:8443/reset-password#") != std::string::npos);
    std::string token = world.mailer.token();
    auto hashed = must(world.db->read([&](data::Tx& tx) {
      return tx.in(data::Module{"accounts"})
          .one<std::int64_t>("SELECT COUNT(*) FROM accounts_tokens WHERE hash = ?", must(from_base64url(token)));
    }));
    CHECK(hashed == 0);
    CHECK(browser.post("/auth/reset-password", with_token(token, R"(,"new_password":"Hospital-2026")")).field_paths() ==
          "new_password");
    CHECK(browser.post("/auth/reset-password", with_token(token, R"(,"new_password":"reyes at the harbour")")).status ==
          422);
    CHECK(browser.post("/auth/reset-password", with_token(token, kNewPassword)).status == 200);
    CHECK(ana.get("/me").status == 401);  // all sessions ended
    CHECK(browser.post("/auth/sign-in", World::sign_in_body("1001")).code == "wrong_login");
    CHECK(browser.post("/auth/sign-in", World::sign_in_body("1001", "Bright-Meadow-77")).status == 200);
    CHECK(browser.post("/auth/reset-password", with_token(token, kNewPassword)).code == "link_ended");
    CHECK(world.mailer.sent.back().subject == "Your password was changed");
    CHECK(world.audited("account.password_set_by_link").size() == 1);
  }

  TEST_CASE("the answer to a forgotten password tells nothing, and some accounts get no link") {
    World world;
    must(world.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(world.accounts->upsert(tx,
                                 {"5", "Sam", "Lee", "sam@mercygeneral.example"}));  // no password: signs in elsewhere
      return world.accounts->set_status(tx, {}, world.grace, Status::suspended);
    }));
    auto browser = world.http->anonymous();
    auto known = browser.post("/auth/forgot-password", email("ana@mercygeneral.example"));
    for (const char* address :
         {"nobody@mercygeneral.example", "sam@mercygeneral.example", "grace@mercygeneral.example", "not an address"}) {
      auto other = browser.post("/auth/forgot-password", email(address));
      CHECK(other.status == known.status);
      CHECK(other.body == known.body);
    }
    must(world.deliver());
    CHECK(world.mailer.sent.size() == 1);
    world.mailer.on = false;
    CHECK(browser.post("/auth/forgot-password", email("ana@mercygeneral.example")).code == "mail_off");
    CHECK_FALSE(browser.get("/auth/options").json<SignInOptions>().forgotten_password);
  }

  TEST_CASE("a reset link ends after an hour, with a new address and with a reset by another link") {
    World world;
    auto browser = world.http->anonymous();
    auto ask = [&] {
      browser.post("/auth/forgot-password", email("ana@mercygeneral.example"));
      must(world.deliver());
      return world.mailer.token();
    };
    std::string late = ask();
    world.clock.advance(1h);
    CHECK(browser.post("/auth/reset-password", with_token(late, kNewPassword)).code == "link_ended");
    std::string first = ask();
    std::string second = ask();
    CHECK(first != second);
    CHECK(browser.post("/auth/reset-password", with_token(second, kNewPassword)).status == 200);
    CHECK(browser.post("/auth/reset-password", with_token(first, kNewPassword)).code == "link_ended");
    world.clock.advance(2h);
    std::string moved = ask();
    must(world.db->write([&](data::Tx& tx) {
      return world.accounts->upsert(tx, {"1001", "Ana", "Reyes", "ana.new@mercygeneral.example"});
    }));
    CHECK(browser.post("/auth/reset-password", with_token(moved, R"(,"new_password":"Calm-Orchard-18")")).code ==
          "link_ended");
    CHECK(browser.post("/auth/reset-password", with_token(std::string(43, 'A'), kNewPassword)).code == "link_ended");
  }

  TEST_CASE("one person gets four links an hour, whoever asks") {
    World world;
    for (int i = 0; i < 8; ++i) {
      world.http->anonymous().post("/auth/forgot-password", email("ana@mercygeneral.example"));
      must(world.deliver());
    }
    CHECK(world.mailer.sent.size() == 4);
    world.clock.advance(61min);
    world.http->anonymous().post("/auth/forgot-password", email("ana@mercygeneral.example"));
    must(world.deliver());
    CHECK(world.mailer.sent.size() == 5);
  }

  TEST_CASE("a reset leaves the second step as it is") {
    World world;
    auto ana = world.signed_in("1001");
    world.set_up(ana);
    auto browser = world.http->anonymous();
    browser.post("/auth/forgot-password", email("ana@mercygeneral.example"));
    must(world.deliver());
    CHECK(browser.post("/auth/reset-password", with_token(world.mailer.token(), kNewPassword)).status == 200);
    CHECK(browser.post("/auth/sign-in", World::sign_in_body("1001", "Bright-Meadow-77")).code ==
          "second_step_required");
  }

  TEST_CASE("who registers confirms the address before signing in") {
    World world(true);
    auto browser = world.http->anonymous();
    CHECK(browser.get("/auth/options").json<SignInOptions>().registration);
    CHECK(browser
              .post("/auth/register", R"({"email":"eva@mercygeneral.example","password":"Calm-Orchard-18",)"
                                      R"("first_name":"Eva","last_name":"Stone","profession":"nurse"})")
              .status == 200);
    REQUIRE(world.mailer.sent.size() == 1);
    std::string first = world.mailer.token();
    auto sign_in = World::sign_in_body("eva@mercygeneral.example", "Calm-Orchard-18");
    CHECK(browser.post("/auth/sign-in", sign_in).code == "account_pending");
    CHECK(browser.post("/auth/verification", email("eva@mercygeneral.example")).status == 200);
    must(world.deliver());
    REQUIRE(world.mailer.sent.size() == 2);
    CHECK(browser.post("/auth/reset-password", with_token(first, kNewPassword)).code == "link_ended");  // another kind
    CHECK(browser.post("/auth/verify-email", with_token(first)).status == 200);
    CHECK(browser.post("/auth/verify-email", with_token(world.mailer.token())).code == "link_ended");
    CHECK(browser.post("/auth/sign-in", sign_in).status == 200);
    browser.post("/auth/verification", email("eva@mercygeneral.example"));
    must(world.deliver());
    CHECK(world.mailer.sent.size() == 2);  // confirmed already
    CHECK(world.audited("account.email_verified").size() == 1);
  }

  TEST_CASE("an invitation makes an account with the role, once, within seven days") {
    World world;
    auto noor = world.signed_in("1");
    CHECK(world.signed_in("1001").post("/invitations", R"({"email":"m@x.example","role":"moderator"})").status == 403);
    CHECK(noor.post("/invitations", R"({"email":"m@x.example","role":"super_admin"})").code ==
          "role_not_yours_to_give");
    CHECK(noor.post("/invitations", R"({"email":"m","role":"moderator"})").status == 422);
    auto invited = noor.post("/invitations", R"({"email":"mia@x.example","role":"moderator"})").json<Invitation>();
    CHECK(invited.status == InvitationStatus::pending);
    CHECK(invited.expires_at - invited.created_at == 7 * 24h);
    CHECK(noor.post("/invitations", R"({"email":"MIA@x.example","role":"moderator"})").code == "invitation_pending");
    std::string token = world.mailer.token();
    auto mia = world.http->anonymous();
    auto seen = mia.post("/auth/invitation", with_token(token)).json<InvitationView>();
    CHECK(seen.role == "moderator");
    CHECK_FALSE(seen.has_account);
    auto answer = [&](const std::string& password) {
      return mia.post("/auth/invitation/accept",
                      with_token(token, R"(,"first_name":"Mia","last_name":"Wong","password":")" + password + "\""));
    };
    CHECK(answer("password1234").status == 422);
    CHECK(answer("Calm-Orchard-18").status == 200);
    CHECK(answer("Calm-Orchard-18").code == "link_ended");
    CHECK(mia.post("/auth/sign-in", World::sign_in_body("mia@x.example", "Calm-Orchard-18")).status == 200);
    auto me = mia.get("/me").json<Me>();
    CHECK(std::find(me.roles.begin(), me.roles.end(), "moderator") != me.roles.end());
    CHECK(noor.get("/invitations").json<Page<Invitation>>().items.at(0).status == InvitationStatus::accepted);
    noor.post("/invitations", R"({"email":"late@x.example","role":"moderator"})");
    world.clock.advance(7 * 24h);
    CHECK(mia.post("/auth/invitation", with_token(world.mailer.token())).code == "link_ended");
    auto again = world.signed_in("1");
    CHECK(again.get("/invitations").json<Page<Invitation>>().items.at(0).status == InvitationStatus::expired);
    CHECK(again.post("/invitations", R"({"email":"late@x.example","role":"moderator"})").status == 200);
  }

  TEST_CASE("who registered with an invited address first neither stops the invited one nor shares her account") {
    World world(true);
    auto squatter = world.http->anonymous();
    REQUIRE(squatter
                .post("/auth/register", R"({"email":"eva@mercygeneral.example","password":"Calm-Orchard-18",)"
                                        R"("first_name":"Mal","last_name":"Lory","profession":"nurse"})")
                .status == 200);
    REQUIRE(world.signed_in("1")
                .post("/invitations", R"({"email":"eva@mercygeneral.example","role":"moderator"})")
                .status == 200);
    auto eva = world.http->anonymous();
    auto answer = eva.post("/auth/invitation/accept", R"({"token":")" + world.mailer.token() +
                                                          R"(","first_name":"Eva","last_name":"Stone",)"
                                                          R"("password":"Bright-Meadow-77"})");
    REQUIRE_MESSAGE(answer.status == 200, answer.body);
    CHECK(squatter.post("/auth/sign-in", World::sign_in_body("eva@mercygeneral.example", "Calm-Orchard-18")).code ==
          "wrong_login");
    auto signed_in = eva.post("/auth/sign-in", World::sign_in_body("eva@mercygeneral.example", "Bright-Meadow-77"));
    REQUIRE_MESSAGE(signed_in.status == 200, signed_in.body);
    CHECK(signed_in.json<SignedIn>().me.first_name == "Eva");
  }

  TEST_CASE("an invitation is sent again: a new link for seven days, the old one is dead") {
    World world;
    auto noor = world.signed_in("1");
    auto invited = noor.post("/invitations", R"({"email":"mia@x.example","role":"moderator"})").json<Invitation>();
    CHECK(invited.invited_by_name == "Noor Haddad");
    const std::string path = "/invitations/" + uuid_text(invited.id) + "/resend";
    const std::string old = world.mailer.token();
    CHECK(world.signed_in("1001").post(path).status == 403);
    CHECK(noor.post("/invitations/00000000-0000-7000-8000-000000000000/resend").status == 404);
    world.clock.advance(8 * 24h);  // an expired one too
    auto eva = world.add("3", "Eva", "Stone", {"admin", "super_admin"});
    auto second = world.signed_in("3");
    auto again = second.post(path);
    REQUIRE_MESSAGE(again.status == 200, again.body);
    CHECK(again.json<Invitation>().status == InvitationStatus::pending);
    CHECK(again.json<Invitation>().expires_at == world.clock.now() + 7 * 24h);
    CHECK(again.json<Invitation>().invited_by == eva);
    CHECK(again.json<Invitation>().invited_by_name == "Eva Stone");
    auto mia = world.http->anonymous();
    CHECK(mia.post("/auth/invitation", with_token(old)).code == "link_ended");
    CHECK(mia.post("/auth/invitation", with_token(world.mailer.token())).status == 200);
    CHECK(world.audited("invitation.sent_again").size() == 1);
    for (int i = 0; i < 4; ++i) CHECK(second.post(path).status == 200);
    CHECK(second.post(path).status == 429);
    CHECK(second.get("/invitations").json<Page<Invitation>>().items.at(0).invited_by_name == "Eva Stone");
    CHECK(mia.post("/auth/invitation/decline", with_token(world.mailer.token())).status == 200);
    world.clock.advance(10min);
    CHECK(second.post(path).code == "invitation_settled");
  }

  TEST_CASE("a person with an account accepts signed in, nobody else may, and anybody may decline") {
    World world;
    auto noor = world.signed_in("1");
    noor.post("/invitations", R"({"email":"ana@mercygeneral.example","role":"instructor"})");
    std::string token = world.mailer.token();
    auto ana = world.signed_in("1001");
    CHECK(ana.post("/auth/invitation", with_token(token)).json<InvitationView>().has_account);
    CHECK(ana.post("/auth/invitation/accept",
                   with_token(token, R"(,"first_name":"A","last_name":"B","password":"Calm-Orchard-18")"))
              .code == "sign_in_first");
    CHECK(world.signed_in("2").post("/me/invitation/accept", with_token(token)).code == "invitation_of_another");
    CHECK(ana.post("/me/invitation/accept", with_token(token)).status == 200);
    auto me = ana.get("/me").json<Me>();
    CHECK(std::find(me.roles.begin(), me.roles.end(), "instructor") != me.roles.end());
    auto other = noor.post("/invitations", R"({"email":"x@x.example","role":"member"})").json<Invitation>();
    CHECK(world.http->anonymous().post("/auth/invitation/decline", with_token(world.mailer.token())).status == 200);
    CHECK(noor.del("/invitations/" + uuid_text(other.id)).code == "invitation_settled");
    auto third = noor.post("/invitations", R"({"email":"y@x.example","role":"member"})").json<Invitation>();
    CHECK(noor.del("/invitations/" + uuid_text(third.id)).status == 200);
    CHECK(world.http->anonymous().post("/auth/invitation", with_token(world.mailer.token())).code == "link_ended");
  }
}

}  // namespace mc::accounts
