#pragma once
// What an upgrade needs of the machine it runs on; appliance/program has the real one, tests have theirs.
#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "appliance/base/time.hpp"
#include "installer/upgrade/state.hpp"

namespace mc::upgrade {

/// Not thread-safe: a run has one thread. The data directory may belong to another user than this process's: nothing
/// below it is touched except through run() and as_owner(), which act as its owner, so that links that a hijacked
/// server laid there lead nowhere that it could not go itself.
class Machine {
public:
  struct Ran {
    int code = -1;
    std::string output;  // what it printed, at most the last 16 KiB
  };
  virtual ~Machine() = default;
  virtual Instant now() = 0;
  /// May it override the rule against older versions?
  virtual bool is_root() = 0;
  virtual std::int64_t free_bytes(const std::filesystem::path& folder) = 0;
  /// Runs a program of the tree as the data's owner. Error `program_failed` when it cannot be run or takes too long.
  virtual Result<Ran> run(const std::filesystem::path& program, const std::vector<std::string>& words,
                          std::chrono::seconds patience) = 0;
  virtual Status as_owner(const std::function<Status()>& work) = 0;
  /// Does a server hold the data?
  virtual bool serving() = 0;
  /// Can the server be stopped and started from here? Error `service_unknown` with what to do.
  virtual Status controls_server() = 0;
  /// Returns when it has ended and will not start by itself; good where none was started.
  virtual Status stop_server() = 0;
  /// Starts it, whatever `current` names; does not wait until it is ready. One that is ending starts again; a running
  /// one is left alone.
  virtual Status start_server() = 0;
  /// Progress for people.
  virtual void say(std::string_view line) = 0;
  /// After the state of a phase is on disk, before its work.
  virtual void entered(Phase) {}
};

}  // namespace mc::upgrade
