#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "appliance/base/ids.hpp"
#include "appliance/data/test_store.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::data {
namespace {

constexpr Module kNotes{"notes"};
constexpr Module kOther{"other"};
constexpr EmbeddedFile kNotesTable{"notes/0001_create.sql",
                                   "CREATE TABLE notes_rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL CHECK "
                                   "(length(body) < 50), tag TEXT UNIQUE) STRICT;"};
constexpr EmbeddedFile kOtherTable{"other/0001_create.sql",
                                   "CREATE TABLE other_rows (id INTEGER PRIMARY KEY, notes_id INTEGER) STRICT;"};

enum class Colour : std::uint8_t { red, blue };
ENUM_NAMES(Colour, red, blue)

struct Everything {
  bool flag = false;
  std::int32_t small = 0;
  std::uint64_t large = 0;
  double ratio = 0;
  std::string text;
  Bytes bytes;
  PersonId person;
  Instant at;
  Date day;
  Colour colour = Colour::red;
  Text<1, 9> title;
  Int<0, 9> digit;
  RawJson json;
  std::optional<std::string> missing;
  std::optional<Date> present;
};
FIELDS(Everything, flag, small, large, ratio, text, bytes, person, at, day, colour, title, digit, json, missing,
       present)

Status add_note(Tx& tx, int id, std::string_view body) {
  TRY(tx.in(kNotes).run("INSERT INTO notes_rows (id, body) VALUES (?, ?)", id, body));
  return {};
}
std::int64_t count_notes(Database& db) {
  return *db.read([](Tx& tx) { return tx.in(kNotes).one<std::int64_t>("SELECT count(*) FROM notes_rows"); });
}
template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "ok" : result.error().code;
}

}  // namespace

TEST_CASE("every kind of value goes in and comes back") {
  TestStore store{
      {"notes/0001_create.sql",
       "CREATE TABLE notes_all (flag INTEGER, small INTEGER, large INTEGER, ratio REAL, text TEXT, bytes BLOB, "
       "person BLOB, at INTEGER, day TEXT, colour TEXT, title TEXT, digit INTEGER, json TEXT, missing TEXT, "
       "present TEXT) STRICT;"}};
  PersonId person{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
  Date day = make_date(2026, 2, 28);
  auto written = store.db().write([&](Tx& tx) -> Status {
    TRY(tx.in(kNotes).run("INSERT INTO notes_all VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", true, -5,
                          std::uint64_t{1} << 60, 0.25, "na\xC3\xAFve", Bytes{0, 1, 255}, person, tx.now(), day,
                          Colour::blue, Text<1, 9>("short"), Int<0, 9>(7), RawJson{"{\"a\":1}"}, std::nullopt,
                          std::optional<Date>(day)));
    return {};
  });
  REQUIRE(written);
  auto row = store.db().read([](Tx& tx) { return tx.in(kNotes).one<Everything>("SELECT * FROM notes_all"); });
  REQUIRE(row);
  CHECK(row->flag);
  CHECK(row->small == -5);
  CHECK(row->large == std::uint64_t{1} << 60);
  CHECK(row->ratio == 0.25);
  CHECK(row->text == "na\xC3\xAFve");
  CHECK(row->bytes == Bytes{0, 1, 255});
  CHECK(row->person == person);
  CHECK(row->at == store.clock.now());
  CHECK(row->day == day);
  CHECK(row->colour == Colour::blue);
  CHECK(row->title.value == "short");
  CHECK(row->digit.value == 7);
  CHECK(row->json.text == "{\"a\":1}");
  CHECK_FALSE(row->missing);
  CHECK(row->present == day);
}

TEST_CASE("wrong parameters, columns and types are errors, not silent NULLs") {
  TestStore store{kNotesTable};
  auto attempt = [&](auto f) { return code_of(store.db().write(f)); };
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).run("INSERT INTO notes_rows (id, body) VALUES (?, ?)", 1); }) ==
        "parameter_count");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<Everything>("SELECT 1"); }) == "column_count");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<std::string>("SELECT NULL"); }) == "column_type");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<std::int64_t>("SELECT 'text'"); }) == "column_type");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<std::uint8_t>("SELECT 300"); }) == "column_type");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<bool>("SELECT 2"); }) == "column_type");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<Colour>("SELECT 'green'"); }) == "column_type");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).one<std::int64_t>("SELECT 1 WHERE 0"); }) == "not_found");
  CHECK(attempt([](Tx& tx) { return tx.in(kNotes).run("SELECT 1; SELECT 2"); }) == "sql_error");
}

