#include "appliance/watch/exporter.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>

#include <fmt/format.h>

#include "appliance/base/log.hpp"
#include "appliance/base/text.hpp"

namespace mc::watch {
namespace {

constexpr std::size_t kLongestHead = 8 * 1024;
constexpr std::chrono::seconds kPatience{5};
using SteadyClock = std::chrono::steady_clock;

std::string response(std::string_view status, std::string_view body, std::string_view type = "text/plain") {
  return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n"
                     "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n{}",
                     status, type, body.size(), body);
}

/// Takes the same time wherever they differ.
bool same(std::string_view a, std::string_view b) {
  unsigned differs = a.size() == b.size() ? 0U : 1U;
  for (std::size_t i = 0; i < a.size(); ++i)
    differs |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b.empty() ? 0 : b[i % b.size()]);
  return differs == 0;
}

/// The value of the only field of this name; nothing when there are several.
std::string_view field(std::string_view head, std::string_view wanted) {
  std::string_view found;
  int times = 0;
  for (std::string_view line : split(head, '\n')) {
    std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || ascii_lower(line.substr(0, colon)) != wanted) continue;
    found = trim(line.substr(colon + 1));
    ++times;
  }
  return times == 1 ? found : std::string_view();
}

bool ready(int socket, short events, SteadyClock::time_point until) {
  auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now()).count();
  pollfd entry{socket, events, 0};
  return left > 0 && ::poll(&entry, 1, static_cast<int>(left)) > 0;
}

}  // namespace

std::string exporter_answer(std::string_view head, std::string_view token, const std::function<std::string()>& text) {
  std::string_view first = head.substr(0, head.find_first_of("\r\n"));
  auto words = split(first, ' ');
  if (words.size() != 3 || !words[2].starts_with("HTTP/1.")) return response("400 Bad Request", "Not HTTP/1.1.\n");
  if (words[0] != "GET") return response("405 Method Not Allowed", "Only GET.\n");
  if (words[1].substr(0, words[1].find('?')) != "/metrics") return response("404 Not Found", "Ask for /metrics.\n");
  if (!token.empty()) {
    std::string_view given = field(head, "authorization");
    if (given.size() < 7 || ascii_lower(given.substr(0, 7)) != "bearer " || !same(given.substr(7), token))
      return response("401 Unauthorized", "A bearer token is needed.\n");
  }
  return response("200 OK", text(), "text/plain; version=0.0.4; charset=utf-8");
}

Result<std::unique_ptr<Exporter>> Exporter::start(ExporterOptions options, std::function<std::string()> text) {
  std::unique_ptr<Exporter> out(new Exporter(std::move(options), std::move(text)));
  TRY(out->open());
  return out;
}

Exporter::~Exporter() {
  thread_ = {};
  if (socket_ >= 0) ::close(socket_);
}

Status Exporter::open() {
  sockaddr_in6 six{};
  sockaddr_in four{};
  six.sin6_family = AF_INET6;
  six.sin6_port = htons(static_cast<std::uint16_t>(options_.port));
  four.sin_family = AF_INET;
  four.sin_port = six.sin6_port;
  bool is_six = inet_pton(AF_INET6, options_.address.c_str(), &six.sin6_addr) == 1;
  if (!is_six && inet_pton(AF_INET, options_.address.c_str(), &four.sin_addr) != 1)
    return fail(Fault::unavailable, "address_unusable", "monitoring.address is not an IP address.");
  socket_ = ::socket(is_six ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  if (socket_ >= 0) ::setsockopt(socket_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  auto* name = is_six ? reinterpret_cast<sockaddr*>(&six) : reinterpret_cast<sockaddr*>(&four);
  socklen_t size = is_six ? sizeof six : sizeof four;
  if (socket_ < 0 || ::bind(socket_, name, size) != 0 || ::listen(socket_, 16) != 0) {
    bool taken = errno == EADDRINUSE;
    return fail(Fault::unavailable, taken ? "port_in_use" : "address_unusable",
                fmt::format("Cannot listen on {} port {} for monitoring: {}.", options_.address, options_.port,
                            taken ? "another program does" : "the address is not one of this machine"));
  }
  ::getsockname(socket_, name, &size);
  port_ = ntohs(is_six ? six.sin6_port : four.sin_port);
  thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  LOG(info, "metrics_served", {"port", port_});
  return {};
}

void Exporter::serve(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    pollfd entry{socket_, POLLIN, 0};
    if (::poll(&entry, 1, 200) <= 0) continue;
    int connection = ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (connection < 0) continue;
    answer(connection);
    ::close(connection);
  }
}

void Exporter::answer(int connection) {
  auto until = SteadyClock::now() + kPatience;
  std::string head;
  std::array<char, 2048> bytes;
  while (head.find("\r\n\r\n") == std::string::npos) {
    if (head.size() > kLongestHead || !ready(connection, POLLIN, until)) return;
    ssize_t got = ::recv(connection, bytes.data(), bytes.size(), 0);
    if (got <= 0) return;
    head.append(bytes.data(), static_cast<std::size_t>(got));
  }
  std::string out = exporter_answer(head, options_.token, text_);
  std::string_view rest = out;
  until = SteadyClock::now() + kPatience;
  while (!rest.empty() && ready(connection, POLLOUT, until)) {
    ssize_t sent = ::send(connection, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(connection, SHUT_WR);
}

}  // namespace mc::watch
