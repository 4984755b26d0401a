#pragma once
// Password hashing (Argon2id) with a bound on memory, and the password policy.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::security {

/// Cost of one hash (Argon2id).
struct PasswordCost {
  /// 0: as many as take this machine about 250 ms, at least 3 (RFC 9106); measured before the first hash.
  std::uint32_t passes = 0;
  std::uint32_t kib = 64 * 1024;
};

/// How hashing shares the machine with everything else. A hospital's change of shift queues; nothing else waits for it.
struct PasswordTurns {
  int threads = 0;  // 0: one for each core, 4 at most; each takes `kib` while it hashes
  int waiting = 2048;
  std::chrono::seconds patience{180};
};

struct PasswordVerdict {
  bool matches = false;
  bool rehash = false;  // the stored hash has another cost: store hash(password) again
};

/// Hashes and verifies, first come first served, on a few threads of its own, which are nicer to the machine than the
/// threads of requests. Thread-safe. A storm of sign-ins costs threads x 64 MiB and not more: callers wait on their own
/// threads, lending their place to other requests, until it is their turn, their client leaves or the program ends. One
/// that finds the queue full or has waited for `patience` gets `busy` (unavailable).
class Passwords {
public:
  explicit Passwords(PasswordCost cost = {}, PasswordTurns turns = {});
  ~Passwords();

  /// PHC string ($argon2id$...) with a fresh salt.
  Result<std::string> hash(std::string_view password);
  Result<PasswordVerdict> verify(std::string_view password, const std::string& stored);
  /// Takes as long as verify(): call it for an unknown account, so that the answer time does not tell.
  Status verify_nobody(std::string_view password);

private:
  struct Job;
  /// Runs `work` on one of the threads, with the cost that holds.
  Status in_turn(const std::function<void(PasswordCost)>& work);
  void work_off();
  PasswordCost cost();

  const PasswordCost asked_;
  const PasswordTurns turns_;
  std::once_flag measured_;
  std::atomic<std::uint32_t> passes_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable more_;
  std::deque<Job*> queue_;
  int running_ = 0;
  bool ending_ = false;
  std::string nobody_;
  std::vector<std::thread> threads_;
};

/// Policy of a new password: 12 to 200 characters, not a common one, not one character repeated or a keyboard run, not
/// holding the person's own name, handle or e-mail (parts of 4 characters or more, compared folded).
/// Error: invalid at `path` with code `password_too_short`, `password_too_long`, `password_common` or
/// `password_personal`.
Status check_password(std::string_view path, std::string_view password, const std::vector<std::string>& own_names);

}  // namespace mc::security
