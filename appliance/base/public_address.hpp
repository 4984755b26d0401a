#pragma once
// Which addresses a server outside can have: against requests that somebody sends to our own network through us.
#include "appliance/base/network.hpp"

namespace mc {

/// False for this machine, its links, private and shared networks, multicast, documentation, and IPv6 addresses that
/// carry an IPv4 address inside (6to4, Teredo, NAT64).
bool is_public(const IpAddress& address);

}  // namespace mc
