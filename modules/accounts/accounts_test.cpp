// The public header's functions and the rules of sign-in, on a real database with a manual clock.
#include "modules/accounts/service.hpp"
#include "modules/testing.hpp"

#include <algorithm>

namespace mc::accounts {
namespace {

using namespace std::chrono_literals;

struct AccountsTest : TestPlatform {
  std::vector<AccountChanged> heard;
  Service service{platform};

  AccountsTest() {
    must(permissions.add({"account:self", {"member"}}));
    must(permissions.add({"people:manage", {"admin"}}));
    events->subscribe<AccountChanged>(
        "test.heard", [this](data::Tx&, const AccountChanged& event, const events::Meta&) -> mc::Status {
          heard.push_back(event);
          return {};
        });
  }
  std::string upsert_code(const PersonIn& in) {
    return code_of(db->write([&](data::Tx& tx) { return service.upsert(tx, in); }));
  }
  std::pair<PersonId, Upserted> upsert(const PersonIn& in) {
    return must(db->write([&](data::Tx& tx) { return service.upsert(tx, in); }));
  }
  PersonId ana(accounts::Status status = accounts::Status::active) {
    PersonId id = upsert({"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example", status}).first;
    set_password(id, "Quiet-Harbour-41");
    return id;
  }
  void set_password(PersonId id, std::string_view password) {
    std::string hash = must(security::Passwords({1, 8 * 1024}).hash(password));
    must(db->write([&](data::Tx& tx) { return service.set_password_hash(tx, id, hash, false); }));
  }
  Person person(PersonId id) {
    return must(db->read([&](data::Tx& tx) { return service.find(tx, id); })).value();
  }
  Result<Started> sign_in(std::string_view login, std::string_view password, std::string_view address = "10.0.0.7") {
    return service.sign_in({std::string(login), std::string(password), {}, {}},
                           {"req", std::string(address), "Firefox/1 Linux"});
  }
  void set_status(PersonId id, accounts::Status status) {
    must(db->write([&](data::Tx& tx) { return service.set_status(tx, {}, id, status); }));
  }
  security::Viewer viewer(PersonId id) {
    return must(db->read([&](data::Tx& tx) { return sessions.viewer_of(tx, id); }));
  }
};

}  // namespace

TEST_SUITE("accounts") {
  TEST_CASE("an upsert creates, changes or leaves a person, by employee number or e-mail") {
    AccountsTest test;
    auto [id, first] = test.upsert({"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example"});
    CHECK(first == Upserted::created);
    CHECK(test.person(id).handle == "ana.reyes");
    CHECK(test.upsert({"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example"}) ==
          std::pair{id, Upserted::unchanged});
    CHECK(test.upsert({"1001", "Ana", "Reyes Soto", "ana.soto@mercygeneral.example"}) ==
          std::pair{id, Upserted::updated});
    CHECK(test.person(id).last_name == "Reyes Soto");
    CHECK(test.upsert({{}, "Ana", "Reyes Soto", "ANA.SOTO@mercygeneral.example"}).first == id);  // by e-mail, any case
    auto second = test.upsert({"1002", "Ana", "Reyes", "ana.reyes@mercygeneral.example"});
    CHECK(second.second == Upserted::created);
    CHECK(test.person(second.first).handle == "ana.reyes2");
    CHECK(test.upsert_code({"1003", "Eva", "Reyes", "ana.reyes@mercygeneral.example"}) == "email_taken");
    CHECK(test.upsert_code({"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example"}) == "email_taken");
    CHECK(test.upsert_code({"1004", "No", "Mail", "  "}) == "invalid_input");
    must(test.deliver());
    CHECK(test.heard.size() == 4);
    CHECK(test.heard.back().person_id == second.first);
  }

  TEST_CASE("a person known by e-mail gets the employee number of the first import that names her") {
    AccountsTest test;
    PersonId id = test.upsert({{}, "Luis", "Kim", "luis.kim@mercygeneral.example"}).first;
    CHECK(test.upsert({"2001", "Luis", "Kim", "luis.kim@mercygeneral.example"}) == std::pair{id, Upserted::updated});
    CHECK(test.person(id).employee_number == "2001");
  }

  TEST_CASE("HR does not lift a ban or a suspension, but returns a leaver") {
    AccountsTest test;
    PersonId id = test.ana();
    using enum accounts::Status;
    auto said = [&](accounts::Status status) {
      test.upsert({"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example", status});
      return test.person(id).status;
    };
    CHECK(said(deactivated) == deactivated);
    CHECK(said(active) == active);
    test.set_status(id, suspended);
    CHECK(said(active) == suspended);
    CHECK(said(deactivated) == deactivated);
    test.set_status(id, banned);
    CHECK(said(active) == banned);
    CHECK(said(deactivated) == banned);
  }

  TEST_CASE("people are found by every login, together, and page by page") {
    AccountsTest test;
    PersonId id = test.ana();
    auto find = [&](std::string_view login) {
      return must(test.db->read([&](data::Tx& tx) { return test.service.find_by_login(tx, login); }));
    };
    for (std::string_view login :
         {"ana.reyes@mercygeneral.example", " ANA.REYES@mercygeneral.example", "@ana.reyes", "ana.reyes", "1001"})
      CHECK(find(login) == id);
    CHECK_FALSE(find("nobody"));
    CHECK_FALSE(find(""));
    std::vector<PersonId> ids{id};
    for (int i = 0; i < 40; ++i)
      ids.push_back(
          test.upsert({std::to_string(5000 + i), "P", "N" + std::to_string(i), "p" + std::to_string(i) + "@x.example"})
              .first);
    ids.push_back(PersonId::make(test.clock, *test.random));
    auto many = must(test.db->read([&](data::Tx& tx) { return test.service.find_many(tx, ids); }));
    CHECK(many.size() == 41);
    CHECK(many.at(ids[17]).last_name == "N16");
    auto page = must(test.db->read([&](data::Tx& tx) { return test.service.list(tx, {}, 30); }));
    CHECK(page.size() == 30);
    CHECK(must(test.db->read([&](data::Tx& tx) { return test.service.list(tx, page.back().id, 30); })).size() == 11);
  }

  TEST_CASE("signing in gives tokens; a wrong password and an unknown name give the same answer") {
    AccountsTest test;
    PersonId id = test.ana();
    auto started = must(test.sign_in("1001", "Quiet-Harbour-41"));
    CHECK(started.answer.me.id == id);
    CHECK(started.answer.me.permissions == std::vector<std::string>{"account:self"});
    CHECK(started.answer.idle_minutes == 15);
    CHECK(must(test.sessions.resolve(started.issued.access_token))->person == id);
    auto wrong = test.sign_in("1001", "Quiet-Harbour-42");
    auto unknown = test.sign_in("9999", "Quiet-Harbour-41");
    REQUIRE_FALSE(wrong);
    REQUIRE_FALSE(unknown);
    CHECK(wrong.error().fault == Fault::unauthenticated);
    CHECK(wrong.error().code == "wrong_login");
    CHECK(wrong.error().code == unknown.error().code);
    CHECK(wrong.error().detail == unknown.error().detail);
    CHECK(test.audited("session.signed_in").size() == 1);
    auto failures = test.audited("session.sign_in_failed");
    REQUIRE(failures.size() == 2);
    CHECK(failures[1].object == "person:" + id.text());
    CHECK(failures[1].outcome == "failed");
    CHECK(failures[1].address == "10.0.0.7");
    CHECK(failures[0].object == "person:unknown");
  }

  TEST_CASE("five failures wait, ten lock for 15 minutes, also with the right password and from everywhere") {
    AccountsTest test;
    test.ana();
    for (int i = 0; i < 5; ++i)
      CHECK(code_of(test.sign_in("1001", "wrong", "10.0.1." + std::to_string(i))) == "wrong_login");
    CHECK(code_of(test.sign_in("1001", "Quiet-Harbour-41", "10.0.2.1")) == "too_many_attempts");
    test.clock.advance(5s);
    CHECK(code_of(test.sign_in("1001", "wrong", "10.0.2.2")) == "wrong_login");
    test.clock.advance(5s);
    CHECK(code_of(test.sign_in("1001", "Quiet-Harbour-41", "10.0.2.3")) == "too_many_attempts");
    test.clock.advance(5s);
    for (int i = 0; i < 4; ++i) {
      CHECK(code_of(test.sign_in("1001", "wrong", "10.0.3." + std::to_string(i))) == "wrong_login");
      test.clock.advance(2min);
    }
    CHECK(code_of(test.sign_in("1001", "Quiet-Harbour-41", "10.0.4.1")) == "too_many_attempts");
    test.clock.advance(15min);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41", "10.0.4.2"));
    CHECK(code_of(test.sign_in("1001", "wrong", "10.0.4.3")) == "wrong_login");
    CHECK(test.sign_in("1001", "Quiet-Harbour-41", "10.0.4.4"));  // the count started anew
  }

  TEST_CASE("ten attempts a minute for an address and account") {
    AccountsTest test;
    test.ana();
    for (int i = 0; i < 10; ++i) (void)test.sign_in("1001", "x");
    test.clock.advance(5s);  // past the wait after five failures
    auto refused = test.sign_in("1001", "Quiet-Harbour-41");
    CHECK(code_of(refused) == "too_many_attempts");
    CHECK(refused.error().fault == Fault::rate_limited);
    CHECK(code_of(test.sign_in("somebody", "x")) == "wrong_login");
    test.clock.advance(6s);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41"));
  }

  TEST_CASE("a name that nobody has waits and locks exactly like one that somebody has") {
    AccountsTest test;
    PersonId no_password = test.upsert({"3001", "Eva", "Stone", "eva.stone@mercygeneral.example"}).first;
    CHECK_FALSE(no_password.is_nil());
    test.ana();
    auto answers = [&](const std::string& login, const std::string& net) {
      std::vector<std::string> codes;
      for (int i = 0; i < 14; ++i) {
        codes.push_back(code_of(test.sign_in(login, "wrong", net + std::to_string(i))));
        test.clock.advance(i < 8 ? 3s : 40s);
      }
      return codes;
    };
    auto known = answers("1001", "10.1.0.");
    CHECK(std::count(known.begin(), known.end(), "too_many_attempts") > 2);
    CHECK(answers("nobody.at.all", "10.2.0.") == known);
    CHECK(answers("3001", "10.3.0.") == known);                                   // an account without a password
    CHECK(answers("  Nobody.At.ALL", "10.4.0.").front() == "too_many_attempts");  // the same name, locked by now
  }

  TEST_CASE("one password sprayed over many names is stopped wherever it comes from, and told") {
    AccountsTest test;
    test.ana();
    int tried = 0;
    for (int i = 0; i < 400 && code_of(test.sign_in("name" + std::to_string(i), "Summer-2026",
                                                    "10.6.6." + std::to_string(i % 200))) == "wrong_login";
         ++i)
      ++tried;
    CHECK(tried == 10);
    CHECK(test.audited("session.stuffing_suspected").size() == 1);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41", "10.6.6.6"));
  }

  TEST_CASE("many names from one address are slowed down there, others are not") {
    AccountsTest test;
    test.ana();
    int tried = 0;
    for (int i = 0; i < 400 && code_of(test.sign_in("name" + std::to_string(i), "Summer-" + std::to_string(i),
                                                    "10.6.6.6")) == "wrong_login";
         ++i)
      ++tried;
    CHECK(tried == 105);  // a hundred accounts, then five failures a minute
    CHECK(code_of(test.sign_in("1001", "Quiet-Harbour-41", "10.6.6.6")) == "too_many_attempts");
    CHECK(test.sign_in("1001", "Quiet-Harbour-41", "10.6.6.7"));
    test.clock.advance(1min);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41", "10.6.6.6"));
  }

  TEST_CASE("a flood of failed sign-ins leaves some rows and the exact number in the audit log") {
    AccountsTest test;
    for (int i = 0; i < 110; ++i) (void)test.sign_in("name" + std::to_string(i), "x" + std::to_string(i), "10.6.6.6");
    CHECK(test.audited("session.sign_in_failed").size() == 20);
    (void)test.sign_in("other", "y", "10.6.6.7");
    CHECK(test.audited("session.sign_in_failed").size() == 21);  // another address has its own rows
    must(test.service.write_counted_failures());
    auto rows = test.audited("session.sign_in_failed");
    REQUIRE(rows.size() == 22);
    CHECK(rows[0].details.text == R"({"not_recorded_before":90})");
    CHECK(rows[0].address == "10.6.6.6");
    must(test.service.write_counted_failures());
    CHECK(test.audited("session.sign_in_failed").size() == 22);
    for (int i = 0; i < 5; ++i) (void)test.sign_in("again" + std::to_string(i), "x", "10.6.6.6");
    test.clock.advance(1min);
    (void)test.sign_in("later", "x", "10.6.6.6");
    CHECK(test.audited("session.sign_in_failed")[0].details.text ==
          R"({"reason":"unknown_login","not_recorded_before":5})");
  }

  TEST_CASE("an import that says that the last super_admin has left leaves her in, and says so in the log") {
    AccountsTest test;
    PersonId ana = test.ana();
    must(test.db->write([&](data::Tx& tx) {
      return test.service.grant(tx, {}, ana, {"super_admin", security::ScopeKind::platform, {}});
    }));
    PersonIn said{"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example", accounts::Status::deactivated};
    CHECK(test.upsert(said).second == Upserted::unchanged);
    CHECK(test.person(ana).status == accounts::Status::active);
    CHECK(test.audited("account.status_kept").size() == 1);
    PersonId luis = test.upsert({"2001", "Luis", "Kim", "luis.kim@mercygeneral.example"}).first;
    must(test.db->write([&](data::Tx& tx) {
      return test.service.grant(tx, {}, luis, {"super_admin", security::ScopeKind::platform, {}});
    }));
    test.upsert(said);
    CHECK(test.person(ana).status == accounts::Status::deactivated);
  }

  TEST_CASE("who may not sign in learns why only with the right password, and open sessions end") {
    AccountsTest test;
    PersonId id = test.ana();
    using enum accounts::Status;
    for (auto [status, code] : {std::pair{suspended, "account_suspended"},
                                {banned, "account_banned"},
                                {deactivated, "account_deactivated"},
                                {pending_verification, "account_pending"},
                                {deleted, "wrong_login"}}) {
      test.set_status(id, active);
      auto started = must(test.sign_in("1001", "Quiet-Harbour-41"));
      test.set_status(id, status);
      CHECK(code_of(test.sessions.resolve(started.issued.access_token)) == "session_ended");
      CHECK(code_of(test.service.refresh(started.issued.refresh_token, false, {})) == "session_ended");
      CHECK(code_of(test.sign_in("1001", "wrong")) == "wrong_login");
      CHECK(code_of(test.sign_in("1001", "Quiet-Harbour-41")) == code);
      test.clock.advance(1min);
    }
  }

  TEST_CASE("a hash of an older cost is renewed at sign-in") {
    AccountsTest test;
    PersonId id = test.ana();
    std::string old = must(security::Passwords({2, 8 * 1024}).hash("Quiet-Harbour-41"));
    must(test.db->write([&](data::Tx& tx) { return test.service.set_password_hash(tx, id, old, false); }));
    CHECK(test.sign_in("1001", "Quiet-Harbour-41"));
    auto stored = must(test.db->read([&](data::Tx& tx) { return store::password(tx, id); }));
    CHECK(stored->hash != old);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41"));
  }

  TEST_CASE("the last super_admin cannot leave, be suspended or lose the role") {
    AccountsTest test;
    PersonId ana = test.ana();
    PersonId luis = test.upsert({"2001", "Luis", "Kim", "luis.kim@mercygeneral.example"}).first;
    must(test.db->write([&](data::Tx& tx) {
      return test.service.grant(tx, {}, ana, {"super_admin", security::ScopeKind::platform, {}});
    }));
    CHECK(code_of(test.service.deactivate(test.viewer(ana), {})) == "last_super_admin");
    must(test.db->write([&](data::Tx& tx) {
      return test.service.grant(tx, {}, luis, {"super_admin", security::ScopeKind::platform, {}});
    }));
    must(test.service.deactivate(test.viewer(ana), {}));
    CHECK(code_of(test.service.deactivate(test.viewer(luis), {})) == "last_super_admin");
    CHECK(code_of(test.db->write([&](data::Tx& tx) {
            return test.service.grant(tx, {}, PersonId{}, {"admin", security::ScopeKind::platform, {}});
          })) == "person_not_found");
  }

  TEST_CASE("a super_admin whose role ends by itself is nobody to leave the hospital to; no source suspends the last") {
    AccountsTest test;
    PersonId ana = test.ana();
    PersonId luis = test.upsert({"2001", "Luis", "Kim", "luis.kim@mercygeneral.example"}).first;
    const security::Grant role{"super_admin", security::ScopeKind::platform, {}};
    must(test.db->write([&](data::Tx& tx) -> mc::Status {
      TRY(test.sessions.grant(tx, {}, ana, role));
      TRY(test.sessions.grant(tx, {}, luis, role, tx.now() + 24h));
      return {};
    }));
    CHECK(code_of(test.service.deactivate(test.viewer(ana), {})) == "last_super_admin");
    CHECK(code_of(test.db->write([&](data::Tx& tx) {
            return test.service.set_status(tx, {}, ana, accounts::Status::suspended);
          })) == "last_super_admin");
    must(test.db->write([&](data::Tx& tx) { return test.sessions.grant(tx, {}, luis, role); }));
    test.set_status(ana, accounts::Status::suspended);
  }

  TEST_CASE("who registered with another's address before HR named her has no password to her account") {
    AccountsTest test;
    const PersonIn squat{{}, "X", "Y", "ana.reyes@mercygeneral.example", accounts::Status::pending_verification};
    PersonId id = test.upsert(squat).first;
    test.set_password(id, "Squatters-Own-77");
    CHECK(test.upsert({"1001", "Ana", "Reyes", "ana.reyes@mercygeneral.example"}).first == id);
    CHECK(test.person(id).status == accounts::Status::active);
    CHECK(code_of(test.sign_in("1001", "Squatters-Own-77")) == "wrong_login");
    CHECK(code_of(test.sign_in("ana.reyes@mercygeneral.example", "Squatters-Own-77")) == "wrong_login");
    test.set_password(id, "Quiet-Harbour-41");
    CHECK(test.sign_in("1001", "Quiet-Harbour-41").has_value());
    CHECK(test.upsert({"1001", "Ana", "Reyes-Kim", "ana.reyes@mercygeneral.example"}).second == Upserted::updated);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41").has_value());  // only an unconfirmed one loses it
  }

  TEST_CASE("a person who left by choice comes back by signing in") {
    AccountsTest test;
    PersonId id = test.ana();
    must(test.service.deactivate(test.viewer(id), {}));
    CHECK(test.person(id).status == accounts::Status::deactivated);
    CHECK(test.sign_in("1001", "Quiet-Harbour-41"));
    CHECK(test.person(id).status == accounts::Status::active);
  }

  TEST_CASE("2,000 people come in by one transaction") {
    AccountsTest test;
    must(test.db->write([&](data::Tx& tx) -> mc::Status {
      for (int i = 0; i < 2000; ++i) {
        std::string n = std::to_string(i);
        TRY(test.service.upsert(tx, {std::to_string(10'000 + i), "First" + std::to_string(i % 40),
                                     "Last" + std::to_string(i % 50), "p" + n + "@x.example"}));
      }
      return {};
    }));
    CHECK(must(test.audit->verify()).ok);
  }
}

}  // namespace mc::accounts
