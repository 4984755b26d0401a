#include "ldap/socket.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace mc::ldap {
namespace {
bool connect_one(int socket, const Address& address, Deadline deadline) {
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address.bytes), address.length) == 0) return true;
  if (errno != EINPROGRESS) return false;
  pollfd polled{socket, POLLOUT, 0};
  if (::poll(&polled, 1, static_cast<int>(deadline.left().count())) != 1) return false;
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}
}  // namespace

Result<int> connect_socket(const std::vector<Address>& addresses, Deadline deadline) {
  for (const auto& address : addresses) {
    if (deadline.over()) break;
    const int socket = ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (socket < 0) continue;
    if (connect_one(socket, address, deadline)) {
      const int on = 1;
      ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      ::setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
      ::fcntl(socket, F_SETFL, ::fcntl(socket, F_GETFL) & ~O_NONBLOCK);
      return socket;
    }
    ::close(socket);
  }
  return fail(Fault::unavailable, "directory_unreachable",
              deadline.over() ? "The server did not accept a connection in time."
                              : "The server refuses the connection: check name, port and firewall.");
}

Cutoff::Cutoff(int socket, Deadline deadline)
    : thread_([this, socket, deadline](const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        done_.wait_for(lock, stop, deadline.left(), [] { return false; });
        if (!stop.stop_requested()) ::shutdown(socket, SHUT_RDWR);
      }) {}

Cutoff::~Cutoff() = default;  // jthread asks the guard to stop and waits for it

}  // namespace mc::ldap
