// Power cuts while rows and blobs are written, tables are migrated and keys are rotated; and two careless stores that
// the shim must find wrong.
#include <fcntl.h>

#include <fstream>
#include <thread>

#include "appliance/data/image.hpp"
#include "appliance/data/rekey.hpp"
#include "tests/crash/power.hpp"
#include "tests/crash/world.hpp"

namespace mc::crash {
namespace {

// ---- rows and blobs ----

constexpr int kThreads = 3;
constexpr std::int64_t kItems = 45;

Status write_items(const fs::path& folder, bool durable) {
  auto world = TRY(World::open(folder, {}, durable));
  say("O");
  std::vector<Status> ends(kThreads);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      ends[static_cast<std::size_t>(t)] = [&]() -> Status {
        for (std::int64_t number = t; number < kItems; number += kThreads) {
          TRY(world->add(number));
          say(fmt::format("A {}", number));
          if (number == 20) TRY(world->db->checkpoint());
          if (number % 7 != 1) continue;
          say(fmt::format("R {}", number));  // from now on it may be there or not
          TRY(world->remove(number));
          say(fmt::format("D {}", number));
        }
        return {};
      }();
    });
  for (auto& thread : threads) thread.join();
  for (const Status& end : ends) TRY(Status(end));
  return {};
}

/// Acknowledged rows are there, removed ones are not, every row's blob is whole, and it goes on.
Status judge_items(const Cut& cut) {
  auto world = TRY(World::open(cut.folder));
  std::set<std::int64_t> found;
  TRY(world->check_items(-1, found));
  for (std::int64_t number = 0; number < kItems; ++number) {
    bool added = cut.said.has(fmt::format("A {}", number)), leaving = cut.said.has(fmt::format("R {}", number));
    if (added && !leaving && !found.contains(number)) return wrong(fmt::format("row {} is lost", number));
    if (cut.said.has(fmt::format("D {}", number)) && found.contains(number))
      return wrong(fmt::format("row {} came back", number));
  }
  TRY(world->db->integrity_check());
  TRY(world->check_references());
  TRY(world->add(3000));  // with a blob
  TRY(world->blobs->verify());
  return {};
}

// ---- careless: names and contents without fsync ----

Status write_carelessly(const fs::path& folder) {
  for (int i = 0; i < 20; ++i) {
    std::string text(3000, static_cast<char>('a' + i));
    fs::path fresh = folder / "note.new";
    int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = file >= 0 && ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    if (file >= 0) ::close(file);
    if (!good) return wrong("a note cannot be written");
    fs::rename(fresh, folder / "note");
    say(fmt::format("W {}", i));
  }
  return {};
}

