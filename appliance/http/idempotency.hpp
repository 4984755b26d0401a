#pragma once
// Idempotency-Key on POST: the first answer under a key is kept for 24 hours and given again to a repeat, so that a
// client that lost the answer may safely send the request once more.
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "appliance/base/ids.hpp"
#include "appliance/base/result.hpp"
#include "appliance/data/data.hpp"

namespace mc::http {

struct KeptResponse {
  int status = 0;
  std::string body;
};

/// Thread-safe. One key belongs to one person and one route.
class Idempotency {
public:
  virtual ~Idempotency() = default;
  /// Nothing: the caller runs the request and then calls finish() or forget(). A response: send it again.
  /// Errors: conflict `idempotency_key_reused` (another body), conflict `request_in_progress`.
  virtual Result<std::optional<KeptResponse>> begin(PersonId person, std::string_view route, std::string_view key,
                                                    std::string_view body) = 0;
  virtual Status finish(PersonId person, std::string_view route, std::string_view key, const KeptResponse& kept) = 0;
  virtual Status forget(PersonId person, std::string_view route, std::string_view key) = 0;
  /// Removes what is older than a day. Call about hourly.
  virtual Status purge() = 0;
};
std::unique_ptr<Idempotency> make_idempotency(data::Database& database);

}  // namespace mc::http
