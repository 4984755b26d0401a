// Crash tests of the store (database and blobs together); see tests/crash/run.
//   crash_tests kill FOLDER COUNT [SEED]   kills a writing child COUNT times; nothing acknowledged may be lost
//   crash_tests faults FOLDER              fails the n-th I/O call of a scenario, for every n
//   crash_tests full FOLDER BALLAST        FOLDER lies on a small disk; fills it, deletes BALLAST, goes on
//   crash_tests rotate FOLDER COUNT [SEED] kills a child that rotates keys COUNT times; all can be read, and the last
//   recovery key that was shown opens the root
//   crash_tests write FOLDER FIRST         the child: writes until killed, prints "A n" or "D n" after each
//   acknowledgement; FIRST -1: rotates keys
// Prints one line per failure and a last line "N passed, N failed".
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <random>
#include <sstream>
#include <string_view>
#include <thread>

#include "tests/crash/world.hpp"

namespace mc::crash {
namespace {

// SQLite's codes, spelled out because only appliance/data sees its header.
constexpr int kIoErrorRead = 266, kIoErrorWrite = 778, kIoErrorSync = 1034, kIoErrorTruncate = 1546, kFull = 13;
constexpr int kWriters = 6;

struct Score {
  int passed = 0;
  int failed = 0;
  void check(bool good, std::string_view what) {
    ++(good ? passed : failed);
    if (!good) fmt::print("FAILED: {}\n", what);
  }
  void check(const Status& status, std::string_view what) {
    check(status.has_value(),
          status ? std::string(what) : fmt::format("{}: {} {}", what, status.error().code, status.error().detail));
  }
  int finish() const {
    fmt::print("{} passed, {} failed\n", passed, failed);
    return failed == 0 && passed > 0 ? 0 : 1;
  }
};

// ---- the child that is killed ----

/// One write(2) per line, so that a kill cannot tear it; a pipe's content survives its writer.
void acknowledge(char what, std::int64_t number) {
  std::string line = fmt::format("{} {}\n", what, number);
  if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::_Exit(3);
}

void give_up(const Status& status, int code) {
  if (status) return;
  fmt::print(stderr, "child: {} {}\n", status.error().code, status.error().detail);
  std::_Exit(code);
}

int write_until_killed(const std::filesystem::path& folder, std::int64_t first) {
  auto world = World::open(folder);
  if (!world) {
    fmt::print(stderr, "child: {} {}\n", world.error().code, world.error().detail);
    return 4;
  }
  std::vector<std::thread> threads;
  for (int t = 0; t < kWriters; ++t)
    threads.emplace_back([&, t] {
      for (std::int64_t number = first + t;; number += kWriters) {
        give_up((*world)->add(number), 5);
        acknowledge('A', number);
        if (number % 10 != 1) continue;
        acknowledge('R', number);  // about to be removed: from now on it may be there or not
        give_up((*world)->remove(number), 6);
        acknowledge('D', number);
      }
    });
  for (auto& thread : threads) thread.join();
  return 0;
}

// ---- killing it ----

struct Ledger {
  std::set<std::int64_t> present;    // acknowledged, not removed
  std::set<std::int64_t> uncertain;  // removal began
  std::set<std::int64_t> gone;       // removal acknowledged
  std::int64_t next = 0;
  std::int64_t acknowledged = 0;

