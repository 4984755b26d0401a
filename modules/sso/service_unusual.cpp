// Whoever stole a provider's key makes answers that verify (Golden SAML). Nothing is refused for what is only odd:
// module monitor makes alerts of these rows of the audit log.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "appliance/security/crypto.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

constexpr std::int64_t kClockJump = 30;    // seconds between two answers of one provider
constexpr std::int64_t kSameLifetime = 5;  // seconds
/// A session as young as that is known to the provider, if it was the provider that opened it.
constexpr auto kSurelyKnown = std::chrono::hours(1);
constexpr auto kAnswerOfLogout = std::chrono::minutes(10);

Bytes hash_of_logout(std::string_view request_id) {
  auto hash = security::sha256(as_bytes("logout asked:" + std::string(request_id)));
  return Bytes(hash.begin(), hash.end());
}

}  // namespace

Status Service::tell_unusual(data::Tx& tx, const ProviderRow& provider, std::string_view reason,
                             std::optional<PersonId> person, const Client& client) {
  return audit(tx, person, "session.provider_unusual", "sso_provider:" + provider.id.text(), "ok",
               fmt::format(R"({{"reason":"{}"}})", reason), client);
}

Status Service::note_unusual(data::Tx& tx, const Found& found, const Login& login, const Client& client) {
  std::vector<std::string_view> reasons;
  const std::string& index = login.session_index;
  if (!index.empty()) {
    auto named = TRY(store::sessions_named(tx, found.row.id, index));
    if (std::any_of(named.begin(), named.end(), [&](const auto& row) { return row.subject != login.subject; }))
      reasons.push_back("session_of_another");
  } else if (TRY(store::names_sessions(tx, found.row.id))) {
    reasons.push_back("session_unnamed");
  }
  auto before = TRY(store::clock(tx, found.row.id));
  if (before && login.clock_skew_seconds && std::abs(before->skew_seconds - *login.clock_skew_seconds) >= kClockJump)
    reasons.push_back("clock_jumped");
  if (before && before->lifetime_seconds && login.lifetime_seconds &&
      std::abs(*before->lifetime_seconds - *login.lifetime_seconds) > kSameLifetime)
    reasons.push_back("lifetime_changed");
  if (reasons.empty()) return {};
  auto person = TRY(store::person_of(tx, found.row.id, login.subject));
  for (std::string_view reason : reasons) TRY(tell_unusual(tx, found.row, reason, person, client));
  return {};
}

Status Service::note_logout_asked(data::Tx& tx, SessionId session, std::string_view request_id) {
  auto opened = TRY(store::opened_at(tx, session));
  if (!opened || tx.now() - *opened > kSurelyKnown) return {};
  TRY(store::remember(tx, hash_of_logout(request_id), tx.now() + kAnswerOfLogout));
  return {};
}

Status Service::note_logout_failed(const ProviderRow& provider, std::string_view request_id, const Client& client) {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    if (TRY(store::remember(tx, hash_of_logout(request_id), tx.now() + kAnswerOfLogout))) return {};  // not asked
    return tell_unusual(tx, provider, "session_unknown", std::nullopt, client);
  });
}

}  // namespace mc::sso
