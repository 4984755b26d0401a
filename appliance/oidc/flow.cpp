#include "appliance/oidc/flow.hpp"

#include "appliance/base/text.hpp"
#include "appliance/oidc/values.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::oidc {
namespace {

constexpr std::size_t kMostCode = 4096;

std::unexpected<Error> unavailable(const char* code, const char* detail) {
  return fail(Fault::unavailable, code, detail);
}

std::string with_query(const std::string& address, const std::vector<std::pair<std::string, std::string>>& fields) {
  return address + (address.find('?') == std::string::npos ? "?" : "&") + net::form_encode(fields);
}

/// An error code of RFC 6749: letters and underscores, so that it may stand in a log and an address.
std::string plain_code(std::string_view text) {
  bool plain = !text.empty() && text.size() <= 60 &&
               text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string_view::npos;
  return plain ? std::string(text) : "unknown";
}

}  // namespace

std::string authorization_url(const Discovery& provider, const Registration& own, const Challenge& challenge,
                              Freshness freshness) {
  auto hash = security::sha256(as_bytes(challenge.verifier));
  std::vector<std::pair<std::string, std::string>> fields = {
      {"response_type", "code"},          {"client_id", own.client_id},
      {"redirect_uri", own.redirect_uri}, {"scope", own.scope},
      {"state", challenge.state},         {"nonce", challenge.nonce},
      {"code_challenge_method", "S256"},  {"code_challenge", to_base64url(hash)}};
  if (freshness == Freshness::anew) {
    fields.emplace_back("prompt", "login");
    fields.emplace_back("max_age", "0");  // then the token must say when the person signed in
  }
  return with_query(provider.authorization_endpoint, fields);
}

Result<Callback> parse_callback(std::string_view query) {
  auto malformed = [] {
    return fail(Fault::invalid, "callback_malformed", "What the provider sent back cannot be read.");
  };
  if (query.size() > 16 * 1024) return malformed();
  auto document = shape::parse_query(query);
  if (!document) return malformed();
  auto members = members_of(document->root());
  if (!members) return malformed();
  Callback out;
  out.state = text_of(*members, "state");
  out.code = text_of(*members, "code");
  if (members->contains("iss")) out.issuer = text_of(*members, "iss");
  if (members->contains("error")) out.error = plain_code(text_of(*members, "error"));
  if (out.state.empty() || out.state.size() > 200 || out.code.size() > kMostCode) return malformed();
  if (out.code.empty() == out.error.empty()) return malformed();
  return out;
}

Status check_issuer(const Callback& callback, const Discovery& provider) {
  bool right = callback.issuer ? *callback.issuer == provider.issuer : !provider.answers_with_issuer;
  if (right) return {};
  return fail(Fault::invalid, "callback_issuer", "The answer is from another provider.");
}

Result<Tokens> exchange_code(const Send& send, const Discovery& provider, const Registration& own,
                             std::string_view secret, std::string_view code, std::string_view verifier) {
  std::vector<std::pair<std::string, std::string>> fields = {{"grant_type", "authorization_code"},
                                                             {"code", std::string(code)},
                                                             {"redirect_uri", own.redirect_uri},
                                                             {"code_verifier", std::string(verifier)}};
  net::HttpRequest request{provider.token_endpoint, {{"Accept", "application/json"}}, {}, {}};
  if (secret.empty() || provider.secret_in_body) {
    fields.emplace_back("client_id", own.client_id);
    if (!secret.empty()) fields.emplace_back("client_secret", std::string(secret));
  } else {
    std::string pair = net::percent_encode(own.client_id) + ":" + net::percent_encode(secret);
    request.headers["Authorization"] = "Basic " + to_base64(as_bytes(pair));
  }
  request.body = net::form_encode(fields);
  request.content_type = "application/x-www-form-urlencoded";
  net::HttpAnswer answer = TRY(send(request));
  auto document = shape::parse_json(answer.body);
  auto members = document ? members_of(document->root()) : std::nullopt;
  auto failed = [] { return unavailable("token_endpoint_failed", "The provider did not give a token."); };
  if (!members) return failed();
  if (answer.status != 200) {
    std::string error = text_of(*members, "error");
    if (error == "invalid_grant")
      return fail(Fault::invalid, "code_refused", "The provider does not accept the code any more.");
    if (error == "invalid_client" || error == "unauthorized_client")
      return fail(Fault::invalid, "client_refused", "The provider refuses our client id or secret.");
    return failed();
  }
  Tokens out{text_of(*members, "id_token"), text_of(*members, "access_token")};
  if (out.id_token.empty() || ascii_lower(text_of(*members, "token_type")) != "bearer") return failed();
  return out;
}

Result<Discovery> fetch_discovery(const Send& send, std::string_view issuer, std::string* text) {
  net::HttpAnswer answer = TRY(send({TRY(discovery_url(issuer)), {{"Accept", "application/json"}}, {}, {}}));
  if (answer.status != 200)
    return fail(Fault::invalid, "discovery_malformed", "The address gives no description of a provider.");
  Discovery out = TRY(parse_discovery(answer.body, issuer));
  if (text != nullptr) *text = std::move(answer.body);
  return out;
}

Result<KeySet> fetch_keys(const Send& send, const Discovery& provider) {
  net::HttpAnswer answer = TRY(send({provider.jwks_uri, {{"Accept", "application/json"}}, {}, {}}));
  if (answer.status != 200) return unavailable("keys_malformed", "The provider's key set cannot be read.");
  return parse_jwks(answer.body);
}

Result<Attributes> fetch_userinfo(const Send& send, const Discovery& provider, std::string_view access_token,
                                  std::string_view subject) {
  net::HttpRequest request{provider.userinfo_endpoint,
                           {{"Accept", "application/json"}, {"Authorization", "Bearer " + std::string(access_token)}},
                           {},
                           {}};
  net::HttpAnswer answer = TRY(send(request));
  auto document = shape::parse_json(answer.body);
  auto members = document && answer.status == 200 ? members_of(document->root()) : std::nullopt;
  if (!members) return unavailable("userinfo_failed", "The provider did not answer with the person's details.");
  if (text_of(*members, "sub") != subject)
    return fail(Fault::invalid, "userinfo_subject", "The provider answered with the details of somebody else.");
  return attributes_of(document->root());
}

std::optional<std::string> end_session_url(const Discovery& provider, const Registration& own,
                                           std::string_view id_token, std::string_view back_to) {
  if (provider.end_session_endpoint.empty()) return std::nullopt;
  std::vector<std::pair<std::string, std::string>> fields = {{"client_id", own.client_id},
                                                             {"post_logout_redirect_uri", std::string(back_to)}};
  if (!id_token.empty()) fields.emplace_back("id_token_hint", std::string(id_token));
  return with_query(provider.end_session_endpoint, fields);
}

}  // namespace mc::oidc
