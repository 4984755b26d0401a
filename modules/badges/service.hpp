#pragma once
// Rules of module badges. Thread-safe: the signing key in memory never changes once it is loaded.
#include <mutex>

#include "appliance/http/routes.hpp"
#include "appliance/security/rate_limit.hpp"
#include "appliance/security/rsa_key.hpp"
#include "appliance/security/secret_box.hpp"
#include "modules/badges/badges.hpp"

namespace mc::badges {

inline constexpr data::Module kModule{"badges"};

enum class BadgeForm : std::uint8_t { png, svg, jwt };
ENUM_NAMES(BadgeForm, png, svg, jwt)
struct BadgeQuery {
  std::optional<BadgeForm> form;  // png unless given
};
FIELDS(BadgeQuery, form)

/// What became of a badge that somebody shows.
enum class BadgeOutcome : std::uint8_t {
  valid,
  expired,
  revoked,
  unknown,       // says that it is ours, and is no badge that we hold: altered, or its holder's data was erased
  other_issuer,  // not checked: this hospital vouches for its own badges only
  no_badge,      // there is none in the file
};
ENUM_NAMES(BadgeOutcome, valid, expired, revoked, unknown, other_issuer, no_badge)
struct BadgeCheck {
  BadgeOutcome outcome = BadgeOutcome::no_badge;
  std::string organisation;
  std::optional<std::string> holder_name;
  std::optional<std::string> title;
  std::optional<std::string> number;
  std::optional<Date> issued_on;
  std::optional<Date> valid_until;
  std::optional<Date> revoked_on;
};
FIELDS(BadgeCheck, outcome, organisation, holder_name, title, number, issued_on, valid_until, revoked_on)

struct BadgeKey {
  std::string thumbprint;
  Instant made_at;
  bool signing = false;
  std::int64_t badges = 0;  // signed with it
};
FIELDS(BadgeKey, thumbprint, made_at, signing, badges)
struct BadgeKeys {
  std::vector<BadgeKey> items;
};
FIELDS(BadgeKeys, items)

struct KeyRow {
  std::string thumbprint;
  std::string jwk;
  Bytes sealed;
  Instant made_at;
  std::optional<PersonId> made_by;
};
FIELDS(KeyRow, thumbprint, jwk, sealed, made_at, made_by)

class Service final : public Badges {
public:
  Service(Platform& platform, certificates::Certificates& certificates, accounts::Accounts& accounts,
          const security::Keys& keys);

  /// The holder's own certificate as a badge. Errors: not_found; conflict `certificate_revoked`.
  Result<http::Download> badge(const security::Viewer& viewer, certificates::CertificateId id, BadgeForm form);
  /// For anybody, 30 a minute from one address.
  Result<BadgeCheck> check(http::Upload& upload, std::string_view address);
  Result<std::string> issuer();
  Result<std::string> key_set();
  /// 1EdTech Revocation List: the credentials that were taken back.
  Result<std::string> revocations();
  Result<BadgeKeys> keys_of(const security::Viewer& viewer);
  /// A new key signs from now on; the old ones go on verifying.
  Result<BadgeKeys> renew_key(const security::Viewer& viewer);

private:
  Result<std::string> token(const security::Viewer& viewer, certificates::CertificateId id,
                            certificates::Certificate& certificate);
  Result<std::shared_ptr<const security::RsaKey>> signing_key(data::Tx& tx);
  Result<std::shared_ptr<const security::RsaKey>> make_key(data::Tx& tx, std::optional<PersonId> by,
                                                           std::unique_ptr<security::RsaKey> key);
  Result<BadgeCheck> check_token(std::string_view token);
  Result<BadgeKeys> list_keys(data::Tx& tx);

  Platform& platform_;
  certificates::Certificates& certificates_;
  accounts::Accounts& accounts_;
  security::SecretBox sealing_key_;
  security::RateLimiter checks_;
  std::mutex mutex_;
  std::shared_ptr<const security::RsaKey> key_;  // the one that signs, once loaded
};

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::badges
