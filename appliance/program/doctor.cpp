#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdlib>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/http/tls.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "modules/notifications/health.hpp"

namespace mc::program {

namespace {

enum class State : std::uint8_t { ok, warning, failed };
ENUM_NAMES(State, ok, warning, failed)

/// One line of the report. Do not change the names: monitoring reads them.
struct Check {
  std::string check;
  State state = State::ok;
  std::string detail;
};
FIELDS(Check, check, state, detail)

/// Prints checks as they are made and remembers the worst.
class Report {
public:
  explicit Report(const Request& request) : request_(request) {}
  void add(std::string_view name, State state, std::string detail) {
    if (state == State::failed) failed_ = true;
    Check check{std::string(name), state, std::move(detail)};
    if (request_.invocation.flag("json")) return request_.console.line(shape::to_json(check));
    std::string_view label = state == State::ok ? "ok" : state == State::warning ? "warning" : "FAILED";
    request_.console.line(fmt::format("{:<8} {:<18} {}", label, check.check, check.detail));
  }
  void add(std::string_view name, const Status& status, std::string good) {
    if (status)
      add(name, State::ok, std::move(good));
    else
      add(name, State::failed, status.error().detail.empty() ? status.error().code : status.error().detail);
  }
  int exit() const { return failed_ ? kProblemsFound : kOk; }

private:
  const Request& request_;
  bool failed_ = false;
};

void check_disk(const Request& request, Report& report) {
  struct statvfs info {};
  if (statvfs(request.data.c_str(), &info) != 0)
    return report.add("disk", State::failed, "The free space cannot be read.");
  double gib = static_cast<double>(info.f_bavail) * static_cast<double>(info.f_frsize) / (1 << 30);
  State state = gib < 0.2 ? State::failed : gib < 2 ? State::warning : State::ok;
  report.add("disk", state, fmt::format("{:.1f} GiB free", gib));
}

/// Signs in at the mail server and sends nothing.
void check_mail(const Request& request, Report& report) {
  mail::Smtp smtp(mail_settings_of(request.config));
  const mail::SmtpSettings& settings = smtp.settings();
  if (settings.host.empty()) return report.add("mail", State::ok, "off; people cannot reset passwords by themselves");
  auto checked = smtp.check();
  if (!checked) return report.add("mail", State::failed, checked.error().detail);
  bool plain = settings.security == mail::Security::plain;
  report.add("mail", plain ? State::warning : State::ok,
             fmt::format("{}:{}{}", settings.host, settings.port, plain ? ", without encryption" : ", encrypted"));
}

/// Where the root key is: beside the data it opens, a copy of the folder or of the disk is as good as the data.
void check_key(const Request& request, Report& report) {
  std::filesystem::path keys = Layout{request.data}.keys();
  if (access(keys.c_str(), R_OK | X_OK) != 0)
    return report.add("root_key", State::warning, "The folder of the keys may not be read by this user.");
  std::error_code error;
  if (std::filesystem::exists(keys / "root.key", error))
    report.add("root_key", State::warning,
               fmt::format("{} lies beside the data: whoever copies the folder can read everything. Hand it over as a "
                           "credential of the service manager or seal it (administrator manual, Keys).",
                           (keys / "root.key").string()));
  else if (std::filesystem::exists(keys / "root.sealed", error))
    report.add("root_key", State::ok, "sealed with a passphrase");
  else
    report.add("root_key", State::ok, "not in the data directory");
}

void check_surroundings(const Request& request, Report& report) {
  check_key(request, report);
  check_disk(request, report);
  std::string_view network = network_file_system(request.data);
  report.add("file_system", network.empty() ? State::ok : State::failed,
             network.empty() ? "local" : std::string(network));
  bool open = access(Layout{request.data}.tls().c_str(), R_OK) == 0;
  auto files = http::tls_files(Layout{request.data}.tls());
  std::error_code error;
  if (open && !std::filesystem::exists(files.certificate, error))
    report.add("certificate", State::ok, "none yet; the first serve makes one");
  else if (auto tls = http::load_tls(Layout{request.data}.tls()); tls)
    report.add("certificate", State::ok, files.certificate.string());
  else
    report.add("certificate", State::failed, tls.error().detail.empty() ? tls.error().code : tls.error().detail);
  if (SystemClock().now() < start_of(make_date(2026, 1, 1)))
    report.add("clock", State::failed, "The machine's clock is in the past.");
  else
    report.add("clock", State::ok, to_string(SystemClock().now()));
  check_mail(request, report);
  for (auto [tool, without] : {std::pair{"tesseract", "the text of scans is not read"},
                               std::pair{"ffmpeg", "MP4 and WebM play as they are, other films are refused"}}) {
    bool found = false;
    const char* path = std::getenv("PATH");
    for (std::string_view folder : split(path ? path : "", ':'))
      found = found || access(fmt::format("{}/{}", folder, tool).c_str(), X_OK) == 0;
    report.add(tool, State::ok, found ? "found; optional" : fmt::format("not installed: {}; optional", without));
  }
}

/// Where uploaded packages are shown.
void check_content(const Appliance& appliance, const Settings& settings, Report& report) {
  const Config& config = appliance.config();
  if (settings.content_origin.empty())
    return report.add("packages", State::warning,
                      "SCORM, cmi5 and HTML5 packages cannot be opened: set server.content_host (or content_port)");
  if (config.content_host.empty())
    return report.add("packages", State::warning,
                      fmt::format("{}: a second port shares the app's host name; a name of its own "
                                  "(server.content_host) is safer",
                                  settings.content_origin));
  report.add("packages", State::ok, settings.content_origin);
}

void check_queues(Appliance& appliance, Report& report) {
  auto backlog = appliance.events().backlog();
  auto depth = appliance.jobs().depth();
  if (!backlog || !depth) return report.add("queues", State::failed, "The queues cannot be read.");
  bool dead = backlog->dead > 0 || depth->dead > 0;
  report.add("queues", dead ? State::warning : State::ok,
             fmt::format("events: {} pending, {} given up; jobs: {} pending, {} given up", backlog->pending,
                         backlog->dead, depth->pending, depth->dead));
}

/// What was to be sent to people and did not go.
void check_notifications(Appliance& appliance, Report& report) {
  auto health = notifications::channel_health(appliance.platform().db);
  if (!health) return report.add("notifications", State::failed, "The log of deliveries cannot be read.");
  bool trouble = health->waiting > 0 || !health->connector_errors.empty();
  report.add("notifications", trouble ? State::warning : State::ok,
             fmt::format("{} overdue, {} failed since yesterday, {} addresses take no mail{}{}", health->waiting,
                         health->failed, health->suppressed, health->connector_errors.empty() ? "" : "; ",
                         health->connector_errors));
}

void check_inside(const Request& request, Appliance& appliance, Report& report) {
  Platform& platform = appliance.platform();
  if (appliance.port() > 0)
    report.add("address", State::ok, fmt::format("{}, port {}", platform.settings.base_url, appliance.port()));
  check_content(appliance, platform.settings, report);
  report.add("ready", appliance.ready(), "yes");
  data::Figures figures = platform.db.figures();
  report.add("database", platform.db.integrity_check(), fmt::format("whole, {} KiB", figures.database_bytes / 1024));
  if (request.invocation.flag("deep")) {
    auto blobs = platform.blobs.verify();
    if (blobs)
      report.add("blobs", State::ok, fmt::format("{} read and authenticated", *blobs));
    else
      report.add("blobs", State::failed, blobs.error().detail);
  } else {
    report.add("blobs", State::ok, fmt::format("{} KiB used", platform.blobs.bytes_used() / 1024));
  }
  auto audit = platform.audit.verify();
  if (!audit)
    report.add("audit", State::failed, audit.error().detail);
  else if (!audit->ok)
    report.add("audit", State::failed, "changed; see: medconnect audit verify");
  else
    report.add("audit", State::ok, fmt::format("{} rows, {} checkpoints", audit->size, audit->checkpoints));
  check_queues(appliance, report);
  check_notifications(appliance, report);
}

}  // namespace

int doctor_inside(const Request& request, Appliance& appliance) {
  Report report(request);
  check_inside(request, appliance, report);
  return report.exit();
}

int doctor(const Request& request) {
  Report report(request);
  auto directory = DataDirectory::open(request.data);
  bool running = !directory && directory.error().code == "in_use";
  if (!directory && !running) {
    report.add("data_directory", State::failed, directory.error().detail);
    return report.exit();
  }
  report.add("data_directory", State::ok,
             fmt::format("{}{}", request.data.string(), running ? " (a server is running)" : ""));
  // A running server may have been started with other flags: it says itself where it serves.
  if (running)
    report.add("configuration", State::ok,
               request.invocation.option("config").value_or(Layout{request.data}.config().string()));
  else
    report.add(
        "configuration", State::ok,
        fmt::format("{}, port {} when it serves", request.config.module_settings().base_url, request.config.port));
  check_surroundings(request, report);
  if (running) {
    auto code = control_call(Layout{request.data}.control(), request.words, request.console);
    if (!code)
      report.add("server", State::failed, "It holds the data directory but does not answer; its port is not known.");
    return code && *code != kOk ? *code : report.exit();
  }
  log::set_level(log::Level::error);
  auto appliance = open_appliance(*directory, request.config);
  if (!appliance) {
    report.add("appliance", State::failed,
               appliance.error().detail.empty() ? appliance.error().code : appliance.error().detail);
    return report.exit();
  }
  check_inside(request, **appliance, report);
  (*appliance)->stop();
  return report.exit();
}

}  // namespace mc::program
