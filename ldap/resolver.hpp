#pragma once
// Names to addresses and SRV records by c-ares: a static program must not load the machine's name service modules.
#include <sys/socket.h>

#include <string>
#include <vector>

#include "appliance/base/result.hpp"
#include "ldap/deadline.hpp"
#include "ldap/settings.hpp"

namespace mc::ldap {

struct Address {
  sockaddr_storage bytes{};
  socklen_t length = 0;
};

/// Asks the machine's DNS servers, or those given ("ADDRESS[:PORT],..."). Each call opens its own channel: thread-safe.
/// Errors: `name_not_found`, `dns_timeout`, `dns_failed` (unavailable).
class Resolver {
public:
  explicit Resolver(std::string servers = {}) : servers_(std::move(servers)) {}
  Result<std::vector<Address>> addresses(const std::string& host, std::uint16_t port, Deadline deadline) const;
  /// In the order of RFC 2782: priority, then by weight (heavier first, so that a run repeats).
  Result<std::vector<Server>> services(const std::string& name, Deadline deadline) const;

private:
  std::string servers_;
};

}  // namespace mc::ldap
