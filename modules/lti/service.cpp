// What all parts of the module use: tokens, keys of ours and of the other side, the log.
#include "modules/lti/service.hpp"

#include "appliance/base/log.hpp"
#include "appliance/base/network.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::lti {

namespace {

constexpr security::Limit kNotes{30, 60};  // failures written down for an address
constexpr std::size_t kMostCaches = 500;

}  // namespace

Service::Service(Platform& platform, const LtiParts& parts)
    : platform_(platform), accounts_(parts.accounts), courses_(parts.courses), learning_(parts.learning),
      sealing_key_(parts.keys, "lti", {{"lti", "lti_keys", "sealed", "id", security::SealedKey::id, "", false, "kid"}}),
      token_key_(security::derive_key(parts.keys.kek(security::KeyPurpose::tokens).view(), "lti", 1)),
      base_(platform.settings.base_url), send_for_(parts.send_for), limiter_(platform.clock) {
  while (!base_.empty() && base_.back() == '/') base_.pop_back();
  if (!send_for_)
    send_for_ = [](const std::string& trust_pem) -> oidc::Send {
      return [client = net::HttpClient(net::Trust{{}, trust_pem})](const net::HttpRequest& request) {
        return client.send(request);
      };
    };
}

std::string Service::random_token() {
  Bytes bytes(32);
  platform_.random.fill(bytes);
  return to_base64url(bytes);
}

Bytes Service::hash_of(std::string_view token) const {
  auto hash = security::keyed_hash(token_key_.view(), as_bytes(token));
  return Bytes(hash.begin(), hash.end());
}

Status Service::audit(data::Tx& tx, std::optional<PersonId> actor, std::string action, std::string object,
                      std::string details, const Client& client) {
  security::AuditEvent event;
  event.actor = actor;
  event.action = std::move(action);
  event.object = std::move(object);
  event.details.text = std::move(details);
  event.request_id = client.request_id;
  event.address = client.address;
  return platform_.audit.append(tx, event);
}

LogEntry Service::entry(std::string_view side, std::string_view event) const {
  LogEntry out;
  out.side = side;
  out.event = event;
  return out;
}

Status Service::log_in(data::Tx& tx, LogEntry entry) {
  entry.id = make_uuid7(tx.now(), platform_.random);
  entry.at = tx.now();
  return store::insert(tx, entry);
}

void Service::note_failure(LogEntry entry, const Client& client) {
  if (limiter_.take("note:" + limit_key(client.address), kNotes) > 0) return;
  entry.ok = false;
  auto written = platform_.db.write([&](data::Tx& tx) { return log_in(tx, entry); });
  if (!written) LOG(warning, "lti_log_failed", {"code", written.error().code}, {"request_id", client.request_id});
}

Result<net::HttpAnswer> Service::ask(const std::string& trust_pem, const net::HttpRequest& request) {
  if (!exchanges_.try_acquire_for(std::chrono::seconds(2)))
    return fail(Fault::unavailable, "other_side_slow", "Other servers answer too slowly at the moment.");
  struct Release {
    std::counting_semaphore<16>& exchanges;
    ~Release() { exchanges.release(); }
  } release{exchanges_};
  return send_for_(trust_pem)(request);
}

std::shared_ptr<oidc::KeyCache> Service::keys_at(const std::string& jwks_url, const std::string& trust_pem) {
  std::lock_guard lock(caches_making_);
  if (caches_.size() > kMostCaches) caches_.clear();
  auto& cache = caches_[jwks_url + "\n" + trust_pem];
  if (!cache)
    cache = std::make_shared<oidc::KeyCache>(platform_.clock, [this, jwks_url, trust_pem]() -> Result<oidc::KeySet> {
      auto answer = TRY(ask(trust_pem, {.url = jwks_url, .headers = {{"Accept", "application/json"}}}));
      if (answer.status != 200)
        return fail(Fault::unavailable, "keys_unavailable",
                    "The address of the keys answered " + std::to_string(answer.status) + ".");
      return oidc::parse_jwks(answer.body);
    });
  return cache;
}

Result<JsonIn> Service::verified(std::string_view token, const std::string& jwks_url, const std::string& jwks,
                                 const std::string& trust_pem, const TokenWanted& wanted) {
  if (!jwks.empty()) return verify_claims(token, TRY(oidc::parse_jwks(jwks)), wanted);
  auto cache = keys_at(jwks_url, trust_pem);
  auto claims = verify_claims(token, *TRY(cache->current()), wanted);
  if (!claims && claims.error().code == "token_key_unknown")
    return verify_claims(token, *TRY(cache->renewed()), wanted);
  return claims;
}

Result<KeyRow> Service::make_key(std::string_view state) {
  auto key = TRY(security::RsaKey::generate());
  KeyRow out;
  out.created_at = platform_.clock.now();
  out.id = make_uuid7(out.created_at, platform_.random);
  out.kid = key->thumbprint();
  out.jwk = key->public_jwk();
  out.state = state;
  Secret plain = TRY(key->private_bytes());
  out.sealed = sealing_key_.seal(plain.view(), as_bytes(out.kid), platform_.random);
  return out;
}

Result<std::vector<KeyRow>> Service::ensured_keys() {
  std::lock_guard lock(key_making_);  // two at once would make two keys
  auto rows = TRY(platform_.db.read([](data::Tx& tx) { return store::keys(tx); }));
  if (!rows.empty()) return rows;
  KeyRow first = TRY(make_key("current"));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::insert(tx, first));
    return audit(tx, std::nullopt, "lti_key.created", "lti_key:" + uuid_text(first.id));
  }));
  return std::vector<KeyRow>{std::move(first)};
}

Result<std::string> Service::sign(std::string_view payload) {
  for (const KeyRow& row : TRY(ensured_keys())) {
    if (row.state != "current") continue;
    Bytes plain = TRY(sealing_key_.open(row.sealed, as_bytes(row.kid)));
    Secret wiped{ByteView(plain)};
    std::fill(plain.begin(), plain.end(), std::uint8_t{0});
    auto key = TRY(security::RsaKey::load(wiped.view()));
    return key->compact(R"({"typ":"JWT"})", payload);
  }
  return internal("lti_key_missing", "There is no current key.");
}

Status Service::purge() {
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::purge_keys(tx, tx.now() - std::chrono::hours(24 * 7)));
    return store::purge(tx, tx.now());
  });
}

std::string with_query(std::string url, const std::vector<std::pair<std::string, std::string>>& fields) {
  return url + (url.find('?') == std::string::npos ? "?" : "&") + net::form_encode(fields);
}

std::string origin_of(std::string_view url) {
  auto parsed = net::parse_https(url);
  return parsed ? "https://" + parsed->authority : std::string();
}

}  // namespace mc::lti
