#include <vector>

#include "appliance/http/network.hpp"

#include <doctest/doctest.h>

using namespace mc::http;

namespace {
std::string client(std::string_view peer, std::vector<std::string_view> forwarded,
                   const std::vector<std::string>& trusted) {
  std::vector<Network> proxies;
  for (const auto& text : trusted) {
    auto network = parse_network(text);
    REQUIRE_MESSAGE(network, text);
    proxies.push_back(*network);
  }
  return client_of(peer, forwarded, proxies);
}
}  // namespace

TEST_CASE("http network: addresses have one spelling") {
  CHECK(parse_ip("10.1.2.3")->text() == "10.1.2.3");
  CHECK(parse_ip("::ffff:10.1.2.3")->text() == "10.1.2.3");
  CHECK(parse_ip("2001:DB8:0:0::1")->text() == "2001:db8::1");
  for (const char* wrong : {"", "10.1.2", "010.1.2.3", "10.1.2.3:80", "[::1]", "fe80::1%eth0", "localhost", "1e3.1.1.1",
                            "10.1.2.3\n", "::ffff:10.1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16"})
    CHECK_FALSE_MESSAGE(parse_ip(wrong), wrong);
}

TEST_CASE("http network: networks hold their addresses and no others") {
  auto in = [](const char* network, const char* address) {
    return parse_network(network).value().contains(parse_ip(address).value());
  };
  CHECK(in("10.0.0.0/8", "10.255.1.2"));
  CHECK_FALSE(in("10.0.0.0/8", "11.0.0.1"));
  CHECK(in("192.168.4.0/22", "192.168.7.255"));
  CHECK_FALSE(in("192.168.4.0/22", "192.168.8.0"));
  CHECK(in("10.1.2.3", "::ffff:10.1.2.3"));
  CHECK_FALSE(in("10.1.2.3", "10.1.2.4"));
  CHECK(in("2001:db8:40::/44", "2001:db8:4f::1"));
  CHECK_FALSE(in("2001:db8:40::/44", "2001:db8:50::1"));
  CHECK(in("0.0.0.0/0", "8.8.8.8"));
  CHECK_FALSE(in("0.0.0.0/0", "2001:db8::1"));  // all of IPv4 is not all of IPv6
  for (const char* wrong : {"10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/8x", "10.1.2.3/8", "2001:db8::1/64",
                            "::/129", "/8", "proxy.example/8"})
    CHECK_FALSE_MESSAGE(parse_network(wrong), wrong);
}

TEST_CASE("http network: nobody is believed unless the configuration names her") {
  CHECK(client("10.0.0.5", {"203.0.113.9"}, {}) == "10.0.0.5");
  CHECK(client("198.51.100.1", {"203.0.113.9"}, {"10.0.0.0/8"}) == "198.51.100.1");
  CHECK(client("10.0.0.5", {"203.0.113.9"}, {"10.0.0.0/8"}) == "203.0.113.9");
  CHECK(client("::ffff:10.0.0.5", {"2001:db8::9"}, {"10.0.0.0/8"}) == "2001:db8::9");
}

TEST_CASE("http network: a hostile X-Forwarded-For moves nobody") {
  const std::vector<std::string> ours = {"10.0.0.0/8", "fd00:1::/64"};
  // What the client wrote stands left of what the proxy appended.
  CHECK(client("10.0.0.5", {"127.0.0.1, 203.0.113.9"}, ours) == "203.0.113.9");
  CHECK(client("10.0.0.5", {"10.9.9.9, 203.0.113.9, 10.0.0.6"}, ours) == "203.0.113.9");
  // The client's own field, the proxy's second one.
  CHECK(client("10.0.0.5", {"127.0.0.1", "203.0.113.9"}, ours) == "203.0.113.9");
  CHECK(client("fd00:1::5", {"1.2.3.4", "[2001:db8::7]:4711"}, ours) == "2001:db8::7");
  CHECK(client("10.0.0.5", {"203.0.113.9:52100"}, ours) == "203.0.113.9");
  // Rubbish at the trusted end is the proxy's fault: the proxy is named, never the text.
  CHECK(client("10.0.0.5", {"203.0.113.9, <script>"}, ours) == "10.0.0.5");
  CHECK(client("10.0.0.5", {"203.0.113.9,"}, ours) == "10.0.0.5");
  CHECK(client("10.0.0.5", {"unknown"}, ours) == "10.0.0.5");
  CHECK(client("10.0.0.5", {std::string_view("203.0.113.9\0x", 13)}, ours) == "10.0.0.5");
  // All hops are ours: the leftmost of ours is the best that is known.
  CHECK(client("10.0.0.5", {"10.0.0.7, 10.0.0.6"}, ours) == "10.0.0.7");
  // Spelling does not make a new client for the rate limit.
  CHECK(client("10.0.0.5", {"2001:DB8:0:0:0::7"}, ours) == client("10.0.0.5", {"2001:db8::7"}, ours));
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "10.0.0.1,";
  CHECK(client("10.0.0.5", {"203.0.113.9," + many + "10.0.0.1"}, ours) == "10.0.0.1");
}
