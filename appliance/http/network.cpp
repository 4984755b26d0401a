#include "appliance/http/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "appliance/base/text.hpp"

namespace mc::http {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr int kMaxHops = 32;

/// Proxies may add a port: "10.1.2.3:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view hop) {
  if (hop.starts_with('[')) {
    std::size_t end = hop.find(']');
    return end == std::string_view::npos ? hop : hop.substr(1, end - 1);
  }
  std::size_t colon = hop.find(':');
  return colon != std::string_view::npos && hop.find(':', colon + 1) == std::string_view::npos ? hop.substr(0, colon)
                                                                                               : hop;
}

bool believed(const IpAddress& address, std::span<const Network> proxies) {
  return std::any_of(proxies.begin(), proxies.end(), [&](const Network& each) { return each.contains(address); });
}

}  // namespace

bool IpAddress::v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes.begin()); }

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (v4())
    inet_ntop(AF_INET, bytes.data() + 12, out.data(), out.size());
  else
    inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
  return out.data();
}

std::optional<IpAddress> parse_ip(std::string_view text) {
  std::array<char, INET6_ADDRSTRLEN> plain{};
  if (text.empty() || text.size() >= plain.size() || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::copy(text.begin(), text.end(), plain.begin());
  IpAddress out;
  if (inet_pton(AF_INET6, plain.data(), out.bytes.data()) == 1) return out;
  std::copy(kMapped.begin(), kMapped.end(), out.bytes.begin());
  if (inet_pton(AF_INET, plain.data(), out.bytes.data() + 12) == 1) return out;
  return std::nullopt;
}

bool Network::contains(const IpAddress& other) const {
  for (int bit = 0; bit < bits; bit += 8) {
    int wanted = std::min(8, bits - bit);
    auto mask = static_cast<std::uint8_t>(0xFF << (8 - wanted));
    auto at = static_cast<std::size_t>(bit / 8);
    if ((address.bytes[at] & mask) != (other.bytes[at] & mask)) return false;
  }
  return true;
}

std::optional<Network> parse_network(std::string_view text) {
  std::size_t slash = text.find('/');
  auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::nullopt;
  Network out{*address, 128};
  if (slash == std::string_view::npos) return out;
  std::string_view number = text.substr(slash + 1);
  int bits = -1;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
  bool dotted = text.substr(0, slash).find(':') == std::string_view::npos;
  if (error != std::errc() || end != number.data() + number.size() || bits < 0 || bits > (dotted ? 32 : 128))
    return std::nullopt;
  out.bits = dotted ? bits + 96 : bits;
  for (int bit = out.bits; bit < 128; ++bit)
    if ((out.address.bytes[static_cast<std::size_t>(bit / 8)] >> (7 - bit % 8) & 1) != 0) return std::nullopt;
  return out;
}

std::string client_of(std::string_view peer, std::span<const std::string_view> forwarded,
                      std::span<const Network> proxies) {
  auto address = parse_ip(peer);
  if (!address) return std::string(peer);
  int hops = 0;
  for (auto field = forwarded.rbegin(); field != forwarded.rend(); ++field) {
    auto names = split(*field, ',');
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      if (++hops > kMaxHops || !believed(*address, proxies)) return address->text();
      auto hop = parse_ip(without_port(trim(*name)));
      if (!hop) return address->text();
      address = hop;
    }
  }
  return address->text();
}

}  // namespace mc::http
