#pragma once
// Confinement that is prepared in the server and put on by the child. Private to appliance/sandbox.
#include <linux/filter.h>

#include <filesystem>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::sandbox {

/// A file descriptor that closes itself.
class Fd {
public:
  explicit Fd(int fd = -1) : fd_(fd) {}
  ~Fd() { reset(); }
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(std::exchange(other.fd_, -1));
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void reset(int fd = -1);

private:
  int fd_;
};

/// Seccomp program: no sockets, no tracing, no mounts or namespaces, no signals to others, no kernel interfaces with a
/// record of holes. A refused call answers EPERM, so that programs which merely try go on.
Result<std::vector<sock_filter>> system_call_filter();

/// Landlock rule set: reads and runs what lies under /usr, /lib*, /bin and the program itself; writes only into
/// `folder`, reads `files`. Holds no descriptor where the kernel has no Landlock.
Fd file_rules(const std::filesystem::path& program, const std::filesystem::path& folder,
              const std::vector<std::filesystem::path>& files);
/// Puts the rules on the calling thread. Async-signal-safe.
bool restrict_files(int rules);

bool kernel_has_landlock();

}  // namespace mc::sandbox
