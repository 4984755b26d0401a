// HTTP scenarios: each route with success, invalid and denied.
#include "appliance/base/text.hpp"
#include "modules/accounts/requests.hpp"
#include "modules/testing.hpp"

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;

constexpr const char* kPassword = "Quiet-Harbour-41";

struct ApiTest : TestPlatform {
  std::unique_ptr<Accounts> accounts;
  http::TestApi* http = nullptr;
  PersonId ana, noor, grace;

  explicit ApiTest(bool registration = false) {
    settings.allow_registration = registration;
    must(permissions.add({"people:manage", {"admin"}}));
    accounts = make_accounts(platform);
    http = &start();
    ana = add("1001", "Ana", "Reyes", {});
    noor = add("1", "Noor", "Haddad", {"admin", "super_admin"});
    grace = add("2", "Grace", "Okafor", {"compliance_officer"});
  }
  PersonId add(std::string number, std::string first, std::string last, std::vector<std::string> roles) {
    static const std::string hash = must(security::Passwords({1, 8 * 1024}).hash(kPassword));
    return must(db->write([&](data::Tx& tx) -> Result<PersonId> {
      auto [id, upserted] =
          TRY(accounts->upsert(tx, {number, first, last, ascii_lower(first) + "@mercygeneral.example"}));
      TRY(accounts->set_password_hash(tx, id, hash, false));
      for (const std::string& role : roles) TRY(accounts->grant(tx, {}, id, {role, security::ScopeKind::platform, {}}));
      return id;
    }));
  }
  http::TestClient signed_in(const std::string& login, http::TestResponse* answer = nullptr,
                             const std::string& more = "") {
    http::TestClient client = http->anonymous();
    auto response =
        client.post("/auth/sign-in", R"({"login":")" + login + R"(","password":")" + kPassword + "\"" + more + "}");
    REQUIRE(response.status == 200);
    if (answer != nullptr) *answer = response;
    return client;
  }
  http::TestClient admin() { return signed_in("1"); }
};

std::vector<std::string> cookies_of(const http::TestResponse& response) {
  std::vector<std::string> cookies;
  for (const auto& [name, value] : response.headers)
    if (name == "Set-Cookie") cookies.push_back(value);
  return cookies;
}

}  // namespace

