// Single logout, started here or at the provider.
#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/log.hpp"
#include "appliance/base/network.hpp"
#include "appliance/oidc/logout_token.hpp"
#include "appliance/security/crypto.hpp"
#include "modules/sso/form.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {

constexpr std::string_view kSignedOut = "/sign-in?signed_out=1";

/// The session that the provider means: those of its SessionIndexes, or all of the subject when it names none.
bool meant(const SessionRow& row, const saml::LogoutRequest& request) {
  const auto& named = request.session_indexes;
  return named.empty() || std::find(named.begin(), named.end(), row.session_index) != named.end();
}

}  // namespace

Result<LogoutStart> Service::sign_out(const security::Viewer& viewer) {
  auto row = TRY(platform_.db.read([&](data::Tx& tx) { return store::session(tx, viewer.session); }));
  LogoutStart out;
  std::string asked;
  if (row) {
    auto found = platform_.db.read([&](data::Tx& tx) { return find(tx, row->provider_id); });
    if (found && found->oidc) {
      auto hint = row->hint ? open(viewer.session.text(), *row->hint) : std::string();
      out.url = oidc::end_session_url(found->oidc->discovery, registration(*found->oidc), hint.value_or(""),
                                      addresses_.signed_out);
    }
    const saml::Endpoint* point = found ? found->provider.logout_by(saml::kBindingRedirect) : nullptr;
    if (point) {
      saml::LogoutRequest request{"_" + random_token(24),
                                  addresses_.entity_id,
                                  point->location,
                                  platform_.clock.now(),
                                  row->subject,
                                  row->subject_format,
                                  {}};
      if (!row->session_index.empty()) request.session_indexes.push_back(row->session_index);
      saml::Key key = TRY(current_key());
      asked = request.id;
      out.url = TRY(saml::redirect_url(point->location, saml::Parameter::request, saml::to_xml(request), "", key));
    }
  }
  // Ended here whatever the provider will say.
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (!asked.empty()) TRY(note_logout_asked(tx, viewer.session, asked));
    TRY(store::remove_session(tx, viewer.session));
    return platform_.sessions.end(tx, viewer.session, "signed_out");
  }));
  return out;
}

std::string Service::logout(std::string_view query, const Client& client) {
  auto next = check_address(client) ? answer_logout(query, client)
                                    : Result<std::string>(fail(Fault::rate_limited, "too_many_attempts",
                                                               "Too many attempts. Wait a moment and try again."));
  if (next) return std::move(*next);
  (void)limiter_.take("refused:" + limit_key(client.address), kRefusals);
  LOG(info, "sso_logout_refused", {"code", next.error().code}, {"request_id", client.request_id});
  return fmt::format("/sign-in?sso_error={}", next.error().code);
}

Result<std::string> Service::answer_logout(std::string_view query, const Client& client) {
  std::string issuer = TRY(saml::claimed_issuer_of_redirect(query));
  Found found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Found> {
    auto row = TRY(store::provider_by_entity(tx, issuer));
    if (!row || row->kind != ProviderKind::saml) return not_found("provider_not_found");
    return read(std::move(*row), tx.now());
  }));
  saml::Redirected message = TRY(saml::read_redirect(query, found.provider.signing_keys));
  saml::LogoutExpectation expected{found.provider, addresses_.logout, platform_.clock.now()};
  expected.signed_inside = false;
  if (message.parameter == saml::Parameter::response) {
    auto answer = TRY(saml::read_logout_response(message.xml, expected));
    if (!answer.success && !answer.partial) TRY(note_logout_failed(found.row, answer.in_response_to, client));
    return std::string(answer.success ? kSignedOut : "/sign-in?signed_out=partly");
  }
  saml::LogoutRequest request = TRY(saml::read_logout_request(message.xml, expected));
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    for (const SessionRow& row : TRY(store::sessions_of(tx, found.row.id, request.subject))) {
      if (!meant(row, request)) continue;
      TRY(platform_.sessions.end(tx, row.session_id, "signed_out"));
      TRY(store::remove_session(tx, row.session_id));
      TRY(audit(tx, std::nullopt, "session.ended_by_provider", "session:" + row.session_id.text(), "ok", "{}", client));
    }
    return {};
  }));
  const saml::Endpoint* point = found.provider.logout_by(saml::kBindingRedirect);
  if (!point) return std::string(kSignedOut);
  const std::string& to = point->response_location.empty() ? point->location : point->response_location;
  saml::LogoutResponse answer{
      "_" + random_token(24), addresses_.entity_id, to, platform_.clock.now(), request.id, true, false};
  saml::Key key = TRY(current_key());
  return saml::redirect_url(to, saml::Parameter::response, saml::to_xml(answer), message.relay_state, key);
}