TEST_CASE("run counts changed rows; RETURNING takes effect; constraints are conflicts without values") {
  TestStore store{kNotesTable};
  auto result = store.db().write([](Tx& tx) -> Status {
    Sql sql = tx.in(kNotes);
    CHECK(*sql.run("INSERT INTO notes_rows (id, body, tag) VALUES (1,'a','x'), (2,'b','y')") == 2);
    CHECK(*sql.run("UPDATE notes_rows SET body='c' WHERE id=9") == 0);
    CHECK(*sql.run("DELETE FROM notes_rows WHERE id=2") == 1);
    CHECK(*sql.first<std::int64_t>("INSERT INTO notes_rows (body) VALUES ('z') RETURNING id") == 2);
    auto twice = sql.run("INSERT INTO notes_rows (body, tag) VALUES (?, ?)", "secret body", "x");
    REQUIRE_FALSE(twice);
    CHECK(twice.error().fault == Fault::conflict);
    CHECK(twice.error().code == "constraint");
    CHECK(twice.error().detail.find("notes_rows.tag") != std::string::npos);
    CHECK(twice.error().detail.find("secret") == std::string::npos);
    return {};
  });
  REQUIRE(result);
  CHECK(count_notes(store.db()) == 2);
}

TEST_CASE("the same statement may run inside itself") {
  TestStore store{kNotesTable};
  REQUIRE(store.db().write([](Tx& tx) -> Status {
    for (int i = 1; i <= 3; ++i) TRY(add_note(tx, i, "n"));
    return {};
  }));
  int inner = 0;
  auto status = store.db().read([&](Tx& tx) -> Status {
    return tx.in(kNotes).each<std::int64_t>("SELECT id FROM notes_rows", [&](const std::int64_t&) -> Status {
      return tx.in(kNotes).each<std::int64_t>("SELECT id FROM notes_rows", [&](const std::int64_t&) -> Status {
        ++inner;
        return {};
      });
    });
  });
  REQUIRE(status);
  CHECK(inner == 9);
}

