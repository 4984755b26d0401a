#include "modules/accounts/stuffing.hpp"

#include "appliance/base/bytes.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::accounts {
namespace {

constexpr std::chrono::milliseconds kWindow = std::chrono::minutes{10};
constexpr std::chrono::milliseconds kSuspect = std::chrono::minutes{15};
// Behind a hospital's proxy many people mistype; one password that fails for many is never chance.
constexpr std::size_t kAccountsOfAddress = 100;
constexpr std::size_t kAccountsOfPassword = 10;
constexpr std::size_t kMost = 8'192;

}  // namespace

std::string Stuffing::hash(std::string_view what, std::string_view text) const {
  auto digest = security::keyed_hash(ByteView(key_), as_bytes(std::string(what) + ":" + std::string(text)));
  return to_hex(ByteView(digest).first(12));
}

bool Stuffing::count(const std::string& key, const std::string& login, std::size_t most, Instant now) {
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    if (entries_.size() >= kMost)
      std::erase_if(entries_, [&](const auto& item) {
        return now - item.second.since > kWindow && (!item.second.suspect_until || *item.second.suspect_until <= now);
      });
    if (entries_.size() >= kMost) return false;
    found = entries_.emplace(key, Entry{now, {}, {}}).first;
  }
  Entry& entry = found->second;
  if (now - entry.since > kWindow) entry = Entry{now, {}, entry.suspect_until};
  if (entry.logins.size() < most) entry.logins.insert(login);
  if (entry.logins.size() < most || (entry.suspect_until && *entry.suspect_until > now)) return false;
  entry.suspect_until = now + kSuspect;
  return true;
}

std::optional<Stuffing::Suspicion> Stuffing::failed(std::string_view address, std::string_view login,
                                                    std::string_view password, Instant now) {
  std::string who = hash("login", login);
  std::lock_guard lock(mutex_);
  bool by_password = count(hash("password", password), who, kAccountsOfPassword, now);
  bool by_address = count(hash("address", address), who, kAccountsOfAddress, now);
  if (by_address) return Suspicion{"address", static_cast<std::int64_t>(kAccountsOfAddress)};
  if (by_password) return Suspicion{"password", static_cast<std::int64_t>(kAccountsOfPassword)};
  return std::nullopt;
}

bool Stuffing::suspect(const std::string& key, Instant now) {
  std::lock_guard lock(mutex_);
  auto found = entries_.find(key);
  return found != entries_.end() && found->second.suspect_until && *found->second.suspect_until > now;
}
bool Stuffing::password_is_tried(std::string_view password, Instant now) {
  return suspect(hash("password", password), now);
}
bool Stuffing::address_is_suspect(std::string_view address, Instant now) {
  return suspect(hash("address", address), now);
}

}  // namespace mc::accounts
