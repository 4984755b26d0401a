#pragma once
// Password hashing (Argon2id) with a bound on memory, and the password policy.
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "appliance/base/result.hpp"

namespace mc::security {

/// Cost of one hash. The default takes about 100-200 ms on one core: no weaker than bcrypt with cost 12 (IDN-03).
struct PasswordCost {
  std::uint32_t passes = 3;
  std::uint32_t kib = 64 * 1024;
};

struct PasswordVerdict {
  bool matches = false;
  bool rehash = false;  // the stored hash has another cost: store hash(password) again
};

/// Hashes and verifies. Thread-safe. At most `concurrent` hashes run at a time and `waiting` callers queue, so a storm
/// of sign-ins costs 2 x 64 MiB and not more; the next caller gets `busy` (unavailable).
class Passwords {
public:
  explicit Passwords(PasswordCost cost = {}, int concurrent = 2, int waiting = 128);

  /// PHC string ($argon2id$...) with a fresh salt.
  Result<std::string> hash(std::string_view password);
  Result<PasswordVerdict> verify(std::string_view password, const std::string& stored);
  /// Takes as long as verify(): call it for an unknown account, so that the answer time does not tell.
  Status verify_nobody(std::string_view password);

private:
  class Slot;
  PasswordCost cost_;
  int free_;
  int waiting_ = 0;
  int max_waiting_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::string nobody_;
};

/// Policy of a new password: 12 to 200 characters, not a common one, not one character repeated or a keyboard run, not
/// holding the person's own name, handle or e-mail (parts of 4 characters or more, compared folded).
/// Error: invalid at `path` with code `password_too_short`, `password_too_long`, `password_common` or
/// `password_personal`.
Status check_password(std::string_view path, std::string_view password, const std::vector<std::string>& own_names);

}  // namespace mc::security
