// `medconnect sync` at the module's edge; sendings that are given up; the switch, and what a restore does not undo.
#include "modules/sync/by_command.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "appliance/security/passwords.hpp"
#include "modules/sync/marks.hpp"
#include "modules/sync/store.hpp"
#include "modules/sync/testing.hpp"

using namespace mc;
using namespace mc::sync;
using testing::House;

namespace {

constexpr std::string_view kPhrase = "a phrase of her own";

struct Console : House {
  PersonId nurse = person_of("EMP771x");

  Console() {
    settle();
    for (auto [who, role] : {std::pair{ada, "operator"}, {olga, "compliance_officer"}, {pia, "privacy_officer"}}) {
      must(db->write([&](data::Tx& tx) {
        return accounts->grant(tx, {}, who, {role, security::ScopeKind::platform, {}});
      }));
      give_password(who);
    }
    give_password(nurse);
  }
  void give_password(PersonId who) {
    const std::string hash = must(security::Passwords(settings.password_cost).hash(kPhrase));
    must(db->write([&](data::Tx& tx) { return accounts->set_password_hash(tx, who, hash, false); }));
  }
  static ConsoleActor named(PersonId who) { return {who, {}}; }
  static ConsoleActor proved(PersonId who) { return {who, std::string(kPhrase)}; }
  static SyncStart two() {
    SyncStart in;
    in.tables.items.emplace_back("training_status");
    in.tables.items.emplace_back("credential_status");
    return in;
  }
  template <class T>
  static std::string code(const Result<T>& result) {
    if (result) return "";
    return result.error().fields.empty() ? result.error().code : result.error().fields[0].code;
  }
  /// The newest row of this action.
  std::string row_of(const std::string& action) {
    auto rows = audited(action);
    return rows.empty() ? "" : rows.front().details.text;
  }
  SyncRelease approved_by_command() {
    const auto release = must(start_by_command(*sync, proved(ada), two()));
    must(deliver());
    must(step_by_command(*sync, proved(olga), SyncStep::approve, release.id));
    return must(step_by_command(*sync, proved(pia), SyncStep::approve, release.id));
  }
};

}  // namespace

