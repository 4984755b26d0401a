#pragma once
// What the power-cut tests (power.cpp) are made of: scenarios that are played under the shim and judged after each cut.
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::crash {

namespace fs = std::filesystem;

/// What a scenario said before the power went: what it acknowledged.
struct Said {
  std::vector<std::string> lines;
  bool has(std::string_view line) const {
    for (const std::string& each : lines)
      if (each == line) return true;
    return false;
  }
  /// What followed the last line that begins with `word` and a blank; empty when none did.
  std::string last(std::string_view word) const {
    std::string out;
    for (const std::string& each : lines)
      if (each.starts_with(word) && each.size() > word.size() && each[word.size()] == ' ')
        out = each.substr(word.size() + 1);
    return out;
  }
  std::int64_t number(std::string_view word) const {
    std::string text = last(word);
    return text.empty() ? -1 : std::stoll(text);
  }
};

/// In the played process: one write(2) per line, which the shim puts into the journal.
inline void say(const std::string& line) {
  std::string text = line + "\n";
  if (::write(STDOUT_FILENO, text.data(), text.size()) != static_cast<ssize_t>(text.size())) std::_Exit(3);
}

struct Cut {
  fs::path folder;  // what the power cut left
  const Said& said;
  std::size_t number;  // of this judgement: costly questions are asked now and then only
};

struct Scenario {
  std::string name;
  std::string title;
  std::function<Status(const fs::path&)> prepare;  // what is on the disk, safely, before it begins
  std::function<Status(const fs::path&)> play;     // is recorded
  std::function<Status(const Cut&)> judge;         // an error is what is wrong
  bool careless = false;                           // it must be found wrong: the shim's own test
  std::string half;
  int share = 1;  // of the cuts
};

inline Status wrong(std::string what) { return internal("wrong", std::move(what)); }

// -- by file --
std::vector<Scenario> store_scenarios();    // power_store.cpp
std::vector<Scenario> backup_scenarios();   // power_backup.cpp
std::vector<Scenario> upgrade_scenarios();  // power_upgrade.cpp

}  // namespace mc::crash
