#include "appliance/program/upgrade_machine.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

#include "appliance/base/text.hpp"
#include "appliance/program/control.hpp"

namespace mc::program {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMaxOutput = 16 << 10;
constexpr const char* kUnit = "medconnect.service";

std::int64_t now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::unexpected<Error> program_failed(std::string detail) {
  return fail(Fault::unavailable, "program_failed", std::move(detail));
}

/// Collects what a child writes until it closes its end or the deadline passes. False at the deadline.
bool collect(int from, std::int64_t deadline, std::string& out) {
  std::array<char, 4096> buffer{};
  for (;;) {
    std::int64_t left = deadline - now_ms();
    if (left <= 0) return false;
    pollfd ready{from, POLLIN, 0};
    if (::poll(&ready, 1, static_cast<int>(std::min<std::int64_t>(left, 1000))) <= 0) continue;
    ssize_t got = ::read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return true;
    out.append(buffer.data(), static_cast<std::size_t>(got));
    if (out.size() > 2 * kMaxOutput) out.erase(0, out.size() - kMaxOutput);
  }
}

/// Starts a program whose output goes into `output`. It dies with this process.
pid_t start(const fs::path& program, const std::vector<std::string>& words, const fs::path* owner_of, int output) {
  std::string path = program.string();
  std::vector<char*> arguments{path.data()};
  std::vector<std::string> copies = words;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t parent = ::getpid();
  pid_t child = ::fork();
  if (child != 0) return child;
  if (owner_of && !become_owner_of(*owner_of)) ::_exit(126);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(126);
  int nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ::dup2(nothing, 0);
  ::dup2(output, 1);
  ::dup2(output, 2);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(path.c_str(), arguments.data());
  ::_exit(126);
}

Result<upgrade::Machine::Ran> run_program(const fs::path& program, const std::vector<std::string>& words,
                                          const fs::path* owner_of, std::chrono::seconds patience) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return program_failed(std::strerror(errno));
  pid_t child = start(program, words, owner_of, ends[1]);
  ::close(ends[1]);
  upgrade::Machine::Ran out;
  bool ended = child > 0 && collect(ends[0], now_ms() + std::chrono::milliseconds(patience).count(), out.output);
  ::close(ends[0]);
  if (child <= 0) return program_failed(fmt::format("{} cannot be started.", program.string()));
  if (!ended) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!ended)
    return program_failed(
        fmt::format("{} {} took longer than {} s.", program.string(), words.empty() ? "" : words[0], patience.count()));
  if (out.output.size() > kMaxOutput) out.output.erase(0, out.output.size() - kMaxOutput);
  out.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return out;
}

/// "MainPID=12\nActiveState=active" of systemctl, or nothing without it.
std::string systemd_says(const std::vector<std::string>& words) {
  std::error_code error;
  if (!fs::exists("/run/systemd/system", error)) return {};
  auto ran = run_program("/usr/bin/systemctl", words, nullptr, std::chrono::seconds(30));
  return ran && ran->code == 0 ? ran->output : std::string{};
}

}  // namespace

bool become_owner_of(const fs::path& folder) {
  if (::geteuid() != 0) return true;
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) return false;
  if (info.st_uid == 0) return true;
  // Static glibc has no name service: the numbers of the folder are what counts.
  if (::setgroups(0, nullptr) != 0) return false;
  return ::setresgid(info.st_gid, info.st_gid, info.st_gid) == 0 &&
         ::setresuid(info.st_uid, info.st_uid, info.st_uid) == 0;
}

SystemMachine::SystemMachine(upgrade::ProgramTree tree, fs::path data, const Console& console)
    : tree_(std::move(tree)), data_(std::move(data)), console_(console) {}

bool SystemMachine::is_root() { return ::geteuid() == 0; }

std::int64_t SystemMachine::free_bytes(const fs::path& folder) {
  struct statvfs info {};
  if (::statvfs(folder.c_str(), &info) != 0) return 0;
  return static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
}

Result<upgrade::Machine::Ran> SystemMachine::run(const fs::path& program, const std::vector<std::string>& words,
                                                 std::chrono::seconds patience) {
  return run_program(program, words, &data_, patience);
}

