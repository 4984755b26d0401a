// What can go wrong below the store: keys, crashes, full disks, failing I/O, a second process; and its snapshots.
#include <doctest/doctest.h>

#include <sys/wait.h>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/data/test_store.hpp"

namespace mc::data {
namespace {

constexpr Module kNotes{"notes"};
constexpr EmbeddedFile kTable{"notes/0001_create.sql",
                              "CREATE TABLE notes_rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"};
// SQLite's codes, spelled out because only this room's own sources see its header.
constexpr int kIoErrorRead = 266, kIoErrorWrite = 778, kIoErrorSync = 1034, kIoErrorTruncate = 1546, kFull = 13;

Status add(Database& db, int id) {
  return db.write([&](Tx& tx) -> Status {
    TRY(tx.in(kNotes).run("INSERT INTO notes_rows (id, body) VALUES (?, ?)", id, std::string(300, 'x')));
    return {};
  });
}
std::set<int> ids(Database& db) {
  auto rows = db.read([](Tx& tx) { return tx.in(kNotes).all<int>("SELECT id FROM notes_rows"); });
  REQUIRE(rows);
  return {rows->begin(), rows->end()};
}
std::string contents(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
std::string code_of(const Status& status) { return status ? "ok" : status.error().code; }

/// Log lines of expected failures are noise here.
struct Quiet {
  Quiet() {
    log::set_sink([](log::Level, std::string_view) {});
  }
  ~Quiet() { log::set_sink({}); }
};

}  // namespace

TEST_CASE("nothing is readable in the files, and another key does not open them") {
  TestStore store{kTable};
  REQUIRE(
      store.db().write([](Tx& tx) { return tx.in(kNotes).run("INSERT INTO notes_rows VALUES (1, 'PlainMarker')"); }));
  for (const char* name : {"test.db", "test.db-wal"}) {
    std::string bytes = contents(store.folder / name);
    CHECK(bytes.size() > 0);
    CHECK(bytes.find("PlainMarker") == std::string::npos);
    CHECK(bytes.find("notes_rows") == std::string::npos);
    CHECK(bytes.find("SQLite format 3") == std::string::npos);
  }
  auto mode = std::filesystem::status(store.folder / "test.db").permissions();
  CHECK((mode & std::filesystem::perms(077)) == std::filesystem::perms::none);
  store.database.reset();
  Options options = store.options();
  Bytes wrong = test_key(8);
  options.key = wrong;
  CHECK(Database::open(options, store.clock).error().code == "wrong_key");
  Bytes small(16, 1);
  options.key = small;
  CHECK(Database::open(options, store.clock).error().code == "wrong_key");
  options.key = store.key;
  auto again = Database::open(options, store.clock);
  REQUIRE(again);
  CHECK(ids(**again) == std::set<int>{1});
}

TEST_CASE("a clean close leaves no WAL and no mark; a damaged page is found") {
  Quiet quiet;
  TestStore store{kTable};
  for (int i = 0; i < 300; ++i) REQUIRE(add(store.db(), i));
  CHECK(std::filesystem::file_size(store.folder / "test.db.running") > 0);
  store.database.reset();
  CHECK_FALSE(std::filesystem::exists(store.folder / "test.db-wal"));
  CHECK(std::filesystem::file_size(store.folder / "test.db.running") == 0);
  {
    std::fstream file(store.folder / "test.db", std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(4096 * 10 + 100);
    file.put('\x55').put('\x66');
  }
  store.database = std::move(*Database::open(store.options(), store.clock));
  CHECK(code_of(store.db().integrity_check()) == "database_corrupt");
  CHECK(code_of(store.db().integrity_check_beside()) == "database_corrupt");
}

TEST_CASE("integrity is checked while the writer is at work") {
  TestStore store{kTable};
  for (int i = 0; i < 50; ++i) REQUIRE(add(store.db(), i));
  std::jthread writer([&](const std::stop_token& stop) {
    for (int i = 50; !stop.stop_requested(); ++i) REQUIRE(add(store.db(), i));
  });
  for (int i = 0; i < 5; ++i) CHECK(store.db().integrity_check_beside());
}

TEST_CASE("a snapshot is encrypted, complete and restorable, and does not overwrite") {
  TestStore store{kTable};
  for (int i = 0; i < 50; ++i) REQUIRE(add(store.db(), i));
  std::filesystem::path file = store.folder / "it's a copy.db";
  REQUIRE(store.db().snapshot(file));
  CHECK(contents(file).find("SQLite format 3") == std::string::npos);
  CHECK(contents(file).find("notes_rows") == std::string::npos);
  REQUIRE(add(store.db(), 50));
  CHECK(code_of(store.db().snapshot(file)) == "snapshot_exists");
  store.database.reset();
  std::filesystem::rename(file, store.folder / "test.db");
  store.database = std::move(*Database::open(store.options(), store.clock));
  CHECK(ids(store.db()).size() == 50);
  REQUIRE(store.db().integrity_check());
  REQUIRE(add(store.db(), 51));
}

TEST_CASE("a snapshot is made while the writer is at work, of what was committed") {
  TestStore store{kTable};
  for (int i = 0; i < 50; ++i) REQUIRE(add(store.db(), i));
  std::atomic<bool> inside{false}, copied{false}, gave_up{false};
  std::jthread writing([&] {
    CHECK(store.db().write([&](Tx& tx) -> Status {
      TRY(tx.in(kNotes).run("INSERT INTO notes_rows (id, body) VALUES (100, 'not committed yet')"));
      inside = true;
      for (int i = 0; i < 1000 && !copied; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
      gave_up = !copied;
      return {};
    }));
  });
  while (!inside) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::filesystem::path file = store.folder / "copy.db";
  Status status = store.db().snapshot(file);
  copied = true;
  writing.join();
  REQUIRE(status);
  CHECK_FALSE(gave_up);
  CHECK(ids(store.db()).size() == 51);
  store.database.reset();
  std::filesystem::rename(file, store.folder / "test.db");
  store.database = std::move(*Database::open(store.options(), store.clock));
  CHECK(ids(store.db()).size() == 50);
}

TEST_CASE("a full disk refuses writes with a clear error, loses nothing, and heals") {
  Quiet quiet;
  bool full = true;  // declared before the store: closing it asks the hook once more
  TestStore store({kTable}, true);
  REQUIRE(add(store.db(), 1));
  store.db().set_fault_hook([&](std::string_view operation) { return full && operation == "write" ? kFull : 0; });
  Status refused = add(store.db(), 2);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "disk_full");
  CHECK(refused.error().fault == Fault::unavailable);
  CHECK(ids(store.db()) == std::set<int>{1});
  CHECK(code_of(store.db().snapshot(store.folder / "copy.db")) == "disk_full");
  CHECK_FALSE(std::filesystem::exists(store.folder / "copy.db"));
  full = false;
  REQUIRE(add(store.db(), 3));
  CHECK(ids(store.db()) == std::set<int>{1, 3});
  REQUIRE(store.db().integrity_check());
}

TEST_CASE("one failing call at every index of a scenario: nothing acknowledged is lost, nothing refused appears") {
  Quiet quiet;
  int reached = 0;
  int refusals = 0;
  for (int n = 1; n < 2000; ++n) {
    TestStore store({kTable}, false);
    REQUIRE(add(store.db(), 0));
    std::set<int> acknowledged{0};
    std::atomic<int> calls{0};
    store.db().set_fault_hook([&](std::string_view operation) {
      if (++calls != n) return 0;
      if (operation == "read") return kIoErrorRead;
      if (operation == "sync") return kIoErrorSync;
      if (operation == "truncate") return kIoErrorTruncate;
      return n % 2 == 0 ? kIoErrorWrite : kFull;
    });
    for (int i = 1; i <= 3; ++i) {
      Status status = add(store.db(), i);
      if (status) acknowledged.insert(i);
      if (!status) {
        ++refusals;
        bool clear = status.error().code == "disk_full" || status.error().code == "io_error";
        CHECK_MESSAGE(clear, status.error().code << " at call " << n);
      }
    }
    static_cast<void>(store.db().checkpoint());
    store.db().set_fault_hook({});
    CHECK_MESSAGE(ids(store.db()) == acknowledged, "at call " << n);
    store.database.reset();
    auto reopened = Database::open(store.options(), store.clock);
    REQUIRE(reopened);
    CHECK_MESSAGE(ids(**reopened) == acknowledged, "after reopening, at call " << n);
    CHECK((*reopened)->integrity_check());
    reached = calls;
    if (calls < n) break;
  }
  CHECK(reached > 20);
  CHECK(refusals > 10);
}

TEST_CASE("no write is acknowledged before the log was synced after its last byte") {
  TestStore store({kTable}, true);
  std::atomic<bool> unsynced{false};
  std::atomic<int> syncs{0};
  store.db().set_fault_hook([&](std::string_view operation) {
    if (operation == "write") unsynced = true;
    if (operation == "sync") unsynced = false, ++syncs;
    return 0;
  });
  for (int i = 0; i < 20; ++i) {
    REQUIRE(add(store.db(), i));
    CHECK_FALSE(unsynced);
  }
  CHECK(syncs >= 20);
  store.db().set_fault_hook({});
}

TEST_CASE("after a kill the acknowledged rows are there and the next start notices") {
  TestStore store;
  store.database.reset();
  pid_t child = ::fork();
  if (child == 0) {
    auto db = Database::open(store.options(true), store.clock);
    std::vector<EmbeddedFile> files{kTable};
    if (!db || !(*db)->migrate(files) || !add(**db, 1) || !add(**db, 2)) ::_exit(1);
    ::_exit(0);  // no destructors: as if killed
  }
  int result = 0;
  REQUIRE(::waitpid(child, &result, 0) == child);
  REQUIRE(result == 0);
  bool noticed = false;
  log::set_sink(
      [&](log::Level, std::string_view line) { noticed |= line.find("database_not_closed_cleanly") != line.npos; });
  auto db = Database::open(store.options(), store.clock);
  log::set_sink({});
  REQUIRE(db);
  CHECK(noticed);
  CHECK(ids(**db) == std::set<int>{1, 2});
}

TEST_CASE("a command beside the server: both write, both see each other's rows, no mark is lost") {
  TestStore store{kTable};
  auto second = Database::open(store.options(), store.clock);
  REQUIRE(second);
  for (int i = 0; i < 50; ++i) {
    REQUIRE(add(i % 2 == 0 ? store.db() : **second, i));
    if (i % 10 == 0) REQUIRE((**second).checkpoint());
    REQUIRE(ids(i % 2 == 0 ? **second : store.db()).size() == static_cast<std::size_t>(i + 1));
  }
  second->reset();
  CHECK(std::filesystem::file_size(store.folder / "test.db.running") > 0);
  REQUIRE(add(store.db(), 100));
  REQUIRE(store.db().integrity_check());
}

TEST_CASE("a checkpoint empties the WAL and figures say so") {
  TestStore store{kTable};
  for (int i = 0; i < 100; ++i) REQUIRE(add(store.db(), i));
  CHECK(store.db().figures().wal_bytes > 0);
  REQUIRE(store.db().checkpoint());
  Figures figures = store.db().figures();
  CHECK(figures.wal_bytes == 0);
  CHECK(figures.database_bytes > 30'000);
  CHECK(figures.writes == 100);
  CHECK(figures.commits == 100);
}

}  // namespace mc::data
