#include "appliance/base/public_address.hpp"

#include <algorithm>
#include <vector>

namespace mc {
namespace {

/// The special-purpose registries of IANA (RFC 6890 and its followers).
std::vector<Network> special_networks() {
  std::vector<Network> out;
  for (const char* text :
       {"0.0.0.0/8",      "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24",   "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4",  "240.0.0.0/4",    "::/96",          "64:ff9b::/96",   "64:ff9b:1::/48",
        "100::/64",       "2001::/23",    "2001:db8::/32",  "2002::/16",      "fc00::/7",       "fe80::/10",
        "fec0::/10",      "ff00::/8"})
    if (auto network = parse_network(text)) out.push_back(*network);
  return out;
}

}  // namespace

bool is_public(const IpAddress& address) {
  static const std::vector<Network> kSpecial = special_networks();
  return std::none_of(kSpecial.begin(), kSpecial.end(),
                      [&](const Network& network) { return network.contains(address); });
}

}  // namespace mc
