#include "backup/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace mc::backup {
namespace {

constexpr std::size_t kMostOutput = 16 << 20;
constexpr std::size_t kErrorTail = 8 << 10;

struct Pipe {
  int read = -1;
  int write = -1;
  bool open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    read = ends[0];
    write = ends[1];
    return true;
  }
  void close_write() {
    if (write >= 0) ::close(write);
    write = -1;
  }
  ~Pipe() {
    close_write();
    if (read >= 0) ::close(read);
  }
};

/// Reads both pipes until they end. False when the time is over.
bool collect(const Pipe& output, const Pipe& errors, std::chrono::seconds limit, ChildOutcome& out) {
  auto until = std::chrono::steady_clock::now() + limit;
  std::array<pollfd, 2> ends{pollfd{output.read, POLLIN, 0}, pollfd{errors.read, POLLIN, 0}};
  std::array<char, 16384> buffer;
  while (ends[0].fd >= 0 || ends[1].fd >= 0) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now()).count();
    if (left <= 0) return false;
    if (::poll(ends.data(), ends.size(), static_cast<int>(std::min<long>(left, 1000))) <= 0) continue;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].revents == 0) continue;
      ssize_t got = ::read(ends[i].fd, buffer.data(), buffer.size());
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) {
        ends[i].fd = -1;
        continue;
      }
      std::string& into = i == 0 ? out.output : out.errors;
      into.append(buffer.data(), static_cast<std::size_t>(got));
      if (i == 0 && into.size() > kMostOutput) return false;
      if (i == 1 && into.size() > kErrorTail) into.erase(0, into.size() - kErrorTail);
    }
  }
  return true;
}

}  // namespace

Result<ChildOutcome> run_child(const std::string& program, const std::vector<std::string>& arguments,
                               const std::string& home, std::chrono::seconds limit) {
  if (::access(program.c_str(), X_OK) != 0)
    return fail(Fault::unavailable, "tool_missing", program + " is not installed (package openssh-client).");
  Pipe output, errors;
  if (!output.open() || !errors.open()) return fail(Fault::unavailable, "io_error", "No pipe could be made.");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, output.write, 1);
  posix_spawn_file_actions_adddup2(&actions, errors.write, 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);  // ours has SIGTERM blocked
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  std::vector<char*> words{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  std::string home_setting = "HOME=" + home;
  std::array<char*, 4> environment{const_cast<char*>("PATH=/usr/bin:/bin"), const_cast<char*>("LC_ALL=C"),
                                   home_setting.data(), nullptr};
  pid_t child = 0;
  int failed = ::posix_spawn(&child, program.c_str(), &actions, &attributes, words.data(), environment.data());
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  output.close_write();
  errors.close_write();
  if (failed != 0) return fail(Fault::unavailable, "tool_missing", program + " could not be started.");
  ChildOutcome out;
  bool in_time = collect(output, errors, limit, out);
  if (!in_time) ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (!in_time) return fail(Fault::unavailable, "target_unreachable", "The other side took too long.");
  out.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
  return out;
}

}  // namespace mc::backup
