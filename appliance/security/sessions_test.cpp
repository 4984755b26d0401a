#include "appliance/security/sessions.hpp"

#include <chrono>
#include <set>
#include <thread>

#include "appliance/security/idle_policy.hpp"
#include "appliance/security/password_change.hpp"
#include "appliance/security/role_holders.hpp"
#include "appliance/security/session_end.hpp"
#include "appliance/security/testing.hpp"

namespace mc::security {
namespace {

using namespace std::chrono_literals;
using testing::code_of;
using testing::must;

struct SessionStore : testing::Store {
  using Store::Store;
  PersonId ana = person();

  Issued sign_in(PersonId who, bool shared = false) {
    return must(db->write([&](data::Tx& tx) {
      return sessions->start(tx, {who, "password", "Firefox on Linux", "10.0.0.7", shared});
    }));
  }
  Issued sign_in() { return sign_in(ana); }
  std::string refusal(const Issued& issued) { return code_of(sessions->resolve(issued.access_token)); }
  RoleAssignment give(PersonId who, const Grant& grant, std::optional<Instant> until = {}) {
    return must(db->write([&](data::Tx& tx) { return sessions->grant(tx, {}, who, grant, until); }));
  }
  void restart() { sessions = std::make_unique<Sessions>(*db, clock, *random, *keys, permissions, *audit); }
};

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("an access token leads to its person, and tokens are not stored") {
    SessionStore store;
    Issued issued = store.sign_in();
    CHECK(issued.access_token.size() == 43);
    CHECK(issued.access_token != issued.refresh_token);
    for (int i = 0; i < 2; ++i) {  // from the database, then from memory
      auto viewer = must(store.sessions->resolve(issued.access_token));
      CHECK(viewer->person == store.ana);
      CHECK(viewer->session == issued.session);
      CHECK(viewer->may("course:view"));
      CHECK_FALSE(viewer->may("course:publish"));
    }
    CHECK(code_of(store.sessions->resolve("")) == "session_ended");
    CHECK(code_of(store.sessions->resolve(std::string(43, 'A'))) == "session_ended");
    CHECK(code_of(store.sessions->resolve(issued.refresh_token)) == "session_ended");  // not an access token
    Bytes raw = must(from_base64url(issued.access_token));
    auto stored = must(store.db->read([&](data::Tx& tx) {
      return tx.in(data::Module{"security"})
          .one<std::int64_t>("SELECT COUNT(*) FROM security_tokens WHERE hash = ?", raw);
    }));
    CHECK(stored == 0);
  }

  TEST_CASE("access tokens last 15 minutes, refresh tokens rotate") {
    SessionStore store({.idle = 2h});
    Issued first = store.sign_in();
    store.clock.advance(15min - 1ms);
    CHECK(store.refusal(first).empty());
    store.clock.advance(1ms);
    CHECK(store.refusal(first) == "token_expired");
    Issued second = must(store.sessions->refresh(first.refresh_token, "10.0.0.7"));
    CHECK(second.session == first.session);
    CHECK(second.refresh_token != first.refresh_token);
    CHECK(store.refusal(second).empty());
    CHECK(second.refresh_expires_at == store.clock.now() + 24h * 7);
  }

  TEST_CASE("a refresh token used twice ends the whole family and is audited") {
    SessionStore store;
    Issued first = store.sign_in();
    Issued other = store.sign_in();
    Issued second = must(store.sessions->refresh(first.refresh_token, ""));
    CHECK(store.refusal(second).empty());
    CHECK(code_of(store.sessions->refresh(first.refresh_token, "10.9.9.9")) == "session_ended");
    CHECK(store.refusal(second) == "session_ended");
    CHECK(store.refusal(first) == "session_ended");
    CHECK(code_of(store.sessions->refresh(second.refresh_token, "")) == "session_ended");
    CHECK(store.refusal(other).empty());  // another device is not touched
    CHECK(store.count("SELECT COUNT(*) FROM security_audit_leaves WHERE action = 'session.refresh_reused' "
                      "AND outcome = 'denied'") == 1);
    CHECK(store.count("SELECT COUNT(*) FROM security_audit_leaves WHERE action = 'session.ended'") == 1);
  }

