// Power cuts; see tests/crash/run. Each scenario is played once by a child under the shim (powercut.cpp). Then, at many
// moments of its journal, what a power cut would have left is laid out (disk.hpp), opened with the real code and
// judged.
//   crash_power all FOLDER CUTS [SEED]    every scenario, CUTS cuts for each share that it has
//   crash_power NAME FOLDER CUTS [SEED]   one of them, or half of them: store, places
//   crash_power play NAME FOLDER          the child
// Prints one line per failure and a last line "N passed, N failed".
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

#include "appliance/base/log.hpp"
#include "tests/crash/disk.hpp"
#include "tests/crash/power.hpp"

namespace mc::crash {
namespace {

constexpr int kMostShown = 12;

std::vector<Scenario> scenarios() {
  std::vector<Scenario> out = store_scenarios();
  for (auto more : {backup_scenarios(), upgrade_scenarios()}) out.insert(out.end(), more.begin(), more.end());
  return out;
}

struct Score {
  int passed = 0;
  int failed = 0;
  bool check(bool good, const std::string& what) {
    ++(good ? passed : failed);
    if (!good && failed <= kMostShown) fmt::print("FAILED: {}\n", what);
    return good;
  }
};

std::string text_of(const Status& status) { return status ? "" : status.error().code + " " + status.error().detail; }

/// Plays a scenario in a child under the shim. False when it did not end well.
bool record(const Scenario& scenario, const fs::path& live, const fs::path& journal) {
  fs::path program = fs::read_symlink("/proc/self/exe");
  pid_t child = ::fork();
  if (child == 0) {
    ::setenv("LD_PRELOAD", (program.parent_path() / "libpowercut.so").c_str(), 1);
    ::setenv("POWERCUT_JOURNAL", journal.c_str(), 1);
    ::setenv("POWERCUT_ROOT", live.c_str(), 1);
    int none = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    ::dup2(none, STDOUT_FILENO);
    ::execl(program.c_str(), "crash_power", "play", scenario.name.c_str(), live.c_str(), nullptr);
    std::_Exit(9);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/// The moments at which the power goes: after so many entries. Those around a sync, a name or an acknowledgement first,
/// because most differs there; then writes.
std::vector<std::size_t> moments(const std::vector<Entry>& entries, std::size_t count, std::mt19937_64& random) {
  std::vector<std::size_t> sharp, others;
  for (std::size_t i = 0; i <= entries.size(); ++i) {
    bool before = i < entries.size() && (entries[i].call != Call::write || entries[i].durable);
    bool after = i > 0 && (entries[i - 1].call != Call::write || entries[i - 1].durable);
    (before || after ? sharp : others).push_back(i);
  }
  std::shuffle(sharp.begin(), sharp.end(), random);
  std::shuffle(others.begin(), others.end(), random);
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& from = others.empty() || (i % 4 != 3 && !sharp.empty()) ? sharp : others;
    out.push_back(from[i % from.size()]);
  }
  std::ranges::sort(out);
  return out;
}

class Cutter {
public:
  Cutter(const Scenario& scenario, const fs::path& folder, std::size_t count, std::uint64_t seed, Score& score)
      : scenario_(scenario), folder_(folder), random_(seed), count_(count), seed_(seed), score_(score) {}

  void go() {
    auto began = std::chrono::steady_clock::now();
    fs::path live = folder_ / "live";
    fs::remove_all(folder_);
    fs::create_directories(live);
    Status ready = scenario_.prepare(live);
    if (!score_.check(ready.has_value(), scenario_.title + ": prepare: " + text_of(ready))) return;
    Disk disk(live);
    Disk whole = disk;
    if (!score_.check(record(scenario_, live, folder_ / "journal"), scenario_.title + ": it could not be played"))
      return;
    journal_ = file_text(folder_ / "journal");
    entries_ = entries_of(journal_);
    for (const Entry& entry : entries_) whole.apply(entry);
    std::string missed = whole.difference(live);
    if (!score_.check(missed.empty(), scenario_.title + ": the shim missed something: " + missed)) return;
    fs::remove_all(live);
    cut(std::move(disk));
    auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began);
    if (scenario_.careless)
      score_.check(found_ > count_ / 20,
                   fmt::format("{}: only {} of {} were noticed", scenario_.title, found_, count_));
    fmt::print("{}: {} entries, {} cuts, {} found wrong{}, {:.1f} s\n", scenario_.title, entries_.size(), count_,
               found_, scenario_.careless ? " (as they must be)" : "", static_cast<double>(took.count()) / 1000);
    std::fflush(stdout);
    fs::remove_all(folder_);
  }

private:
  void cut(Disk disk) {
    Said said;
    std::size_t done = 0, number = 0;
    for (std::size_t moment : moments(entries_, count_, random_)) {
      for (; done < moment; ++done) {
        disk.apply(entries_[done]);
        if (entries_[done].call != Call::mark) continue;
        std::string_view text = entries_[done].data;
        for (std::size_t end = 0; (end = text.find('\n')) != std::string_view::npos; text.remove_prefix(end + 1))
          said.lines.emplace_back(text.substr(0, end));
      }
      const Entry* flying = done < entries_.size() && entries_[done].call == Call::write ? &entries_[done] : nullptr;
      constexpr Fate kFates[] = {Fate::dropped, Fate::any_order, Fate::in_order, Fate::any_order, Fate::kept};
      Fate fate = kFates[number % std::size(kFates)];
      disk.lay_out(folder_ / "cut", fate, random_, flying);
      judge({folder_ / "cut", said, number++}, fate, moment);
    }
  }
  void judge(const Cut& cut, Fate fate, std::size_t moment) {
    Status verdict;
    try {
      verdict = scenario_.judge(cut);
    } catch (const std::exception& thrown) {
      verdict = wrong(fmt::format("exception: {}", thrown.what()));
    }
    if (!verdict) ++found_;
    if (scenario_.careless) return;
    std::string at = moment == 0 ? "the start" : fmt::format("entry {} of {}", moment, entries_.size());
    score_.check(verdict.has_value(), fmt::format("{}: cut {} (seed {}) after {}, rest {}: {}", scenario_.title,
                                                  cut.number, seed_, at, fate_name(fate), text_of(verdict)));
    if (!verdict && found_ == 1 && std::getenv("POWERCUT_KEEP") != nullptr)
      fs::copy(cut.folder, std::getenv("POWERCUT_KEEP"), fs::copy_options::recursive | fs::copy_options::copy_symlinks);
  }

  const Scenario& scenario_;
  fs::path folder_;
  std::mt19937_64 random_;
  std::size_t count_;
  std::uint64_t seed_;
  Score& score_;
  std::string journal_;
  std::vector<Entry> entries_;
  std::size_t found_ = 0;
};

int play(const std::string& name, const fs::path& folder) {
  for (const Scenario& scenario : scenarios())
    if (scenario.name == name) {
      Status played = scenario.play(folder);
      if (!played) fmt::print(stderr, "{}: {}\n", name, text_of(played));
      return played ? 0 : 1;
    }
  return 2;
}

int run(int count, char** words) {
  log::set_sink([](log::Level, std::string_view) {});
  if (count == 4 && std::string_view(words[1]) == "play") return play(words[2], words[3]);
  if (count < 4) return fmt::print(stderr, "usage: see the comment at the top of power.cpp\n"), 2;
  auto cuts = std::strtoull(words[3], nullptr, 10);
  std::uint64_t seed = count > 4 ? std::strtoull(words[4], nullptr, 10) : 1;
  Score score;
  for (const Scenario& scenario : scenarios())
    if (std::string_view what = words[1]; what == scenario.name || what == scenario.half || what == "all")
      Cutter(scenario, fs::path(words[2]) / scenario.name, cuts * static_cast<std::size_t>(scenario.share), seed, score)
          .go();
  fmt::print("{} passed, {} failed\n", score.passed, score.failed);
  return score.failed == 0 && score.passed > 0 ? 0 : 1;
}

}  // namespace
}  // namespace mc::crash

int main(int count, char** words) { return mc::crash::run(count, words); }
