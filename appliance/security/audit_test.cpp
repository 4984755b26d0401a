#include <atomic>
#include <fstream>
#include <thread>

#include "appliance/security/audit_verify.hpp"
#include "appliance/security/testing.hpp"

namespace mc::security {
namespace {

using testing::code_of;
using testing::must;

struct AuditStore : testing::Store {
  PersonId ana = person();

  void add(int count) {
    for (int i = 0; i < count; ++i) {
      clock.advance(std::chrono::seconds{1});
      must(db->write([&](data::Tx& tx) {
        return audit->append(tx, {ana, "course.published", "course:" + std::to_string(i), "ok", RawJson{"{\"n\":1}"},
                                  "req-1", "10.0.0.7"});
      }));
    }
  }
  /// Kinds that verify() finds, without repeats, in order of finding.
  std::vector<std::string> kinds() {
    AuditReport report = must(audit->verify());
    std::vector<std::string> kinds;
    for (const AuditProblem& problem : report.problems)
      if (std::find(kinds.begin(), kinds.end(), problem.kind) == kinds.end()) kinds.push_back(problem.kind);
    bool serious =
        std::any_of(report.problems.begin(), report.problems.end(), [](const auto& p) { return !p.warning; });
    CHECK(report.ok == !serious);
    return kinds;
  }
  bool finds(const std::string& kind) {
    auto all = kinds();
    return std::find(all.begin(), all.end(), kind) != all.end();
  }
  std::filesystem::path file() const { return folder.path() / "audit" / "checkpoints.txt"; }
};

}  // namespace

TEST_SUITE("security") {
  TEST_CASE("an untouched audit log verifies, empty and full") {
    AuditStore store;
    CHECK(store.kinds().empty());
    store.add(20);
    std::string note = must(store.audit->checkpoint());
    CHECK(note.find("\n20\n") != std::string::npos);
    CHECK(must(store.audit->checkpoint()) == note);  // nothing new: the same note
    store.add(5);
    must(store.audit->checkpoint());
    store.add(1);
    AuditReport report = must(store.audit->verify());
    CHECK(report.ok);
    CHECK(report.problems.empty());
    CHECK(report.size == 26);
    CHECK(report.checkpoints == 2);
  }

  TEST_CASE("a change that is rolled back leaves no trace in the audit log") {
    AuditStore store;
    store.add(3);
    auto refused = store.db->write([&](data::Tx& tx) -> Status {
      TRY(store.audit->append(tx, {store.ana, "course.published", "course:1", "ok", RawJson{"{}"}, {}, {}}));
      return conflict("no");
    });
    CHECK(code_of(refused) == "no");
    store.add(1);
    CHECK(must(store.audit->verify()).ok);
    CHECK(store.count("SELECT COUNT(*) FROM security_audit_leaves") == 4);
  }

  TEST_CASE("an edited row is found and named") {
    for (std::string change : {"object = 'course:X'", "action = 'course.drafted'", "outcome = 'denied'",
                               "details = '{\"n\":2}'", "at = at + 1", "actor = NULL", "request_id = 'req-2'",
                               "address_hash = NULL", "seal = x'00112233445566778899aabbccddeeff'"}) {
      AuditStore store;
      store.add(5);
      store.run("UPDATE security_audit_leaves SET " + change + " WHERE seq = 2");
      AuditReport report = must(store.audit->verify());
      CHECK_FALSE(report.ok);
      REQUIRE_FALSE(report.problems.empty());
      CHECK(report.problems[0].kind == "row_edited");
      CHECK(report.problems[0].seq == 2);
    }
  }

  TEST_CASE("a deleted row is found") {
    AuditStore store;
    store.add(6);
    store.run("DELETE FROM security_audit_leaves WHERE seq = 3");
    CHECK(store.kinds() == std::vector<std::string>{"rows_missing", "root_differs"});
  }

  TEST_CASE("a deleted row whose followers moved up is found") {
    AuditStore store;
    store.add(6);
    store.run("DELETE FROM security_audit_leaves WHERE seq = 3");
    store.run("UPDATE security_audit_leaves SET seq = seq - 1 WHERE seq > 3");
    CHECK(store.finds("row_edited"));
    CHECK(store.finds("tail_missing"));
  }

  TEST_CASE("two rows of equal length that changed places are found") {
    AuditStore store;
    store.add(6);
    store.run("UPDATE security_audit_leaves SET seq = -1 WHERE seq = 2");
    store.run("UPDATE security_audit_leaves SET seq = 2 WHERE seq = 4");
    store.run("UPDATE security_audit_leaves SET seq = 4 WHERE seq = -1");
    AuditReport report = must(store.audit->verify());
    CHECK_FALSE(report.ok);
    CHECK(report.problems.at(0).kind == "row_edited");
    CHECK(report.problems.at(0).seq == 2);
    CHECK(report.problems.at(1).seq == 4);
  }

  TEST_CASE("a cut tail is found without any checkpoint") {
    AuditStore store;
    store.add(6);
    store.run("DELETE FROM security_audit_leaves WHERE seq >= 4");
    CHECK(store.finds("tail_missing"));
    store.run("UPDATE security_audit_head SET size = 4");
    CHECK(store.finds("head_forged"));
    store.run("DELETE FROM security_audit_head");
    CHECK(store.finds("head_missing"));
    CHECK_FALSE(store.db->write([&](data::Tx& tx) {
      return store.audit->append(tx, {store.ana, "a.b", "c", "ok", RawJson{"{}"}, {}, {}});
    }));
  }

  TEST_CASE("rows added behind the head's back are found") {
    AuditStore store;
    store.add(3);
    store.run("INSERT INTO security_audit_leaves SELECT 3, at, actor, action, object, outcome, details, "
              "request_id, address_hash, address,"
              " address_salt, seal FROM security_audit_leaves WHERE seq = 2");
    CHECK(store.finds("rows_beyond_head"));
  }

  TEST_CASE("an old copy that was put back is found by the checkpoint file") {
    AuditStore store;
    store.add(4);
    HeadRow old = must(store.db->read([](data::Tx& tx) {
      return tx.in(kAuditModule).one<HeadRow>("SELECT size, frontier, mac FROM security_audit_head");
    }));
    store.add(4);
    must(store.audit->checkpoint());
    // What an operator with an old backup would do: rows, head and checkpoint rows of then, all genuine.
    store.run("DELETE FROM security_audit_leaves WHERE seq >= 4");
    must(store.db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kAuditModule)
              .run("UPDATE security_audit_head SET size = ?, frontier = ?, mac = ?", old.size, old.frontier, old.mac));
      return {};
    }));
    CHECK(store.finds("log_older_than_checkpoint"));
    store.run("DELETE FROM security_audit_checkpoints");
    CHECK(store.finds("log_older_than_checkpoint"));
    std::filesystem::remove(store.file());
    CHECK(store.kinds().empty());  // nothing left to compare with: why checkpoints are copied off the machine
  }

  TEST_CASE("rewritten rows under the right key differ from what was signed") {
    AuditStore store;
    store.add(4);
    must(store.audit->checkpoint());
    store.run("DELETE FROM security_audit_leaves");
    store.run("DELETE FROM security_audit_head");
    store.add(6);
    CHECK(store.kinds() == std::vector<std::string>{"checkpoint_differs"});
  }

  TEST_CASE("a changed checkpoint file is found") {
    AuditStore store;
    store.add(4);
    must(store.audit->checkpoint());
    store.add(4);
    must(store.audit->checkpoint());
    std::string text = read_text_file(store.file());
    SUBCASE("a note removed") {
      std::ofstream(store.file()) << text.substr(text.find("medconnect-audit", 10));
      CHECK(store.finds("checkpoint_file_differs"));
    }
    SUBCASE("a size changed") {
      text.replace(text.find("\n8\n"), 3, "\n7\n");
      std::ofstream(store.file()) << text;
      CHECK(store.finds("checkpoint_forged"));
    }
    SUBCASE("the file deleted") {
      std::filesystem::remove(store.file());
      CHECK(store.finds("checkpoint_file_differs"));
    }
  }

  TEST_CASE("verifying while rows and checkpoints come in raises no false alarm") {
    AuditStore store;
    store.add(200);
    std::atomic<bool> stop{false};
    std::thread writer([&] {
      while (!stop) {
        (void)store.db->write([&](data::Tx& tx) {
          return store.audit->append(tx, {store.ana, "lesson.viewed", "lesson:1", "ok", RawJson{"{}"}, {}, {}});
        });
        (void)store.audit->checkpoint();
      }
    });
    std::vector<std::string> alarms;
    for (int i = 0; i < 60; ++i)
      for (const AuditProblem& problem : must(store.audit->verify()).problems) alarms.push_back(problem.kind);
    stop = true;
    writer.join();
    CHECK(alarms == std::vector<std::string>{});
    CHECK(must(store.audit->verify()).size > 200);
  }

  TEST_CASE("a second process verifies beside the one that writes, and finds what was edited meanwhile") {
    AuditStore store;
    store.add(20);
    must(store.audit->checkpoint());
    // Another connection pool on the same file, as `audit verify` opens beside a server that does not answer.
    Secret key = store.keys->database_key();
    data::Options options;
    options.file = store.folder.path() / "test.db";
    options.key = key.view();
    auto open = [&] { return must(data::Database::open(options, store.clock)); };
    auto other = open();
    auto log = make_audit_log(*other, store.clock, *store.random, *store.keys, store.file());
    store.add(5);  // the first goes on writing
    AuditReport report = must(log->verify());
    CHECK(report.ok);
    CHECK(report.size == 25);
    store.run("UPDATE security_audit_leaves SET outcome = 'denied' WHERE seq = 3");
    report = must(log->verify());
    CHECK_FALSE(report.ok);
    CHECK(report.problems.at(0).kind == "row_edited");
    log.reset();
    other.reset();
    store.add(1);  // closing the second took nothing from the first
  }

  TEST_CASE("a note that a crash tore is completed by the next checkpoint") {
    AuditStore store;
    store.add(4);
    must(store.audit->checkpoint());
    std::string text = read_text_file(store.file());
    for (std::size_t keep :
         {std::size_t{0}, std::size_t{10}, text.find("\n\n") + 2, text.size() - 5, text.size() - 1}) {
      std::ofstream(store.file()) << text.substr(0, keep);
      must(store.audit->checkpoint());
      CHECK(read_text_file(store.file()) == text);
    }
    std::ofstream(store.file()) << text.substr(0, 60);
    store.add(1);
    must(store.audit->checkpoint());
    CHECK(store.kinds().empty());
  }

  TEST_CASE("another key is noticed") {
    AuditStore store;
    store.add(3);
    must(store.audit->checkpoint());
    auto other = Keys::from_root(Bytes(32, 8));
    store.audit = make_audit_log(*store.db, store.clock, *store.random, *other, store.file());
    CHECK(store.finds("key_changed"));
    CHECK(store.finds("head_forged"));
    CHECK_FALSE(store.db->write([&](data::Tx& tx) {
      return store.audit->append(tx, {store.ana, "a.b", "c", "ok", RawJson{"{}"}, {}, {}});
    }));
  }

  TEST_CASE("a clock that went back is a warning") {
    AuditStore store;
    store.add(3);
    store.clock.advance(std::chrono::hours{-1});
    store.add(1);
    AuditReport report = must(store.audit->verify());
    CHECK(report.ok);
    REQUIRE(report.problems.size() == 1);
    CHECK(report.problems[0].kind == "clock_went_back");
    CHECK(report.problems[0].seq == 3);
  }

  TEST_CASE("erasing addresses keeps the proofs; changing one is found") {
    AuditStore store;
    store.add(3);
    InclusionProof before = must(store.audit->prove(1));
    must(store.db->write([&](data::Tx& tx) { return store.audit->erase_addresses(tx, store.ana); }));
    CHECK(store.kinds().empty());
    CHECK(must(store.audit->prove(1)).root == before.root);
    CHECK(store.count("SELECT COUNT(*) FROM security_audit_leaves WHERE address IS NOT NULL") == 0);
    store.add(1);
    store.run("UPDATE security_audit_leaves SET address = '10.0.0.8' WHERE seq = 3");
    CHECK(store.kinds() == std::vector<std::string>{"address_edited"});
  }

  TEST_CASE("a proof convinces without a key") {
    AuditStore store;
    store.add(11);
    InclusionProof proof = must(store.audit->prove(6));
    CHECK(proof.leaf.find("\"object\":\"course:6\"") != std::string::npos);
    std::vector<Hash32> path;
    for (const std::string& text : proof.path) {
      Bytes bytes = must(from_base64(text));
      std::copy(bytes.begin(), bytes.end(), path.emplace_back().begin());
    }
    Hash32 root{};
    Bytes bytes = must(from_base64(proof.root));
    std::copy(bytes.begin(), bytes.end(), root.begin());
    CHECK(verify_inclusion(leaf_hash(as_bytes(proof.leaf)), 6, 11, path, root));
    CHECK_FALSE(verify_inclusion(leaf_hash(as_bytes(proof.leaf + " ")), 6, 11, path, root));
    CHECK(code_of(store.audit->prove(11)) == "not_found");
  }

  TEST_CASE("leaves are listed newest first, by filter and by page") {
    AuditStore store;
    store.add(5);
    PersonId luis = store.person();
    must(store.db->write([&](data::Tx& tx) {
      return store.audit->append(tx, {luis, "report.exported", "report:readiness", "denied", RawJson{"{}"}, {}, {}});
    }));
    auto list = [&](const AuditQuery& query) {
      return must(store.db->read([&](data::Tx& tx) { return store.audit->list(tx, query); }));
    };
    CHECK(list({}).size() == 6);
    CHECK(list({}).front().action == "report.exported");
    CHECK_FALSE(list({}).front().address);
    CHECK(list({.actor = luis}).size() == 1);
    CHECK(list({.action = "course.published"}).size() == 5);
    CHECK(list({.object = "course:3"}).at(0).seq == 3);
    CHECK(list({.outcome = "denied"}).size() == 1);
    CHECK(list({.actor = luis, .action = "course.published"}).empty());
    auto page = list({.before = 3, .limit = 2});
    REQUIRE(page.size() == 2);
    CHECK(page[0].seq == 2);
    CHECK(page[1].address == "10.0.0.7");
    CHECK(list({.from = store.clock.now()}).size() == 2);
    CHECK(list({.to = store.clock.now()}).size() == 4);
  }
}

}  // namespace mc::security
