#include <doctest/doctest.h>

#include "appliance/data/test_store.hpp"

namespace mc::data {
namespace {

constexpr Module kNotes{"notes"};
constexpr EmbeddedFile kFirst{"notes/0001_create.sql",
                              "CREATE TABLE notes_rows (id INTEGER PRIMARY KEY, body TEXT) STRICT;"};
constexpr EmbeddedFile kSecond{"notes/0002_tag.sql",
                               "ALTER TABLE notes_rows ADD COLUMN tag TEXT;\n-- a comment; with a semicolon\n"
                               "UPDATE notes_rows SET tag = 'old';\nCREATE INDEX notes_rows_tag ON notes_rows (tag);\n"
                               "CREATE TRIGGER notes_rows_t AFTER INSERT ON notes_rows BEGIN\n"
                               "  UPDATE notes_rows SET tag = 'new' WHERE id = NEW.id;\nEND;\n"};

struct Store : TestStore {
  Status migrate(std::initializer_list<EmbeddedFile> files) {
    std::vector<EmbeddedFile> list(files);
    return db().migrate(list);
  }
  std::string code(std::initializer_list<EmbeddedFile> files) {
    Status status = migrate(files);
    return status ? "ok" : status.error().code;
  }
  void insert(int id) {
    REQUIRE(
        db().write([&](Tx& tx) { return tx.in(kNotes).run("INSERT INTO notes_rows (id, body) VALUES (?, 'b')", id); }));
  }
  std::vector<std::string> tags() {
    return *db().read([](Tx& tx) { return tx.in(kNotes).all<std::string>("SELECT tag FROM notes_rows ORDER BY id"); });
  }
  std::vector<std::filesystem::path> copies() const {
    std::vector<std::filesystem::path> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
      if (entry.path().string().find(".before-migration-") != std::string::npos) found.push_back(entry.path());
    return found;
  }
};

}  // namespace

TEST_CASE("fresh: all files in order, no copy, second run changes nothing") {
  Store store;
  REQUIRE(store.migrate({kSecond, kFirst}));
  store.insert(1);
  CHECK(store.tags() == std::vector<std::string>{"new"});
  CHECK(store.copies().empty());
  REQUIRE(store.migrate({kFirst, kSecond}));
  CHECK(store.copies().empty());
  CHECK(store.db().schema_text()->find("CREATE INDEX notes_rows_tag") != std::string::npos);
}

TEST_CASE("upgrade: rows are kept and a usable copy from before lies beside the database") {
  Store store;
  REQUIRE(store.migrate({kFirst}));
  store.insert(1);
  // Readers that have compiled statements see the new schema.
  auto count = [&] {
    return *store.db().read([](Tx& tx) { return tx.in(kNotes).one<int>("SELECT count(*) FROM notes_rows"); });
  };
  CHECK(count() == 1);
  REQUIRE(store.migrate({kFirst, kSecond}));
  CHECK(count() == 1);
  CHECK(store.tags() == std::vector<std::string>{"old"});
  REQUIRE(store.copies().size() == 1);
  Options options = store.options();
  options.file = store.copies().front();
  auto copy = Database::open(options, store.clock);
  REQUIRE(copy);
  CHECK(*(*copy)->read([](Tx& tx) { return tx.in(kNotes).one<std::string>("SELECT body FROM notes_rows"); }) == "b");
  CHECK_FALSE((*copy)->read([](Tx& tx) { return tx.in(kNotes).all<std::string>("SELECT tag FROM notes_rows"); }));
}

TEST_CASE("a failing file is rolled back whole, keeps the version, and a corrected one applies") {
  Store store;
  REQUIRE(store.migrate({kFirst}));
  store.insert(1);
  EmbeddedFile broken{"notes/0002_tag.sql",
                      "ALTER TABLE notes_rows ADD COLUMN tag TEXT; INSERT INTO notes_rows (nonsense) VALUES (1);"};
  Status status = store.migrate({kFirst, broken});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == "migration_failed");
  CHECK(status.error().detail.find("notes/0002_tag.sql") != std::string::npos);
  CHECK_FALSE(store.db().read([](Tx& tx) { return tx.in(kNotes).all<std::string>("SELECT tag FROM notes_rows"); }));
  REQUIRE(store.migrate({kFirst, kSecond}));
  CHECK(store.tags() == std::vector<std::string>{"old"});
}

