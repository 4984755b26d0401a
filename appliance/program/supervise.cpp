// `medconnect supervise`: keeps the server of the installed version running where there is no systemd, and lets
// upgrades stop and start it. Root's supervisor runs the server as the data's owner.
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "appliance/base/log.hpp"
#include "appliance/program/commands.hpp"
#include "appliance/program/control.hpp"
#include "appliance/program/process.hpp"
#include "appliance/program/upgrade_machine.hpp"
#include "installer/upgrade/state.hpp"

namespace mc::program {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The child and whether it is wanted. The control socket's thread and the loop share it under a mutex.
class Supervisor {
public:
  Supervisor(upgrade::ProgramTree tree, fs::path data, std::vector<std::string> words)
      : tree_(std::move(tree)), data_(std::move(data)), words_(std::move(words)) {}

  int answer(const std::vector<std::string>& words, const Console& console) {
    std::string word = words.empty() ? "" : words[0];
    std::unique_lock lock(mutex_);
    if (word == "status") {
      console.line(child_ > 0 ? fmt::format("running {}", child_) : wanted_ ? "starting" : "stopped");
      return kOk;
    }
    if (word != "stop" && word != "start") return kUsage;
    wanted_ = word == "start";
    if (wanted_) {
      delay_ = milliseconds(0);
      next_start_ = steady_clock::now();
    } else if (child_ > 0) {
      ::kill(child_, SIGTERM);
    }
    changed_.notify_all();
    bool ended = wanted_ || changed_.wait_for(lock, std::chrono::seconds(60), [&] { return child_ <= 0; });
    if (!ended) console.err("The server did not end.\n");
    return ended ? kOk : kFailed;
  }

  /// One round of the loop: sees to the child that ended, and starts the one that is wanted.
  void tend() {
    std::unique_lock lock(mutex_);
    reap();
    if (!wanted_ || child_ > 0 || steady_clock::now() < next_start_) return;
    started_ = steady_clock::now();
    lock.unlock();
    finish_interrupted();
    lock.lock();
    if (!wanted_) return;
    child_ = start({"serve"});
    LOG(info, "server_process_started", {"pid", static_cast<std::int64_t>(child_)});
  }
  /// Hands a request of the server's to an upgrade, which is a process of its own and root's where this is.
  void look_for_request() {
    if (helper_ > 0 && ::waitpid(helper_, nullptr, WNOHANG) == helper_) helper_ = -1;
    std::error_code error;
    if (helper_ > 0 || !fs::exists(upgrade::data_places(data_).request(), error)) return;
    LOG(info, "upgrade_requested");
    helper_ = start({"upgrade", "request"});
  }
  void pass_on(int signal) {
    std::lock_guard lock(mutex_);
    if (child_ > 0) ::kill(child_, signal);
  }
  void end() {
    std::unique_lock lock(mutex_);
    wanted_ = false;
    if (child_ > 0) ::kill(child_, SIGTERM);
    for (int waited = 0; child_ > 0 && waited < 600; ++waited) {
      reap();
      lock.unlock();
      std::this_thread::sleep_for(milliseconds(50));
      lock.lock();
    }
    if (child_ > 0) ::kill(child_, SIGKILL);
  }

private:
  void reap() {
    int status = 0;
    if (child_ <= 0 || ::waitpid(child_, &status, WNOHANG) != child_) return;
    LOG(info, "server_process_ended", {"status", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)});
    child_ = -1;
    bool long_life = steady_clock::now() - started_ > std::chrono::seconds(60);
    delay_ = long_life ? milliseconds(500)
                       : std::min<milliseconds>(std::max(delay_ * 2, milliseconds(500)), std::chrono::seconds(30));
    next_start_ = steady_clock::now() + delay_;
    changed_.notify_all();
  }

  /// A server never starts over an upgrade that was cut off.
  void finish_interrupted() {
    pid_t child = start({"upgrade", "resume", "--before-start"});
    int status = 0;
    while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  }

  pid_t start(std::vector<std::string> words) {
    bool serves = words[0] == "serve";
    std::vector<std::string> all{(tree_.current() / "medconnect").string()};
    all.insert(all.end(), words.begin(), words.end());
    for (const char* option : {"--data"}) all.insert(all.end(), {option, data_.string()});
    if (serves)
      all.insert(all.end(), words_.begin(), words_.end());
    else
      all.insert(all.end(), {"--program", tree_.root.string()});
    std::vector<char*> arguments;
    for (std::string& word : all) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t child = ::fork();
    if (child != 0) return child;
    if (serves && !become_owner_of(data_)) ::_exit(126);
    if (serves) ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    sigset_t none;
    sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::setenv("MEDCONNECT_HELPER", "supervisor", 1);
    ::execv(all[0].c_str(), arguments.data());
    ::_exit(126);
  }

  upgrade::ProgramTree tree_;
  fs::path data_;
  std::vector<std::string> words_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  bool wanted_ = true;
  pid_t child_ = -1, helper_ = -1;
  milliseconds delay_{0};
  steady_clock::time_point next_start_{}, started_{};
};

}  // namespace

int supervise(const Request& request) {
  block_signals();
  std::error_code error;
  std::optional<upgrade::ProgramTree> tree;
  if (auto option = request.invocation.option("program"))
    tree = upgrade::ProgramTree{*option};
  else
    tree = upgrade::program_tree_of(fs::read_symlink("/proc/self/exe", error));
  if (!tree || !upgrade::current_version(*tree))
    return report(request.console, Error{Fault::unavailable,
                                         "not_installed",
                                         "This program was not installed with its archive's install command.",
                                         {}});
  fs::create_directory(tree->papers(), error);
  fs::permissions(tree->papers(), static_cast<fs::perms>(0755), error);
  std::vector<std::string> words;
  for (const char* name : {"port", "address", "config", "set"})
    for (const std::string& value : request.invocation.all(name))
      words.insert(words.end(), {fmt::format("--{}", name), value});
  log::set_level(log::Level::info);
  Supervisor supervisor(*tree, request.data, std::move(words));
  auto control = ControlServer::start(tree->supervisor(),
                                      [&supervisor](const std::vector<std::string>& asked, const Console& console) {
                                        return supervisor.answer(asked, console);
                                      });
  if (!control) return report(request.console, control.error());
  notify_service_manager("READY=1");
  for (;;) {
    supervisor.tend();
    supervisor.look_for_request();
    auto signal = wait_for_signal(100);
    if (signal && *signal == Signal::stop) break;
    if (signal) supervisor.pass_on(SIGHUP);
  }
  control->reset();
  supervisor.end();
  return kOk;
}

}  // namespace mc::program