  void note(char what, std::int64_t number) {
    next = std::max(next, number + 1);
    if (what == 'A') present.insert(number), ++acknowledged;
    if (what == 'R') present.erase(number), uncertain.insert(number);
    if (what == 'D') uncertain.erase(number), gone.insert(number);
  }
  void read(std::string_view text) {
    while (text.size() > 2) {
      std::int64_t number = 0;
      std::from_chars(text.data() + 2, text.data() + text.size(), number);
      note(text[0], number);
      text.remove_prefix(std::min(text.size(), text.find('\n') + 1));
    }
  }
};

/// Runs the child, kills it after `life`, and returns what it printed; empty optional when it ended by itself.
std::optional<std::string> one_life(const std::filesystem::path& folder, std::int64_t first,
                                    std::chrono::microseconds life) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    std::string number = std::to_string(first);
    ::execl("/proc/self/exe", "crash_tests", "write", folder.c_str(), number.c_str(), nullptr);
    std::_Exit(9);
  }
  ::close(ends[1]);
  std::string output;
  std::thread reader([&] {
    char buffer[65536];
    for (ssize_t n = 0; (n = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      output.append(buffer, static_cast<std::size_t>(n));
  });
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  reader.join();
  ::close(ends[0]);
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) return output;
  fmt::print("the child ended by itself: status {}\n", status);
  return std::nullopt;
}

Status verify(const std::filesystem::path& folder, const Ledger& ledger, std::int64_t after, bool everything) {
  auto world = TRY(World::open(folder));
  std::set<std::int64_t> found;
  TRY(world->check_items(after, found));
  std::int64_t lost = 0, risen = 0;
  for (auto at = ledger.present.upper_bound(after); at != ledger.present.end(); ++at)
    lost += found.contains(*at) ? 0 : 1;
  for (auto at = ledger.gone.upper_bound(after); at != ledger.gone.end(); ++at) risen += found.contains(*at) ? 1 : 0;
  if (lost > 0) return internal("acknowledged_rows_lost", std::to_string(lost));
  if (risen > 0) return internal("removed_rows_came_back", std::to_string(risen));
  if (!everything) return {};
  TRY(world->db->integrity_check());
  TRY(world->check_references());
  TRY(world->blobs->verify());
  return {};
}

int kill_often(const std::filesystem::path& folder, int count, std::uint64_t seed) {
  Score score;
  Ledger ledger;
  std::mt19937_64 random(seed);
  std::int64_t verified = -1;
  for (int life = 1; life <= count; ++life) {
    // Mostly in the middle of work; sometimes already while it opens and recovers from the last kill.
    auto micros = std::chrono::microseconds(random() % 8 == 0 ? random() % 40'000 : 40'000 + random() % 350'000);
    ledger.next += 1000;  // a new range: what the last child wrote without acknowledging may be there
    auto output = one_life(folder, ledger.next, micros);
    if (!output) {
      score.check(false, fmt::format("kill {}", life));
      break;
    }
    ledger.read(*output);
    // Not after every kill, so that a child also recovers what two killed ones left behind.
    bool all = life % 50 == 0 || life == count;
    if (life % 4 == 0 || all) {
      score.check(verify(folder, ledger, all ? -1 : verified, all), fmt::format("after kill {}", life));
      verified = ledger.next;
    }
    if (life % 20 == 0) fmt::print("{} kills, {} acknowledged rows\n", life, ledger.acknowledged), std::fflush(stdout);
  }
  score.check(ledger.acknowledged > count * 10, "enough rows were written to mean something");
  fmt::print("{} kills, {} rows acknowledged, {} removals acknowledged\n", count, ledger.acknowledged,
             ledger.gone.size());
  return score.finish();
}

// ---- failing calls ----

bool is_clear(const Error& error) {
  return error.code == "disk_full" || error.code == "io_error" || error.code == "blob_store_failed";
}

/// Scenario with the n-th call of database and blobs failing (or, with `for_good`, all from the n-th on). True when n
/// was reached.
bool fail_at(const std::filesystem::path& folder, int n, bool for_good, Score& score) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  std::atomic<int> calls{0};
  std::atomic<bool> armed{false};
  auto due = [&] { return armed && (for_good ? ++calls >= n : ++calls == n); };
  auto world = World::open(
      folder, [&](std::string_view) { return due() ? (n % 2 == 0 ? EIO : ENOSPC) : 0; }, false);
  if (!world) return score.check(false, "scenario cannot open: " + world.error().detail), false;
  World& w = **world;
  w.db->set_fault_hook([&](std::string_view operation) {
    if (!due()) return 0;
    if (operation == "read") return kIoErrorRead;
    if (operation == "sync") return kIoErrorSync;
    if (operation == "truncate") return kIoErrorTruncate;
    return n % 2 == 0 ? kIoErrorWrite : kFull;
  });
  score.check(w.add(3), "first item");
  armed = true;
  std::set<std::int64_t> present{3}, gone;
  std::string unclear;
  auto attempt = [&](std::int64_t number, bool adds) {
    Status status = adds ? w.add(number) : w.remove(number);
    if (status && adds) present.insert(number);
    if (status && !adds) present.erase(number), gone.insert(number);
    if (!status && !is_clear(status.error())) unclear = status.error().code + " " + status.error().detail;
  };
  attempt(1, true);
  attempt(15, true);
  attempt(3, false);
  attempt(6, true);
  static_cast<void>(w.db->checkpoint());
  armed = false;
  w.db->set_fault_hook({});
  bool reached = calls >= n;
  std::string name = fmt::format("call {} failing{}", n, for_good ? " and all after it" : "");
  score.check(unclear.empty(), fmt::format("{}: unclear error {}", name, unclear));
  for (int opening = 1; opening <= 2; ++opening) {
    std::set<std::int64_t> found;
    Status whole = w.check_items(-1, found);
    if (whole && opening == 2) {
      world->reset();
      auto again = World::open(folder, {}, false);
      if (!again) return score.check(false, name + ": cannot reopen"), reached;
      found.clear();
      whole = (*again)->check_items(-1, found);
      if (whole) whole = (*again)->db->integrity_check();
      if (whole) whole = (*again)->check_references();
      if (whole) whole = (*again)->add(9);
    }
    score.check(whole, name);
    score.check(found == present, name + ": rows are not those acknowledged");
  }
  return reached;
}

int fail_everywhere(const std::filesystem::path& folder) {
  Score score;
  int last = 0;
  for (bool for_good : {false, true})
    for (int n = 1; n < 5000 && fail_at(folder / "store", n, for_good, score); ++n) last = n;
  score.check(last > 40, fmt::format("the scenario has enough calls ({})", last));
  fmt::print("a failure at each of {} calls, once and from then on\n", last);
  return score.finish();
}

// ---- a full disk ----

int fill_disk(const std::filesystem::path& folder, const std::filesystem::path& ballast) {
  Score score;
  std::set<std::int64_t> present;
  {
    auto world = World::open(folder, {}, true);
    if (!world) return score.check(false, "open: " + world.error().detail), score.finish();
    int refused = 0;
    std::int64_t number = 0;
    for (; refused < 30 && number < 100'000; ++number) {
      Status status = (*world)->add(number);
      if (status) present.insert(number);
      if (!status) {
        ++refused;
        score.check(status.error().code == "disk_full" && status.error().fault == Fault::unavailable,
                    "a full disk says so: " + status.error().code + " " + status.error().detail);
      }
    }
    score.check(refused == 30, "the disk became full");
    std::set<std::int64_t> found;
    score.check((*world)->check_items(-1, found), "readable while the disk is full");
    score.check(found == present, "exactly the acknowledged rows while the disk is full");
    std::filesystem::remove(ballast);
    score.check((*world)->add(number), "writes work again when there is room");
    present.insert(number);
  }
  auto world = World::open(folder);
  if (!world) return score.check(false, "reopen: " + world.error().detail), score.finish();
  std::set<std::int64_t> found;
  score.check((*world)->check_items(-1, found), "rows after reopening");
  score.check(found == present, "exactly the acknowledged rows after reopening");
  score.check((*world)->db->integrity_check(), "integrity");
  score.check((*world)->check_references(), "references");
  fmt::print("{} rows fitted on the disk\n", present.size());
  return score.finish();
}

// ---- rotation of keys ----

constexpr std::int64_t kRotationRows = 90;  // a third of them with a blob

security::KeyPlace keys_in(const std::filesystem::path& folder) { return {folder / "keys", {}, {}}; }

Result<std::unique_ptr<World>> open_rotated(const std::filesystem::path& folder) {
  security::Keys::tidy(keys_in(folder));
  return World::open(folder, {}, true, TRY(security::Keys::open(keys_in(folder))));
}

/// The child: new roots without end, the files wrapped anew in small batches; says each recovery key before it goes on.
int rotate_until_killed(const std::filesystem::path& folder) {
  auto world = open_rotated(folder);
  if (!world) {
    fmt::print(stderr, "child: {} {}\n", world.error().code, world.error().detail);
    return 4;
  }
  for (;;) {
    auto rotated = (*world)->keys->rotate(keys_in(folder), *(*world)->random, (*world)->clock.now());
    if (!rotated) give_up(std::unexpected(rotated.error()), 5);
    (*world)->keys->adopt(*rotated->keys);
    std::string line = fmt::format("{} {}\n", rotated->keys->generation(), rotated->recovery_key);
    if (::write(STDOUT_FILENO, line.data(), line.size()) != static_cast<ssize_t>(line.size())) return 3;
    for (;;) {
      auto some = (*world)->blobs->rewrap(4);
      if (!some) give_up(std::unexpected(some.error()), 6);
      if (*some == 0) break;
    }
    if (rotated->keys->generation() >= 150) return 7;
  }
}

/// Everything can be read, and the last recovery key that was said opens the root unless a newer one is in place.
void check_rotated(const std::filesystem::path& folder, std::uint32_t said, const std::string& recovery_key,
                   Score& score) {
  auto world = open_rotated(folder);
  if (!world) return score.check(false, "open after a kill: " + world.error().code + " " + world.error().detail);
  std::uint32_t generation = (*world)->keys->generation();
  score.check(generation == said || generation == said + 1, fmt::format("root {} after {} was said", generation, said));
  std::set<std::int64_t> found;
  score.check((*world)->check_items(-1, found), "rows and blobs after a kill");
  score.check(static_cast<std::int64_t>(found.size()) == kRotationRows, "all rows are there");
  if (generation == said && said > 1) {
    auto recovered = security::Keys::open_with_recovery(keys_in(folder), recovery_key);
    score.check(recovered && (*recovered)->generation() == generation, "the recovery key that was said opens the root");
  }
  auto left = (*world)->blobs->behind();
  auto done = (*world)->blobs->rewrap(1'000);
  score.check(left && done && *left == *done, "the rest is wrapped anew after a kill");
  score.check((*world)->check_items(-1, found), "rows and blobs after the rest was wrapped anew");
}

int kill_rotations(const std::filesystem::path& folder, int kills, std::uint64_t seed) {
  Score score;
  auto random = system_random();
  auto created = security::Keys::create(keys_in(folder), *random);
  if (!created) return score.check(false, "keys: " + created.error().detail), score.finish();
  {
    auto world = open_rotated(folder);
    if (!world) return score.check(false, "open: " + world.error().detail), score.finish();
    for (std::int64_t number = 0; number < kRotationRows; ++number) score.check((*world)->add(number), "a row");
  }
  std::mt19937_64 dice(seed);
  std::uint32_t said = 1;
  std::string key = created->recovery_key;
  for (int kill = 0; kill < kills && said < 140; ++kill) {
    auto output = one_life(folder, -1, std::chrono::microseconds(20'000 + dice() % 400'000));
    if (!output) return score.check(false, "the child lives until it is killed"), score.finish();
    std::istringstream lines(*output);
    for (std::uint32_t generation = 0; lines >> generation >> key;) said = generation;
    check_rotated(folder, said, key, score);
    // A root that was stored but not said: the next child begins with it.
    if (auto keys = security::Keys::open(keys_in(folder))) said = (*keys)->generation();
  }
  fmt::print("{} roots\n", said);
  return score.finish();
}

int run(int count, char** words) {
  std::string_view what = count > 1 ? words[1] : "";
  log::set_sink([](log::Level, std::string_view) {});
  if (what == "write" && count == 4 && std::atoll(words[3]) < 0) return rotate_until_killed(words[2]);
  if (what == "write" && count == 4) return write_until_killed(words[2], std::atoll(words[3]));
  if (what == "rotate" && count >= 4)
    return kill_rotations(words[2], std::atoi(words[3]), count > 4 ? std::strtoull(words[4], nullptr, 10) : 1);
  if (what == "kill" && count >= 4)
    return kill_often(words[2], std::atoi(words[3]), count > 4 ? std::strtoull(words[4], nullptr, 10) : 1);
  if (what == "faults" && count == 3) return fail_everywhere(words[2]);
  if (what == "full" && count == 4) return fill_disk(words[2], words[3]);
  fmt::print(stderr, "usage: see the comment at the top of crash.cpp\n");
  return 2;
}

}  // namespace
}  // namespace mc::crash

int main(int count, char** words) { return mc::crash::run(count, words); }
