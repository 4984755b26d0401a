#include "ldap/resolver.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <unistd.h>

#include <functional>
#include <thread>

#include "ldap/client.hpp"
#include "ldap/testing.hpp"

using namespace mc;
using namespace mc::ldap;

namespace {
struct Service {
  int priority, weight, port;
  std::string target;
};

/// A name server on UDP that knows SRV records and answers every A question with 127.0.0.1.
class NameServer {
public:
  explicit NameServer(std::vector<Service> services, bool silent = false)
      : services_(std::move(services)), silent_(silent), socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    const timeval wait{0, 50'000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  ~NameServer() {
    thread_.request_stop();
    thread_.join();
    ::close(socket_);
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

private:
  static std::string number(int value) { return {static_cast<char>(value >> 8), static_cast<char>(value)}; }
  static std::string name(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const auto dot = std::min(text.find('.'), text.size());
      out += static_cast<char>(dot);
      out += text.substr(0, dot);
      text.remove_prefix(std::min(dot + 1, text.size()));
    }
    return out + '\0';
  }
  std::string reply(std::string_view question) const {
    const auto end = question.find('\0', 12);
    const int type = static_cast<unsigned char>(question[end + 2]);
    std::vector<std::string> answers;
    if (type == 33)
      for (const auto& one : services_)
        answers.push_back(number(one.priority) + number(one.weight) + number(one.port) + name(one.target));
    if (type == 1) answers.push_back(std::string("\x7f\0\0\1", 4));
    std::string out(question.substr(0, 2));
    out += std::string("\x81\x80\0\1", 4) + number(static_cast<int>(answers.size())) + std::string(4, '\0');
    out += question.substr(12, end + 5 - 12);
    for (const auto& data : answers)
      out += std::string("\xc0\x0c\0", 3) + static_cast<char>(type) + std::string("\0\1\0\0\0\x3c", 6) +
             number(static_cast<int>(data.size())) + data;
    return out;
  }
  void serve(const std::stop_token& stop) const {
    while (!stop.stop_requested()) {
      char bytes[1500];
      sockaddr_in from{};
      socklen_t size = sizeof from;
      const auto got = ::recvfrom(socket_, bytes, sizeof bytes, 0, reinterpret_cast<sockaddr*>(&from), &size);
      if (got < 17 || silent_) continue;
      const auto out = reply({bytes, static_cast<std::size_t>(got)});
      ::sendto(socket_, out.data(), out.size(), 0, reinterpret_cast<sockaddr*>(&from), size);
    }
  }
  std::vector<Service> services_;
  bool silent_;
  int socket_;
  std::uint16_t port_ = 0;
  std::jthread thread_;
};
}  // namespace

TEST_CASE("SRV records in the order of priority and weight") {
  const NameServer names(
      {{20, 5, 389, "dc3.hosp.test"}, {10, 1, 389, "dc2.hosp.test"}, {10, 9, 3269, "dc1.hosp.test"}});
  const Resolver resolver(names.address());
  auto found = resolver.services("_ldap._tcp.hosp.test", Deadline::in(std::chrono::seconds{20}));
  REQUIRE(found.has_value());
  CHECK(*found == std::vector<Server>{{"dc1.hosp.test", 3269}, {"dc2.hosp.test", 389}, {"dc3.hosp.test", 389}});
  auto addresses = resolver.addresses("dc1.hosp.test", 636, Deadline::in(std::chrono::seconds{20}));
  REQUIRE(addresses.has_value());
  CHECK(reinterpret_cast<const sockaddr_in&>(addresses->front().bytes).sin_addr.s_addr == htonl(INADDR_LOOPBACK));
}

TEST_CASE("A name server that does not answer costs the deadline, not more") {
  const NameServer names({}, true);
  const auto start = std::chrono::steady_clock::now();
  auto found = Resolver(names.address()).services("_ldap._tcp.hosp.test", Deadline::in(std::chrono::milliseconds{300}));
  REQUIRE_FALSE(found.has_value());
  CHECK(found.error().code == "dns_timeout");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds{30});
}

TEST_CASE("The client finds its server by SRV, and only inside the domain") {
  const testing::Authority authority;
  testing::Server server({}, authority.issue("DNS:dc1.hosp.test"));
  const NameServer good({{10, 1, 1, "dc9.evil.test"}, {20, 1, server.port(), "dc1.hosp.test"}});
  auto settings = testing::settings_for(authority, {});
  settings.srv_domain = "hosp.test";
  settings.dns_servers = good.address();
  const Client client(settings.clone());
  auto attempts = client.test_connection();
  REQUIRE(attempts.has_value());
  REQUIRE(attempts->size() == 1);
  CHECK(attempts->front().server.host == "dc1.hosp.test");
  CHECK(client.test_bind().has_value());
  const NameServer bad({{10, 1, server.port(), "dc1.hosp.test.evil.test"}, {10, 1, server.port(), "evilhosp.test"}});
  settings.dns_servers = bad.address();
  CHECK(Client(settings.clone()).test_bind().error().code == "name_not_found");
}
