// Another key for the database: the rows stay, the former key opens nothing any more, and a process that dies or fails
// at any step leaves a database that opens.
#include "appliance/data/rekey.hpp"

#include <doctest/doctest.h>

#include <signal.h>
#include <sys/wait.h>

#include <algorithm>
#include <fstream>

#include "appliance/data/test_store.hpp"

namespace mc::data {
namespace {

namespace fs = std::filesystem;

constexpr Module kSheets{"sheets"};
constexpr EmbeddedFile kSheetTable{"sheets/0001_create.sql",
                                   "CREATE TABLE sheets_rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"};
constexpr int kSheetRows = 3000;
constexpr std::string_view kSteps[] = {"log", "copy", "rekey", "check", "keep", "switch"};

std::string rekey_code(const Status& status) { return status ? "ok" : status.error().code; }

std::int64_t sheet_rows(const fs::path& file, ByteView key) {
  ManualClock clock;
  Options options;
  options.file = file;
  options.key = key;
  options.readers = 1;
  auto database = Database::open(options, clock);
  REQUIRE(database);
  REQUIRE((*database)->integrity_check());
  auto rows =
      (*database)->read([](Tx& tx) { return tx.in(kSheets).one<std::int64_t>("SELECT COUNT(*) FROM sheets_rows"); });
  REQUIRE(rows);
  return *rows;
}

/// A closed database of some hundred pages, its last rows possibly only in the log.
struct Sheets {
  TestFolder folder;
  Bytes former = test_key(1), next = test_key(2);
  std::vector<ByteView> keys{next, former};  // newest first
  fs::path file = folder / "test.db";

  Sheets() {
    ManualClock clock;
    Options options;
    options.file = file;
    options.key = former;
    options.readers = 1;
    auto database = Database::open(options, clock);
    REQUIRE(database);
    std::vector<EmbeddedFile> files{kSheetTable};
    REQUIRE((*database)->migrate(files));
    for (int i = 0; i < 3; ++i)
      REQUIRE((*database)->write([&](Tx& tx) -> Status {
        for (int k = 0; k < kSheetRows / 3; ++k)
          TRY(tx.in(kSheets).run("INSERT INTO sheets_rows (body) VALUES (?)", std::string(300, 'x')));
        return {};
      }));
  }
  ByteView present() {
    auto found = key_that_opens(file, keys);
    REQUIRE(found);
    return keys[*found];
  }
  bool has(std::string_view ending) const { return fs::exists(file.string() + std::string(ending)); }
};

}  // namespace

TEST_SUITE("data") {
  TEST_CASE("rekey: every row is there under the new key, and the former key opens nothing") {
    Sheets sheets;
    CHECK(to_hex(sheets.present()) == to_hex(sheets.former));
    std::vector<std::string> steps;
    REQUIRE(rekey(sheets.file, sheets.former, sheets.next, [&](std::string_view step) -> Status {
      steps.emplace_back(step);
      return {};
    }));
    CHECK(std::ranges::equal(steps, kSteps));
    std::vector<ByteView> only_former{sheets.former};
    CHECK_FALSE(key_that_opens(sheets.file, only_former).has_value());
    CHECK(sheets.has(".former-key"));  // until the new one was seen to open
    REQUIRE(settle_rekey(sheets.file, sheets.keys));
    CHECK_FALSE(sheets.has(".former-key"));
    CHECK_FALSE(sheets.has(".rekey"));
    CHECK(sheet_rows(sheets.file, sheets.next) == kSheetRows);
    // And once more, back: a rotation follows a rotation.
    REQUIRE(rekey(sheets.file, sheets.next, sheets.former, [](std::string_view) -> Status { return {}; }));
    REQUIRE(settle_rekey(sheets.file, sheets.keys));
    CHECK(sheet_rows(sheets.file, sheets.former) == kSheetRows);
  }

  TEST_CASE("rekey: SIGKILL at each step leaves a database that opens, with every row") {
    for (std::string_view fatal : kSteps) {
      CAPTURE(fatal);
      Sheets sheets;
      pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        (void)rekey(sheets.file, sheets.former, sheets.next, [&](std::string_view step) -> Status {
          if (step == fatal) ::kill(::getpid(), SIGKILL);
          return {};
        });
        ::_exit(0);
      }
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      REQUIRE(WIFSIGNALED(status));
      REQUIRE(settle_rekey(sheets.file, sheets.keys));
      CHECK_FALSE(sheets.has(".rekey"));
      CHECK_FALSE(sheets.has(".former-key"));
      CHECK(sheet_rows(sheets.file, sheets.present()) == kSheetRows);
      REQUIRE(rekey(sheets.file, sheets.former, sheets.next, [](std::string_view) -> Status { return {}; }));
      CHECK(sheet_rows(sheets.file, sheets.next) == kSheetRows);
    }
  }

