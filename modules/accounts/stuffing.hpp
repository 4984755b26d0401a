#pragma once
// Credential stuffing (SEC-025): one address, or one password, tried on many accounts.
#include <array>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "appliance/base/random.hpp"
#include "appliance/base/time.hpp"

namespace mc::accounts {

/// Counts different accounts that failed within ten minutes. Passwords are known only by a hash under a key that lives
/// and dies with this process. Thread-safe. Bounded: past 8,192 keys new ones are not followed until others have aged.
class Stuffing {
public:
  explicit Stuffing(Random& random) { random.fill(key_); }

  struct Suspicion {
    std::string_view kind;  // "address" or "password"
    std::int64_t accounts = 0;
  };
  /// A try that failed. Says so once a quarter of an hour for what has become suspicious.
  std::optional<Suspicion> failed(std::string_view address, std::string_view login, std::string_view password,
                                  Instant now);
  /// Was this password tried on many accounts a moment ago?
  bool password_is_tried(std::string_view password, Instant now);
  /// Did many accounts fail from there a moment ago?
  bool address_is_suspect(std::string_view address, Instant now);

private:
  struct Entry {
    Instant since;
    std::set<std::string> logins;  // hashes
    std::optional<Instant> suspect_until;
  };
  std::string hash(std::string_view what, std::string_view text) const;
  bool count(const std::string& key, const std::string& login, std::size_t most, Instant now);
  bool suspect(const std::string& key, Instant now);

  std::array<std::uint8_t, 32> key_{};
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

}  // namespace mc::accounts