  TEST_CASE("a refresh token that expired or never was is refused") {
    SessionStore store({.idle = 24h * 30});
    Issued issued = store.sign_in();
    CHECK(code_of(store.sessions->refresh("nothing", "")) == "session_ended");
    CHECK(code_of(store.sessions->refresh(issued.access_token, "")) == "session_ended");
    store.clock.advance(24h * 7);
    CHECK(code_of(store.sessions->refresh(issued.refresh_token, "")) == "session_ended");
  }

  TEST_CASE("an idle session ends at the server, an active one does not") {
    SessionStore store;
    Issued idle = store.sign_in();
    Issued active = store.sign_in();
    for (int i = 0; i < 2; ++i) {
      store.clock.advance(7min);
      CHECK(store.refusal(active).empty());
    }
    CHECK(must(store.sessions->resolve(idle.access_token, Touch::no)) != nullptr);  // looking is not using
    store.clock.advance(1min + 1ms);
    CHECK(code_of(store.sessions->refresh(idle.refresh_token, "")) == "idle");
    CHECK(code_of(store.sessions->refresh(idle.refresh_token, "")) == "idle");  // still the same reason
    active = must(store.sessions->refresh(active.refresh_token, ""));
    CHECK(store.refusal(active).empty());
    store.clock.advance(14min);
    CHECK(store.refusal(active).empty());
  }

  TEST_CASE("renewing tokens is not being there: a program that only renews does not keep its session") {
    SessionStore store;
    Issued issued = store.sign_in();
    for (int i = 0; i < 2; ++i) {
      store.clock.advance(7min);
      issued = must(store.sessions->refresh(issued.refresh_token, ""));
      CHECK(must(store.sessions->resolve(issued.access_token, Touch::no)) != nullptr);
    }
    store.clock.advance(1min + 1ms);
    CHECK(code_of(store.sessions->refresh(issued.refresh_token, "")) == "idle");
  }

  TEST_CASE("a session with a temporary password is nobody until the password is changed, then at once somebody") {
    SessionStore store;
    Issued issued = store.sign_in();
    Issued other = store.sign_in(store.person());
    must(store.db->write([&](data::Tx& tx) { return require_password_change(tx, issued.session); }));
    for (int i = 0; i < 2; ++i) {
      auto viewer = must(store.sessions->resolve(issued.access_token));
      CHECK(only_password_change(*viewer));
      CHECK_FALSE(viewer->may("course:view"));
    }
    store.give(store.ana, {"admin", ScopeKind::platform, {}});
    CHECK_FALSE(must(store.sessions->resolve(issued.access_token))->may("course:publish"));
    CHECK(must(store.sessions->resolve(other.access_token))->may("course:view"));
    must(store.db->write([&](data::Tx& tx) { return password_was_changed(tx, store.ana); }));
    CHECK(must(store.sessions->resolve(issued.access_token))->may("course:view"));
    CHECK_FALSE(only_password_change(*must(store.sessions->resolve(issued.access_token))));
  }

  TEST_CASE("shared workstations have a shorter idle time and a shorter life") {
    SessionStore store;
    Issued issued = store.sign_in(store.ana, true);
    CHECK(issued.idle == 5min);
    CHECK(issued.refresh_expires_at <= store.clock.now() + 12h);
    store.clock.advance(5min + 1ms);
    CHECK(store.refusal(issued) == "idle");
    CHECK(store.refusal(issued) == "idle");
  }

  TEST_CASE("activity survives a restart") {
    SessionStore store;
    Issued issued = store.sign_in();
    store.clock.advance(10min);
    CHECK(store.refusal(issued).empty());
    must(store.sessions->flush_activity());
    store.restart();
    store.clock.advance(4min);
    CHECK(store.refusal(issued).empty());
    store.restart();  // without writing down
    store.clock.advance(13min);
    CHECK(code_of(store.sessions->refresh(issued.refresh_token, "")) == "idle");
  }

