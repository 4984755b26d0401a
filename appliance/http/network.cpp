#include "appliance/http/network.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"

namespace mc::http {
namespace {

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