Status judge_careless(const Cut& cut) {
  auto newest = cut.said.number("W");
  if (newest < 0) return {};
  std::ifstream in(cut.folder / "note", std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  for (auto i = newest; i <= newest + 1; ++i)
    if (text == std::string(3000, static_cast<char>('a' + i))) return {};
  return wrong("the note is lost or torn");
}

// ---- migrations ----

constexpr std::int64_t kMigrated = 80;
const std::vector<EmbeddedFile>& all_migrations() {
  static const std::vector<EmbeddedFile> files{
      {"crash/0001_create.sql", "CREATE TABLE crash_rows (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;"},
      {"crash/0002_rebuild.sql",
       "CREATE TABLE crash_fresh (number INTEGER PRIMARY KEY, body TEXT NOT NULL, twice INTEGER NOT NULL) STRICT;"
       "INSERT INTO crash_fresh SELECT number, body, number * 2 FROM crash_rows;"
       "DROP TABLE crash_rows; ALTER TABLE crash_fresh RENAME TO crash_rows;"},
      {"crash/0003_index.sql", "CREATE INDEX crash_by_twice ON crash_rows (twice);"
                               "UPDATE crash_rows SET twice = twice + 1;"},
      {"crash/0004_totals.sql", "CREATE TABLE crash_totals (id INTEGER PRIMARY KEY, total INTEGER NOT NULL) STRICT;"
                                "INSERT INTO crash_totals SELECT 1, sum(twice) FROM crash_rows;"}};
  return files;
}

struct Tables {
  Bytes key;
  SystemClock clock;
  std::unique_ptr<data::Database> db;
  static Result<std::unique_ptr<Tables>> open(const fs::path& file, std::size_t versions, Bytes key = Bytes(32, 7)) {
    auto out = std::make_unique<Tables>();
    out->key = std::move(key);
    data::Options options;
    options.file = file;
    options.key = out->key;
    options.readers = 1;
    out->db = TRY(data::Database::open(options, out->clock));
    if (versions > 0) TRY(out->db->migrate(std::span(all_migrations()).first(versions)));
    return out;
  }
};

Status prepare_tables(const fs::path& folder) {
  auto tables = TRY(Tables::open(folder / "crash.db", 1));
  return tables->db->write([&](data::Tx& tx) -> Status {
    for (std::int64_t number = 0; number < kMigrated; ++number)
      TRY(tx.in(kModule).run("INSERT INTO crash_rows (number, body) VALUES (?, ?)", number, body_of(number)));
    return {};
  });
}

Status migrate_tables(const fs::path& folder) {
  TRY(Tables::open(folder / "crash.db", all_migrations().size()));
  say("M");
  return {};
}

/// Each migration is there whole or not at all; then they all are.
Status judge_tables(const Cut& cut) {
  std::int64_t version = 0;
  {
    auto tables = TRY(Tables::open(cut.folder / "crash.db", 0));
    TRY(tables->db->integrity_check());
    auto image = TRY(tables->db->hold_image());
    for (const data::SchemaVersion& each : TRY(image->versions()))
      if (each.module == "crash") version = each.version;
    std::string names;
    for (const data::TableCount& table : TRY(image->tables()))
      if (table.table != "data_migrations") names += fmt::format("{}={} ", table.table, table.rows);
    std::string expected = fmt::format("crash_rows={} ", kMigrated) + (version == 4 ? "crash_totals=1 " : "");
    if (names != expected) return wrong(fmt::format("version {} with tables {}", version, names));
  }
  if (version < 1 || (cut.said.has("M") && version != 4)) return wrong(fmt::format("version {}", version));
  auto tables = TRY(Tables::open(cut.folder / "crash.db", 4));
  auto good = TRY(tables->db->read([](data::Tx& tx) {
    return tx.in(kModule).one<std::int64_t>("SELECT count(*) FROM crash_rows, crash_totals"
                                            " WHERE twice = number * 2 + 1 AND total = 6400");
  }));
  if (good != kMigrated) return wrong(fmt::format("{} rows were migrated well", good));
  // The copies that are made before: what has the name is one.
  for (const auto& entry : fs::directory_iterator(cut.folder)) {
    std::string name = entry.path().filename().string();
    if (name.find(".before-migration-") == std::string::npos || name.find(".unfinished") != name.npos ||
        name.ends_with("-wal") || name.ends_with("-shm") || name.ends_with(".lock") || name.ends_with(".running"))
      continue;
    auto copy = TRY(Tables::open(entry.path(), 0));
    TRY(copy->db->integrity_check());
  }
  return {};
}

// ---- another key for the database ----

const std::vector<Bytes>& database_keys() {
  static const std::vector<Bytes> keys{Bytes(32, 33), Bytes(32, 22), Bytes(32, 7)};  // newest first
  return keys;
}
std::vector<ByteView> key_views() { return {database_keys().begin(), database_keys().end()}; }

Result<std::unique_ptr<Tables>> open_keyed(const fs::path& file) {
  TRY(data::settle_rekey(file, key_views()));
  return Tables::open(file, 1, database_keys()[TRY(data::key_that_opens(file, key_views()))]);
}

Status rekey_database(const fs::path& folder) {
  fs::path file = folder / "crash.db";
  auto nothing = [](std::string_view) -> Status { return {}; };
  for (std::size_t key = 2; key-- > 0;) {
    TRY(data::rekey(file, database_keys()[key + 1], database_keys()[key], nothing));
    say(fmt::format("K {}", key));
    auto tables = TRY(open_keyed(file));
    std::int64_t number = 5000 - static_cast<std::int64_t>(key);
    TRY(tables->db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("INSERT INTO crash_rows (number, body) VALUES (?, 'late')", number));
      return {};
    }));
    say(fmt::format("A {}", number));
  }
  return {};
}

Status judge_rekeyed(const Cut& cut) {
  fs::path file = cut.folder / "crash.db";
  auto tables = TRY(open_keyed(file));
  TRY(tables->db->integrity_check());
  auto count = [&](std::string_view condition) {
    return tables->db->read([&](data::Tx& tx) {
      return tx.in(kModule).one<std::int64_t>(fmt::format("SELECT count(*) FROM crash_rows WHERE {}", condition));
    });
  };
  if (TRY(count("number < 5000 - 1")) != kMigrated) return wrong("rows are lost");
  if (auto late = cut.said.number("A"); late > 0 && TRY(count(fmt::format("number = {}", late))) != 1)
    return wrong("an acknowledged row is lost");
  tables.reset();
  auto opens = static_cast<std::int64_t>(TRY(data::key_that_opens(file, key_views())));
  if (auto said = cut.said.number("K"); said >= 0 && opens > said) return wrong("the former key is back");
  return {};
}

// ---- rotation of keys ----

constexpr std::int64_t kKept = 30;
constexpr std::string_view kPassphrase = "five quiet otters swim home";

security::KeyPlace keys_of(const fs::path& folder, bool passphrase = true) {
  security::KeyPlace place{folder / "keys", {}, {}};
  if (passphrase) place.passphrase = kPassphrase;
  place.passphrase_kib = 8192;
  return place;
}

