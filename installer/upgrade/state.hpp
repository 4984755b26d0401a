#pragma once
// What an upgrade has done, on disk: PROGRAM/upgrade/state.json (the last run), ledger.json (what was installed, what a
// rollback returns to) and history.jsonl. Written by whoever may write PROGRAM (root), read by the server too.
// An older version must read what a newer one wrote: fields are never added; `format` would change.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/result.hpp"
#include "appliance/base/time.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::upgrade {

/// Durable before the work of the phase begins. Up to and with `copying` the old version has not been touched; from
/// `committed` on the new one stays; between them, and in `returning`, the old one and its data come back.
enum class Phase : std::uint8_t {
  idle,
  checking,
  unpacking,
  rehearsing,
  stopping,
  copying,
  switching,
  starting,
  committed,
  returning,
  done,
  returned,
  failed
};
ENUM_NAMES(Phase, idle, checking, unpacking, rehearsing, stopping, copying, switching, starting, committed, returning,
           done, returned, failed)

enum class Action : std::uint8_t { upgrade, rollback };
ENUM_NAMES(Action, upgrade, rollback)

struct PhaseTime {
  upgrade::Phase phase = Phase::idle;
  Instant at;
};
FIELDS(PhaseTime, phase, at)

struct UpgradeState {
  std::int64_t format = 1;
  std::string run;  // names this run: its begin, and the server's request when there was one
  std::string request;
  upgrade::Action action = Action::upgrade;
  upgrade::Phase phase = Phase::idle;
  std::string from;
  std::string to;
  std::int64_t to_number = 0;
  std::string data;      // the data directory
  std::string snapshot;  // name in DATA/upgrade/snapshots of the data as `from` left them; empty until made
  bool served = false;   // a server ran when it began
  bool same_tables = false;
  Instant started_at;
  std::optional<Instant> ended_at;  // returned without it: the data are back, the server is not started yet
  std::int64_t pause_ms = 0;        // without a server
  std::string error;                // code
  std::string detail;               // plain English
  std::vector<PhaseTime> times;
};
FIELDS(UpgradeState, format, run, request, action, phase, from, to, to_number, data, snapshot, served, same_tables,
       started_at, ended_at, pause_ms, error, detail, times)

/// What a rollback returns to.
struct ReturnPoint {
  std::string version;
  std::string snapshot;
  bool same_tables = false;
  Instant made_at;
};
FIELDS(ReturnPoint, version, snapshot, same_tables, made_at)

struct Ledger {
  std::int64_t format = 1;
  std::int64_t highest = 0;  // number of the newest version that was ever installed
  std::optional<ReturnPoint> back;
};
FIELDS(Ledger, format, highest, back)

/// Paths below the folder that holds the versions.
struct ProgramTree {
  std::filesystem::path root;  // /usr/lib/medconnect
  std::filesystem::path current() const { return root / "current"; }
  std::filesystem::path folder(std::string_view version) const { return root / std::string(version); }
  std::filesystem::path program(std::string_view version) const { return folder(version) / "medconnect"; }
  std::filesystem::path papers() const { return root / "upgrade"; }
  std::filesystem::path state() const { return papers() / "state.json"; }
  std::filesystem::path ledger() const { return papers() / "ledger.json"; }
  std::filesystem::path history() const { return papers() / "history.jsonl"; }
  std::filesystem::path lock() const { return papers() / "lock"; }
  std::filesystem::path supervisor() const { return papers() / "supervisor.sock"; }
};
/// Paths below the data directory, all the server's own.
struct DataPlaces {
  std::filesystem::path root;  // DATA/upgrade
  std::filesystem::path incoming() const { return root / "incoming"; }
  std::filesystem::path staged() const { return root / "staged"; }
  std::filesystem::path snapshots() const { return root / "snapshots"; }
  std::filesystem::path trial() const { return root / "trial.json"; }
  std::filesystem::path request() const { return root / "request.json"; }
};
inline DataPlaces data_places(const std::filesystem::path& data) { return {data / "upgrade"}; }

/// DATA/upgrade/trial.json: version `version` may open the data but not serve until the run that holds `lock` lets it.
struct Trial {
  std::string version;
  std::string lock;
};
FIELDS(Trial, version, lock)

/// DATA/upgrade/request.json: what the server asks the root helper to do. It believes none of it: the bundle is checked
/// again, with the keys of the installed program.
struct UpgradeRequest {
  std::string id;
  upgrade::Action action = Action::upgrade;
  std::string bundle;  // a file's name in DATA/upgrade/incoming
};
FIELDS(UpgradeRequest, id, action, bundle)

/// The folder of versions that `program` (/proc/self/exe) was started from: X of X/VERSION/medconnect with X/current.
std::optional<ProgramTree> program_tree_of(const std::filesystem::path& program);
/// The version that `current` names. Error `not_installed`.
Result<std::string> current_version(const ProgramTree& tree);

/// Nothing when no upgrade ever ran. Error `upgrade_state` when the file cannot be read.
Result<UpgradeState> read_state(const ProgramTree& tree);
Status write_state(const ProgramTree& tree, const UpgradeState& state);
Result<Ledger> read_ledger(const ProgramTree& tree);
Status write_ledger(const ProgramTree& tree, const Ledger& ledger);
/// One line for each run that ended, oldest first; at most the last 200.
std::vector<UpgradeState> read_history(const ProgramTree& tree);
Status append_history(const ProgramTree& tree, const UpgradeState& state);

/// Writes a file in one step that survives a power cut. Error `io_error`.
Status write_durably(const std::filesystem::path& file, std::string_view text, unsigned mode);
Status sync_folder(const std::filesystem::path& folder);
/// Up to `limit` bytes of a plain file that is no symbolic link. Error not_found, `io_error`.
Result<std::string> read_small(const std::filesystem::path& file, std::size_t limit);

/// The lock of a run (flock). Error conflict `upgrade_running`.
class RunLock {
public:
  static Result<RunLock> take(const ProgramTree& tree);
  RunLock(RunLock&& other) noexcept;
  RunLock& operator=(RunLock&&) = delete;
  ~RunLock();
  /// True when some process holds the lock at `path`. Needs only the right to read it.
  static bool held(const std::filesystem::path& path);

private:
  explicit RunLock(int file) : file_(file) {}
  int file_;
};

}  // namespace mc::upgrade
