// OpenID Connect: to the provider, back with a code, and the back channel.
#include <fmt/format.h>

#include "appliance/security/crypto.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

constexpr std::string_view kMethod = "oidc";

/// A mapped name that the ID token does not have: some providers tell it only when they are asked.
bool lacks_something(const ProviderRules& rules, const oidc::Attributes& attributes) {
  for (const auto* name : {&rules.employee_number, &rules.email, &rules.first_name, &rules.last_name, &rules.groups})
    if (!name->value.empty() && !attributes.contains(name->value)) return true;
  return false;
}

}  // namespace

oidc::Registration Service::registration(const OidcConfig& config) const {
  return {config.client_id, addresses_.redirect, config.scopes};
}

Result<std::string> Service::oidc_url(const Found& found, const RequestRow& row) const {
  auto freshness = row.purpose == Purpose::reauthenticate ? oidc::Freshness::anew : oidc::Freshness::whatever;
  return oidc::authorization_url(found.oidc->discovery, registration(*found.oidc),
                                 {row.relay_state, row.nonce, row.verifier}, freshness);
}

std::shared_ptr<oidc::KeyCache> Service::keys_of(const Found& found) {
  std::lock_guard lock(caches_making_);
  auto& cache = caches_[found.row.id];
  if (!cache)
    cache = std::make_shared<oidc::KeyCache>(
        platform_.clock, [send = send_for_(found.oidc->trust_pem), provider = found.oidc->discovery] {
          return oidc::fetch_keys(send, provider);
        });
  return cache;
}

void Service::forget_keys(ProviderId id) {
  std::lock_guard lock(caches_making_);
  caches_.erase(id);
}

Result<std::string> Service::secret_of(const ProviderRow& row) const {
  if (!row.secret) return std::string();
  return open("client secret:" + row.id.text(), *row.secret);
}

Landing Service::callback(std::string_view query, std::string_view browser, const Client& client) {
  Asked asked;
  auto landing = answer_callback(query, browser, client, asked);
  return landing ? std::move(*landing) : refused(landing.error(), asked, kMethod, client);
}

Result<Landing> Service::answer_callback(std::string_view query, std::string_view browser, const Client& client,
                                         Asked& asked) {
  TRY(check_address(client));
  oidc::Callback callback = TRY(oidc::parse_callback(query));
  auto unknown = [] {
    return fail(Fault::invalid, "sso_request_unknown",
                "The sign-in was not started in this browser, or took too long.");
  };
  auto request = TRY(platform_.db.read([&](data::Tx& tx) { return store::request(tx, callback.state); }));
  auto hash = security::sha256(as_bytes(browser));
  if (!request || request->expires_at < platform_.clock.now() || browser.empty() ||
      !security::equal_constant_time(hash, request->browser))
    return unknown();
  asked.request = request;
  Found found = TRY(platform_.db.read([&](data::Tx& tx) { return find(tx, request->provider_id); }));
  if (!found.oidc) return unknown();
  // From here on the state is used up, whatever comes of it.
  if (!TRY(platform_.db.write([&](data::Tx& tx) { return store::take_request(tx, callback.state); }))) return unknown();
  if (request->purpose != Purpose::verify && found.row.state != State::enabled) return not_found("provider_not_found");
  TRY(oidc::check_issuer(callback, found.oidc->discovery));
  if (!callback.error.empty())
    return fail(Fault::invalid, "provider_refused", "The provider answered " + callback.error + ".");
  Login login = TRY(redeem(found, *request, callback));
  return platform_.db.write([&](data::Tx& tx) { return finish(tx, *request, found, login, client); });
}

/// Waits for the provider's servers; holds no transaction meanwhile.
Result<Login> Service::redeem(const Found& found, const RequestRow& request, const oidc::Callback& callback) {
  if (!exchanges_.try_acquire_for(std::chrono::seconds(2)))
    return fail(Fault::unavailable, "provider_slow", "The provider answers too slowly at the moment.");
  struct Release {
    std::counting_semaphore<16>& exchanges;
    ~Release() { exchanges.release(); }
  } release{exchanges_};
  const OidcConfig& config = *found.oidc;
  oidc::Send send = send_for_(config.trust_pem);
  std::string secret = TRY(secret_of(found.row));
  oidc::Tokens tokens =
      TRY(oidc::exchange_code(send, config.discovery, registration(config), secret, callback.code, request.verifier));
  oidc::Expectation expected{config.discovery.issuer, config.client_id, request.nonce, platform_.clock.now(),
                             tokens.access_token};
  if (request.purpose == Purpose::reauthenticate) expected.authenticated_since = request.started_at;
  auto cache = keys_of(found);
  auto claims = oidc::verify_id_token(tokens.id_token, *TRY(cache->current()), expected);
  if (!claims && claims.error().code == "token_key_unknown")
    claims = oidc::verify_id_token(tokens.id_token, *TRY(cache->renewed()), expected);
  if (!claims) return std::unexpected(claims.error());
  Login login{"nonce:" + request.nonce, claims->expires_at + expected.skew, claims->subject,    "",
              claims->session,          claims->authenticated_at,           claims->attributes, tokens.id_token};
  login.clock_skew_seconds = seconds_between(platform_.clock.now(), claims->issued_at);
  bool more = lacks_something(found.rules, login.attributes) && !config.discovery.userinfo_endpoint.empty();
  if (more && !tokens.access_token.empty()) {
    auto told = TRY(oidc::fetch_userinfo(send, config.discovery, tokens.access_token, claims->subject));
    login.attributes.merge(told);  // what the signed token says stays
  }
  return login;
}

}  // namespace mc::sso
