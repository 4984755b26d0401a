#pragma once
// Launch tokens: 128 random bits in base64url, kept only as their hash.
#include "appliance/base/bytes.hpp"
#include "appliance/base/network.hpp"
#include "appliance/base/random.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::packages {

inline std::string new_token(Random& random) {
  std::array<std::uint8_t, 16> bytes;
  random.fill(bytes);
  return to_base64url(bytes);
}

/// Random bits need no key and no salt.
inline security::Hash32 token_hash(std::string_view token) {
  return security::sha256(as_bytes("packages.launch:" + std::string(token)));
}

/// From where a token counts: one address (IPv4) or its /64 (IPv6); all addresses of this machine are one.
inline std::string place_key(std::string_view address) {
  if (address == "::1" || address.starts_with("127.")) return "loopback";
  return limit_key(address);
}

}  // namespace mc::packages
