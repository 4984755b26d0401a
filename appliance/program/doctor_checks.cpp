// What doctor looks at. Each check names what it found and, when that is not well, what to do.
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include "appliance/base/outbound.hpp"
#include "appliance/base/text.hpp"
#include "appliance/http/tls.hpp"
#include "appliance/http/tls_check.hpp"
#include "appliance/program/watching.hpp"
#include "appliance/watch/clock_watch.hpp"
#include "appliance/watch/vitals.hpp"
#include "modules/notifications/health.hpp"

namespace mc::program {

namespace {

using operations::DoctorCheck;
using operations::DoctorState;
using Checks = std::vector<DoctorCheck>;

void add(Checks& out, std::string check, DoctorState state, std::string detail, std::string fix = {}) {
  if (state == DoctorState::ok) fix.clear();
  out.push_back({std::move(check), state, std::move(detail), std::move(fix)});
}
void add(Checks& out, std::string check, const Status& status, std::string good, std::string fix) {
  if (status) return add(out, std::move(check), DoctorState::ok, std::move(good));
  const Error& error = status.error();
  add(out, std::move(check), DoctorState::failed, error.detail.empty() ? error.code : error.detail, std::move(fix));
}

/// "learn.hospital.example" of "https://learn.hospital.example:8443".
std::string host_of_url(std::string_view url) { return place_of_url(url).first; }

void check_disk(const Layout& layout, Checks& out) {
  watch::DiskVitals disk = watch::disk_vitals(layout.root);
  if (disk.total_bytes == 0)
    return add(out, "disk", DoctorState::failed, "The free space cannot be read.",
               "Look whether the data directory's disk is mounted and readable.");
  double gib = static_cast<double>(disk.free_bytes) / (1 << 30);
  DoctorState state = gib < 0.2 ? DoctorState::failed : gib < 2 ? DoctorState::warning : DoctorState::ok;
  add(out, "disk", state, fmt::format("{:.1f} GiB free", gib),
      "Make the disk larger, or remove what else lies on it. Below 200 MB nothing is written any more.");
}

void check_file_system(const Layout& layout, Checks& out) {
  std::string_view network = network_file_system(layout.root);
  if (!network.empty())
    return add(out, "file_system", DoctorState::failed, std::string(network),
               "Move the data directory to a local disk: a network file system does not keep a database's locks.");
  struct statfs info {};
  bool overlay = ::statfs(layout.root.c_str(), &info) == 0 && static_cast<std::uint32_t>(info.f_type) == 0x794c7630;
  add(out, "file_system", overlay ? DoctorState::warning : DoctorState::ok, overlay ? "overlay" : "local",
      "The data directory lies in a container's own layer and goes with it: mount a volume there.");
}

void check_permissions(const Layout& layout, Checks& out) {
  std::vector<std::string> open;
  for (const auto& path : {layout.root, layout.keys(), layout.tls(), layout.keys() / "root.key",
                           layout.tls() / "server.key", layout.config()}) {
    struct stat info {};
    bool config = path == layout.config();
    if (::stat(path.c_str(), &info) == 0 && (info.st_mode & (config ? 0022 : 0077)) != 0) open.push_back(path.string());
  }
  std::string all;
  for (const std::string& path : open) all += (all.empty() ? "" : ", ") + path;
  add(out, "file_permissions", open.empty() ? DoctorState::ok : DoctorState::failed,
      open.empty() ? "closed to others" : "others may read or change: " + all,
      "Close them: chmod -R go= " + layout.root.string());
}

/// Where the root key is: beside the data it opens, a copy of the folder or of the disk is as good as the data.
void check_key(const Layout& layout, Checks& out) {
  std::filesystem::path keys = layout.keys();
  if (::access(keys.c_str(), R_OK | X_OK) != 0)
    return add(out, "root_key", DoctorState::warning, "The folder of the keys may not be read by this user.",
               "Run the command as the user of the service.");
  std::error_code error;
  if (std::filesystem::exists(keys / "root.key", error))
    add(out, "root_key", DoctorState::warning,
        fmt::format("{} lies beside the data: whoever copies the folder can read everything. Hand it over as a "
                    "credential of the service manager or seal it (administrator manual, Keys).",
                    (keys / "root.key").string()),
        "Seal the key with a passphrase or hand it over as a systemd credential; the manual says how.");
  else if (std::filesystem::exists(keys / "root.sealed", error))
    add(out, "root_key", DoctorState::ok, "sealed with a passphrase");
  else
    add(out, "root_key", DoctorState::ok, "not in the data directory");
}

void check_certificate(const Layout& layout, const Config& config, Checks& out) {
  if (::access(layout.tls().c_str(), R_OK) != 0)
    return add(out, "certificate", DoctorState::failed, "The folder tls may not be read by this user.",
               "Run the command as the user of the service.");
  std::error_code error;
  if (!std::filesystem::exists(http::tls_files(layout.tls()).certificate, error))
    return add(out, "certificate", DoctorState::ok, "none yet; the first serve makes one");
  std::vector<std::string> names;
  for (const std::string& name : {host_of_url(config.base_url), config.content_host})
    if (!name.empty()) names.push_back(name);
  auto report = http::check_installed(layout.tls(), names, SystemClock().now());
  if (!report)
    return add(out, "certificate", DoctorState::failed,
               report.error().detail.empty() ? report.error().code : report.error().detail,
               "Install a certificate and its key again (Settings, or DATA/tls/server.crt and server.key).");
  DoctorState state = DoctorState::ok;
  std::string said;
  for (const auto& finding : report->findings) {
    if (finding.severity == http::CertificateSeverity::ok) continue;
    if (finding.severity == http::CertificateSeverity::error) state = DoctorState::failed;
    if (state == DoctorState::ok) state = DoctorState::warning;
    said += (said.empty() ? "" : " ") + finding.detail;
  }
  // A certificate of our own making is no fault of the machine.
  if (!report->chain.empty() && report->chain.front().generated && state == DoctorState::failed)
    state = DoctorState::warning;
  add(out, "certificate", state, said.empty() ? http::tls_files(layout.tls()).certificate.string() : said,
      "Install a certificate of your authority that names every host of this server.");
}

bool resolves(const std::string& host) {
  addrinfo wanted{};
  wanted.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &wanted, &found) != 0) return false;
  ::freeaddrinfo(found);
  return true;
}

