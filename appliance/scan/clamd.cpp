// clamd's INSTREAM: "zINSTREAM\0", pieces with their length before them (four bytes, big endian), a length of zero, and
// one line back: "stream: OK", "stream: NAME FOUND" or "... ERROR".
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"
#include "appliance/scan/scanner.hpp"

namespace mc::scan {
namespace {

constexpr std::size_t kMostReply = 4'096;
constexpr std::size_t kMostName = 200;
constexpr std::int64_t kPiece = 1 << 20;

std::unexpected<Error> scanner_unavailable(const char* why) {
  LOG(warning, "scanner_unavailable", {"why", why});
  return fail(Fault::unavailable, "scanner_unavailable",
              "The malware scanner does not answer, so nothing can be uploaded now. Try again in a few minutes; if it "
              "stays so, tell the administrator.");
}

class Socket {
public:
  explicit Socket(int fd = -1) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

private:
  int fd_;
};

/// Connects within the time, then blocks for at most as long in each step.
Socket connected(int family, const sockaddr* to, socklen_t size, std::chrono::milliseconds wait) {
  Socket socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket) return Socket();
  if (::connect(socket.get(), to, size) != 0) {
    if (errno != EINPROGRESS) return Socket();
    pollfd ready{socket.get(), POLLOUT, 0};
    int trouble = 0;
    socklen_t length = sizeof trouble;
    if (::poll(&ready, 1, static_cast<int>(wait.count())) != 1 ||
        ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &trouble, &length) != 0 || trouble != 0)
      return Socket();
  }
  const int flags = ::fcntl(socket.get(), F_GETFL);
  if (flags < 0 || ::fcntl(socket.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) return Socket();
  const timeval time{wait.count() / 1000, static_cast<suseconds_t>(wait.count() % 1000 * 1000)};
  if (::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time) != 0 ||
      ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time) != 0)
    return Socket();
  return socket;
}

/// "host" and "port" of "host:port" or "[::1]:port".
std::optional<std::pair<std::string, std::string>> host_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view port = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const bool digits =
      port.size() <= 5 && std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (host.empty() || !digits || host.find_first_of(" /@") != std::string_view::npos) return std::nullopt;
  return std::pair(std::string(host), std::string(port));
}

Socket connect_to(const std::string& address, std::chrono::milliseconds wait) {
  if (address.starts_with("unix:")) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    const std::string path = address.substr(5);
    if (path.size() >= sizeof to.sun_path) return Socket();
    std::copy(path.begin(), path.end(), to.sun_path);
    return connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to, wait);
  }
  const auto place = host_and_port(std::string_view(address).substr(4));
  if (!place) return Socket();
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (::getaddrinfo(place->first.c_str(), place->second.c_str(), &hints, &found) != 0) return Socket();
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> all(found, &::freeaddrinfo);
  for (const addrinfo* at = found; at != nullptr; at = at->ai_next)
    if (Socket socket = connected(at->ai_family, at->ai_addr, at->ai_addrlen, wait)) return socket;
  return Socket();
}

class ClamdCheck final : public Check {
public:
  ClamdCheck(Socket socket, std::int64_t most) : socket_(std::move(socket)), left_(most) {}

  Status begin() { return send(as_bytes(std::string_view("zINSTREAM\0", 10))); }

  Status add(ByteView piece) override {
    while (!piece.empty()) {
      if (left_ == 0) {
        whole_ = false;
        return {};
      }
      const auto count =
          static_cast<std::size_t>(std::min<std::int64_t>({left_, kPiece, static_cast<std::int64_t>(piece.size())}));
      TRY(send_length(static_cast<std::uint32_t>(count)));
      TRY(send(piece.first(count)));
      left_ -= static_cast<std::int64_t>(count);
      piece = piece.subspan(count);
    }
    return {};
  }

  Result<Finding> finish() override {
    TRY(send_length(0));
    std::string reply;
    std::array<char, 512> buffer{};
    while (reply.size() < kMostReply) {
      const auto got = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return scanner_unavailable("no answer");
      reply.append(buffer.data(), static_cast<std::size_t>(got));
      if (got == 0 || reply.find_first_of(std::string_view("\0\n", 2)) != std::string::npos) break;
    }
    return read(reply.substr(0, reply.find_first_of(std::string_view("\0\n", 2))));
  }

private:
  Result<Finding> read(const std::string& reply) const {
    constexpr std::string_view kFound = " FOUND";
    const std::size_t colon = reply.find(": ");
    const std::string_view said =
        colon == std::string::npos ? std::string_view() : std::string_view(reply).substr(colon + 2);
    if (said == "OK") return Finding{true, whole_, {}};
    if (!said.ends_with(kFound) || said.size() == kFound.size()) return scanner_unavailable("an error of the scanner");
    Finding out{false, whole_, std::string(said.substr(0, said.size() - kFound.size()).substr(0, kMostName))};
    for (char& c : out.name)
      if (c < ' ' || c > '~') c = '?';
    return out;
  }

  Status send_length(std::uint32_t length) {
    const std::array<std::uint8_t, 4> bytes{static_cast<std::uint8_t>(length >> 24),
                                            static_cast<std::uint8_t>(length >> 16),
                                            static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)};
    return send(bytes);
  }

  Status send(ByteView bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno == EINTR) continue;
      // clamd hangs up in the middle when a file is longer than its StreamMaxLength.
      if (sent <= 0) return scanner_unavailable("hung up; is malware.most_mib above its StreamMaxLength?");
      bytes = bytes.subspan(static_cast<std::size_t>(sent));
    }
    return {};
  }

  Socket socket_;
  std::int64_t left_;
  bool whole_ = true;
};

class Clamd final : public Scanner {
public:
  explicit Clamd(ClamdSettings settings) : settings_(std::move(settings)) {}
  Result<std::unique_ptr<Check>> begin() override {
    Socket socket = connect_to(settings_.address, std::min(settings_.wait, std::chrono::milliseconds(5'000)));
    if (!socket) return scanner_unavailable("no connection");
    // Each later step may take as long as the scanner needs for a large file.
    const timeval time{settings_.wait.count() / 1000, static_cast<suseconds_t>(settings_.wait.count() % 1000 * 1000)};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
    auto check = std::make_unique<ClamdCheck>(std::move(socket), settings_.most_bytes);
    TRY(check->begin());
    return std::unique_ptr<Check>(std::move(check));
  }

private:
  ClamdSettings settings_;
};

}  // namespace

Status check_address(std::string_view address) {
  if (address.starts_with("unix:/") && address.size() < 100 &&
      address.find_first_of(" \t\r\n") == std::string_view::npos)
    return {};
  if (address.starts_with("tcp:") && host_and_port(address.substr(4))) return {};
  return fail(Fault::invalid, "scanner_address", "must be unix:/PATH/OF/SOCKET or tcp:HOST:PORT");
}

Result<std::unique_ptr<Scanner>> make_clamd(ClamdSettings settings) {
  TRY(check_address(settings.address));
  return std::unique_ptr<Scanner>(std::make_unique<Clamd>(std::move(settings)));
}

}  // namespace mc::scan
