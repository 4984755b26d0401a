#include "appliance/sandbox/child.hpp"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "appliance/sandbox/filter.hpp"

namespace mc::sandbox {
namespace {

constexpr int kTrouble = 3;
constexpr int kRules = 4;

[[noreturn]] void give_up() {
  const int reason = errno;
  static_cast<void>(!::write(kTrouble, &reason, sizeof reason));
  ::_exit(127);
}

void limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  if (::setrlimit(resource, &both) != 0) give_up();
}

void set_limits(const Limits& limits, bool own_user_namespace) {
  limit(RLIMIT_CPU, static_cast<rlim_t>(limits.cpu_seconds));
  limit(RLIMIT_AS, static_cast<rlim_t>(limits.memory_bytes));
  limit(RLIMIT_FSIZE, static_cast<rlim_t>(limits.output_bytes));
  limit(RLIMIT_NOFILE, 64);
  limit(RLIMIT_CORE, 0);
  // Counted per user: without a namespace of its own the server's threads would count against it.
  if (own_user_namespace) limit(RLIMIT_NPROC, 64);
}

void take_descriptors(const ChildPlan& plan) {
  if (::dup2(plan.trouble, kTrouble) < 0 || ::fcntl(kTrouble, F_SETFD, FD_CLOEXEC) != 0) ::_exit(127);
  if (::dup2(plan.input, 0) < 0 || ::dup2(plan.output, 1) < 0 || ::dup2(plan.errors, 2) < 0) give_up();
  if (plan.rules >= 0 && (::dup2(plan.rules, kRules) < 0 || ::fcntl(kRules, F_SETFD, FD_CLOEXEC) != 0)) give_up();
  const auto first = static_cast<unsigned>(plan.rules >= 0 ? kRules + 1 : kRules);
  if (::syscall(SYS_close_range, first, ~0U, 0) == 0) return;
  const long highest = ::sysconf(_SC_OPEN_MAX);
  for (long fd = first; fd < highest; ++fd) ::close(static_cast<int>(fd));
}

void reset_signals() {
  struct sigaction plain {};
  plain.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &plain, nullptr);  // fails for KILL and STOP
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace

void become(const ChildPlan& plan) {
  reset_signals();
  take_descriptors(plan);
  if (::setsid() < 0) give_up();
  ::umask(077);
  // No privileges are needed for these; where the administrator forbids user namespaces, seccomp still refuses sockets.
  const bool alone = ::unshare(CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC) == 0;
  if (::chdir(plan.folder) != 0) give_up();
  set_limits(plan.limits, alone);
  if (plan.limits.nice > 0) static_cast<void>(::setpriority(PRIO_PROCESS, 0, plan.limits.nice));
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || ::prctl(PR_SET_DUMPABLE, 0) != 0) give_up();
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) give_up();
  if (plan.rules >= 0 && !restrict_files(kRules)) give_up();
  if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &plan.filter) != 0) give_up();
  ::execve(plan.program, plan.arguments, plan.environment);
  give_up();
}

}  // namespace mc::sandbox
