#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "appliance/base/local_time.hpp"
#include "appliance/base/log.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/demo_hospital.hpp"

namespace mc::program {

namespace {

/// Makes everything written so far durable: the bulk mode did not sync commit by commit.
void sync_everything(const std::filesystem::path& folder) {
  int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  syncfs(descriptor);
  ::close(descriptor);
}

Config demo_config(const Request& request) {
  Config out = request.config;
  out.organisation_name = "Mercy General Hospital";
  out.time_zone = "America/Chicago";
  return out;
}

void print_accounts(const Console& console, std::string_view recovery_key) {
  console.line("\nDemo accounts, all with the password " + std::string(kDemoPassword) + ":\n");
  for (const auto& [login, who] : std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"ana.reyes", "nurse in the ICU with training to do"},
           {"grace.okafor", "compliance officer: dashboard, reports, audit log"},
           {"luis.kim", "manager of the ICU"},
           {"marta.silva", "nurse educator: builds courses"},
           {"admin", "administrator: imports, people, publishing"},
           {"it", "operator: system and audit log"}})
    console.line(fmt::format("  {:<38} {}", fmt::format("{}@{}", login, kDemoDomain), who));
  console.line(fmt::format("\nRecovery key of the demo: {}", recovery_key));
}

Status make_demo(const Request& request) {
  int people = static_cast<int>(TRY(number_option(request.invocation, "people", 2000, 50, 20'000)));
  auto seed = static_cast<std::uint64_t>(TRY(number_option(request.invocation, "seed", 1, 0, INT32_MAX)));
  Config config = demo_config(request);
  setenv("TZ", posix_zone(config.time_zone).value_or("UTC0").c_str(), 1);
  tzset();
  log::set_level(log::Level::warning);
  DataDirectory directory = TRY(DataDirectory::create(request.data));
  std::string recovery_key;
  auto appliance = TRY(make_appliance(directory, config, Durability::bulk, recovery_key));
  DemoHospital hospital(*appliance, people, seed,
                        [&](std::string_view step) { request.console.err(fmt::format("  {}\n", step)); });
  TRY(hospital.build());
  TRY(appliance->platform().db.checkpoint());
  appliance->stop();
  appliance.reset();
  sync_everything(request.data);
  TRY(directory.complete());
  request.console.line(fmt::format("Made the demo hospital {} with {} people in {}.", config.organisation_name, people,
                                   request.data.string()));
  print_accounts(request.console, recovery_key);
  return {};
}

}  // namespace

int demo(const Request& request) {
  if (auto made = make_demo(request); !made) return report(request.console, made.error());
  return kOk;
}

}  // namespace mc::program
