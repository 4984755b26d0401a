#pragma once
// IP addresses and networks as text, and whose word about a client's address is believed.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mc::http {

/// An address in 16 bytes; IPv4 as ::ffff:a.b.c.d, so that both spellings of one machine are equal.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool v4() const;
  /// The one canonical spelling: dotted for IPv4, RFC 5952 for IPv6.
  std::string text() const;
  bool operator==(const IpAddress&) const = default;
};
/// "10.1.2.3", "2001:db8::1", "::ffff:10.1.2.3". Nothing else: no port, no zone, no leading zeros.
std::optional<IpAddress> parse_ip(std::string_view text);

/// "10.1.0.0/16", "2001:db8::/32", or one address.
struct Network {
  IpAddress address;
  int bits = 128;  // of the 16-byte form
  bool contains(const IpAddress& other) const;
};
/// Nothing when it is none, or when bits behind the prefix are set ("10.1.2.3/8" is a mistake, not a network).
std::optional<Network> parse_network(std::string_view text);

/// Whom a request is from. `forwarded`: the X-Forwarded-For fields in the order of the request. Read from the right:
/// each hop that a believed proxy named is believed, up to the first address that is not such a proxy; what stands
/// left of it is the client's own claim. A hop that is no address ends the search at the proxy that sent it.
std::string client_of(std::string_view peer, std::span<const std::string_view> forwarded,
                      std::span<const Network> proxies);

}  // namespace mc::http