http::RawAnswer Service::backchannel_logout(std::string_view body, const Client& client) {
  constexpr std::string_view kJson = "application/json";
  auto taken = check_address(client);
  if (taken) taken = take_logout_token(body, client);
  if (taken) return {200, std::string(kJson), "{}"};
  const Error& error = taken.error();
  const bool ours = error.fault == Fault::unavailable || error.fault == Fault::internal;
  LOG(info, "sso_logout_refused", {"code", error.code}, {"request_id", client.request_id});
  if (!ours) (void)limiter_.take("refused:" + limit_key(client.address), kRefusals);
  if (auto before = refusals_.take(client.address); before && !ours) {
    auto audited = platform_.db.write([&](data::Tx& tx) {
      return audit(tx, std::nullopt, "session.logout_refused", "session:unknown", "denied",
                   fmt::format(R"({{"method":"oidc","reason":"{}","not_recorded_before":{}}})", error.code, *before),
                   client);
    });
    if (!audited) LOG(error, "audit_failed", {"code", audited.error().code});
  }
  const int status = error.fault == Fault::rate_limited ? 429 : ours ? 503 : 400;
  return {status, std::string(kJson),
          fmt::format(R"({{"error":"invalid_request","error_description":"{}"}})", error.code)};
}

Status Service::take_logout_token(std::string_view body, const Client& client) {
  std::string token = TRY(parse_field(body, "logout_token"));
  std::string issuer = TRY(oidc::claimed_issuer(token));
  Found found = TRY(platform_.db.read([&](data::Tx& tx) -> Result<Found> {
    auto row = TRY(store::provider_by_entity(tx, issuer));
    if (!row || row->kind != ProviderKind::oidc) return not_found("provider_not_found");
    return read(std::move(*row), tx.now());
  }));
  oidc::LogoutExpectation expected{found.row.entity_id, found.oidc->client_id, platform_.clock.now()};
  auto cache = keys_of(found);
  auto said = oidc::verify_logout_token(token, *TRY(cache->current()), expected);
  if (!said && said.error().code == "token_key_unknown")
    said = oidc::verify_logout_token(token, *TRY(cache->renewed()), expected);
  if (!said) return std::unexpected(said.error());
  return platform_.db.write([&](data::Tx& tx) -> Status {
    auto hash = security::sha256(as_bytes(found.row.entity_id + "\nlogout:" + said->id));
    if (!TRY(store::remember(tx, Bytes(hash.begin(), hash.end()), said->valid_until)))
      return fail(Fault::invalid, "token_replayed", "The token was used before.");
    auto rows = said->session.empty() ? TRY(store::sessions_of(tx, found.row.id, said->subject))
                                      : TRY(store::sessions_named(tx, found.row.id, said->session));
    for (const SessionRow& row : rows) {
      if (!said->subject.empty() && row.subject != said->subject) continue;
      TRY(platform_.sessions.end(tx, row.session_id, "signed_out"));
      TRY(store::remove_session(tx, row.session_id));
      TRY(audit(tx, std::nullopt, "session.ended_by_provider", "session:" + row.session_id.text(), "ok", "{}", client));
    }
    return {};
  });
}

}  // namespace mc::sso