TEST_CASE("a failing call of a group takes only its own rows with it") {
  TestStore store{kNotesTable};
  std::atomic<int> failed{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        int id = t * 1000 + i;
        auto status = store.db().write([&](Tx& tx) -> Status {
          TRY(add_note(tx, id, "kept or not"));
          if (i % 5 == 0) return conflict("on_purpose");
          return {};
        });
        if (!status && status.error().code == "on_purpose") ++failed;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(failed == 80);
  CHECK(count_notes(store.db()) == 320);
  CHECK(*store.db().read([](Tx& tx) {
    return tx.in(kNotes).one<std::int64_t>("SELECT count(*) FROM notes_rows WHERE (id % 1000) % 5 = 0");
  }) == 0);
  Figures figures = store.db().figures();
  CHECK(figures.writes == 400);
  CHECK(figures.commits <= 400);
}

TEST_CASE("a committed write is visible at once and runs its after_commit actions; a failed one does not") {
  TestStore store{kNotesTable};
  int actions = 0;
  for (int i = 0; i < 200; ++i) {
    REQUIRE(store.db().write([&](Tx& tx) -> Status {
      tx.after_commit([&] { ++actions; });
      return add_note(tx, i, "x");
    }));
    REQUIRE(count_notes(store.db()) == i + 1);
    REQUIRE(actions == i + 1);
  }
  CHECK_FALSE(store.db().write([&](Tx& tx) -> Status {
    tx.after_commit([&] { ++actions; });
    return add_note(tx, 0, "duplicate");
  }));
  CHECK(actions == 200);
}

TEST_CASE("a read is one snapshot and cannot change rows; nested writes are refused; exceptions pass through") {
  TestStore store{kNotesTable};
  auto counts = store.db().read([&](Tx& tx) -> Result<std::pair<std::int64_t, std::int64_t>> {
    auto before = TRY(tx.in(kNotes).one<std::int64_t>("SELECT count(*) FROM notes_rows"));
    TRY(store.db().write([](Tx& w) { return add_note(w, 1, "new"); }));
    return std::pair(before, TRY(tx.in(kNotes).one<std::int64_t>("SELECT count(*) FROM notes_rows")));
  });
  REQUIRE(counts);
  CHECK(counts->second == counts->first);
  CHECK(count_notes(store.db()) == 1);
  CHECK(code_of(store.db().read([](Tx& tx) { return add_note(tx, 2, "no"); })) == "read_only_transaction");
  CHECK(code_of(store.db().write(
            [&](Tx&) { return store.db().write([](Tx& tx) { return add_note(tx, 3, "no"); }); })) == "nested_write");
  CHECK_THROWS_AS(static_cast<void>(store.db().write([](Tx& tx) -> Status {
                    TRY(add_note(tx, 4, "thrown"));
                    throw std::runtime_error("broken invariant");
                  })),
                  std::runtime_error);
  CHECK(count_notes(store.db()) == 1);
}

TEST_CASE("a module reaches its own tables only") {
  TestStore store{kNotesTable, kOtherTable};
  auto refused = [&](std::string_view sql) {
    auto result = store.db().write([&](Tx& tx) { return tx.in(kOther).run(sql); });
    return result ? std::string("ok") : result.error().code + ": " + result.error().detail;
  };
  CHECK(refused("INSERT INTO other_rows (id) VALUES (1)") == "ok");
  CHECK(refused("SELECT body FROM notes_rows") == "table_not_owned: module 'other' may not touch 'notes_rows'");
  for (std::string_view sql :
       {"SELECT count(*) FROM notes_rows", "INSERT INTO notes_rows (body) VALUES ('x')",
        "UPDATE notes_rows SET body='x'", "DELETE FROM NOTES_ROWS",
        "SELECT 1 FROM other_rows WHERE id IN (SELECT id FROM notes_rows)",
        "WITH n AS (SELECT body FROM notes_rows) SELECT count(*) FROM n", "SELECT name FROM sqlite_schema",
        "SELECT count(*) FROM sqlite_master", "SELECT version FROM data_migrations", "PRAGMA user_version=3",
        "ATTACH 'x.db' AS x", "COMMIT", "SAVEPOINT s", "CREATE TABLE other_more (a INTEGER)", "DROP TABLE other_rows",
        "CREATE TEMP TABLE other_t (a INTEGER)", "SELECT * FROM pragma_table_info('notes_rows')", "ANALYZE"}) {
    CAPTURE(sql);
    CHECK(refused(sql).starts_with("table_not_owned"));
  }
  CHECK(refused("SELECT load_extension('x')") != "ok");
  CHECK(refused("VACUUM") != "ok");
  CHECK(refused("WITH c AS (SELECT id FROM other_rows) SELECT count(*) FROM c") == "ok");
  CHECK(refused("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 5) SELECT count(*) FROM n") ==
        "ok");
  // The cache is keyed by module: text prepared for its owner is not lent to another.
  REQUIRE(store.db().read([](Tx& tx) { return tx.in(kNotes).all<std::string>("SELECT body FROM notes_rows"); }));
  CHECK(code_of(store.db().read([](Tx& tx) {
          return tx.in(kOther).all<std::string>("SELECT body FROM notes_rows");
        })) == "table_not_owned");
}

TEST_CASE("a query is stopped at the deadline and the connection serves the next one") {
  TestStore store{kNotesTable};
  store.database.reset();
  Options options = store.options();
  options.readers = 1;
  options.read_deadline = std::chrono::milliseconds{60};
  store.database = std::move(*Database::open(options, store.clock));
  auto endless = store.db().read([](Tx& tx) {
    return tx.in(kNotes).one<std::int64_t>(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT count(*) FROM n");
  });
  CHECK(code_of(endless) == "read_timeout");
  auto many = store.db().read([](Tx& tx) -> Status {
    while (true) TRY(tx.in(kNotes).all<std::string>("SELECT body FROM notes_rows"));
  });
  CHECK(code_of(many) == "read_timeout");
  CHECK(count_notes(store.db()) == 0);
  CHECK(store.db().figures().read_timeouts == 2);
}

TEST_CASE("the statements that modules run can be watched, and their plans read") {
  TestStore store{kNotesTable};
  std::vector<std::string> seen;
  store.db().set_statement_hook([&](std::string_view module, std::string_view sql) {
    seen.push_back(std::string(module) + ": " + std::string(sql));
  });
  for (int i = 0; i < 2; ++i)  // a cached statement is told again
    REQUIRE(
        store.db().read([](Tx& tx) { return tx.in(kNotes).all<int>("SELECT id FROM notes_rows WHERE id = ?", 1); }));
  store.db().set_statement_hook({});
  REQUIRE(store.db().read([](Tx& tx) { return tx.in(kNotes).all<int>("SELECT id FROM notes_rows"); }));
  CHECK(seen == std::vector<std::string>(2, "notes: SELECT id FROM notes_rows WHERE id = ?"));
  auto found = store.db().plan("SELECT id FROM notes_rows WHERE id = ?");
  REQUIRE(found);
  CHECK(found->at(0).starts_with("SEARCH notes_rows USING INTEGER PRIMARY KEY"));
  CHECK(store.db().plan("SELECT body FROM notes_rows WHERE body = ?")->at(0).starts_with("SCAN notes_rows"));
}

}  // namespace mc::data
