#pragma once
// Upgrade and rollback: check, unpack, rehearse on a copy, stop, copy, switch, start, commit; or everything back.
// Each phase is on disk before it begins (state.hpp), so that after a kill or a power cut resume() ends in the old
// version or in the new one with its data, never between.
#include "installer/upgrade/bundle.hpp"
#include "installer/upgrade/machine.hpp"

namespace mc::upgrade {

/// One line of what was looked at before anything is done.
struct UpgradeCheck {
  std::string name;  // signature, version, clock, disk, service
  bool good = false;
  std::string detail;
};
FIELDS(UpgradeCheck, name, good, detail)

struct EngineOptions {
  bool allow_downgrade = false;  // of root only
  std::string request{};         // the server's request that this run answers
  std::chrono::seconds start_patience{120};
  std::chrono::seconds rehearsal_patience{1800};
};

/// Not thread-safe; holds no resources between calls. Errors that end a run stand in its state too.
class Engine {
public:
  Engine(ProgramTree tree, std::filesystem::path data, Machine& machine, std::vector<security::PublicKey> keys)
      : tree_(std::move(tree)), data_(std::move(data)), machine_(machine), keys_(std::move(keys)) {}

  /// The checks that cost nothing; the error of the bundle itself when it is none.
  Result<std::vector<UpgradeCheck>> check(const BundleManifest& manifest, const EngineOptions& options);
  /// The state it ended in: done, or returned with the reason. Error: nothing of the old version was changed.
  Result<UpgradeState> apply(const std::filesystem::path& bundle, const EngineOptions& options);
  /// A version that lies in the tree already (put there by the package manager).
  Result<UpgradeState> apply_installed(const std::string& version, const EngineOptions& options);
  /// Back to the version and, when the tables differ, the data before the last upgrade.
  Result<UpgradeState> rollback(const EngineOptions& options);
  /// Writes down that a request of the server's was refused before a run began, so that the screen can say so.
  void note_refused(const std::string& request, Action action, const Error& error);
  /// Ends a run that was cut off. `start`: also start the server, as it was. Error `upgrade_running`: somebody is at
  /// it.
  Result<UpgradeState> resume(bool start);

private:
  Result<UpgradeState> resume_locked(bool start);
  Result<UpgradeState> go(const std::function<Status()>& prepare, const EngineOptions& options);
  UpgradeState begin(Action action, std::string from, const EngineOptions& options);
  Status enter(Phase phase);
  Status require(const BundleManifest& manifest, const EngineOptions& options);
  Status unpack(const Bundle& bundle);
  Status rehearse(const EngineOptions& options);
  Status stop_and_copy();
  Status switch_over();
  Status start_and_wait(const EngineOptions& options);
  Status commit();
  Status forward(const EngineOptions& options);
  Result<UpgradeState> abandon(Error error);
  Result<UpgradeState> go_back(bool start);
  Result<UpgradeState> end_return(bool start);
  Status require_own_data() const;
  Result<UpgradeState> finish(Phase phase);
  Status bring_back(const std::string& snapshot);
  Status point_current(const std::string& version);
  Status tidy(const Ledger& ledger);
  bool same_tables(const std::string& one, const std::string& other);
  bool has_data() const;
  Status end_trial();
  Status stop_for_return(bool started_here);
  std::string trial_failure();
  std::vector<std::string> on_data(std::vector<std::string> words) const;

  ProgramTree tree_;
  std::filesystem::path data_;
  Machine& machine_;
  std::vector<security::PublicKey> keys_;
  UpgradeState state_;
  std::string restore_;  // of a rollback: the snapshot whose data come back
  Instant stopped_at_;
};

}  // namespace mc::upgrade
