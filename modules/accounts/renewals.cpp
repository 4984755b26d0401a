#include "modules/accounts/renewals.hpp"

#include <algorithm>

namespace mc::accounts {

Result<security::Issued> Renewals::once(std::string_view token, std::string_view address, std::string_view user_agent,
                                        const std::function<Result<security::Issued>()>& renew) {
  std::string text(token);
  text.append("\n").append(address).append("\n").append(user_agent);
  security::Hash32 name = security::sha256(as_bytes(text));
  // By the token alone: another browser with a stolen copy queues behind the owner and is then found out.
  Shard& shard = shards_[security::sha256(as_bytes(token))[0] % shards_.size()];
  std::lock_guard lock(shard.mutex);
  Instant now = clock_.now();
  std::erase_if(shard.recent, [&](const Recent& each) { return now - each.at > kAgain; });
  auto found =
      std::find_if(shard.recent.begin(), shard.recent.end(), [&](const Recent& each) { return each.name == name; });
  if (found != shard.recent.end()) return found->issued;
  security::Issued issued = TRY(renew());
  shard.recent.push_back({name, now, issued});
  return issued;
}

}  // namespace mc::accounts
