// Benchmark of appliance/data: durable small writes and point reads from many threads. Prints one line per load.
//   bench_data [FOLDER] [SECONDS]      FOLDER lies on the disk to measure (default: the current folder)
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/data/data.hpp"

namespace {

using namespace mc;
using Steady = std::chrono::steady_clock;

constexpr data::Module kModule{"bench"};
constexpr EmbeddedFile kTables{"bench/0001_create.sql",
                               "CREATE TABLE bench_progress (person INTEGER NOT NULL, course INTEGER NOT NULL, percent "
                               "INTEGER NOT NULL, note TEXT NOT NULL,"
                               " at INTEGER NOT NULL, PRIMARY KEY (person, course)) STRICT, WITHOUT ROWID;"};
constexpr int kPeople = 10'000;
constexpr int kCourses = 30;

struct Load {
  const char* name;
  int threads;
  std::function<Status(std::uint64_t)> call;
};

std::uint64_t next(std::uint64_t& state) {  // xorshift64*, repeatable
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1Dull;
}

void run(const Load& load, double seconds) {
  std::atomic<bool> stop{false};
  std::atomic<int> errors{0};
  std::vector<std::vector<float>> latencies(static_cast<std::size_t>(load.threads));
  std::vector<std::thread> threads;
  auto began = Steady::now();
  for (int t = 0; t < load.threads; ++t)
    threads.emplace_back([&, t] {
      std::uint64_t state = 0x9E3779B97F4A7C15ull * static_cast<std::uint64_t>(t + 1);
      auto& mine = latencies[static_cast<std::size_t>(t)];
      while (!stop.load(std::memory_order_relaxed)) {
        auto from = Steady::now();
        if (!load.call(next(state))) ++errors;
        mine.push_back(std::chrono::duration<float, std::milli>(Steady::now() - from).count());
      }
    });
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  stop = true;
  for (auto& thread : threads) thread.join();
  double took = std::chrono::duration<double>(Steady::now() - began).count();
  std::vector<float> all;
  for (auto& mine : latencies) all.insert(all.end(), mine.begin(), mine.end());
  std::ranges::sort(all);
  auto at = [&](double share) {
    return all.empty() ? 0.f : all[static_cast<std::size_t>(share * static_cast<double>(all.size() - 1))];
  };
  fmt::print(
      "{:<34} {:>3} threads {:>9.0f}/s   p50 {:>7.3f} ms  p95 {:>7.3f}  p99 {:>7.3f}  max {:>8.3f}   errors {}\n",
      load.name, load.threads, static_cast<double>(all.size()) / took, at(0.5), at(0.95), at(0.99), at(1),
      errors.load());
  std::fflush(stdout);
}

Status fill(data::Database& db) {
  for (int from = 0; from < kPeople; from += 1000)
    TRY(db.write([&](data::Tx& tx) -> Status {
      for (int person = from; person < from + 1000; ++person)
        for (int course = 0; course < kCourses; ++course)
          TRY(tx.in(kModule).run(
              "INSERT INTO bench_progress (person, course, percent, note, at) VALUES (?, ?, 0, ?, ?)", person, course,
              "a note of about sixty characters, as a bookmark would take up", tx.now()));
      return {};
    }));
  return {};
}

Status measure(const std::filesystem::path& folder, double seconds) {
  Bytes key(32, 5);
  SystemClock clock;
  data::Options options;
  options.file = folder / "bench.db";
  options.key = key;
  options.readers = 4;
  options.cache_kib = 64 * 1024;
  auto db = TRY(data::Database::open(options, clock));
  TRY(db->migrate(std::span(&kTables, 1)));
  auto began = Steady::now();
  TRY(fill(*db));
  double took = std::chrono::duration<double>(Steady::now() - began).count();
  TRY(db->checkpoint());
  fmt::print("{} rows in {:.2f} s ({:.0f} rows/s, 10 transactions), {} MiB encrypted\n", kPeople * kCourses, took,
             kPeople * kCourses / took, db->figures().database_bytes >> 20);
  auto write = [&](std::uint64_t random) {
    return db->write([&](data::Tx& tx) -> Status {
      TRY(tx.in(kModule).run("UPDATE bench_progress SET percent = ?, at = ? WHERE person = ? AND course = ?",
                             random % 100, tx.now(), random % kPeople, (random >> 20) % kCourses));
      return {};
    });
  };
  auto read = [&](std::uint64_t random) -> Status {
    TRY(db->read([&](data::Tx& tx) {
      return tx.in(kModule).one<std::int64_t>("SELECT percent FROM bench_progress WHERE person = ? AND course = ?",
                                              random % kPeople, (random >> 20) % kCourses);
    }));
    return {};
  };
  auto hot = [&](std::uint64_t random) { return read(random % 64); };
  for (const Load& load : {Load{"durable write, one caller", 1, write}, Load{"durable writes", 64, write},
                           Load{"point reads, whole table", 4, read}, Load{"point reads, hot rows", 2, hot},
                           Load{"point reads, hot rows", 4, hot}, Load{"point reads, hot rows", 64, hot},
                           Load{"90 % reads, 10 % durable writes", 64, [&](std::uint64_t random) {
                                  return random >> 32 < 0x1999999aull ? write(random) : read(random);
                                }}})
    run(load, seconds);
  data::Figures figures = db->figures();
  fmt::print("{} writes in {} commits ({:.1f} per group)\n", figures.writes, figures.commits,
             static_cast<double>(figures.writes) / static_cast<double>(std::max<std::int64_t>(1, figures.commits)));
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  std::filesystem::path base = count > 1 ? arguments[1] : ".";
  double seconds = count > 2 ? std::atof(arguments[2]) : 3.0;
  std::string name = (base / "bench-data-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) return 2;
  log::set_level(log::Level::warning);
  Status status = measure(name, seconds);
  std::error_code ignored;
  std::filesystem::remove_all(name, ignored);
  if (status) return 0;
  fmt::print(stderr, "bench_data: {} {}\n", status.error().code, status.error().detail);
  return 1;
}