  TEST_CASE("ending one device, all others, and telling the listener") {
    SessionStore store;
    std::set<std::string> ended;
    store.sessions->on_end(
        [&](SessionId id, std::string_view reason) { ended.insert(id.text() + " " + std::string(reason)); });
    Issued one = store.sign_in();
    Issued two = store.sign_in();
    Issued three = store.sign_in();
    Issued someone = store.sign_in(store.person());
    CHECK(store.refusal(one).empty());
    must(store.db->write([&](data::Tx& tx) { return store.sessions->end(tx, one.session, "signed_out"); }));
    CHECK(store.refusal(one) == "session_ended");
    CHECK(ended.contains(one.session.text() + " signed_out"));
    auto devices = must(store.db->read([&](data::Tx& tx) { return store.sessions->devices(tx, store.ana); }));
    CHECK(devices.size() == 2);
    CHECK(devices[0].device == "Firefox on Linux");
    must(store.db->write(
        [&](data::Tx& tx) { return store.sessions->end_all(tx, store.ana, "password_changed", three.session); }));
    CHECK(store.refusal(two) == "session_ended");
    CHECK(store.refusal(three).empty());
    CHECK(store.refusal(someone).empty());
    CHECK(ended.size() == 2);
    must(store.db->write([&](data::Tx& tx) { return store.sessions->end_by_refresh(tx, "unknown", "signed_out"); }));
    must(store.db->write(
        [&](data::Tx& tx) { return store.sessions->end_by_refresh(tx, three.refresh_token, "signed_out"); }));
    CHECK(store.refusal(three) == "session_ended");
    // What was opened from a session that lay idle goes on until all of hers are ended.
    Issued idle = store.sign_in();
    auto reason = [&] {
      return must(store.db->read([&](data::Tx& tx) { return store.sessions->end_reason(tx, idle.session); }));
    };
    CHECK_FALSE(reason());
    must(store.db->write([&](data::Tx& tx) { return store.sessions->end(tx, idle.session, "idle"); }));
    CHECK(reason() == "idle");
    must(store.db->write([&](data::Tx& tx) { return store.sessions->end_all(tx, store.ana, "suspended"); }));
    CHECK(reason() == "suspended");
    CHECK(must(store.db->read([&](data::Tx& tx) { return session_ended_at(tx, idle.session); })));
    CHECK_FALSE(must(store.db->read([&](data::Tx& tx) { return session_ended_at(tx, SessionId{}); })));
  }

  TEST_CASE("a session whose end is rolled back goes on") {
    SessionStore store;
    Issued issued = store.sign_in();
    CHECK(store.refusal(issued).empty());
    auto refused = store.db->write([&](data::Tx& tx) -> Status {
      TRY(store.sessions->end(tx, issued.session, "signed_out"));
      return conflict("no");
    });
    CHECK(code_of(refused) == "no");
    CHECK(store.refusal(issued).empty());
  }

  TEST_CASE("a role that is granted or revoked counts at once for open sessions") {
    SessionStore store;
    Issued issued = store.sign_in();
    CHECK_FALSE(must(store.sessions->resolve(issued.access_token))->may("course:publish"));
    RoleAssignment row = store.give(store.ana, {"admin", ScopeKind::platform, {}});
    CHECK(must(store.sessions->resolve(issued.access_token))->may_everywhere("course:publish"));
    CHECK(store.give(store.ana, {"admin", ScopeKind::platform, {}}).id == row.id);  // idempotent
    CHECK(store.count("SELECT COUNT(*) FROM security_audit_leaves WHERE action = 'role.granted'") == 1);
    must(store.db->write([&](data::Tx& tx) { return store.sessions->revoke(tx, {}, store.ana, row.id); }));
    CHECK_FALSE(must(store.sessions->resolve(issued.access_token))->may("course:publish"));
    CHECK(code_of(store.db->write([&](data::Tx& tx) { return store.sessions->revoke(tx, {}, store.ana, row.id); })) ==
          "not_found");
  }

