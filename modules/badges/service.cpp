#include "modules/badges/service.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "appliance/base/local_time.hpp"
#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "appliance/documents/badge_image.hpp"
#include "appliance/oidc/jws.hpp"
#include "appliance/security/crypto.hpp"
#include "appliance/security/keys.hpp"
#include "appliance/shape/document.hpp"
#include "modules/accounts/fresh_proof.hpp"
#include "modules/badges/credential.hpp"

namespace mc::badges {
namespace {

constexpr security::Limit kChecks{30, 30};
constexpr std::int64_t kMostRevoked = 10'000;
constexpr int kBadgeSide = 400;
constexpr documents::Rgb kBadgeColour{0x0a, 0x5f, 0x63};  // web/src/styles/tokens.css
constexpr std::string_view kBadgeColourText = "#0a5f63";

struct TokenRow {
  std::string token;
};
FIELDS(TokenRow, token)

http::Download download_of(std::string media_type, std::string name, std::string bytes) {
  http::Download out;
  out.media_type = std::move(media_type);
  out.file_name = std::move(name);
  out.size = static_cast<std::int64_t>(bytes.size());
  out.write = [held = std::move(bytes)](std::int64_t offset, std::int64_t length, const blobs::Sink& sink) {
    ByteView all = as_bytes(held);
    ByteView rest = all.subspan(static_cast<std::size_t>(offset));
    return sink(length < 0 ? rest : rest.first(static_cast<std::size_t>(length)));
  };
  return out;
}

/// The member of the payload's top object; nothing when the payload is no such object.
std::optional<std::string> member_of(const std::string& payload, std::string_view name) {
  auto document = shape::parse_json(payload);
  if (!document || document->root().kind() != shape::Kind::object) return std::nullopt;
  for (auto at = document->root().first(); !(at == document->root().end()); at = at.next())
    if (at.key() == name && at.kind() == shape::Kind::string) return std::string(at.text());
  return std::nullopt;
}

}  // namespace

Service::Service(Platform& platform, certificates::Certificates& certificates, accounts::Accounts& accounts,
                 const security::Keys& keys)
    : platform_(platform), certificates_(certificates), accounts_(accounts),
      sealing_key_(keys, "",
                   {{"badges", "badges_keys", "sealed", "thumbprint", security::SealedKey::text, "badge key:", true}}),
      checks_(platform.clock) {}

Result<std::shared_ptr<const security::RsaKey>> Service::make_key(data::Tx& tx, std::optional<PersonId> by,
                                                                  std::unique_ptr<security::RsaKey> key) {
  Secret bytes = TRY(key->private_bytes());
  KeyRow row{key->thumbprint(), key->public_jwk(), {}, tx.now(), by};
  row.sealed = sealing_key_.seal(bytes.view(), as_bytes("badge key:" + row.thumbprint), platform_.random);
  TRY(tx.in(kModule).run("INSERT INTO badges_keys (thumbprint, jwk, sealed, made_at, made_by) VALUES (?, ?, ?, ?, ?)",
                         row.thumbprint, row.jwk, ByteView(row.sealed), row.made_at, row.made_by));
  TRY(platform_.audit.append(tx, {by, "badge.key_made", "badge_key:" + row.thumbprint, "ok", {"{}"}, {}, {}}));
  return std::shared_ptr<const security::RsaKey>(std::move(key));
}

/// The newest key. The caller made sure that there is one.
Result<std::shared_ptr<const security::RsaKey>> Service::signing_key(data::Tx& tx) {
  auto row = TRY(tx.in(kModule).first<KeyRow>(
      "SELECT thumbprint, jwk, sealed, made_at, made_by FROM badges_keys ORDER BY made_at DESC LIMIT 1"));
  if (!row) return std::shared_ptr<const security::RsaKey>();
  std::lock_guard lock(mutex_);
  if (key_ && key_->thumbprint() == row->thumbprint) return key_;
  Bytes bytes = TRY(sealing_key_.open(row->sealed, as_bytes("badge key:" + row->thumbprint)));
  Secret held{bytes};
  std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
  key_ = TRY(security::RsaKey::load(held.view()));
  return key_;
}

Result<std::string> Service::token(const security::Viewer& viewer, certificates::CertificateId id,
                                   certificates::Certificate& certificate) {
  std::optional<std::string> kept;
  bool has_key = false;
  TRY(platform_.db.read([&](data::Tx& tx) -> Status {
    certificate = TRY(certificates_.own(tx, viewer.person, id));
    if (auto row = TRY(tx.in(kModule).first<TokenRow>("SELECT token FROM badges_issued WHERE certificate_id = ?", id)))
      kept = std::move(row->token);
    has_key = TRY(signing_key(tx)) != nullptr;
    return {};
  }));
  if (certificate.revoked_at)
    return conflict("certificate_revoked", "This certificate was revoked; it gives no badge.");
  if (kept) return *kept;
  // A key takes a while to make: not while the writer waits.
  std::unique_ptr<security::RsaKey> fresh;
  if (!has_key) fresh = TRY(security::RsaKey::generate());
  return platform_.db.write([&](data::Tx& tx) -> Result<std::string> {
    if (auto row = TRY(tx.in(kModule).first<TokenRow>("SELECT token FROM badges_issued WHERE certificate_id = ?", id)))
      return row->token;  // made meanwhile
    auto key = TRY(signing_key(tx));
    if (!key) {
      if (!fresh) return internal("badge_key_missing");
      key = TRY(make_key(tx, std::nullopt, std::move(fresh)));
    }
    auto holder = TRY(accounts_.find(tx, viewer.person));
    std::array<std::uint8_t, 16> salt{};
    platform_.random.fill(salt);
    BadgeFacts facts{certificate, holder ? holder->email : std::string(), to_base64url(salt),
                     platform_.settings.organisation_name, platform_.settings.base_url};
    std::string made = TRY(key->compact(R"({"typ":"JWT","jwk":)" + key->public_jwk() + "}", credential_payload(facts)));
    TRY(tx.in(kModule).run(
        "INSERT INTO badges_issued (certificate_id, person_id, token, thumbprint, made_at) VALUES (?, ?, ?, ?, ?)", id,
        viewer.person, made, key->thumbprint(), tx.now()));
    TRY(platform_.audit.append(tx, {viewer.person, "badge.made", "certificate:" + id.text(), "ok", {"{}"}, {}, {}}));
    return made;
  });
}

Result<http::Download> Service::badge(const security::Viewer& viewer, certificates::CertificateId id, BadgeForm form) {
  certificates::Certificate certificate;
  std::string signed_token = TRY(token(viewer, id, certificate));
  std::string name = "badge-" + certificate.number;
  if (form == BadgeForm::jwt) return download_of("application/jwt", name + ".jwt", std::move(signed_token));
  if (form == BadgeForm::svg) {
    std::string plain =
        documents::badge_svg(kBadgeColourText, certificate.course_title, platform_.settings.organisation_name);
    return download_of("image/svg+xml", name + ".svg", TRY(documents::bake_svg(plain, signed_token)));
  }
  static const Result<Bytes> plain = documents::badge_png(kBadgeSide, kBadgeColour);  // drawn once
  Bytes baked = TRY(documents::bake_png(TRY(Result<Bytes>(plain)), signed_token));
  return download_of("image/png", name + ".png", std::string(baked.begin(), baked.end()));
}

Result<BadgeCheck> Service::check(http::Upload& upload, std::string_view address) {
  if (!platform_.settings.public_verification) return not_found();
  if (checks_.take(limit_key(address), kChecks) > 0)
    return fail(Fault::rate_limited, "too_many_verifications",
                "Too many badges were checked from here; wait a minute.");
  std::string file = TRY(http::read_body(upload, documents::kMostBakedImage));
  auto found = documents::baked_token(as_bytes(file));
  if (!found) return BadgeCheck{BadgeOutcome::no_badge, platform_.settings.organisation_name, {}, {}, {}, {}, {}, {}};
  return check_token(*found);
}

/// Only what we made ourselves is believed, word for word: the key that a token carries is never looked at.
Result<BadgeCheck> Service::check_token(std::string_view token) {
  BadgeCheck out;
  out.organisation = platform_.settings.organisation_name;
  auto jws = oidc::read_jws(token);
  if (!jws) return out;
  const std::string ours = platform_.settings.base_url + "/api/v1/badges/issuer";
  out.outcome = member_of(jws->payload, "iss") == ours ? BadgeOutcome::unknown : BadgeOutcome::other_issuer;
  return platform_.db.read([&](data::Tx& tx) -> Result<BadgeCheck> {
    auto sql = tx.in(kModule);
    // What is not word for word a badge that we made is not ours, whatever it says of itself.
    std::string jti = member_of(jws->payload, "jti").value_or("");
    auto id = certificates::CertificateId::parse(jti.starts_with("urn:uuid:") ? jti.substr(9) : "");
    if (!id) return out;
    auto row = TRY(sql.first<TokenRow>("SELECT token FROM badges_issued WHERE certificate_id = ?", *id));
    if (!row || row->token != token) return out;
    certificates::Certificate it = TRY(certificates_.shown(tx, *id));
    out.holder_name = it.holder_name;
    out.title = it.course_title;
    out.number = it.number;
    out.issued_on = it.issued_on;
    out.valid_until = it.valid_until;
    out.outcome = BadgeOutcome::valid;
    if (it.valid_until && *it.valid_until < platform_.clock.today()) out.outcome = BadgeOutcome::expired;
    if (it.revoked_at) {
      out.outcome = BadgeOutcome::revoked;
      out.revoked_on = local_date(*it.revoked_at);
    }
    return out;
  });
}

Result<std::string> Service::key_set() {
  auto rows = TRY(platform_.db.read([&](data::Tx& tx) {
    return tx.in(kModule).all<KeyRow>(
        "SELECT thumbprint, jwk, sealed, made_at, made_by FROM badges_keys ORDER BY made_at DESC LIMIT 50");
  }));
  std::string out = R"({"keys":[)";
  for (const KeyRow& row : rows) {
    if (out.back() == '}') out += ",";
    out += fmt::format(R"({{"alg":"RS256","kid":"{}","use":"sig",{})", row.thumbprint, row.jwk.substr(1));
  }
  return out + "]}";
}

Result<std::string> Service::issuer() {
  auto rows = TRY(platform_.db.read([&](data::Tx& tx) {
    return tx.in(kModule).all<KeyRow>(
        "SELECT thumbprint, jwk, sealed, made_at, made_by FROM badges_keys ORDER BY made_at DESC LIMIT 50");
  }));
  std::vector<std::string> jwks;
  for (const KeyRow& row : rows) jwks.push_back(row.jwk);
  return issuer_profile(platform_.settings.base_url, platform_.settings.organisation_name, jwks);
}

Result<std::string> Service::revocations() {
  auto revoked = TRY(platform_.db.read([&](data::Tx& tx) { return certificates_.revoked(tx, kMostRevoked); }));
  std::string out = fmt::format(
      R"({{"@context":["https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"],"type":["1EdTechRevocationList"],)"
      R"("id":"{0}/api/v1/badges/revocations","issuer":"{0}/api/v1/badges/issuer","revokedCredential":[)",
      platform_.settings.base_url);
  for (const auto& id : revoked) {
    if (out.back() == '}') out += ",";
    out += fmt::format(R"({{"id":"{}","revoked":true}})", credential_id(id));
  }
  return out + "]}";
}

Result<BadgeKeys> Service::list_keys(data::Tx& tx) {
  BadgeKeys out;
  auto rows = TRY(tx.in(kModule).all<KeyRow>(
      "SELECT thumbprint, jwk, sealed, made_at, made_by FROM badges_keys ORDER BY made_at DESC LIMIT 50"));
  for (const KeyRow& row : rows) {
    auto count = TRY(
        tx.in(kModule).first<std::int64_t>("SELECT COUNT(*) FROM badges_issued WHERE thumbprint = ?", row.thumbprint));
    out.items.push_back({row.thumbprint, row.made_at, out.items.empty(), count.value_or(0)});
  }
  return out;
}

Result<BadgeKeys> Service::keys_of(const security::Viewer& viewer) {
  if (!viewer.may_everywhere("badge:manage")) return forbidden();
  return platform_.db.read([&](data::Tx& tx) { return list_keys(tx); });
}

Result<BadgeKeys> Service::renew_key(const security::Viewer& viewer) {
  if (!viewer.may_everywhere("badge:manage")) return forbidden();
  TRY(accounts::proved_lately(accounts_, viewer));
  auto fresh = TRY(security::RsaKey::generate());
  return platform_.db.write([&](data::Tx& tx) -> Result<BadgeKeys> {
    TRY(make_key(tx, viewer.person, std::move(fresh)));
    return list_keys(tx);
  });
}

}  // namespace mc::badges