TEST_SUITE("modules/sync") {
  TEST_CASE("by command: the named person acts, by the rules of the screen, and the log says that it was a command") {
    Console test;
    const auto begun = must(start_by_command(*test.sync, Console::proved(test.ada), Console::two()));
    CHECK(begun.state == ReleaseState::preparing);
    CHECK(begun.started_by == test.ada);
    CHECK(test.row_of("sync.started") == R"({"by":"command","tables":2})");
    must(test.deliver());
    CHECK(must(release_by_command(*test.sync, begun.id)).state == ReleaseState::ready);
    CHECK(must(lines_by_command(*test.sync, begun.id, "training_status")).starts_with(R"({"subject":)"));
    CHECK(Console::code(lines_by_command(*test.sync, begun.id, "people")) == "table_not_found");
    auto approve = [&](const ConsoleActor& who) {
      return Console::code(step_by_command(*test.sync, who, SyncStep::approve, begun.id));
    };
    // Nobody approves what she started, also with both roles; nobody without the right, the proof, an active account.
    CHECK(approve(Console::proved(test.ada)) == "missing_permission");
    must(test.db->write([&](data::Tx& tx) {
      return test.accounts->grant(tx, {}, test.ada, {"compliance_officer", security::ScopeKind::platform, {}});
    }));
    CHECK(approve(Console::proved(test.ada)) == "own_release");
    CHECK(approve(Console::proved(test.nurse)) == "missing_permission");
    CHECK(test.audited("access.denied").size() == 2);
    CHECK(approve(Console::named(test.olga)) == "wrong_password");
    CHECK(approve({test.olga, "another phrase"}) == "wrong_password");
    CHECK(test.audited("account.password_proof_failed").size() == 2);
    CHECK(test.one(begun.id).approvals.empty());
    must(step_by_command(*test.sync, Console::proved(test.olga), SyncStep::approve, begun.id));
    CHECK(approve({PersonId::make(test.clock, *test.random), std::string(kPhrase)}) == "account_not_active");
    const auto sealed = must(step_by_command(*test.sync, Console::proved(test.pia), SyncStep::approve, begun.id));
    CHECK(sealed.state == ReleaseState::approved);
    CHECK(test.audited("sync.approved").size() == 2);
    CHECK(test.audited("sync.approved").front().actor == test.pia);
    CHECK(test.row_of("sync.approved") == R"({"by":"command"})");
    CHECK(must(releases_by_command(*test.sync, {})).items.size() == 1);

    CHECK(Console::code(file_by_command(*test.sync, Console::named(test.olga), begun.id)) == "missing_permission");
    const Bytes file = must(file_by_command(*test.sync, Console::named(test.ada), begun.id));
    CHECK(to_hex(security::sha256(file)) == sealed.sha256);
    CHECK(test.row_of("sync.file_taken").starts_with(R"({"by":"command","sha256":")"));
    CHECK(Console::code(step_by_command(*test.sync, Console::named(test.olga), SyncStep::send, begun.id)) ==
          "missing_permission");
    CHECK(Console::code(step_by_command(*test.sync, Console::named(test.ada), SyncStep::discard, begun.id)) ==
          "release_decided");
    must(step_by_command(*test.sync, Console::named(test.ada), SyncStep::send, begun.id));
    must(step_by_command(*test.sync, Console::named(test.ada), SyncStep::cancel, begun.id));
    must(step_by_command(*test.sync, Console::named(test.ada), SyncStep::send, begun.id));
    must(test.deliver());
    CHECK(test.one(begun.id).state == ReleaseState::sent);
    CHECK(Console::code(start_by_command(*test.sync, Console::named(test.ada), Console::two())) == "wrong_password");
    CHECK(Console::code(start_by_command(*test.sync, Console::proved(test.olga), Console::two())) ==
          "missing_permission");
  }

  TEST_CASE("by command: somebody without a password acts in the web app; an ended account does not act") {
    Console test;
    const PersonId other = test.person_of("EMP772x");
    must(test.db->write([&](data::Tx& tx) {
      return test.accounts->grant(tx, {}, other, {"operator", security::ScopeKind::platform, {}});
    }));
    CHECK(Console::code(start_by_command(*test.sync, Console::proved(other), Console::two())) == "no_password_here");
  }

  TEST_CASE("the receipt of a file that was carried by hand is kept when it is of that file and signed") {
    Console test;
    const SyncRelease release = test.approved_by_command();
    auto receipt = [&](const std::string& hash, const security::SigningKey& signer) {
      const std::string bundle =
          to_hex(ByteView(security::sha256(as_bytes("medconnect-sync-bundle " + to_hex(release.id.bytes)))).first(16));
      const std::string at = "2026-11-20T10:00:00.000Z";
      return R"({"bundle":")" + bundle + R"(","sha256":")" + hash + R"(","received_at":")" + at + R"(","signature":")" +
             to_hex(signer.sign(as_bytes(receipt_text(bundle, hash, at)))) + "\"}";
    };
    auto take = [&](const std::string& json) {
      return Console::code(receipt_by_command(*test.sync, Console::named(test.ada), release.id, json));
    };
    CHECK(take("no receipt") == "receipt_wrong");
    CHECK(take(receipt(std::string(64, '0'), test.receiver.signer)) == "receipt_wrong");
    CHECK(take(receipt(release.sha256, security::SigningKey(Bytes(32, 9)))) == "receipt_unsigned");
    CHECK(test.one(release.id).state == ReleaseState::approved);
    CHECK(take(receipt(release.sha256, test.receiver.signer)).empty());
    const SyncRelease now = test.one(release.id);
    CHECK(now.state == ReleaseState::sent);
    CHECK(now.sent_to.empty());  // nothing that a recall could be told to
    CHECK(must(shape::from_json<SyncReceipt>(now.receipt.text)).sha256 == release.sha256);
    CHECK(test.row_of("sync.receipt_taken") == R"({"by":"command"})");
    CHECK(take(receipt(release.sha256, test.receiver.signer)) == "receipt_not_awaited");
  }

  TEST_CASE("a sending that fails all its tries has failed, is told to operators, and is sent again") {
    House test;
    const SyncRelease release = test.approved();
    test.receiver.busy_after = 0;
    auto troubles = [&] { return must(test.db->read([&](data::Tx& tx) { return test.sync->failed_sendings(tx); })); };
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    for (int i = 0; i < 40 && test.one(release.id).state == ReleaseState::sending; ++i) {
      CHECK(troubles().empty());
      (void)test.deliver();
      test.clock.advance(std::chrono::hours{1});
    }
    CHECK(test.one(release.id).state == ReleaseState::failed);
    CHECK(test.one(release.id).code == "receiver_busy");
    CHECK(std::count(test.receiver.asked.begin(), test.receiver.asked.end(), "PUT") == 10);
    REQUIRE(troubles().size() == 1);
    CHECK(troubles()[0].id == release.id);
    CHECK(troubles()[0].code == "receiver_busy");
    CHECK(test.audited("sync.send_failed").size() == 10);
    CHECK(test.operators().post(test.path(release.id, "discard"), "{}").code == "release_decided");
    CHECK(test.operators().get(test.path(release.id, "file")).status == 200);  // carried by hand meanwhile
    test.receiver.busy_after = -1;
    REQUIRE(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
    CHECK(troubles().empty());
    test.clock.advance(std::chrono::hours{1});
    must(test.deliver());
    CHECK(test.one(release.id).state == ReleaseState::sent);
    CHECK(test.one(release.id).code.empty());
  }

  TEST_CASE("off for good stays so when the database of an older backup comes back") {
    House test;
    const SyncRelease release = test.approved();
    REQUIRE(test.operators().post("/sync/off", R"({"confirm":"OFF"})").status == 200);
    auto forget = [&] {  // as in a backup from before
      must(test.db->write([](data::Tx& tx) -> Status {
        TRY(tx.in(kModule).run("UPDATE sync_settings SET off_at = NULL, off_by = NULL"));
        return {};
      }));
    };
    forget();
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_off");
    CHECK(test.operators().post(test.path(release.id, "send"), "{}").code == "sync_off");
    auto overview = test.operators().get("/sync").json<SyncOverview>();
    CHECK(overview.off_at == test.clock.now());
    CHECK(overview.off_by_name == "Ada Lind");
    CHECK_FALSE(overview.may_start);
    CHECK(test.officer().post("/sync/resume", R"({"not_switched_off":true,"receiver_compared":true})").status == 200);
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_off");
    // A mark that nobody can read counts all the same.
    std::ofstream(test.folder.path() / "sync-off", std::ios::trunc) << "?";
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_off");
    CHECK(test.operators().get("/sync").json<SyncOverview>().off_at.has_value());
  }

  TEST_CASE("a switch of a version that kept no mark gets one") {
    House test;
    test.settle();
    must(test.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("UPDATE sync_settings SET off_at = ?, off_by = ?", test.clock.now(), test.ada));
      return {};
    }));
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_off");
    const auto kept = mark(test.folder.path(), MarkKind::off);
    REQUIRE(kept.has_value());
    CHECK(kept->by == test.ada);
  }

  TEST_CASE("after a restore nothing leaves until somebody who approves says that it may, with a proof") {
    House test;
    const SyncRelease release = test.approved();
    must(set_mark(test.folder.path(), MarkKind::restored, {test.clock.now(), {}}));
    for (const std::string step : {"send", "approve"})
      CHECK((step == "send" ? test.operators() : test.officer()).post(test.path(release.id, step), "{}").code ==
            "sync_restored");
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_restored");
    CHECK(test.operators().get(test.path(release.id, "file")).code == "sync_restored");
    CHECK(test.officer().get("/sync").json<SyncOverview>().restored_at == test.clock.now());
    constexpr std::string_view kBoth = R"({"not_switched_off":true,"receiver_compared":true})";
    CHECK(test.operators().post("/sync/resume", kBoth).status == 403);
    CHECK(test.officer().post("/sync/resume", R"({"not_switched_off":false,"receiver_compared":true})").field_paths() ==
          "not_switched_off");
    CHECK(test.officer().post("/sync/resume", R"({"not_switched_off":true,"receiver_compared":false})").field_paths() ==
          "receiver_compared");
    CHECK(test.operators().post("/sync/releases", House::kTwo).code == "sync_restored");
    auto done = test.officer().post("/sync/resume", kBoth);
    REQUIRE_MESSAGE(done.status == 200, done.body);
    CHECK_FALSE(done.json<SyncOverview>().restored_at.has_value());
    CHECK(test.audited("sync.resumed_after_restore").size() == 1);
    CHECK(test.operators().post(test.path(release.id, "send"), "{}").status == 200);
  }
}
