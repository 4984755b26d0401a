// How fast a backup and a restore are, and how long writers wait meanwhile: a durable database and blobs in process, a
// folder on the same disk as the target, one thread that commits a row after the other.
//   bench_backup [megabytes of blobs] [megabytes of database]
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/blobs/store.hpp"
#include "backup/restore.hpp"

namespace {

using namespace mc;
namespace fs = std::filesystem;
constexpr data::Module kBench{"bench"};

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s: %s\n", result.error().code.c_str(), result.error().detail.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

double seconds_since(std::chrono::steady_clock::time_point at) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - at).count();
}

struct House {
  fs::path folder;
  SystemClock clock;
  std::unique_ptr<Random> random = seeded_random(3);
  std::string recovery_key;
  std::unique_ptr<security::Keys> keys;
  std::unique_ptr<data::Database> db;
  std::unique_ptr<blobs::Blobs> blobs;

  explicit House(fs::path where) : folder(std::move(where)) {
    for (const char* name : {"data/db", "data/keys", "place", "new"}) fs::create_directories(folder / name);
    auto created = must(security::Keys::create({folder / "data" / "keys", {}, {}}, *random));
    keys = std::move(created.keys);
    recovery_key = created.recovery_key;
    Secret key = keys->database_key();
    data::Options options;
    options.file = folder / "data" / "db" / "medconnect.db";
    options.key = key.view();
    db = must(data::Database::open(options, clock));
    std::vector<EmbeddedFile> files{
        {"bench/0001_rows.sql", "CREATE TABLE bench_rows (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;"}};
    for (const EmbeddedFile& file : embedded_migrations())
      if (file.path.starts_with("blobs/") || file.path.starts_with("security/")) files.push_back(file);
    must(db->migrate(files));
    blobs::Options blob_options;
    blob_options.directory = folder / "data" / "blobs";
    blob_options.reserve_bytes = 0;
    blobs = must(blobs::make_blobs(blob_options, *db, clock, *random, *keys));
  }
  void fill(std::int64_t blob_megabytes, std::int64_t database_megabytes) {
    Bytes body(4'000);
    for (std::int64_t i = 0; i < database_megabytes * 250; i += 1'000)
      must(db->write([&](data::Tx& tx) -> Status {
        for (std::int64_t n = i; n < i + 1'000; ++n) {
          random->fill(body);
          TRY(tx.in(kBench).run("INSERT INTO bench_rows (number, body) VALUES (?, ?)", n, body));
        }
        return {};
      }));
    Bytes content(2'000'000);
    for (std::int64_t i = 0; i < blob_megabytes / 2; ++i) {
      random->fill(content);
      BlobId id = must(blobs->put(content, "video/mp4")).id;
      must(db->write([&](data::Tx& tx) { return blobs->add_reference(tx, id, "bench:file:" + id.text()); }));
    }
  }
};

}  // namespace

int main(int count, char** arguments) {
  const std::int64_t blob_megabytes = count > 1 ? std::atoll(arguments[1]) : 600;
  const std::int64_t database_megabytes = count > 2 ? std::atoll(arguments[2]) : 200;
  log::set_level(log::Level::error);
  std::string name = (fs::current_path() / "bench-backup-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 1;
  House house(name);
  house.fill(blob_megabytes, database_megabytes);
  auto target = backup::folder_target(house.folder / "place");
  must(target->prepare());
  std::atomic<bool> stop{false};
  std::atomic<std::int64_t> longest{0}, commits{0};
  std::thread writer([&] {
    for (std::int64_t n = 1'000'000'000; !stop; ++n) {
      auto began = std::chrono::steady_clock::now();
      must(house.db->write([&](data::Tx& tx) -> Status {
        TRY(tx.in(kBench).run("INSERT INTO bench_rows (number, body) VALUES (?, x'00')", n));
        return {};
      }));
      auto took =
          std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
      longest = std::max(longest.load(), static_cast<std::int64_t>(took));
      ++commits;
    }
  });
  auto quiet = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::seconds{5});
  std::printf("writers alone            %6.0f commits/s, longest %6.1f ms\n",
              static_cast<double>(commits.load()) / seconds_since(quiet),
              static_cast<double>(longest.exchange(0)) / 1e3);
  auto run = [&](const char* what, backup::RunKind kind) {
    longest = 0;
    commits = 0;
    auto began = std::chrono::steady_clock::now();
    auto made =
        must(backup::make_backup({*house.db, *house.blobs, *house.keys, house.clock, *house.random, *target, kind,
                                  house.folder / "data", house.folder / "scratch", house.folder / "state", "bench"}));
    double took = seconds_since(began);
    std::printf(
        "%-24s %6.1f s  %7.1f MB  %6.1f MB/s; writers: %.0f commits/s, longest %.1f ms, image taken in %.1f ms\n", what,
        took, static_cast<double>(made.written) / 1e6, static_cast<double>(made.written) / 1e6 / took,
        static_cast<double>(commits.load()) / took, static_cast<double>(longest.load()) / 1e3,
        static_cast<double>(made.stall.count()) / 1e3);
  };
  run("first, full", backup::RunKind::full);
  run("what changed", backup::RunKind::log);
  run("full again", backup::RunKind::full);
  stop = true;
  writer.join();
  auto began = std::chrono::steady_clock::now();
  auto found = must(
      backup::restore({*target, house.recovery_key, {}, house.folder / "new", {}, {}, house.clock, *house.random}));
  double took = seconds_since(began);
  double bytes = static_cast<double>(blob_megabytes + database_megabytes);
  std::printf("%-24s %6.1f s  %7.1f MB  %6.1f MB/s, all of it compared: %s\n", "restore", took, bytes, bytes / took,
              found.good() ? "good" : "NOT GOOD");
  std::error_code ignored;
  fs::remove_all(house.folder, ignored);
  return found.good() ? 0 : 1;
}
