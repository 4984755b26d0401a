#include "appliance/http/inherited.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

using namespace mc::http;

namespace {

/// In a process of its own, whose descriptors from 3 on are these. The exit code is that of `check`.
int as_started_by_systemd(const char* names, int count, const char* pid, int (*check)()) {
  pid_t child = ::fork();
  if (child == 0) {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket, reinterpret_cast<sockaddr*>(&name), sizeof name) != 0 || ::listen(socket, 4) != 0) ::_exit(90);
    ::dup2(socket, 50);
    int plain = ::open("/dev/null", O_RDONLY);
    ::dup2(plain, 51);
    ::dup2(50, 3);
    ::dup2(51, 4);
    ::setenv("LISTEN_FDNAMES", names, 1);
    ::setenv("LISTEN_FDS", std::to_string(count).c_str(), 1);
    ::setenv("LISTEN_PID", pid ? pid : std::to_string(::getpid()).c_str(), 1);
    ::_exit(check());
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

}  // namespace

TEST_SUITE("inherited sockets") {
  TEST_CASE("the named one, anew for each server, not blocking") {
    CHECK(as_started_by_systemd("https:other", 2, nullptr, [] {
            int first = inherited_listener("https"), second = inherited_listener("https");
            if (first < 4 || second < 4 || first == second) return 1;
            if ((::fcntl(first, F_GETFL) & O_NONBLOCK) == 0) return 2;
            if ((::fcntl(3, F_GETFD) & FD_CLOEXEC) == 0 || (::fcntl(first, F_GETFD) & FD_CLOEXEC) == 0) return 3;
            ::close(first);
            return inherited_listener("https") < 0 ? 4 : 0;
          }) == 0);
  }
  TEST_CASE("no other name, no plain file, not of another process, not beyond the count") {
    auto none = [] { return inherited_listener("https") < 0 ? 0 : 1; };
    CHECK(as_started_by_systemd("content", 1, nullptr, none) == 0);
    CHECK(as_started_by_systemd("other:https", 2, nullptr, none) == 0);
    CHECK(as_started_by_systemd("https", 0, nullptr, none) == 0);
    CHECK(as_started_by_systemd("https", 1, "1", none) == 0);
  }
}
