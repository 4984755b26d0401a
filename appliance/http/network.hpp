#pragma once
// Whose word about a client's address is believed.
#include <span>
#include <string>
#include <string_view>

#include "appliance/base/network.hpp"

namespace mc::http {

using mc::IpAddress;
using mc::Network;
using mc::parse_ip;
using mc::parse_network;

/// Whom a request is from. `forwarded`: the X-Forwarded-For fields in the order of the request. Read from the right:
/// each hop that a believed proxy named is believed, up to the first address that is not such a proxy; what stands
/// left of it is the client's own claim. A hop that is no address ends the search at the proxy that sent it.
std::string client_of(std::string_view peer, std::span<const std::string_view> forwarded,
                      std::span<const Network> proxies);

}  // namespace mc::http
