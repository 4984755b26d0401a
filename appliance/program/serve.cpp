#include <fmt/format.h>

#include <unistd.h>

#include <cstdlib>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/keys.hpp"
#include "appliance/program/process.hpp"
#include "appliance/program/seal.hpp"
#include "appliance/program/setup.hpp"
#include "appliance/program/trial.hpp"

namespace mc::program {

namespace {

/// Tells the service manager twice per period that the process lives, as long as the appliance can work.
std::jthread start_watchdog(Appliance& appliance) {
  const char* period = std::getenv("WATCHDOG_USEC");
  long long microseconds = period ? std::atoll(period) : 0;
  if (microseconds < 2000) return {};
  return std::jthread([&appliance, microseconds](std::stop_token stop) {
    while (!stop.stop_requested()) {
      if (appliance.ready()) notify_service_manager("WATCHDOG=1");
      for (long long waited = 0; waited < microseconds / 2 && !stop.stop_requested(); waited += 100'000)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  });
}

void wait_until_told_to_stop(Appliance& appliance) {
  while (wait_for_signal() == Signal::reload) {
    auto reloaded = appliance.reload_certificate();
    if (reloaded)
      LOG(info, "certificate_reloaded");
    else
      LOG(error, "certificate_not_reloaded", {"code", reloaded.error().code}, {"detail", reloaded.error().detail});
  }
}

}  // namespace

Result<std::unique_ptr<Appliance>> open_appliance(const DataDirectory& directory, const Config& config) {
  security::KeyPlace place = TRY(key_place_of(directory.layout()));
  security::Keys::tidy(place);
  auto keys = TRY(security::Keys::open(place));
  directory.clean_scratch();
  return Appliance::open(directory.layout(), config, std::move(keys));
}

namespace {

int serve_appliance(const Request& request) {
  const Console& console = request.console;
  auto directory = DataDirectory::open(request.data);
  if (!directory) return report(console, directory.error());
  auto unsealed = open_keys(request, *directory);
  if (!unsealed) return report(console, unsealed.error());
  if (!unsealed->keys) return kOk;  // told to stop before anybody gave the passphrase
  directory->clean_scratch();
  RenewedKey renewed = renew_key_of_database(directory->layout(), *unsealed->keys);
  auto opened = Appliance::open(directory->layout(), request.config, std::move(unsealed->keys));
  if (!opened) {
    report_failed_trial(directory->layout(), opened.error());
    return report(console, opened.error());
  }
  Appliance& appliance = **opened;
  if (auto passed = pass_trial(appliance); !passed) return report(console, passed.error());
  if (auto noted = note_unsealed(appliance, *unsealed); !noted) {
    // A log that somebody changed must be seen by administrators; what needs a row of it fails by itself.
    if (noted.error().code != "audit_head_corrupt") return report(console, noted.error());
    console.complain(noted.error());
  }
  if (auto noted = note_renewed_key(appliance, renewed); !noted) return report(console, noted.error());
  if (appliance.port() == 0)  // a version on trial has started it
    if (auto started = appliance.start_server(); !started) return report(console, started.error());
  if (auto started = appliance.start_background(); !started) return report(console, started.error());
  auto control = ControlServer::start(directory->layout().control(),
                                      [&appliance](const std::vector<std::string>& words, const Console& remote) {
                                        return run_inside(words, remote, appliance);
                                      });
  if (!control) LOG(warning, "control_socket_unavailable", {"detail", control.error().detail});
  LOG(info, "server_started", {"port", appliance.port()}, {"version", build_version()});
  console.line(fmt::format("MedConnect {} serves {}", build_version(), appliance.platform().settings.base_url));
  notify_service_manager("READY=1");
  {
    std::jthread watchdog = start_watchdog(appliance);
    wait_until_told_to_stop(appliance);
  }
  notify_service_manager("STOPPING=1");
  LOG(info, "server_stopping");
  if (control) control->reset();
  appliance.stop();
  LOG(info, "server_stopped");
  return kOk;
}

}  // namespace

int serve(const Request& request) {
  block_signals();
  if (has_appliance(request.data) || !request.invocation.flag("first-run")) return serve_appliance(request);
  auto made = first_run(request);
  if (!made) return report(request.console, made.error());
  if (!*made) return kOk;  // told to stop; it goes on at the next start
  auto config = configuration_of(request.invocation, request.data, environ);
  if (!config) return report(request.console, config.error());
  keep_time_of(*config);
  return serve_appliance({request.invocation, request.words, request.console, request.data, *std::move(config)});
}

}  // namespace mc::program
