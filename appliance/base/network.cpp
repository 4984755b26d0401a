#include "appliance/base/network.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace mc {
namespace {

constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

/// The network of this length (of the 16-byte form) that the address lies in.
Network around(const IpAddress& address, int bits) {
  Network out{address, bits};
  for (int bit = bits; bit < 128; ++bit)
    out.address.bytes[static_cast<std::size_t>(bit / 8)] &= static_cast<std::uint8_t>(~(1U << (7 - bit % 8)));
  return out;
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

std::string text_of(const Network& network) {
  std::string text = network.address.text();
  if (network.bits == 128) return text;
  bool dotted = network.address.v4() && network.bits >= 96;
  return text + "/" + std::to_string(dotted ? network.bits - 96 : network.bits);
}

std::string place_of(std::string_view address) {
  auto ip = parse_ip(address);
  return ip ? text_of(around(*ip, ip->v4() ? 120 : 48)) : std::string(address);
}

std::string limit_key(std::string_view address) {
  auto ip = parse_ip(address);
  if (!ip) return std::string(address);
  return ip->v4() ? ip->text() : text_of(around(*ip, 64));
}

}  // namespace mc