  TEST_CASE("rekey: a kill anywhere in the work leaves a database that opens") {
    int killed = 0;
    for (int after = 1; after <= 40; after += 3) {
      Sheets sheets;
      pid_t child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) {
        (void)rekey(sheets.file, sheets.former, sheets.next, [](std::string_view) -> Status { return {}; });
        ::_exit(0);
      }
      ::usleep(static_cast<unsigned>(after) * 1500);
      ::kill(child, SIGKILL);
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      killed += WIFSIGNALED(status) ? 1 : 0;
      REQUIRE(settle_rekey(sheets.file, sheets.keys));
      CHECK(sheet_rows(sheets.file, sheets.present()) == kSheetRows);
    }
    CHECK(killed > 0);
  }

  TEST_CASE("rekey: an error at any step changes nothing") {
    for (std::string_view fatal : kSteps) {
      CAPTURE(fatal);
      Sheets sheets;
      Status stopped = rekey(sheets.file, sheets.former, sheets.next, [&](std::string_view step) -> Status {
        if (step == fatal) return fail(Fault::unavailable, "stopped", "");
        return {};
      });
      CHECK(rekey_code(stopped) == "stopped");
      CHECK_FALSE(sheets.has(".rekey"));
      REQUIRE(settle_rekey(sheets.file, sheets.keys));
      CHECK(sheet_rows(sheets.file, sheets.former) == kSheetRows);
    }
  }

  TEST_CASE("rekey: a log that was never written back goes into the file first") {
    Sheets sheets;
    pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      ManualClock clock;
      Options options;
      options.file = sheets.file;
      options.key = sheets.former;
      auto database = Database::open(options, clock);
      if (database)
        (void)(*database)->write([&](Tx& tx) -> Status {
          TRY(tx.in(kSheets).run("INSERT INTO sheets_rows (body) VALUES ('last')"));
          return {};
        });
      ::kill(::getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(fs::file_size(sheets.file.string() + "-wal") > 0);
    REQUIRE(rekey(sheets.file, sheets.former, sheets.next, [](std::string_view) -> Status { return {}; }));
    REQUIRE(settle_rekey(sheets.file, sheets.keys));
    CHECK(sheet_rows(sheets.file, sheets.next) == kSheetRows + 1);
  }

  TEST_CASE("rekey: when the new file does not open, the former one comes back; strangers are left alone") {
    Sheets sheets;
    REQUIRE(rekey(sheets.file, sheets.former, sheets.next, [](std::string_view) -> Status { return {}; }));
    std::fstream(sheets.file, std::ios::in | std::ios::out | std::ios::binary).write("damagedamagedamagedamage", 24);
    REQUIRE(settle_rekey(sheets.file, sheets.keys));
    CHECK_FALSE(sheets.has(".former-key"));
    CHECK(sheet_rows(sheets.file, sheets.former) == kSheetRows);
    Bytes strange = test_key(3);
    std::vector<ByteView> none{strange};
    CHECK(rekey_code(rekey(sheets.file, strange, sheets.next, [](std::string_view) -> Status { return {}; })) != "ok");
    CHECK_FALSE(key_that_opens(sheets.file, none).has_value());
    CHECK(sheet_rows(sheets.file, sheets.former) == kSheetRows);
  }
}

}  // namespace mc::data
