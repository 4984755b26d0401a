#include "appliance/security/audit_proof.hpp"

#include "appliance/security/checkpoint_note.hpp"
#include "appliance/security/testing.hpp"

using namespace mc;
using namespace mc::security;
using mc::security::testing::code_of;
using mc::security::testing::must;

namespace {

Hash32 leaf_of(std::int64_t i) { return leaf_hash(as_bytes("leaf " + std::to_string(i))); }

Hash32 hash_of(const std::string& base64) {
  Hash32 out{};
  Bytes bytes = must(from_base64(base64));
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}
std::vector<Hash32> hashes_of(const std::vector<std::string>& path) {
  std::vector<Hash32> out;
  for (const std::string& one : path) out.push_back(hash_of(one));
  return out;
}

struct Log : mc::security::testing::Store {
  void add(int count, const std::string& action = "thing.done", std::optional<PersonId> actor = {},
           const std::string& object = "thing:1", const std::string& outcome = "ok", const std::string& address = "") {
    must(db->write([&](data::Tx& tx) -> Status {
      for (int i = 0; i < count; ++i)
        TRY(audit->append(tx, {actor, action, object, outcome, RawJson{"{}"}, "r", address}));
      return {};
    }));
  }
  std::vector<std::int64_t> found(const AuditQuery& query) {
    std::vector<std::int64_t> out;
    for (const auto& entry : must(db->read([&](data::Tx& tx) { return audit->list(tx, query); })))
      out.push_back(entry.seq);
    return out;
  }
};

/// Straight from the definition, RFC 6962 2.1.
Hash32 slow_root(std::int64_t from, std::int64_t to) {
  if (to == from) return sha256({});
  if (to - from == 1) return leaf_of(from);
  std::int64_t k = 1;
  while (k * 2 < to - from) k *= 2;
  return node_hash(slow_root(from, from + k), slow_root(from + k, to));
}
std::vector<Hash32> slow_subproof(std::int64_t m, std::int64_t from, std::int64_t to, bool whole) {
  if (m == to - from) return whole ? std::vector<Hash32>{} : std::vector<Hash32>{slow_root(from, to)};
  std::int64_t k = 1;
  while (k * 2 < to - from) k *= 2;
  auto out = m <= k ? slow_subproof(m, from, from + k, whole) : slow_subproof(m - k, from + k, to, false);
  out.push_back(m <= k ? slow_root(from + k, to) : slow_root(from, from + k));
  return out;
}

}  // namespace

