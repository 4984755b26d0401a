#include "installer/upgrade/engine.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>

#include "installer/upgrade/data_files.hpp"

namespace mc::upgrade {

namespace fs = std::filesystem;

namespace {

constexpr std::chrono::seconds kPatience{60};

std::unexpected<Error> io_error(const fs::path& path, std::string_view what) {
  return fail(Fault::unavailable, "io_error", fmt::format("{}: {} ({}).", path.string(), what, std::strerror(errno)));
}

/// The last lines of what a program said, for people.
std::string ending_of(std::string_view output) {
  while (!output.empty() && output.back() == '\n') output.remove_suffix(1);
  if (output.size() > 1500) output.remove_prefix(output.size() - 1500);
  return std::string(output);
}

}  // namespace

bool Engine::has_data() const {
  std::error_code error;
  return fs::exists(data_ / "version", error);
}

std::vector<std::string> Engine::on_data(std::vector<std::string> words) const {
  words.emplace_back("--data");
  words.push_back(data_.string());
  return words;
}

Status Engine::enter(Phase phase) {
  state_.phase = phase;
  state_.times.push_back({phase, machine_.now()});
  TRY(write_state(tree_, state_));
  machine_.entered(phase);
  return {};
}

UpgradeState Engine::begin(Action action, std::string from, const EngineOptions& options) {
  UpgradeState state;
  state.started_at = machine_.now();
  state.run = to_string(state.started_at);
  std::erase_if(state.run, [](char c) { return c == ':' || c == '.'; });
  state.request = options.request;
  state.action = action;
  state.from = std::move(from);
  state.data = data_.string();
  state.served = machine_.serving();
  return state;
}

Status Engine::require(const BundleManifest& manifest, const EngineOptions& options) {
  for (const UpgradeCheck& line : TRY(check(manifest, options)))
    if (!line.good) return fail(Fault::conflict, "check_" + line.name, line.detail);
  if (!has_data()) return {};
  // By the version that is there, over its own data: an upgrade never begins over a damaged database.
  machine_.say("Checking the database");
  auto checked =
      TRY(machine_.run(tree_.program(state_.from), on_data({"upgrade", "integrity"}), options.rehearsal_patience));
  if (checked.code != 0)
    return fail(Fault::conflict, "check_integrity", "The database is not whole: " + ending_of(checked.output));
  return {};
}

Result<UpgradeState> Engine::apply(const fs::path& file, const EngineOptions& options) {
  RunLock lock = TRY(RunLock::take(tree_));
  TRY(resume_locked(true));
  Bundle bundle = TRY(Bundle::open(file, keys_));
  state_ = begin(Action::upgrade, TRY(current_version(tree_)), options);
  state_.to = bundle.manifest().version;
  state_.to_number = bundle.manifest().number;
  restore_.clear();
  return go(
      [&]() -> Status {
        TRY(require(bundle.manifest(), options));
        return unpack(bundle);
      },
      options);
}

Result<UpgradeState> Engine::apply_installed(const std::string& version, const EngineOptions& options) {
  RunLock lock = TRY(RunLock::take(tree_));
  TRY(resume_locked(true));
  if (!is_version(version)) return fail(Fault::invalid, "bad_version", "A version has the form 1.2.3.");
  std::error_code error;
  if (!fs::exists(tree_.program(version), error)) return not_found("version_missing");
  state_ = begin(Action::upgrade, TRY(current_version(tree_)), options);
  state_.to = version;
  state_.to_number = TRY(version_number(version));
  restore_.clear();
  if (state_.from == version) return state_;
  BundleManifest manifest;
  manifest.version = version;
  manifest.number = state_.to_number;
  return go([&] { return require(manifest, options); }, options);
}

Result<UpgradeState> Engine::rollback(const EngineOptions& options) {
  RunLock lock = TRY(RunLock::take(tree_));
  TRY(resume_locked(true));
  Ledger ledger = TRY(read_ledger(tree_));
  std::error_code error;
  if (!ledger.back) return fail(Fault::conflict, "no_return", "There is no earlier version to go back to.");
  if (!fs::exists(tree_.program(ledger.back->version), error))
    return fail(Fault::conflict, "no_return",
                fmt::format("{} is gone; install that version's package instead.",
                            tree_.program(ledger.back->version).string()));
  state_ = begin(Action::rollback, TRY(current_version(tree_)), options);
  state_.to = ledger.back->version;
  state_.same_tables = ledger.back->same_tables;
  restore_ = ledger.back->same_tables ? "" : ledger.back->snapshot;
  return go([&]() -> Status { return state_.served ? machine_.controls_server() : Status{}; }, options);
}

Result<UpgradeState> Engine::go(const std::function<Status()>& prepare, const EngineOptions& options) {
  Status status = enter(Phase::checking);
  if (status) status = prepare();
  if (status) status = forward(options);
  if (!status) return abandon(std::move(status).error());
  return finish(Phase::done);
}

Status Engine::forward(const EngineOptions& options) {
  if (has_data()) {
    TRY(enter(Phase::rehearsing));
    TRY(rehearse(options));
  }
  TRY(stop_and_copy());
  TRY(enter(Phase::switching));
  TRY(switch_over());
  TRY(enter(Phase::starting));
  TRY(start_and_wait(options));
  TRY(enter(Phase::committed));
  return commit();
}

Status Engine::unpack(const Bundle& bundle) {
  TRY(enter(Phase::unpacking));
  fs::path folder = tree_.folder(state_.to);
  fs::path fresh = tree_.root / (".unpacking-" + state_.to);
  std::error_code error;
  fs::remove_all(fresh, error);
  // The server, which is another user, runs it; this process's umask lets nobody in.
  if (::mkdir(fresh.c_str(), 0755) != 0 || ::chmod(fresh.c_str(), 0755) != 0)
    return io_error(fresh, "the folder cannot be made");
  for (const BundlePart& part : bundle.manifest().parts)
    TRY(bundle.extract(part.name, fresh / part.name, part.name == kProgramPart ? 0755 : 0644));
  TRY(write_durably(fresh / "manifest.json", shape::to_json(bundle.manifest()) + "\n", 0644));
  TRY(sync_folder(fresh));
  // What lies there already was never current since the last upgrade, or is what a package put there.
  fs::remove_all(folder, error);
  if (::rename(fresh.c_str(), folder.c_str()) != 0) return io_error(folder, "the version cannot be put in place");
  return sync_folder(tree_.root);
}

bool Engine::same_tables(const std::string& one, const std::string& other) {
  auto first = machine_.run(tree_.program(one), on_data({"upgrade", "tables"}), kPatience);
  auto second = machine_.run(tree_.program(other), on_data({"upgrade", "tables"}), kPatience);
  return first && second && first->code == 0 && second->code == 0 && !first->output.empty() &&
         first->output == second->output;
}

Status Engine::rehearse(const EngineOptions& options) {
  machine_.say("Trying the version on a copy of the data");
  DataPlaces places = data_places(data_);
  fs::path copy = places.staged() / "db" / "medconnect.db";
  if (state_.action == Action::upgrade) state_.same_tables = same_tables(state_.from, state_.to);
  TRY(machine_.as_owner([&]() -> Status {
    TRY(make_staged(data_));
    if (restore_.empty()) return {};
    TRY(copy_synced(places.snapshots() / restore_ / "medconnect.db", copy));
    std::error_code error;
    fs::path checkpoints = places.snapshots() / restore_ / "checkpoints.txt";
    if (!fs::exists(checkpoints, error)) return {};
    return copy_synced(checkpoints, places.staged() / "audit" / "checkpoints.txt");
  }));
  if (restore_.empty()) {
    auto copied = TRY(machine_.run(tree_.program(state_.from), on_data({"upgrade", "snapshot", copy.string()}),
                                   options.rehearsal_patience));
    if (copied.code != 0)
      return fail(Fault::unavailable, "copy_failed", "The data could not be copied: " + ending_of(copied.output));
  }
  auto tested = TRY(machine_.run(tree_.program(state_.to), {"upgrade", "self-test", "--data", places.staged().string()},
                                 options.rehearsal_patience));
  TRY(machine_.as_owner([&]() -> Status {
    std::error_code error;
    fs::remove_all(places.staged(), error);
    return {};
  }));
  if (tested.code != 0)
    return fail(Fault::conflict, "rehearsal_failed",
                fmt::format("Version {} failed on a copy of the data: {}", state_.to, ending_of(tested.output)));
  return {};
}

Status Engine::stop_and_copy() {
  TRY(enter(Phase::stopping));
  machine_.say("Stopping the server");
  stopped_at_ = machine_.now();
  if (state_.served) TRY(machine_.stop_server());
  if (machine_.serving())
    return fail(Fault::conflict, "still_serving", "The data are still in use after the server was told to stop.");
  TRY(enter(Phase::copying));
  if (!has_data()) return {};
  std::string name = fmt::format("{}-{}", state_.from, state_.run);
  fs::path folder = data_places(data_).snapshots() / name;
  TRY(machine_.as_owner([&]() -> Status {
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    fs::remove_all(folder, error);
    if (::mkdir(folder.c_str(), 0700) != 0) return io_error(folder, "the folder cannot be made");
    // The copy is what a power cut during the switch is undone with: its name must not be lost.
    for (const fs::path& each : {folder.parent_path(), data_places(data_).root, data_}) TRY(sync_folder(each));
    return copy_papers(data_, folder);
  }));
  auto copied = TRY(machine_.run(tree_.program(state_.from),
                                 on_data({"upgrade", "snapshot", (folder / "medconnect.db").string()}),
                                 std::chrono::seconds{240}));
  if (copied.code != 0)
    return fail(Fault::unavailable, "copy_failed", "The data could not be copied: " + ending_of(copied.output));
  state_.snapshot = name;  // on disk with the next phase
  if (machine_.serving())  // somebody started it by hand: what it takes in would be lost
    return fail(Fault::conflict, "still_serving", "The server was started again while the data were copied.");
  if (state_.action == Action::upgrade || restore_.empty()) return {};
  // What goes back is written down: who did what since the upgrade.
  Ledger ledger = TRY(read_ledger(tree_));
  auto listed = machine_.run(
      tree_.program(state_.from),
      on_data({"upgrade", "changes", to_string(ledger.back->made_at), (folder / "changes.jsonl").string()}), kPatience);
  if (!listed || listed->code != 0) machine_.say("What changed since the upgrade could not be listed");
  return {};
}

Status Engine::point_current(const std::string& version) {
  fs::path fresh = tree_.root / ".current.new";
  ::unlink(fresh.c_str());
  if (::symlink(version.c_str(), fresh.c_str()) != 0) return io_error(fresh, "the link cannot be made");
  if (::rename(fresh.c_str(), tree_.current().c_str()) != 0)
    return io_error(tree_.current(), "the link cannot be replaced");
  return sync_folder(tree_.root);
}

Status Engine::bring_back(const std::string& snapshot) {
  return machine_.as_owner([&] { return restore(data_, data_places(data_).snapshots() / snapshot); });
}

Status Engine::switch_over() {
  machine_.say(fmt::format("Switching to version {}", state_.to));
  if (has_data()) {
    Trial trial{state_.to, tree_.lock().string()};
    TRY(machine_.as_owner([&]() -> Status {
      ::unlink((data_places(data_).root / "trial-failed.txt").c_str());
      return write_durably(data_places(data_).trial(), shape::to_json(trial) + "\n", 0600);
    }));
    if (!restore_.empty()) TRY(bring_back(restore_));
  }
  return point_current(state_.to);
}

/// Durably: a trial that comes back after a power cut would keep the server waiting to be let go.
Status Engine::end_trial() {
  if (!has_data()) return {};
  return machine_.as_owner([&]() -> Status {
    if (::access(data_places(data_).root.c_str(), F_OK) != 0) return {};  // none began
    ::unlink(data_places(data_).trial().c_str());
    return sync_folder(data_places(data_).root);
  });
}

std::string Engine::trial_failure() {
  auto text = read_small(data_places(data_).root / "trial-failed.txt", 16 << 10);
  return text ? ending_of(*text) : std::string{};
}

Status Engine::start_and_wait(const EngineOptions& options) {
  // Without data it was the wizard of the first run that was stopped.
  if (!has_data()) return state_.served ? machine_.start_server() : Status{};
  if (!state_.served) {
    auto tested =
        TRY(machine_.run(tree_.program(state_.to), on_data({"upgrade", "self-test"}), options.rehearsal_patience));
    if (tested.code != 0) return fail(Fault::unavailable, "start_failed", ending_of(tested.output));
    return {};
  }
  machine_.say("Starting the new version");
  TRY(machine_.start_server());
  Instant deadline = machine_.now() + options.start_patience;
  std::string last = "it did not answer";
  while (machine_.now() < deadline) {
    auto ready = machine_.run(tree_.program(state_.to), on_data({"upgrade", "ready"}), std::chrono::seconds{20});
    if (ready && ready->code == 0) return {};
    if (std::string why = trial_failure(); !why.empty())
      return fail(Fault::unavailable, "start_failed", fmt::format("Version {} could not start: {}", state_.to, why));
    if (ready && !ready->output.empty()) last = ending_of(ready->output);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return fail(Fault::unavailable, "start_failed", fmt::format("Version {} was not ready in time: {}", state_.to, last));
}

Status Engine::commit() {
  if (has_data() && state_.served) {
    auto released = machine_.run(tree_.program(state_.to), on_data({"upgrade", "release"}), kPatience);
    // Exit code 3: it says itself that it serves nobody, so nothing can be lost by going back.
    if (released && released->code == 3)
      return fail(Fault::unavailable, "start_failed",
                  "The new version could not serve: " + ending_of(released->output));
    if (!released || released->code != 0)
      state_.detail = "The new version was let go but did not answer; look at its log.";
  }
  state_.pause_ms = (machine_.now() - stopped_at_).count();
  return end_trial();
}

Result<UpgradeState> Engine::abandon(Error error) {
  state_.error = error.code;
  state_.detail = error.detail;
  machine_.say(error.detail);
  switch (state_.phase) {
  case Phase::switching:
  case Phase::starting:
  case Phase::committed:
    return go_back(true);
  case Phase::stopping:
  case Phase::copying:
    if (state_.served) {
      if (auto started = machine_.start_server(); !started) machine_.say(started.error().detail);
      state_.pause_ms = (machine_.now() - stopped_at_).count();
    }
    break;
  default:
    break;
  }
  TRY(finish(Phase::failed));
  return std::unexpected(std::move(error));
}

/// A server that was told to start, or that failed and is started again and again, may hold nothing at this moment and
/// open the data in the next one, under the copy that is put back: it is told to stop whether it is seen or not.
Status Engine::stop_for_return(bool started_here) {
  if (!started_here) return machine_.serving() ? machine_.stop_server() : Status{};
  Status stopped = machine_.stop_server();
  // Nobody who could start one is there, and none is at work.
  return !stopped && !machine_.serving() ? Status{} : stopped;
}

Result<UpgradeState> Engine::go_back(bool start) {
  machine_.say(fmt::format("Going back to version {}", state_.from));
  TRY(enter(Phase::returning));
  TRY(stop_for_return(start && state_.served));
  TRY(point_current(state_.from));
  if (!state_.snapshot.empty()) TRY(bring_back(state_.snapshot));
  TRY(end_trial());
  // On disk before a server takes in anything, without its end: cut off from here on, the copy must not be put back
  // once more over what that server was given.
  state_.phase = Phase::returned;
  TRY(write_state(tree_, state_));
  return end_return(start);
}

Result<UpgradeState> Engine::end_return(bool start) {
  if (start && state_.served) TRY(machine_.start_server());
  if (stopped_at_.ms != 0) state_.pause_ms = (machine_.now() - stopped_at_).count();
  return finish(Phase::returned);
}

/// Two installations may share the tree, not the data: only those that were changed can be put right.
Status Engine::require_own_data() const {
  std::error_code error;
  bool own = state_.data.empty() || state_.data == data_.string() || !fs::exists(state_.data, error) ||
             fs::equivalent(state_.data, data_, error);
  if (own) return {};
  return conflict("upgrade_other_data",
                  fmt::format("An upgrade of {} was cut off, and these data share its program. End it first: "
                              "medconnect upgrade resume --data {}",
                              state_.data, state_.data));
}

Result<UpgradeState> Engine::finish(Phase phase) {
  state_.ended_at = machine_.now();
  UpgradeState last = state_;
  last.phase = phase;
  last.times.push_back({phase, machine_.now()});
  Ledger ledger = TRY(read_ledger(tree_));
  if (phase == Phase::done) {
    ledger.highest = std::max(ledger.highest, state_.to_number);
    if (state_.action == Action::upgrade)
      ledger.back = ReturnPoint{state_.from, state_.snapshot, state_.same_tables, state_.started_at};
    else
      ledger.back.reset();
    TRY(write_ledger(tree_, ledger));
  }
  TRY(append_history(tree_, last));
  state_ = last;
  TRY(write_state(tree_, state_));
  if (auto tidied = tidy(ledger); !tidied) machine_.say(tidied.error().detail);
  return state_;
}

Status Engine::tidy(const Ledger& ledger) {
  std::string current = TRY(current_version(tree_));
  std::error_code error;
  std::vector<fs::path> gone;
  for (const auto& entry : fs::directory_iterator(tree_.root, error)) {
    std::string name = entry.path().filename().string();
    bool kept = name == current || (ledger.back && name == ledger.back->version) || name == state_.from;
    // Those of packages are the package manager's.
    if (name.starts_with(".unpacking-") ||
        (is_version(name) && !kept && fs::exists(entry.path() / "manifest.json", error)))
      gone.push_back(entry.path());
  }
  for (const fs::path& path : gone) fs::remove_all(path, error);
  std::string wanted = ledger.back ? ledger.back->snapshot : "";
  std::string last = state_.snapshot;
  return machine_.as_owner([&]() -> Status {
    std::error_code ignored;
    DataPlaces places = data_places(data_);
    fs::remove_all(places.staged(), ignored);
    std::vector<fs::path> old;
    for (const auto& entry : fs::directory_iterator(places.snapshots(), ignored))
      if (std::string name = entry.path().filename().string(); name != wanted && name != last)
        old.push_back(entry.path());
    for (const fs::path& path : old) fs::remove_all(path, ignored);
    return {};
  });
}

void Engine::note_refused(const std::string& request, Action action, const Error& error) {
  auto last = read_state(tree_);
  if (last && last->request == request) return;  // the run wrote it down itself
  EngineOptions options;
  options.request = request;
  state_ = begin(action, current_version(tree_).value_or(""), options);
  state_.phase = Phase::failed;
  state_.error = error.code;
  state_.detail = error.detail;
  state_.ended_at = state_.started_at;
  if (auto written = append_history(tree_, state_); !written) machine_.say(written.error().detail);
  // Not over the state of a run that is at work.
  auto lock = RunLock::take(tree_);
  if (!lock) return;
  if (auto written = write_state(tree_, state_); !written) machine_.say(written.error().detail);
}

Result<UpgradeState> Engine::resume(bool start) {
  RunLock lock = TRY(RunLock::take(tree_));
  return resume_locked(start);
}

Result<UpgradeState> Engine::resume_locked(bool start) {
  state_ = TRY(read_state(tree_));
  stopped_at_ = {};
  switch (state_.phase) {
  case Phase::idle:
    return state_;
  case Phase::done:
  case Phase::returned:
  case Phase::failed:
    // It may have been cut off while it cleared up.
    TRY(end_trial());
    if (state_.phase == Phase::returned && !state_.ended_at) return end_return(start);
    if (auto tidied = tidy(TRY(read_ledger(tree_))); !tidied) machine_.say(tidied.error().detail);
    return state_;
  case Phase::committed:
    machine_.say("Finishing the upgrade that was cut off");
    TRY(point_current(state_.to));
    TRY(end_trial());
    if (start && state_.served) TRY(machine_.start_server());
    return finish(Phase::done);
  case Phase::switching:
  case Phase::starting:
  case Phase::returning:
    TRY(require_own_data());
    if (state_.error.empty()) {
      state_.error = "interrupted";
      state_.detail = "It was cut off; the version before and its data are back.";
    }
    return go_back(start);
  default:
    break;
  }
  state_.error = "interrupted";
  state_.detail = "It was cut off before anything was changed.";
  // One that is seen may be on its way out: told to stop, and not ended yet.
  bool told_to_stop = state_.phase == Phase::stopping || state_.phase == Phase::copying;
  if (start && state_.served && (told_to_stop || !machine_.serving())) TRY(machine_.start_server());
  return finish(Phase::failed);
}

}  // namespace mc::upgrade
