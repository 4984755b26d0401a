#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/watching.hpp"

namespace mc::program {

namespace {

using operations::DoctorCheck;
using operations::DoctorState;

/// Prints checks as they are made and remembers the worst.
class Report {
public:
  explicit Report(const Request& request) : request_(request) {}
  void add(DoctorCheck check) {
    if (check.state == DoctorState::failed) failed_ = true;
    if (request_.invocation.flag("json")) return request_.console.line(shape::to_json(check));
    std::string_view label = check.state == DoctorState::ok        ? "ok"
                             : check.state == DoctorState::warning ? "warning"
                                                                   : "FAILED";
    request_.console.line(fmt::format("{:<8} {:<18} {}", label, check.check, check.detail));
    if (!check.fix.empty()) request_.console.line(fmt::format("{:<27} > {}", "", check.fix));
  }
  void add(std::vector<DoctorCheck> checks) {
    for (DoctorCheck& check : checks) add(std::move(check));
  }
  int exit() const { return failed_ ? kProblemsFound : kOk; }

private:
  const Request& request_;
  bool failed_ = false;
};

}  // namespace

int doctor_inside(const Request& request, Appliance& appliance) {
  Report report(request);
  report.add(checks_inside(appliance, request.invocation.flag("deep")));
  return report.exit();
}

int doctor(const Request& request) {
  Report report(request);
  auto directory = DataDirectory::open(request.data);
  bool running = !directory && directory.error().code == "in_use";
  if (!directory && !running) {
    report.add({"data_directory", DoctorState::failed, directory.error().detail,
                "Name the right folder with --data, as the user that it belongs to."});
    return report.exit();
  }
  report.add({"data_directory", DoctorState::ok,
              fmt::format("{}{}", request.data.string(), running ? " (a server is running)" : ""), ""});
  // A running server may have been started with other flags: it says itself where it serves.
  report.add({"configuration", DoctorState::ok,
              running ? request.invocation.option("config").value_or(Layout{request.data}.config().string())
                      : fmt::format("{}, port {} when it serves", request.config.module_settings().base_url,
                                    request.config.port),
              ""});
  report.add(checks_around(Layout{request.data}, request.config, running));
  if (running) {
    auto code = control_call(Layout{request.data}.control(), request.words, request.console);
    if (!code)
      report.add({"server", DoctorState::failed,
                  "It holds the data directory but does not answer; its port is not known.",
                  "Look at its log, then start it again: systemctl restart medconnect"});
    return code && *code != kOk ? *code : report.exit();
  }
  log::set_level(log::Level::error);
  auto appliance = open_appliance(*directory, request.config);
  if (!appliance) {
    report.add({"appliance", DoctorState::failed,
                appliance.error().detail.empty() ? appliance.error().code : appliance.error().detail,
                "The text says what is missing; the administrator manual has a section on each."});
    return report.exit();
  }
  report.add(checks_inside(**appliance, request.invocation.flag("deep")));
  (*appliance)->stop();
  return report.exit();
}

}  // namespace mc::program
