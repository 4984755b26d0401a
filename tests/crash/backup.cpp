// Crash tests of backup and restore; see tests/crash/run.
//   crash_backup kill FOLDER COUNT [SEED]   kills a child that writes and backs up, COUNT times: the last acknowledged
//                                           backup comes back whole each time, with at least the rows it had
//   crash_backup restore FOLDER COUNT [SEED] kills a restoring child COUNT times: nothing that could be started is
//   left,
//                                           and the next restore succeeds
//   crash_backup work FOLDER                the child: prints "B rows" after each backup that was acknowledged
//   crash_backup put FOLDER                 the child: restores FOLDER/place into FOLDER/new
// Prints one line per failure and a last line "N passed, N failed".
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <random>
#include <thread>

#include "appliance/base/log.hpp"
#include "tests/crash/house.hpp"

namespace mc::crash {
namespace {

namespace fs = std::filesystem;

struct Score {
  int passed = 0;
  int failed = 0;
  bool check(bool good, const std::string& what) {
    ++(good ? passed : failed);
    if (!good) fmt::print("FAILED: {}\n", what);
    return good;
  }
  int finish() const {
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
  }
};

/// One write(2) per line, so that a kill cannot tear it.
void acknowledge(std::int64_t rows) {
  std::string line = fmt::format("B {}\n", rows);
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(3);
}

int work_until_killed(const fs::path& folder) {
  auto house = House::open(folder);
  if (!house) {
    fmt::print(stderr, "child: {} {}\n", house.error().code, house.error().detail);
    return 4;
  }
  House& h = **house;
  auto target = backup::folder_target(folder / "place");
  if (!target->prepare()) return 5;
  std::thread writer([&] {
    for (;;)
      if (!h.add()) std::_Exit(6);
  });
  for (int i = 0;; ++i) {
    auto rows = h.rows();
    auto made = backup::make_backup({*h.db, *h.blobs, *h.keys, h.clock, *h.random, *target,
                                     i % 5 == 0 ? backup::RunKind::full : backup::RunKind::log, h.data,
                                     folder / "scratch", folder / "state", "crash"});
    if (!made) {
      fmt::print(stderr, "child: {} {}\n", made.error().code, made.error().detail);
      std::_Exit(7);
    }
    acknowledge(*rows);
    if (i % 4 != 3) continue;
    auto pruned = backup::prune({*target, *h.keys, h.clock.now(), folder / "scratch", {1, 3, 0}});
    if (!pruned) {
      fmt::print(stderr, "child: {} {}\n", pruned.error().code, pruned.error().detail);
      std::_Exit(8);
    }
  }
}

/// Runs "crash_backup WHAT FOLDER", kills it after `life`; its output, or nothing when it ended by itself.
std::optional<std::string> one_life(const char* what, const fs::path& folder, std::chrono::microseconds life,
                                    bool may_end) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::execl("/proc/self/exe", "crash_backup", what, folder.c_str(), nullptr);
    std::_Exit(9);
  }
  ::close(ends[1]);
  std::string output;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      output.append(buffer, static_cast<std::size_t>(n));
  });
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  reader.join();
  ::close(ends[0]);
  bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
  if (killed || (may_end && WIFEXITED(status) && WEXITSTATUS(status) == 0)) return output;
  fmt::print("the child ended by itself: status {}\n", status);
  return std::nullopt;
}

Result<std::int64_t> rows_in(const fs::path& data) {
  auto keys = TRY(security::Keys::open({data / "keys", {}, {}}));
  Secret key = keys->database_key();
  SystemClock clock;
  data::Options options;
  options.file = data / "db" / "medconnect.db";
  options.key = key.view();
  auto db = TRY(data::Database::open(options, clock));
  return db->read([](data::Tx& tx) { return tx.in(kRows).one<std::int64_t>("SELECT count(*) FROM crash_rows"); });
}

int kill_often(const fs::path& folder, int count, std::uint64_t seed) {
  Score score;
  std::mt19937_64 random(seed);
  std::int64_t acknowledged = -1, backups = 0;
  for (int life = 1; life <= count; ++life) {
    auto output = one_life("work", folder, std::chrono::microseconds(60'000 + random() % 900'000), false);
    if (!score.check(output.has_value(), fmt::format("kill {}", life))) break;
    for (std::size_t at = 0; (at = output->find("B ", at)) != std::string::npos; at += 2, ++backups)
      acknowledged = std::max<std::int64_t>(acknowledged, std::atoll(output->c_str() + at + 2));
    if (acknowledged < 0) continue;  // no backup was acknowledged yet
    fs::remove_all(folder / "new");
    auto found = put_back(folder, folder / "new");
    std::string name = fmt::format("after kill {}", life);
    if (!score.check(found.has_value(), name + ": " + (found ? "" : found.error().code + " " + found.error().detail)))
      continue;
    score.check(found->good(), name + ": not good");
    auto rows = rows_in(folder / "new");
    score.check(rows && *rows >= acknowledged,
                fmt::format("{}: {} rows of {} acknowledged", name, rows ? *rows : -1, acknowledged));
  }
  score.check(backups > count, "enough backups were made to mean something");
  fmt::print("{} kills, {} backups acknowledged, the last with {} rows\n", count, backups, acknowledged);
  return score.finish();
}

int kill_restores(const fs::path& folder, int count, std::uint64_t seed) {
  Score score;
  std::mt19937_64 random(seed);
  auto began = std::chrono::steady_clock::now();
  fs::remove_all(folder / "new");
  auto whole = put_back(folder, folder / "new");
  if (!score.check(whole && whole->good(), "a restore without kills")) return score.finish();
  auto takes = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began).count();
  auto wanted = rows_in(folder / "new");
  fs::remove_all(folder / "new");
  int unfinished = 0;
  for (int life = 1; life <= count; ++life) {
    auto span = std::chrono::microseconds(static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(takes + 1)));
    if (!score.check(one_life("put", folder, span, true).has_value(), fmt::format("kill {} of a restore", life))) break;
    bool startable = fs::exists(folder / "new" / "keys" / "root.key");
    if (!startable) {
      ++unfinished;
      continue;
    }
    auto rows = rows_in(folder / "new");  // the root key is written last: then all of it is there
    score.check(rows && wanted && *rows == *wanted,
                fmt::format("kill {}: a restore that can be started is whole", life));
    fs::remove_all(folder / "new");
  }
  score.check(unfinished > count / 4, "enough restores were cut off to mean something");
  auto again = put_back(folder, folder / "new");
  score.check(again && again->good(), "the restore after the kills");
  fmt::print("{} restores killed, {} unfinished\n", count, unfinished);
  return score.finish();
}

int run(int count, char** words) {
  std::string_view what = count > 1 ? words[1] : "";
  log::set_sink([](log::Level, std::string_view) {});
  auto seed = count > 4 ? std::strtoull(words[4], nullptr, 10) : 1;
  if (what == "work" && count == 3) return work_until_killed(words[2]);
  if (what == "put" && count == 3) {
    auto found = put_back(words[2], fs::path(words[2]) / "new");
    return found && found->good() ? 0 : 1;
  }
  if (what == "kill" && count >= 4) return kill_often(words[2], std::atoi(words[3]), seed);
  if (what == "restore" && count >= 4) return kill_restores(words[2], std::atoi(words[3]), seed);
  fmt::print(stderr, "usage: see the comment at the top of backup.cpp\n");
  return 2;
}

}  // namespace
}  // namespace mc::crash

int main(int count, char** words) { return mc::crash::run(count, words); }