Result<std::unique_ptr<World>> open_rotated(const fs::path& folder) {
  security::Keys::tidy(keys_of(folder));
  return World::open(folder, {}, true, TRY(security::Keys::open(keys_of(folder))));
}

Status prepare_keys(const fs::path& folder) {
  auto random = system_random();
  auto created = TRY(security::Keys::create(keys_of(folder, false), *random));
  TRY(created.keys->remember_recovery_key(keys_of(folder), created.recovery_key, *random, SystemClock().now()));
  std::ofstream(folder / "recovery.txt") << created.recovery_key;
  auto world = TRY(open_rotated(folder));
  for (std::int64_t number = 0; number < kKept; ++number) TRY(world->add(number));
  return {};
}

std::vector<std::string> groups_of(const std::string& key, const std::vector<std::int64_t>& which) {
  std::vector<std::string> out;
  for (std::int64_t group : which) out.push_back(key.substr(static_cast<std::size_t>(group - 1) * 5, 4));
  return out;
}

Status rotate_keys(const fs::path& folder) {
  auto world = TRY(open_rotated(folder));
  auto& random = *world->random;
  security::KeyPlace place = keys_of(folder);
  for (int i = 0; i < 3; ++i) {
    auto rotated = TRY(world->keys->rotate(place, random, world->clock.now()));
    world->keys->adopt(*rotated.keys);
    say(fmt::format("G {}\nK {}", rotated.keys->generation(), rotated.recovery_key));
    while (TRY(world->blobs->rewrap(7)) != 0) continue;
  }
  std::string offered = TRY(world->keys->offer_recovery_key(place, random, world->clock.now()));
  say("N " + offered);
  auto asked = security::Keys::recovery_state(place).next_groups;
  TRY(world->keys->confirm_recovery(place, groups_of(offered, asked), world->clock.now()));
  say("K " + offered);
  TRY(world->keys->seal_with_passphrase(place, random));
  say("sealed");
  say("unseals");
  TRY(world->keys->keep_in_file(place));
  say("unsealed");
  return {};
}

/// The key that was said last opens the root, and backups are sealed to it; while one is offered, that one may.
Status judge_recovery(const Cut& cut) {
  std::vector<std::string> may{cut.said.last("K")};
  std::ifstream first(cut.folder / "recovery.txt");
  if (may[0].empty()) std::getline(first, may[0]);
  if (auto offered = cut.said.last("N"); !offered.empty()) may.push_back(offered);
  std::string opens;
  for (const std::string& key : may)
    if (security::Keys::open_with_recovery(keys_of(cut.folder), key)) opens = key;
  if (opens.empty()) return wrong("no recovery key that was shown opens the root");
  auto half = security::recovery_public_key(cut.folder / "keys");
  if (!half) return wrong("the recovery key's public half is gone");
  if (*half != TRY(security::recovery_pair(opens)).public_key)
    return wrong("backups are sealed to another key than the one that counts");
  return {};
}

Status judge_keys(const Cut& cut) {
  auto custody = security::Keys::custody(keys_of(cut.folder));
  if (cut.said.has("sealed") && !cut.said.has("unseals") && custody != security::KeyCustody::passphrase)
    return wrong("the root lies open after it was sealed");
  if (cut.said.has("unsealed") && fs::exists(cut.folder / "keys" / "root.sealed"))
    return wrong("root.sealed came back");
  auto world = TRY(open_rotated(cut.folder));
  auto said = std::max<std::int64_t>(cut.said.number("G"), 1);
  auto generation = static_cast<std::int64_t>(world->keys->generation());
  if (generation != said && generation != said + 1)
    return wrong(fmt::format("root {} after {} was said", generation, said));
  std::set<std::int64_t> found;
  TRY(world->check_items(-1, found));
  if (found.size() != kKept) return wrong(fmt::format("{} rows", found.size()));
  // A new root whose key was never shown: the next start says so and offers another.
  if (generation == said) TRY(judge_recovery(cut));
  TRY(world->blobs->rewrap(1000));
  return world->check_items(-1, found);
}

}  // namespace

std::vector<Scenario> store_scenarios() {
  auto nothing = [](const fs::path&) -> Status { return {}; };
  return {{"careless-rows", "a database without fsync", nothing,
           [](const fs::path& f) { return write_items(f, false); }, judge_items, true, "store", 1},
          {"careless-file", "a file without fsync", nothing, write_carelessly, judge_careless, true, "store", 1},
          {"rows", "rows and blobs", nothing, [](const fs::path& f) { return write_items(f, true); }, judge_items,
           false, "store", 6},
          {"migrate", "migrations", prepare_tables, migrate_tables, judge_tables, false, "store", 3},
          {"rekey", "another key for the database", prepare_tables, rekey_database, judge_rekeyed, false, "store", 2},
          {"rotate", "rotation of keys", prepare_keys, rotate_keys, judge_keys, false, "store", 4}};
}

}  // namespace mc::crash
