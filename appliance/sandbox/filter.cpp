#include "appliance/sandbox/filter.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

namespace mc::sandbox {
namespace {

// Refused by name, so that a call the build machine's headers do not know is simply left out.
constexpr auto kRefused = std::to_array<const char*>({
    // network and other ways to talk to processes
    "socket",
    "socketpair",
    "connect",
    "bind",
    "listen",
    "accept",
    "accept4",
    "sendto",
    "sendmsg",
    "sendmmsg",
    "kill",
    "tkill",
    "tgkill",
    "rt_sigqueueinfo",
    "rt_tgsigqueueinfo",
    "pidfd_send_signal",
    "pidfd_open",
    "pidfd_getfd",
    "process_vm_readv",
    "process_vm_writev",
    "process_madvise",
    "ptrace",
    "kcmp",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    "mq_open",
    // leaving the process group would escape the group's kill
    "setsid",
    "setpgid",
    // the file system's shape and the machine
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "unshare",
    "setns",
    "open_tree",
    "move_mount",
    "fsopen",
    "fsconfig",
    "fsmount",
    "fspick",
    "mount_setattr",
    "open_by_handle_at",
    "name_to_handle_at",
    "quotactl",
    "quotactl_fd",
    "swapon",
    "swapoff",
    "reboot",
    "kexec_load",
    "kexec_file_load",
    "init_module",
    "finit_module",
    "delete_module",
    "acct",
    "syslog",
    "sethostname",
    "setdomainname",
    "settimeofday",
    "clock_settime",
    "clock_adjtime",
    "adjtimex",
    "iopl",
    "ioperm",
    "vhangup",
    "mknod",
    "mknodat",
    // identity
    "setuid",
    "setgid",
    "setreuid",
    "setregid",
    "setresuid",
    "setresgid",
    "setfsuid",
    "setfsgid",
    "setgroups",
    "capset",
    // kernel interfaces that are often attacked and never needed here
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "add_key",
    "request_key",
    "keyctl",
    "personality",
    "lookup_dcookie",
    "fanotify_init",
    "memfd_secret",
    "prlimit64",
});

constexpr auto kNamespaceFlags = std::to_array<std::uint64_t>(
    {CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS, CLONE_NEWCGROUP});

Status add_rules(scmp_filter_ctx context) {
  for (const char* name : kRefused) {
    const int number = seccomp_syscall_resolve_name(name);
    if (number == __NR_SCMP_ERROR || number < 0) continue;
    if (seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), number, 0) != 0) return internal("sandbox_filter", name);
  }
  for (const std::uint64_t flag : kNamespaceFlags) {
    const scmp_arg_cmp compare = SCMP_A0(SCMP_CMP_MASKED_EQ, flag, flag);
    if (seccomp_rule_add(context, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1, compare) != 0)
      return internal("sandbox_filter", "clone");
  }
  // clone3 hides its flags in memory; ENOSYS makes the C library fall back to clone.
  const int clone3 = seccomp_syscall_resolve_name("clone3");
  if (clone3 >= 0 && seccomp_rule_add(context, SCMP_ACT_ERRNO(ENOSYS), clone3, 0) != 0)
    return internal("sandbox_filter", "clone3");
  return {};
}

constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kRun = kRead | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr std::uint64_t kWrite = LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
                                 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |
                                 LANDLOCK_ACCESS_FS_MAKE_REG;
// All rights of Landlock's first version: what is handled and not granted is refused.
constexpr std::uint64_t kHandled = kRun | kWrite | LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_SOCK |
                                   LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
                                   LANDLOCK_ACCESS_FS_MAKE_SYM;

void allow(const Fd& rules, const std::filesystem::path& path, std::uint64_t access) {
  const Fd target(::open(path.c_str(), O_PATH | O_CLOEXEC));
  if (!target) return;  // not on this machine
  struct stat info {};
  if (::fstat(target.get(), &info) != 0) return;
  if (!S_ISDIR(info.st_mode))
    access &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_EXECUTE;
  landlock_path_beneath_attr rule{};
  rule.allowed_access = access;
  rule.parent_fd = target.get();
  ::syscall(SYS_landlock_add_rule, rules.get(), LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

}  // namespace

void Fd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

Result<std::vector<sock_filter>> system_call_filter() {
  const std::unique_ptr<void, decltype(&seccomp_release)> context(seccomp_init(SCMP_ACT_ALLOW), &seccomp_release);
  if (!context) return internal("sandbox_filter", "init");
  TRY(add_rules(context.get()));
  const Fd file(::memfd_create("filter", MFD_CLOEXEC));
  if (!file || seccomp_export_bpf(context.get(), file.get()) != 0) return internal("sandbox_filter", "export");
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  std::vector<sock_filter> program(static_cast<std::size_t>(size) / sizeof(sock_filter));
  const auto bytes = program.size() * sizeof(sock_filter);
  if (program.empty() || ::pread(file.get(), program.data(), bytes, 0) != static_cast<ssize_t>(bytes)) {
    return internal("sandbox_filter", "read");
  }
  return program;
}

bool kernel_has_landlock() {
  return ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION) >= 1;
}

Fd file_rules(const std::filesystem::path& program, const std::filesystem::path& folder,
              const std::vector<std::filesystem::path>& files) {
  if (!kernel_has_landlock()) return Fd();
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = kHandled;
  Fd rules(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!rules) return Fd();
  for (const char* path : {"/usr", "/lib", "/lib64", "/bin"}) allow(rules, path, kRun);
  for (const char* path :
       {"/etc/ld.so.cache", "/etc/fonts", "/etc/alternatives", "/etc/localtime", "/dev/zero", "/dev/urandom"}) {
    allow(rules, path, kRead);
  }
  allow(rules, "/dev/null", kRead | LANDLOCK_ACCESS_FS_WRITE_FILE);
  allow(rules, program, kRun);
  allow(rules, folder, kRead | kWrite);
  for (const std::filesystem::path& file : files) allow(rules, file, LANDLOCK_ACCESS_FS_READ_FILE);
  return rules;
}

bool restrict_files(int rules) { return ::syscall(SYS_landlock_restrict_self, rules, 0) == 0; }

}  // namespace mc::sandbox