TEST_SUITE("security/audit_proof") {
  TEST_CASE("consistency of every pair of small trees, and of none that was changed") {
    for (std::int64_t second = 1; second <= 33; ++second)
      for (std::int64_t first = 1; first <= second; ++first) {
        auto path = first == second ? std::vector<Hash32>{} : slow_subproof(first, 0, second, true);
        CHECK(verify_consistency(first, slow_root(0, first), second, slow_root(0, second), path));
        CHECK_FALSE(verify_consistency(first, leaf_of(99), second, slow_root(0, second), path));
        CHECK_FALSE(verify_consistency(first, slow_root(0, first), second, leaf_of(99), path));
        if (path.empty()) continue;
        path.back()[0] ^= 1;
        CHECK_FALSE(verify_consistency(first, slow_root(0, first), second, slow_root(0, second), path));
      }
    CHECK(verify_consistency(0, sha256({}), 5, slow_root(0, 5), {}));
    CHECK_FALSE(verify_consistency(6, slow_root(0, 6), 5, slow_root(0, 5), {}));
  }

  TEST_CASE("proofs of a log of more than one piece lead to what was signed") {
    Log log;
    log.add(5'000);
    auto early = parse_checkpoint(must(log.audit->checkpoint()));
    log.add(8'500);
    auto late = parse_checkpoint(must(log.audit->checkpoint()));
    REQUIRE(early);
    REQUIRE(late);
    for (int round = 0; round < 2; ++round) {  // the second time with remembered pieces
      for (std::int64_t seq : {std::int64_t{0}, std::int64_t{4'095}, std::int64_t{4'096}, late->size - 1}) {
        auto proof = must(log.audit->prove_in(seq, late->size));
        CHECK(hash_of(proof.root) == late->root);
        CHECK(verify_inclusion(leaf_hash(as_bytes(proof.leaf)), seq, late->size, hashes_of(proof.path), late->root));
      }
      auto proof = must(log.audit->consistency(early->size, late->size));
      CHECK(verify_consistency(early->size, early->root, late->size, late->root, hashes_of(proof.path)));
    }
    CHECK(code_of(log.audit->prove_in(late->size, late->size)) == "not_found");
    CHECK(must(log.audit->prove(3)).path == must(log.audit->prove_in(3, late->size)).path);
  }

  TEST_CASE("a checkpoint that left the machine finds an edited row, a cut tail, and another installation") {
    Log log;
    log.add(40);
    const std::string note = must(log.audit->checkpoint());
    log.add(5);
    CHECK(must(log.audit->verify_against(note)).ok);
    CHECK(code_of(log.audit->verify_against("hello")) == "invalid_input");
    Log other;
    other.keys = Keys::from_root(Bytes(32, 9));
    other.audit = make_audit_log(*other.db, other.clock, *other.random, *other.keys, other.folder.path() / "c.txt");
    other.add(45);
    auto stranger = must(other.audit->verify_against(note));
    CHECK_FALSE(stranger.ok);
    CHECK(stranger.problems.front().kind == "key_changed");
    must(log.db->write([](data::Tx& tx) {
      return tx.in(data::Module{"security"}).run("UPDATE security_audit_leaves SET object = 'thing:2' WHERE seq = 7");
    }));
    CHECK(must(log.audit->verify_against(note)).problems.front().kind == "checkpoint_differs");
    must(log.db->write([](data::Tx& tx) {
      return tx.in(data::Module{"security"}).run("DELETE FROM security_audit_leaves WHERE seq >= 30");
    }));
    CHECK(must(log.audit->verify_against(note)).problems.front().kind == "log_older_than_checkpoint");
  }

  TEST_CASE("filters: person as actor or object, module, address, failures, time; page by page") {
    Log log;
    const PersonId ana = log.person(), bo = log.person();
    log.add(2, "course.published", bo, "course:1");                                            // 0 1
    log.add(2, "role.granted", bo, "person:" + ana.text());                                    // 2 3
    log.add(1, "session.signed_in", ana, "session:1", "ok", "10.0.0.9");                       // 4
    log.add(1, "session.denied", std::nullopt, "person:" + ana.text(), "denied", "10.0.0.7");  // 5
    log.clock.advance(std::chrono::hours(24));
    log.add(1, "course.archived", bo, "course:1");  // 6
    AuditQuery query;
    query.person = ana;
    CHECK(log.found(query) == std::vector<std::int64_t>{5, 4, 3, 2});
    query.limit = 2;
    CHECK(log.found(query) == std::vector<std::int64_t>{5, 4});
    query.before = 4;
    CHECK(log.found(query) == std::vector<std::int64_t>{3, 2});
    query = {};
    query.module = "course";
    CHECK(log.found(query) == std::vector<std::int64_t>{6, 1, 0});
    query.actor = ana;
    CHECK(log.found(query).empty());
    query = {};
    query.address = "10.0.0.9";
    CHECK(log.found(query) == std::vector<std::int64_t>{4});
    query = {};
    query.outcome = "denied";
    CHECK(log.found(query) == std::vector<std::int64_t>{5});
    query = {};
    query.to = log.clock.now();
    CHECK(log.found(query) == std::vector<std::int64_t>{5, 4, 3, 2, 1, 0});
    query.before = 4;
    query.limit = 2;
    CHECK(log.found(query) == std::vector<std::int64_t>{3, 2});
    query = {};
    query.from = log.clock.now();
    CHECK(log.found(query) == std::vector<std::int64_t>{6});
  }

  TEST_CASE("a long log: each filter goes by an index, and a frequent one in a month of years ago by the month") {
    Log log;
    log.add(1);
    // Rows as they would be after years: three of four are views of lessons, one an hour.
    must(log.db->write([](data::Tx& tx) -> Status {
      TRY(tx.in(data::Module{"security"})
              .run("INSERT INTO security_audit_leaves (seq, at, actor, action, object, outcome, details, request_id, "
                   "seal)"
                   " WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i, i * "
                   "3600000, NULL, CASE WHEN i % 4 = 0 THEN 'role.granted' ELSE 'lesson.viewed' END, 'thing:' || (i % "
                   "5000), 'ok', '{}', '', x'00' FROM n"));
      return {};
    }));
    std::vector<std::string> asked;
    log.db->set_statement_hook([&](std::string_view, std::string_view sql) { asked.emplace_back(sql); });
    const auto by = [&](const AuditQuery& query, std::string_view order) {
      asked.clear();
      const auto rows = log.found(query);
      bool ordered = false;
      for (const std::string& sql : std::vector<std::string>(asked)) {
        if (sql.find("security_audit_leaves") == std::string::npos) continue;
        ordered = ordered || sql.find(order) != std::string::npos;
        for (const std::string& step : must(log.db->plan(sql)))
          CHECK_MESSAGE((step.find("SCAN security_audit_leaves") == std::string::npos &&
                         step.find("USE TEMP B-TREE") == std::string::npos),
                        sql << ": " << step);
      }
      CHECK(ordered);
      return rows;
    };
    const auto day = [](std::int64_t hours) { return Instant{hours * 3'600'000}; };
    AuditQuery query;
    query.limit = 3;
    query.action = "lesson.viewed";
    query.from = day(1000);
    query.to = day(2000);
    CHECK(by(query, "ORDER BY at DESC") == std::vector<std::int64_t>{1999, 1998, 1997});
    query.before = 1997;
    CHECK(by(query, "ORDER BY at DESC") == std::vector<std::int64_t>{1995, 1994, 1993});
    query.before.reset();
    query.action = "role.granted";  // 7,500 rows: by itself
    CHECK(by(query, "ORDER BY seq DESC") == std::vector<std::int64_t>{1996, 1992, 1988});
    query.action = "lesson.viewed";
    query.from.reset();
    query.to.reset();
    CHECK(by(query, "ORDER BY seq DESC") == std::vector<std::int64_t>{29999, 29998, 29997});
    query = {};
    query.limit = 2;
    query.object = "thing:7";
    query.to = day(12'000);
    CHECK(by(query, "ORDER BY seq DESC") == std::vector<std::int64_t>{10007, 5007});
    query = {};
    query.limit = 2;
    query.module = "role";
    query.to = day(21);
    CHECK(by(query, "ORDER BY seq DESC") == std::vector<std::int64_t>{20, 16});
    log.db->set_statement_hook({});
  }
}
