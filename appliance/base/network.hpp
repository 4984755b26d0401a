#pragma once
// IP addresses and networks as text.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mc {

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

/// The network's canonical spelling: "10.1.0.0/16", "2001:db8::/32"; one address without its length.
std::string text_of(const Network& network);

/// Where an address is, roughly: its /24 (IPv4) or /48 (IPv6), "10.1.2.0/24". What is no address is its own place.
std::string place_of(std::string_view address);
/// Under which name an address is counted by limits: itself (IPv4) or its /64 (IPv6), which one customer has whole.
std::string limit_key(std::string_view address);

}  // namespace mc