TEST_CASE("newer data, edited files, gaps and wrong names are refused") {
  Store store;
  REQUIRE(store.migrate({kFirst, kSecond}));
  Status status = store.migrate({kFirst});
  REQUIRE_FALSE(status);
  CHECK(status.error().code == "database_too_new");
  CHECK(status.error().detail.find(".before-migration-") != std::string::npos);
  CHECK(store.code({}) == "database_too_new");
  EmbeddedFile edited{"notes/0001_create.sql", "CREATE TABLE notes_rows (id INTEGER PRIMARY KEY, other TEXT) STRICT;"};
  CHECK(store.code({edited, kSecond}) == "migration_changed");
  CHECK(store.code({{"notes/0002_x.sql", ""}}) == "migration_name");
  CHECK(store.code({{"notes/1_x.sql", ""}}) == "migration_name");
  CHECK(store.code({{"0001_x.sql", ""}}) == "migration_name");
  CHECK(store.code({kFirst, kSecond, {"notes/0002_twice.sql", ""}}) == "migration_name");
}

TEST_CASE("a migration stays inside its module's tables") {
  Store store;
  REQUIRE(store.migrate({kFirst}));
  CHECK(store.code({kFirst, {"other/0001_a.sql", "CREATE TABLE foreign_rows (a INTEGER) STRICT;"}}) ==
        "migration_failed");
  CHECK(store.code({kFirst, {"other/0001_a.sql", "DROP TABLE notes_rows;"}}) == "migration_failed");
  CHECK(store.code({kFirst, {"other/0001_a.sql", "CREATE INDEX other_i ON notes_rows (body);"}}) == "migration_failed");
  CHECK(store.code(
            {kFirst, {"other/0001_a.sql", "CREATE TABLE other_a (n INTEGER REFERENCES notes_rows (id)) STRICT;"}}) ==
        "migration_failed");
  CHECK(store.code({kFirst, {"other/0001_a.sql", "PRAGMA user_version=1;"}}) == "migration_failed");
  CHECK(store.code({kFirst, {"other/0001_a.sql", "COMMIT;"}}) == "migration_failed");
  CHECK(store.code({kFirst, {"other/0001_a.sql", "CREATE TABLE other_a (n INTEGER) STRICT;"}}) == "ok");
}

TEST_CASE("a table can be rebuilt without losing its children, and dangling references are found") {
  Store store;
  EmbeddedFile family{
      "notes/0001_create.sql",
      "CREATE TABLE notes_rows (id INTEGER PRIMARY KEY, body TEXT, tag TEXT) STRICT;"
      "CREATE TABLE notes_children (parent INTEGER NOT NULL REFERENCES notes_rows (id) ON DELETE CASCADE) STRICT;"};
  REQUIRE(store.migrate({family}));
  store.insert(1);
  REQUIRE(store.db().write([](Tx& tx) { return tx.in(kNotes).run("INSERT INTO notes_children VALUES (1)"); }));
  EmbeddedFile lose{"notes/0002_rebuild.sql", "DELETE FROM notes_rows;"};
  CHECK(store.code({family, lose}) == "migration_failed");
  EmbeddedFile rebuild{"notes/0002_rebuild.sql",
                       "CREATE TABLE notes_new (id INTEGER PRIMARY KEY, body TEXT NOT NULL, tag TEXT) STRICT;"
                       "INSERT INTO notes_new SELECT id, body, tag FROM notes_rows; DROP TABLE notes_rows;"
                       "ALTER TABLE notes_new RENAME TO notes_rows;"};
  REQUIRE(store.migrate({family, rebuild}));
  CHECK(*store.db().read([](Tx& tx) { return tx.in(kNotes).one<int>("SELECT count(*) FROM notes_children"); }) == 1);
  // Enforcement is on again.
  CHECK_FALSE(store.db().write([](Tx& tx) { return tx.in(kNotes).run("INSERT INTO notes_children VALUES (77)"); }));
}

}  // namespace mc::data