void check_names(const Config& config, Checks& out) {
  std::string missing, all;
  for (const std::string& host : {host_of_url(config.base_url), config.content_host, config.mail_host}) {
    if (host.empty()) continue;
    all += (all.empty() ? "" : ", ") + host;
    if (!resolves(host)) missing += (missing.empty() ? "" : ", ") + host;
  }
  if (all.empty()) return add(out, "names", DoctorState::ok, "no host names are configured");
  add(out, "names", missing.empty() ? DoctorState::ok : DoctorState::warning,
      missing.empty() ? all : "not known to DNS: " + missing,
      "Add them to the hospital's DNS, or mend server.base_url, server.content_host or mail.host.");
}

void check_clock(Checks& out) {
  if (SystemClock().now() < start_of(make_date(2026, 1, 1)))
    return add(out, "clock", DoctorState::failed, "The machine's clock is in the past.",
               "Set the clock and let chrony or systemd-timesyncd keep it.");
  add(out, "clock", DoctorState::ok, to_string(SystemClock().now()));
  auto synchronised = watch::kernel_synchronised();
  auto skew = outbound::skew_ms();
  bool wrong = skew && std::abs(*skew) > 5'000;
  std::string detail = !synchronised   ? "not known: the service may not ask the kernel"
                       : *synchronised ? "kept by a time service"
                                       : "no time service keeps this clock";
  if (skew) detail += fmt::format("; servers are {:+.1f} s ahead", static_cast<double>(*skew) / 1000);
  DoctorState state = wrong && std::abs(*skew) > watch::kMostSkew.count() ? DoctorState::failed
                      : wrong || (synchronised && !*synchronised)         ? DoctorState::warning
                                                                          : DoctorState::ok;
  add(out, "time_sync", state, detail,
      "Start chrony with the hospital's time servers: single sign-on fails past 60 seconds.");
}

