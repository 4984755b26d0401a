#include "appliance/http/inherited.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "appliance/base/text.hpp"

namespace mc::http {

namespace {

constexpr int kFirst = 3;  // SD_LISTEN_FDS_START

bool listens(int fd) {
  int value = 0;
  socklen_t size = sizeof value;
  return ::getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &size) == 0 && value == 1;
}

}  // namespace

int inherited_listener(std::string_view name) {
  const char* pid = std::getenv("LISTEN_PID");
  const char* count = std::getenv("LISTEN_FDS");
  const char* names = std::getenv("LISTEN_FDNAMES");
  if (!pid || !count || !names || std::to_string(::getpid()) != pid) return -1;
  int at = kFirst;
  for (std::string_view candidate : split(names, ':')) {
    int fd = at++;
    if (fd >= kFirst + std::atoi(count)) break;
    if (candidate != name || !listens(fd)) continue;
    ::fcntl(fd, F_SETFD, FD_CLOEXEC);
    int own = ::fcntl(fd, F_DUPFD_CLOEXEC, kFirst);
    // Non-blocking is the socket's, not the descriptor's: systemd's own end does not mind.
    if (own >= 0) ::fcntl(own, F_SETFL, ::fcntl(own, F_GETFL) | O_NONBLOCK);
    return own;
  }
  return -1;
}

}  // namespace mc::http