TEST_SUITE("accounts") {
  TEST_CASE("a browser signs in with cookies that scripts cannot read") {
    ApiTest test;
    http::TestResponse answer;
    auto ana = test.signed_in("ana@mercygeneral.example", &answer);
    auto cookies = cookies_of(answer);
    REQUIRE(cookies.size() == 2);
    CHECK(cookies[0].starts_with("__Host-sid="));
    CHECK(cookies[1].starts_with("__Host-refresh="));
    for (const std::string& cookie : cookies)
      CHECK(cookie.find("; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=") != std::string::npos);
    auto signed_in = answer.json<SignedIn>();
    CHECK(signed_in.me.id == test.ana);
    CHECK_FALSE(signed_in.access_token);
    CHECK(ana.get("/me").json<Me>().email == "ana@mercygeneral.example");
  }

  TEST_CASE("a program signs in with tokens and no cookies") {
    ApiTest test;
    http::TestResponse answer;
    test.signed_in("1001", &answer, R"(,"tokens":true)");
    CHECK(cookies_of(answer).empty());
    auto signed_in = answer.json<SignedIn>();
    auto program = test.http->anonymous();
    program.set_header("Sec-Fetch-Site", "");
    program.set_header("Authorization", "Bearer " + signed_in.access_token.value());
    CHECK(program.get("/me").status == 200);
    CHECK(program.patch("/me", R"({"locale":"es"})").status == 200);  // bearer: no cross-site rule
    auto renewed = test.http->anonymous()
                       .post("/auth/refresh", R"({"refresh_token":")" + *signed_in.refresh_token + "\"}")
                       .json<SignedIn>();
    CHECK(renewed.access_token != signed_in.access_token);
    auto reused =
        test.http->anonymous().post("/auth/refresh", R"({"refresh_token":")" + *signed_in.refresh_token + "\"}");
    CHECK(reused.status == 401);
    CHECK(reused.code == "session_ended");
    program.set_header("Authorization", "Bearer " + *renewed.access_token);
    CHECK(program.get("/me").status == 401);  // the whole family is gone
  }

  TEST_CASE("sign-in refuses bad input, wrong passwords, closed accounts and other sites") {
    ApiTest test;
    auto nobody = test.http->anonymous();
    CHECK(nobody.post("/auth/sign-in", "{}").status == 422);
    CHECK(nobody.post("/auth/sign-in", R"({"login":"1001","password":"x","extra":1})").status == 422);
    auto wrong = nobody.post("/auth/sign-in", R"({"login":"1001","password":"x"})");
    CHECK(wrong.status == 401);
    CHECK(wrong.code == "wrong_login");
    must(test.db->write([&](data::Tx& tx) { return test.accounts->set_status(tx, {}, test.ana, Status::suspended); }));
    auto suspended = nobody.post("/auth/sign-in", R"({"login":"1001","password":"Quiet-Harbour-41"})");
    CHECK(suspended.status == 403);
    CHECK(suspended.code == "account_suspended");
    auto other = test.http->anonymous();
    other.set_header("Sec-Fetch-Site", "cross-site");
    CHECK(other.post("/auth/sign-in", R"({"login":"1","password":"Quiet-Harbour-41"})").code == "cross_site");
    for (int i = 0; i < 10; ++i) nobody.post("/auth/sign-in", R"({"login":"2","password":"x"})");
    CHECK(nobody.post("/auth/sign-in", R"({"login":"2","password":"x"})").status == 429);
  }

  TEST_CASE("a browser renews with its cookie; idle people are told so") {
    ApiTest test;
    auto ana = test.signed_in("1001");
    std::string before = ana.cookies().at("__Host-sid");
    test.clock.advance(14min);
    CHECK(ana.get("/me").status == 200);
    test.clock.advance(2min);
    CHECK(ana.get("/me").status == 401);
    CHECK(ana.post("/auth/refresh").status == 200);
    CHECK(ana.cookies().at("__Host-sid") != before);
    CHECK(ana.get("/me").status == 200);
    test.clock.advance(16min);
    auto idle = ana.post("/auth/refresh");
    CHECK(idle.status == 401);
    CHECK(idle.code == "idle");
    CHECK(test.http->anonymous().post("/auth/refresh").status == 401);
  }

  TEST_CASE("a temporary password opens nothing but the choice of a new one, on the server") {
    ApiTest test;
    auto temporary = test.admin().post("/people/" + test.grace.text() + "/password").json<TemporaryPassword>();
    auto grace = test.http->anonymous();
    auto sign_in = [&](const std::string& password, const std::string& more = "") {
      return grace.post("/auth/sign-in", R"({"login":"2","password":")" + password + "\"" + more + "}");
    };
    REQUIRE(sign_in(temporary.password).status == 200);
    auto me = grace.get("/me").json<Me>();
    CHECK(me.must_change_password);
    CHECK(me.permissions.empty());
    for (std::string_view path : {"/audit", "/me/devices", "/audit/checkpoint", "/live"}) {
      CHECK(grace.get(path).status == (path == "/live" ? 404 : 403));  // no live news in this test
      if (path != "/live") CHECK(grace.get(path).code == "password_change_required");
    }
    CHECK(grace.patch("/me", R"({"theme":"dark"})").code == "password_change_required");
    CHECK(grace.post("/me/deactivate").code == "password_change_required");
    CHECK(grace.post("/audit/verify").code == "password_change_required");
    CHECK(grace.post("/auth/refresh").status == 200);  // a renewed session is not a free one
    CHECK(grace.get("/audit").code == "password_change_required");
    CHECK(grace.post("/me/password", R"({"current_password":"wrong","new_password":"Bright-Meadow-77"})").status ==
          422);
    CHECK(grace.get("/audit").code == "password_change_required");
    CHECK(grace
              .post("/me/password",
                    R"({"current_password":")" + temporary.password + R"(","new_password":"Bright-Meadow-77"})")
              .status == 200);
    CHECK(grace.get("/audit").status == 200);  // the same session, at once
    CHECK_FALSE(grace.get("/me").json<Me>().must_change_password);
    CHECK(sign_in("Bright-Meadow-77").status == 200);
    CHECK(grace.get("/audit").status == 200);
  }

  TEST_CASE("two tabs that renew at once, or an answer that got lost, sign nobody out") {
    ApiTest test;
    auto first = test.signed_in("1001");
    auto second = first;  // another tab: the same cookies
    CHECK(first.post("/auth/refresh").status == 200);
    CHECK(second.post("/auth/refresh").status == 200);
    CHECK(first.cookies() == second.cookies());
    CHECK(first.get("/me").status == 200);
    CHECK(first.post("/auth/refresh").status == 200);
    auto thief = second;  // the cookie copied to another browser
    thief.set_header("User-Agent", "Other/1.0");
    CHECK(thief.post("/auth/refresh").status == 401);
    CHECK(first.get("/me").status == 401);
    CHECK(test.audited("session.refresh_reused").size() == 1);
    auto ana = test.signed_in("1001");
    auto old = ana;
    CHECK(ana.post("/auth/refresh").status == 200);
    test.clock.advance(11s);
    CHECK(old.post("/auth/refresh").status == 401);  // later it is a replay
    CHECK(ana.get("/me").status == 401);
  }

  TEST_CASE("what a program asks by itself keeps no idle session alive") {
    ApiTest test;
    auto ana = test.signed_in("1001");
    auto polling = ana;
    polling.set_header("X-Background", "1");
    for (int minute = 0; minute < 15; ++minute) {
      CHECK(polling.get("/me").status == 200);
      CHECK(polling.post("/auth/refresh").status == 200);
      test.clock.advance(1min);
    }
    test.clock.advance(1s);
    CHECK(polling.get("/me").code == "idle");
    auto present = test.signed_in("1001");
    for (int minute = 0; minute < 20; ++minute) {
      CHECK(present.post("/auth/refresh").status == 200);
      CHECK(present.get("/me").status == 200);
      test.clock.advance(1min);
    }
  }

  TEST_CASE("answers that show a secret are never stored for a repeat") {
    ApiTest test;
    auto idempotency = http::make_idempotency(*test.db);
    http::TestApi api(test.routes, test.permissions, test.clock, *test.random, &test.sessions, idempotency.get());
    auto admin = api.sign_in({{.role = "admin"}}, test.noor);
    admin.set_header("Idempotency-Key", "k1");
    auto made = admin.post("/people/" + test.ana.text() + "/password");
    REQUIRE(made.status == 200);
    admin.post("/auth/sign-in", R"({"login":"1","password":"Quiet-Harbour-41","tokens":true})");
    auto kept = must(test.db->read([](data::Tx& tx) {
      return tx.in(data::Module{"http"}).one<std::int64_t>("SELECT COUNT(*) FROM http_idempotency");
    }));
    CHECK(kept == 0);
    CHECK(admin.post("/me/deactivate").status != 500);
    kept = must(test.db->read([](data::Tx& tx) {
      return tx.in(data::Module{"http"}).one<std::int64_t>("SELECT COUNT(*) FROM http_idempotency");
    }));
    CHECK(kept == 1);
  }

  TEST_CASE("a grant names its unit, and a unit that is not there gets none") {
    ApiTest test;
    Uuid icu = test.person().bytes;
    test.accounts->name_scopes(security::ScopeKind::unit,
                               [icu](data::Tx&, Uuid id) -> Result<std::optional<std::string>> {
                                 return id == icu ? std::optional<std::string>("ICU") : std::nullopt;
                               });
    auto noor = test.admin();
    std::string path = "/people/" + test.ana.text() + "/roles";
    auto give = [&](Uuid unit) {
      return noor.post(path, R"({"role":"manager","scope":"unit","scope_id":")" + uuid_text(unit) + "\"}");
    };
    CHECK(give(icu).json<RoleRow>().scope_name == "ICU");
    CHECK(noor.get(path).json<Grants>().items.at(0).scope_name == "ICU");
    CHECK(give(test.person().bytes).field_paths() == "scope_id");
  }

  TEST_CASE("signing out ends the session, also when only the refresh cookie is left") {
    ApiTest test;
    auto ana = test.signed_in("1001");
    auto copy = ana;
    CHECK(ana.post("/auth/sign-out").status == 200);
    CHECK(copy.get("/me").status == 401);
    CHECK(test.hub.dropped().size() == 1);  // live connections end too
    auto again = test.signed_in("1001");
    auto stale = test.http->anonymous();
    stale.set_cookie("__Host-refresh", again.cookies().at("__Host-refresh"));
    CHECK(stale.post("/auth/sign-out").status == 200);
    CHECK(again.get("/me").status == 401);
    CHECK(test.http->anonymous().post("/auth/sign-out").status == 200);
  }

  TEST_CASE("another person's sign-in in the same browser ends the session before") {
    ApiTest test;
    auto browser = test.signed_in("1001");
    auto copy = browser;
    CHECK(browser.post("/auth/sign-in", R"({"login":"2","password":"Quiet-Harbour-41"})").status == 200);
    CHECK(browser.get("/me").json<Me>().id == test.grace);
    CHECK(copy.get("/me").status == 401);
  }

  TEST_CASE("devices are listed, ended one by one or all, and only one's own") {
    ApiTest test;
    auto ward = test.signed_in("1001", nullptr, R"(,"shared_workstation":true)");
    auto phone = test.signed_in("1001");
    auto grace = test.signed_in("2");
    auto devices = phone.get("/me/devices").json<Devices>();
    REQUIRE(devices.items.size() == 2);
    CHECK(devices.items[0].current != devices.items[1].current);
    const Device& other = devices.items[0].current ? devices.items[1] : devices.items[0];
    CHECK(other.shared_workstation);
    CHECK(grace.del("/me/devices/" + other.id.text()).status == 404);
    CHECK(phone.del("/me/devices/nonsense").status == 404);
    CHECK(phone.del("/me/devices/" + other.id.text()).status == 200);
    CHECK(ward.get("/me").status == 401);
    CHECK(test.http->anonymous().get("/me/devices").status == 401);
    auto third = test.signed_in("1001");
    CHECK(third.post("/auth/sign-out-everywhere").status == 200);
    CHECK(phone.get("/me").status == 401);
    CHECK(grace.get("/me").status == 200);
    CHECK(test.http->anonymous().post("/auth/sign-out-everywhere").status == 401);
  }

  TEST_CASE("a person changes her handle, language and theme within the rules") {
    ApiTest test;
    auto ana = test.signed_in("1001");
    auto me = ana.patch("/me", R"({"handle":"@Ana_R","locale":"fil","theme":"dark"})").json<Me>();
    CHECK(me.handle == "ana_r");
    CHECK(me.locale == "fil");
    CHECK(me.theme == "dark");
    CHECK(ana.patch("/me", R"({"handle":"admin"})").status == 422);
    CHECK(ana.patch("/me", R"({"locale":"xx"})").field_paths() == "locale");
    CHECK(ana.patch("/me", R"({"theme":"pink"})").field_paths() == "theme");
    CHECK(test.http->anonymous().patch("/me", "{}").status == 401);
    auto grace = test.signed_in("2");
    CHECK(grace.patch("/me", R"({"handle":"ana_r"})").code == "handle_taken");
    CHECK(grace.patch("/me", R"({"handle":"ana.reyes"})").code == "handle_taken");  // held for 30 days
    CHECK(ana.patch("/me", R"({"handle":"ana.reyes"})").status == 200);             // not for its owner
    CHECK(ana.patch("/me", R"({"handle":"ana_r"})").status == 200);
    test.clock.advance(24h * 30);
    grace = test.signed_in("2");
    CHECK(grace.patch("/me", R"({"handle":"ana.reyes"})").status == 200);
  }

  TEST_CASE("changing the password needs the present one and ends the other sessions") {
    ApiTest test;
    auto ana = test.signed_in("1001");
    auto other = test.signed_in("1001");
    auto change = [&](std::string_view now, std::string_view next) {
      return ana.post("/me/password", R"({"current_password":")" + std::string(now) + R"(","new_password":")" +
                                          std::string(next) + "\"}");
    };
    CHECK(change("wrong", "Copper-Lantern-88").field_paths() == "current_password");
    CHECK(change(kPassword, "short").field_paths() == "new_password");
    CHECK(change(kPassword, "Reyes-is-my-name").field_paths() == "new_password");
    CHECK(change(kPassword, kPassword).field_paths() == "new_password");
    CHECK(other.get("/me").status == 200);
    CHECK(change(kPassword, "Copper-Lantern-88").status == 200);
    CHECK(ana.get("/me").status == 200);
    CHECK(other.get("/me").status == 401);
    auto nobody = test.http->anonymous();
    CHECK(nobody.post("/auth/sign-in", R"({"login":"1001","password":"Quiet-Harbour-41"})").status == 401);
    CHECK(nobody.post("/auth/sign-in", R"({"login":"1001","password":"Copper-Lantern-88"})").status == 200);
    CHECK(test.http->anonymous().post("/me/password", R"({"current_password":"a","new_password":"b"})").status == 401);
  }

  TEST_CASE("deactivating one's own account") {
    ApiTest test;
    auto ana = test.signed_in("1001");
    CHECK(test.http->anonymous().post("/me/deactivate").status == 401);
    auto copy = ana;
    CHECK(ana.post("/me/deactivate").status == 200);
    CHECK(copy.get("/me").status == 401);
    CHECK(test.signed_in("1001").get("/me").status == 200);
    CHECK(test.admin().post("/me/deactivate").code == "last_super_admin");
  }

  TEST_CASE("registration is closed unless the hospital opens it") {
    const std::string body =
        R"({"email":"new@example.org","password":"Copper-Lantern-88","first_name":"New","last_name":"Nurse","profession":"RN"})";
    ApiTest closed;
    auto refused = closed.http->anonymous().post("/auth/register", body);
    CHECK(refused.status == 403);
    CHECK(refused.code == "registration_closed");
    ApiTest open(true);
    auto nobody = open.http->anonymous();
    CHECK(nobody.post("/auth/register", body).json<Registered>().status == Status::pending_verification);
    auto again = nobody.post("/auth/register", body);  // tells nobody that there is an account
    CHECK(again.status == 200);
    CHECK(again.json<Registered>().status == Status::pending_verification);
    CHECK(open.audited("account.registered").size() == 1);
    CHECK(open.audited("account.registered_again").size() == 1);
    CHECK(nobody.post("/auth/sign-in", R"({"login":"new@example.org","password":"Copper-Lantern-88"})").code ==
          "account_pending");
    std::string bad = body;
    bad.replace(bad.find("new@example.org"), 15, "not an address!");
    CHECK(nobody.post("/auth/register", bad).field_paths() == "email");
    bad = body;
    bad.replace(bad.find("Copper-Lantern-88"), 17, "Password12345678!");
    CHECK(nobody.post("/auth/register", bad).field_paths() == "password");
  }

  TEST_CASE("roles are seen by admins, given and taken by super_admins, and work at once") {
    ApiTest test;
    auto noor = test.admin();
    auto ana = test.signed_in("1001");
    std::string path = "/people/" + test.ana.text() + "/roles";
    CHECK(ana.get(path).status == 403);
    CHECK(ana.post(path, R"({"role":"admin","scope":"platform"})").status == 403);
    CHECK(ana.get("/audit").status == 403);
    auto row = noor.post(path, R"({"role":"compliance_officer","scope":"platform"})").json<RoleRow>();
    CHECK(ana.get("/audit").status == 200);
    CHECK(noor.get(path).json<Grants>().items.size() == 1);
    CHECK(noor.post(path, R"({"role":"gardener","scope":"platform"})").field_paths() == "role");
    CHECK(noor.post(path, R"({"role":"manager","scope":"unit"})").field_paths() == "scope_id");
    CHECK(noor.post(path, R"({"role":"manager","scope":"galaxy"})").status == 422);
    CHECK(noor.post("/people/" + test.person().text() + "/roles", R"({"role":"admin","scope":"platform"})").status ==
          404);
    CHECK(noor.del(path + "/" + uuid_text(row.id)).status == 200);
    CHECK(noor.del(path + "/" + uuid_text(row.id)).status == 404);
    CHECK(noor.del(path + "/nonsense").status == 404);
    CHECK(ana.get("/audit").status == 403);
    // The log has no units: a role that reaches one unit does not open it.
    CHECK(noor.post(path, R"({"role":"compliance_officer","scope":"unit","scope_id":")" + test.person().text() + "\"}")
              .status == 200);
    CHECK(ana.get("/audit").status == 403);
    CHECK(ana.post("/audit/verify").status == 403);
    CHECK(ana.del(path + "/" + uuid_text(row.id)).status == 403);
    auto own = noor.get("/people/" + test.noor.text() + "/roles").json<Grants>();
    for (const RoleRow& grant : own.items)
      if (grant.role == "super_admin")
        CHECK(noor.del("/people/" + test.noor.text() + "/roles/" + uuid_text(grant.id)).code == "last_super_admin");
    CHECK(test.audited("role.granted").at(0).actor == test.noor);
    CHECK(test.audited("role.revoked").size() == 1);
    CHECK(test.http->denials().size() >= 5);
  }

  TEST_CASE("administrators suspend, activate and reset others, not themselves and not a super_admin") {
    ApiTest test;
    PersonId lee = test.add("3", "Lee", "Chan", {"admin"});
    auto admin = test.signed_in("3");
    auto ana = test.signed_in("1001");
    std::string path = "/people/" + test.ana.text();
    CHECK(ana.post("/people/" + test.grace.text() + "/status", R"({"status":"suspended","reason":"x"})").status == 403);
    CHECK(ana.post("/people/" + test.grace.text() + "/password").status == 403);
    CHECK(admin.post(path + "/status", R"({"status":"suspended"})").field_paths() == "reason");
    CHECK(admin.post(path + "/status", R"({"status":"deleted","reason":"x"})").field_paths() == "status");
    CHECK(admin.post(path + "/status", R"({"status":"suspended","reason":"Left her badge"})").json<Person>().status ==
          Status::suspended);
    CHECK(ana.get("/me").status == 401);
    CHECK(admin.post(path + "/status", R"({"status":"active","reason":"Found it"})").status == 200);
    CHECK(admin.post("/people/" + lee.text() + "/status", R"({"status":"suspended","reason":"x"})").code ==
          "own_account");
    CHECK(admin.post("/people/" + test.noor.text() + "/status", R"({"status":"suspended","reason":"x"})").code ==
          "higher_role");
    CHECK(admin.post("/people/" + test.noor.text() + "/password").code == "higher_role");
    CHECK(admin.post("/people/" + test.person().text() + "/password").status == 404);
    auto made = admin.post(path + "/password").json<TemporaryPassword>();
    CHECK(made.password.size() == 19);
    auto nobody = test.http->anonymous();
    CHECK(nobody.post("/auth/sign-in", R"({"login":"1001","password":"Quiet-Harbour-41"})").status == 401);
    auto signed_in =
        nobody.post("/auth/sign-in", R"({"login":"1001","password":")" + made.password + "\"}").json<SignedIn>();
    CHECK(signed_in.me.must_change_password);
    CHECK(nobody.get("/me/devices").code == "password_change_required");
    for (const auto& entry : test.audited("account.status_changed"))
      CHECK(entry.details.text.find("badge") == std::string::npos);
  }

  TEST_CASE("an administrator does not get into the account of another one, of IT or of a privacy officer") {
    ApiTest test;
    test.add("3", "Lee", "Chan", {"admin"});
    auto admin = test.signed_in("3");
    auto root = test.signed_in("1");
    int number = 40;
    for (const char* role : {"admin", "operator", "privacy_officer"}) {
      std::string path =
          "/people/" + test.add(std::to_string(number++), std::string("Pat-") + role, "Berg", {role}).text();
      CHECK(admin.post(path + "/password").code == "higher_role");
      CHECK(root.post(path + "/password").status == 200);
      CHECK(admin.post(path + "/status", R"({"status":"suspended","reason":"x"})").status == 200);
    }
  }

  TEST_CASE("the audit log is listed by filter and page, verified and signed") {
    ApiTest test;
    auto grace = test.signed_in("2");
    auto ana = test.signed_in("1001");
    for (std::string_view path : {"/audit", "/audit/checkpoint", "/permissions"}) CHECK(ana.get(path).status == 403);
    CHECK(ana.post("/audit/verify").status == 403);
    CHECK(grace.get("/permissions").status == 403);
    auto page = grace.get("/audit?limit=2").json<Page<AuditRow>>();
    REQUIRE(page.items.size() == 2);
    CHECK(page.items[0].action == "audit.viewed");
    CHECK(page.items[0].actor_name == "Grace Okafor");
    REQUIRE(page.next);
    auto next = grace.get("/audit?limit=2&after=" + *page.next).json<Page<AuditRow>>();
    CHECK(next.items.at(0).index == page.items[1].index - 1);
    auto signed_in = grace.get("/audit?action=session.signed_in&actor=" + test.ana.text()).json<Page<AuditRow>>();
    REQUIRE(signed_in.items.size() == 1);
    CHECK_FALSE(signed_in.next);
    CHECK(grace.get("/audit?from=2000-01-01&to=2000-01-02").json<Page<AuditRow>>().items.empty());
    CHECK(grace.get("/audit?limit=0").status == 422);
    CHECK(grace.get("/audit?after=x").field_paths() == "after");
    auto verified = grace.post("/audit/verify").json<AuditVerification>();
    CHECK(verified.ok);
    CHECK(verified.problems.empty());
    CHECK(grace.get("/audit/checkpoint").json<Checkpoint>().text.starts_with("medconnect-audit-"));
    must(test.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(tx.in(data::Module{"security"}).run("UPDATE security_audit_leaves SET outcome = 'ok ' WHERE seq = 1"));
      return {};
    }));
    auto damaged = grace.post("/audit/verify").json<AuditVerification>();
    CHECK_FALSE(damaged.ok);
    REQUIRE_FALSE(damaged.problems.empty());
    CHECK(damaged.problems[0].starts_with("row_edited at 1"));
  }

  TEST_CASE("every night the audit log is verified and a damage recorded") {
    ApiTest test;
    must(test.deliver());  // the server starts: the first night is planned
    test.clock.advance(48h);
    must(test.deliver());
    const auto well = test.audited("audit.verified");
    REQUIRE_FALSE(well.empty());
    for (const auto& row : well) CHECK(row.outcome == "ok");
    must(test.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(tx.in(data::Module{"security"}).run("DELETE FROM security_audit_leaves WHERE seq = 2"));
      return {};
    }));
    test.clock.advance(24h);
    must(test.deliver());
    auto found = test.audited("audit.verified");
    REQUIRE(found.size() == well.size() + 1);
    CHECK(found[0].outcome == "failed");
    CHECK(std::filesystem::exists(test.folder.path() / "audit" / "checkpoints.txt"));  // the hourly checkpoint ran too
  }

  TEST_CASE("the permission matrix says who may grant roles") {
    ApiTest test;
    auto matrix = test.admin().get("/permissions").json<PermissionMatrix>();
    bool found = false;
    for (const PermissionRow& row : matrix.items)
      if (row.permission == "role:grant") {
        found = true;
        CHECK(row.roles == std::vector<std::string>{"super_admin"});
      }
    CHECK(found);
  }
}

}  // namespace mc::accounts