  TEST_CASE("scoped, expiring and impossible grants") {
    SessionStore store;
    Issued issued = store.sign_in();
    Uuid unit{9};
    store.give(store.ana, {"admin", ScopeKind::unit, unit});
    auto viewer = must(store.sessions->resolve(issued.access_token));
    CHECK(viewer->may("course:publish"));
    CHECK_FALSE(viewer->may_everywhere("course:publish"));
    CHECK(viewer->reach("course:publish").units.at(0).bytes == unit);
    PersonId luis = store.person();
    Issued other = store.sign_in(luis);
    store.give(luis, {"admin", ScopeKind::platform, {}}, store.clock.now() + 5min);
    CHECK(must(store.sessions->resolve(other.access_token))->may("course:publish"));
    store.clock.advance(5min);
    CHECK_FALSE(must(store.sessions->resolve(other.access_token))->may("course:publish"));
    auto code = [&](const Grant& grant) {
      return code_of(store.db->write([&](data::Tx& tx) { return store.sessions->grant(tx, {}, luis, grant); }));
    };
    CHECK(code({"gardener", ScopeKind::platform, {}}) == "invalid_input");
    CHECK(code({"manager", ScopeKind::unit, {}}) == "invalid_input");
    auto rows = must(store.db->read([&](data::Tx& tx) { return store.sessions->assignments(tx, store.ana); }));
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].scope_id == unit);
    CHECK(must(store.db->read([&](data::Tx& tx) { return store.sessions->holders(tx, "admin"); })) ==
          std::vector{store.ana});
  }

  TEST_CASE("the hospital's idle policy: the strictest role's limit counts, for running sessions too") {
    SessionStore store;
    Issued plain = store.sign_in(store.person());
    Issued strict = store.sign_in();
    Issued shared = store.sign_in(store.ana, true);
    store.give(store.ana, {"admin", ScopeKind::platform, {}});
    RoleAssignment instructor = store.give(store.ana, {"instructor", ScopeKind::platform, {}});
    auto set = [&](const IdlePolicy& policy) {
      must(store.db->write([&](data::Tx& tx) { return store.sessions->set_idle_policy(tx, policy); }));
    };
    auto idle_of = [&](const Issued& issued) {
      return must(store.db->read([&](data::Tx& tx) { return store.sessions->idle_of(tx, issued.session); })).value();
    };
    for (const Issued* issued : {&plain, &strict, &shared}) CHECK(store.refusal(*issued).empty());
    set({20min, 4min, {{"admin", 10min}, {"instructor", 3min}, {"operator", 1min}}});
    CHECK(idle_of(plain) == 20min);
    CHECK(idle_of(strict) == 3min);
    CHECK(idle_of(shared) == 3min);
    CHECK(must(store.sessions->refresh(strict.refresh_token, "")).idle == 3min);
    store.clock.advance(3min + 1ms);
    CHECK(store.refusal(shared) == "idle");  // not five minutes any more
    CHECK(store.refusal(plain).empty());
    Issued again = store.sign_in(store.ana);
    CHECK(again.idle == 3min);
    must(store.db->write([&](data::Tx& tx) { return store.sessions->revoke(tx, {}, store.ana, instructor.id); }));
    CHECK(idle_of(again) == 10min);
    store.clock.advance(9min);
    CHECK(store.refusal(again).empty());
    CHECK(store.sign_in(store.ana, true).idle == 4min);
    set({20min, 4min, {}});
    store.clock.advance(14min);
    again = must(store.sessions->refresh(again.refresh_token, ""));
    CHECK(again.idle == 20min);
    store.restart();
    CHECK(must(store.db->read([&](data::Tx& tx) { return store.sessions->idle_policy(tx); })).usual == 20min);
  }

  TEST_CASE("what hangs on an assignment is told in the transaction that takes it away") {
    SessionStore store;
    RoleAssignment row = store.give(store.ana, {"admin", ScopeKind::platform, {}});
    std::vector<Uuid> told;
    store.sessions->on_revoke([&](data::Tx&, std::optional<PersonId>, Uuid assignment) -> Status {
      told.push_back(assignment);
      if (told.size() == 1) return conflict("not_now");
      return {};
    });
    auto revoke = [&] {
      return store.db->write([&](data::Tx& tx) { return store.sessions->revoke(tx, {}, store.ana, row.id); });
    };
    CHECK(code_of(revoke()) == "not_now");
    must(revoke());  // the first one was rolled back
    CHECK(told == std::vector{row.id, row.id});
  }

  TEST_CASE("many people's roles at once: only those in force, each name once") {
    SessionStore store;
    PersonId luis = store.person(), eva = store.person();
    store.give(luis, {"manager", ScopeKind::unit, Uuid{1}});
    store.give(luis, {"manager", ScopeKind::unit, Uuid{2}});
    store.give(luis, {"admin", ScopeKind::platform, {}});
    RoleAssignment brief = store.give(eva, {"manager", ScopeKind::unit, Uuid{1}}, store.clock.now() + 5min);
    std::vector<PersonId> asked = {luis, eva};
    for (int i = 0; i < 40; ++i) asked.push_back(store.person());
    auto names = must(store.db->read([&](data::Tx& tx) { return role_names(tx, asked); }));
    CHECK(names.size() == 2);
    CHECK(names.at(luis) == std::vector<std::string>{"admin", "manager"});
    auto holders = [&] { return must(store.db->read([&](data::Tx& tx) { return all_holders(tx, "manager"); })); };
    CHECK(holders().size() == 2);
    CHECK(must(store.db->read([&](data::Tx& tx) { return assignments_in_force(tx, {brief.id}); })).size() == 1);
    store.clock.advance(5min);
    CHECK(holders() == std::vector{luis});
    CHECK(must(store.db->read([&](data::Tx& tx) { return assignments_in_force(tx, {brief.id}); })).empty());
    CHECK(must(store.db->read([&](data::Tx& tx) { return role_names(tx, {eva}); })).empty());
  }

  TEST_CASE("purging ends idle sessions and removes what has expired") {
    SessionStore store;
    Issued issued = store.sign_in();
    store.clock.advance(20min);
    must(store.sessions->purge());
    CHECK(store.count("SELECT COUNT(*) FROM security_sessions WHERE end_reason = 'idle'") == 1);
    CHECK(code_of(store.sessions->refresh(issued.refresh_token, "")) == "idle");
    store.clock.advance(2h);
    must(store.sessions->purge());
    CHECK(store.count("SELECT COUNT(*) FROM security_tokens") == 0);
    CHECK(store.count("SELECT COUNT(*) FROM security_sessions") == 1);
    store.clock.advance(24h * 91);
    must(store.sessions->purge());
    CHECK(store.count("SELECT COUNT(*) FROM security_sessions") == 0);
  }

  TEST_CASE("resolving from many threads while roles change never shows a right after it was taken") {
    SessionStore store({.idle = 24h});
    Issued issued = store.sign_in();
    std::atomic<int> revoked_rounds = 0;  // odd: the role is granted or being changed
    std::atomic<bool> stop = false;
    std::atomic<int> wrong = 0;
    {
      std::vector<std::jthread> readers;
      for (int i = 0; i < 2; ++i)
        readers.emplace_back([&] {
          while (!stop) {
            int before = revoked_rounds;
            auto viewer = store.sessions->resolve(issued.access_token);
            int after = revoked_rounds;
            if (before == after && before % 2 == 0 && viewer && (*viewer)->may("course:publish")) ++wrong;
          }
        });
      for (int round = 0; round < 50; ++round) {
        ++revoked_rounds;
        RoleAssignment row = store.give(store.ana, {"admin", ScopeKind::platform, {}});
        must(store.db->write([&](data::Tx& tx) { return store.sessions->revoke(tx, {}, store.ana, row.id); }));
        ++revoked_rounds;
      }
      stop = true;
    }
    CHECK(wrong == 0);
  }
}

}  // namespace mc::security