/// Signs in at the mail server and sends nothing.
void check_mail(const Config& config, Checks& out) {
  mail::Smtp smtp(mail_settings_of(config));
  const mail::SmtpSettings& settings = smtp.settings();
  if (settings.host.empty())
    return add(out, "mail", DoctorState::ok, "off; people cannot reset passwords by themselves");
  auto checked = smtp.check();
  if (!checked)
    return add(out, "mail", DoctorState::failed, checked.error().detail,
               "Mend section [mail], then try: medconnect mail test ADDRESS");
  bool plain = settings.security == mail::Security::plain;
  add(out, "mail", plain ? DoctorState::warning : DoctorState::ok,
      fmt::format("{}:{}{}", settings.host, settings.port, plain ? ", without encryption" : ", encrypted"),
      "Set mail.security to starttls or implicit: mails say who has to learn what.");
}

/// Can a process be given namespaces of its own? Converters of uploads run in such a cage where it is allowed.
bool user_namespaces() {
  pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
  int status = 1;
  if (child < 0 || ::waitpid(child, &status, 0) != child) return false;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void check_machine(Checks& out) {
  rlimit memory{};
  ::getrlimit(RLIMIT_MEMLOCK, &memory);
  bool enough = memory.rlim_cur == RLIM_INFINITY || memory.rlim_cur >= (64U << 20);
  add(out, "memlock", enough ? DoctorState::ok : DoctorState::warning,
      enough ? "keys can be kept out of swap" : fmt::format("only {} KiB may be locked", memory.rlim_cur / 1024),
      "Set LimitMEMLOCK=64M in the unit, or switch swap off: keys might be written to it.");
  bool caged = user_namespaces();
  add(out, "sandbox", DoctorState::ok,
      caged ? "system call filter, limits and user namespaces"
            : "system call filter and limits; this machine allows no user namespaces");
  for (auto [tool, without] : {std::pair{"tesseract", "the text of scans is not read"},
                               std::pair{"ffmpeg", "MP4 and WebM play as they are, other films are refused"}}) {
    bool found = false;
    const char* path = std::getenv("PATH");
    for (std::string_view folder : split(path ? path : "", ':'))
      found = found || ::access(fmt::format("{}/{}", folder, tool).c_str(), X_OK) == 0;
    add(out, tool, DoctorState::ok, found ? "found; optional" : fmt::format("not installed: {}; optional", without));
  }
}

/// May this process listen there? 0: yes.
int listen_error(int port) {
  int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return 0;  // a kernel without IPv6: the server tries IPv4
  int on = 1, off = 0;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ::setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
  sockaddr_in6 name{};
  name.sin6_family = AF_INET6;
  name.sin6_port = htons(static_cast<std::uint16_t>(port));
  int error = ::bind(fd, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0 && ::listen(fd, 1) == 0 ? 0 : errno;
  ::close(fd);
  return error;
}

void check_ports(const Config& config, Checks& out) {
  std::string taken, forbidden;
  for (std::int64_t port : {config.port, config.content_port, config.redirect_port, config.monitoring_port}) {
    if (port <= 0) continue;
    int error = listen_error(static_cast<int>(port));
    if (error == EADDRINUSE) taken += fmt::format("{}{}", taken.empty() ? "" : ", ", port);
    if (error == EACCES) forbidden += fmt::format("{}{}", forbidden.empty() ? "" : ", ", port);
  }
  if (!forbidden.empty())
    return add(out, "ports", DoctorState::failed, "this user may not listen on port " + forbidden,
               "Give the service CAP_NET_BIND_SERVICE, use its socket unit, or choose a port above 1023.");
  add(out, "ports", taken.empty() ? DoctorState::ok : DoctorState::failed,
      taken.empty() ? "free" : "another program listens on port " + taken,
      "See which one with: ss -ltnp. End it, or choose another port in section [server].");
}

void check_content(const Appliance& appliance, const Settings& settings, Checks& out) {
  const Config& config = appliance.config();
  constexpr const char* kFix = "Set server.content_host to a second host name of this server, and put it into DNS and "
                               "into the certificate.";
  if (settings.content_origin.empty())
    return add(out, "packages", DoctorState::warning,
               "SCORM, cmi5 and HTML5 packages cannot be opened: set server.content_host (or content_port)", kFix);
  if (config.content_host.empty())
    return add(out, "packages", DoctorState::warning,
               fmt::format("{}: a second port shares the app's host name; a name of its own (server.content_host) is "
                           "safer",
                           settings.content_origin),
               kFix);
  add(out, "packages", DoctorState::ok, settings.content_origin);
}

void check_queues(Appliance& appliance, Checks& out) {
  auto backlog = appliance.events().backlog();
  auto depth = appliance.jobs().depth();
  if (!backlog || !depth)
    return add(out, "queues", DoctorState::failed, "The queues cannot be read.", "Start the service again.");
  bool dead = backlog->dead > 0 || depth->dead > 0;
  add(out, "queues", dead ? DoctorState::warning : DoctorState::ok,
      fmt::format("events: {} pending, {} given up; jobs: {} pending, {} given up", backlog->pending, backlog->dead,
                  depth->pending, depth->dead),
      "Open Operations, Jobs: each line says why; try again once the cause is gone.");
}

/// What was to be sent to people and did not go.
void check_notifications(Appliance& appliance, Checks& out) {
  auto health = notifications::channel_health(appliance.platform().db);
  if (!health)
    return add(out, "notifications", DoctorState::failed, "The log of deliveries cannot be read.",
               "Start the service again.");
  bool trouble = health->waiting > 0 || !health->connector_errors.empty();
  add(out, "notifications", trouble ? DoctorState::warning : DoctorState::ok,
      fmt::format("{} overdue, {} failed since yesterday, {} addresses take no mail{}{}", health->waiting,
                  health->failed, health->suppressed, health->connector_errors.empty() ? "" : "; ",
                  health->connector_errors),
      "Open Settings, Messages: its log says for each message why it did not go.");
}

void check_directory(Appliance& appliance, Checks& out) {
  auto on = appliance.platform().db.read([&](data::Tx& tx) { return appliance.modules().directory->enabled(tx); });
  if (!on || !*on) return add(out, "directory", DoctorState::ok, "off");
  add(out, "directory", appliance.modules().directory->try_bind(), "the service account can sign in",
      "Open Settings, Directory: its test shows each server, its certificate and the answer to the sign-in.");
}

}  // namespace

std::vector<operations::DoctorCheck> checks_around(const Layout& layout, const Config& config, bool serving) {
  Checks out;
  check_key(layout, out);
  check_permissions(layout, out);
  check_disk(layout, out);
  check_file_system(layout, out);
  if (!serving) check_ports(config, out);
  check_certificate(layout, config, out);
  check_names(config, out);
  check_clock(out);
  check_mail(config, out);
  check_machine(out);
  return out;
}

std::vector<operations::DoctorCheck> checks_inside(Appliance& appliance, bool deep) {
  Checks out;
  Platform& platform = appliance.platform();
  if (appliance.port() > 0)
    add(out, "address", DoctorState::ok, fmt::format("{}, port {}", platform.settings.base_url, appliance.port()));
  check_content(appliance, platform.settings, out);
  add(out, "ready", appliance.ready(), "yes", "See the check of the disk; then the log: journalctl -u medconnect");
  data::Figures figures = platform.db.figures();
  add(out, "database", platform.db.integrity_check(), fmt::format("whole, {} KiB", figures.database_bytes / 1024),
      "Stop the service, keep a copy of the data directory, and restore the last backup.");
  if (deep) {
    auto blobs = platform.blobs.verify();
    add(out, "blobs", blobs ? Status{} : Status(std::unexpected(blobs.error())),
        blobs ? fmt::format("{} read and authenticated", *blobs) : "",
        "A stored file was damaged: look at the disk's health, and restore the last backup.");
  } else {
    add(out, "blobs", DoctorState::ok, fmt::format("{} KiB used", platform.blobs.bytes_used() / 1024));
  }
  auto audit = platform.audit.verify();
  constexpr const char* kAudit = "Keep the machine as it is and tell the compliance officer: medconnect audit verify";
  if (!audit)
    add(out, "audit", DoctorState::failed, audit.error().detail, kAudit);
  else if (!audit->ok)
    add(out, "audit", DoctorState::failed, "changed; see: medconnect audit verify", kAudit);
  else
    add(out, "audit", DoctorState::ok, fmt::format("{} rows, {} checkpoints", audit->size, audit->checkpoints));
  check_queues(appliance, out);
  check_notifications(appliance, out);
  check_directory(appliance, out);
  if (auto listener = appliance.modules().interop->listener_health(); !listener)
    add(out, "hl7_listener", listener, "", "Choose another port or address under Interfaces for others.");
  return out;
}

}  // namespace mc::program
