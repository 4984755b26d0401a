#include "appliance/program/trial.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <condition_variable>
#include <mutex>

#include "appliance/base/embedded.hpp"
#include "appliance/base/log.hpp"
#include "appliance/program/command_line.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/process.hpp"
#include "installer/upgrade/state.hpp"

namespace mc::program {

namespace {

constexpr int kPatienceTicks = 50;  // of 200 ms without the upgrade

std::optional<upgrade::Trial> trial_of(const Layout& layout) {
  auto text = upgrade::read_small(upgrade::data_places(layout.root).trial(), 4096);
  if (!text) return std::nullopt;
  auto trial = shape::from_json<upgrade::Trial>(*text);
  if (!trial || trial->version != build_version()) return std::nullopt;
  return *trial;
}

/// True when the upgrade had decided for this version before it was cut off.
bool committed(const upgrade::Trial& trial) {
  upgrade::ProgramTree tree{std::filesystem::path(trial.lock).parent_path().parent_path()};
  auto state = upgrade::read_state(tree);
  return state && state->to == trial.version &&
         (state->phase == upgrade::Phase::committed || state->phase == upgrade::Phase::done);
}

/// What the control socket is told. The server starts on its thread, so that the answer says whether it did.
class Gate {
public:
  explicit Gate(Appliance& appliance) : appliance_(appliance) {}
  int answer(const std::vector<std::string>& words, const Console& console) {
    std::string command = words.size() >= 2 ? words[0] + " " + words[1] : "";
    if (command == "upgrade ready") return ready(console);
    if (command == "upgrade release") return open(console);
    console.err("medconnect: this version is on trial during an upgrade.\n");
    return kInUse;
  }
  bool wait(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, patience, [&] { return outcome_.has_value(); });
  }
  Status open_now() {
    std::lock_guard lock(mutex_);
    if (!outcome_) outcome_ = appliance_.start_server();
    changed_.notify_all();
    return *outcome_;
  }

private:
  int ready(const Console& console) {
    if (auto status = appliance_.ready(); !status) {
      console.err(status.error().detail + "\n");
      return kFailed;
    }
    console.line(fmt::format("medconnect {} is ready", build_version()));
    return kOk;
  }
  int open(const Console& console) {
    if (auto status = open_now(); !status) {
      console.err(status.error().detail + "\n");
      return kProblemsFound;
    }
    return kOk;
  }
  Appliance& appliance_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Status> outcome_;
};

}  // namespace

bool on_trial(const Layout& layout) { return trial_of(layout).has_value(); }

Status pass_trial(Appliance& appliance) {
  auto trial = trial_of(appliance.layout());
  if (!trial) return {};
  LOG(info, "version_on_trial", {"version", build_version()});
  Gate gate(appliance);
  auto control = TRY(ControlServer::start(
      appliance.layout().control(),
      [&gate](const std::vector<std::string>& words, const Console& console) { return gate.answer(words, console); }));
  int alone = 0;
  while (!gate.wait(std::chrono::milliseconds(1))) {
    if (auto signal = wait_for_signal(200); signal && *signal == Signal::stop)
      return fail(Fault::unavailable, "stopped", "Told to stop while on trial.");
    notify_service_manager("EXTEND_TIMEOUT_USEC=30000000");
    alone = upgrade::RunLock::held(trial->lock) ? 0 : alone + 1;
    if (alone == 0) continue;
    if (committed(*trial)) break;
    if (alone > kPatienceTicks)
      return fail(Fault::unavailable, "trial_abandoned",
                  "The upgrade that started this version is gone. To clear up: medconnect upgrade resume");
  }
  TRY(gate.open_now());
  LOG(info, "version_released", {"version", build_version()});
  return {};
}

void report_failed_trial(const Layout& layout, const Error& error) {
  if (!trial_of(layout)) return;
  std::filesystem::path file = upgrade::data_places(layout.root).root / "trial-failed.txt";
  if (auto written = upgrade::write_durably(file, error.code + ": " + error.detail + "\n", 0600); !written)
    LOG(error, "trial_failure_not_written", {"code", written.error().code});
}

}  // namespace mc::program