Status SystemMachine::as_owner(const std::function<Status()>& work) {
  struct stat info {};
  std::error_code error;
  if (!fs::exists(data_, error)) return {};  // a program without data yet
  if (::geteuid() != 0 || ::stat(data_.c_str(), &info) != 0 || info.st_uid == 0) return work();
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return program_failed(std::strerror(errno));
  pid_t child = ::fork();
  if (child == 0) {
    Status done = become_owner_of(data_) ? work() : Status(program_failed("The data's owner cannot be taken on."));
    std::string text = done ? "" : done.error().code + "\n" + done.error().detail;
    static_cast<void>(!::write(ends[1], text.data(), text.size()));
    ::_exit(done ? 0 : 1);
  }
  ::close(ends[1]);
  std::string text;
  if (child > 0) collect(ends[0], now_ms() + 600'000, text);
  ::close(ends[0]);
  int status = 0;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) return {};
  std::size_t line = text.find('\n');
  if (line == std::string::npos) return program_failed("Work on the data was cut off.");
  return fail(Fault::unavailable, text.substr(0, line), text.substr(line + 1));
}

bool SystemMachine::serving() { return upgrade::RunLock::held(Layout{data_}.lock()); }

Status SystemMachine::ask_supervisor(const std::string& word) {
  Console quiet;
  std::string said;
  quiet.out = [&](std::string_view text) { said += text; };
  quiet.err = quiet.out;
  int code = TRY(control_call(tree_.supervisor(), {word}, quiet));
  if (code != 0) return fail(Fault::unavailable, "service_unknown", said);
  return {};
}

SystemMachine::Service SystemMachine::service() {
  if (service_) return *service_;
  service_ = Service::none;
  if (ask_supervisor("status")) return *(service_ = Service::supervisor);
  std::string shown = systemd_says({"show", "-p", "FragmentPath", "-p", "Environment", kUnit});
  // The unit of this data directory, and not of another installation.
  bool here = data_ == "/var/lib/medconnect" || shown.find("MEDCONNECT_DATA=" + data_.string()) != std::string::npos;
  if (here && shown.find("FragmentPath=/") != std::string::npos) service_ = Service::systemd;
  return *service_;
}

Status SystemMachine::controls_server() {
  Service kind = service();
  if (kind == Service::supervisor) return {};
  if (kind == Service::systemd && is_root()) return {};
  if (kind == Service::systemd)
    return fail(Fault::forbidden, "service_unknown", "Only root may stop and start the service: use sudo.");
  return fail(Fault::conflict, "service_unknown",
              "A server works on these data that neither systemd nor `medconnect supervise` started: stop it first.");
}

Status SystemMachine::stop_server() {
  TRY(controls_server());
  if (service() == Service::supervisor) {
    TRY(ask_supervisor("stop"));
  } else {
    // The socket too: a connection would start the server again in the middle.
    auto ran = TRY(
        run_program("/usr/bin/systemctl", {"stop", "medconnect.socket", kUnit}, nullptr, std::chrono::seconds(120)));
    if (ran.code != 0 && serving()) return program_failed("systemctl stop: " + ran.output);
  }
  for (int waited = 0; serving() && waited < 600; ++waited) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  if (serving()) return fail(Fault::conflict, "still_serving", "The server did not end within 30 s.");
  return {};
}

Status SystemMachine::start_server() {
  TRY(controls_server());
  if (service() == Service::supervisor) return ask_supervisor("start");
  if (std::string enabled = systemd_says({"is-enabled", "medconnect.socket"}); enabled.starts_with("enabled"))
    static_cast<void>(
        run_program("/usr/bin/systemctl", {"start", "medconnect.socket"}, nullptr, std::chrono::seconds(30)));
  static_cast<void>(run_program("/usr/bin/systemctl", {"reset-failed", kUnit}, nullptr, std::chrono::seconds(30)));
  auto ran = TRY(run_program("/usr/bin/systemctl", {"start", "--no-block", kUnit}, nullptr, std::chrono::seconds(30)));
  if (ran.code != 0) return program_failed("systemctl start: " + ran.output);
  return {};
}

void SystemMachine::say(std::string_view line) { console_.err(fmt::format("{}\n", line)); }

}  // namespace mc::program
