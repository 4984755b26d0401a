#pragma once
// TCP with a deadline, and a guard that cuts a blocking handshake off.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "ldap/resolver.hpp"

namespace mc::ldap {

/// The first address that answers; the socket is blocking and the caller's. Errors: `directory_unreachable`.
Result<int> connect_socket(const std::vector<Address>& addresses, Deadline deadline);

/// Shuts the socket down at the deadline unless destroyed before: libldap's handshake has no time limit that holds
/// against a server which sends a byte now and then.
class Cutoff {
public:
  Cutoff(int socket, Deadline deadline);
  Cutoff(const Cutoff&) = delete;
  Cutoff& operator=(const Cutoff&) = delete;
  ~Cutoff();

private:
  std::mutex mutex_;
  std::condition_variable_any done_;
  std::jthread thread_;
};

}  // namespace mc::ldap
