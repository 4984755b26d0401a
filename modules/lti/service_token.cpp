// Access tokens for tools: OAuth 2.0 client credentials with a signed assertion (RFC 7523).
#include <algorithm>

#include "appliance/base/network.hpp"
#include "appliance/base/text.hpp"
#include "modules/lti/names.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

namespace {

constexpr auto kTokenLife_ = std::chrono::hours(1);
// Clients ask a new token for each call, and a whole class hands in at once.
constexpr security::Limit kTokens{1200, 600};
constexpr security::Limit kCalls{3000, 1500};
constexpr security::Limit kWrong{60, 60};  // for an address

std::unexpected<Error> token_error(const char* code, std::string detail) {
  return fail(Fault::invalid, code, std::move(detail));
}
std::unexpected<Error> slow_down() {
  return fail(Fault::rate_limited, "rate_limited", "Too many requests; wait a moment.");
}

}  // namespace

Result<Answer> Service::token(const Form& form, const Client& client) {
  if (limiter_.spent("wrong:" + limit_key(client.address), kWrong)) return slow_down();
  if (form.value("grant_type") != "client_credentials")
    return token_error("unsupported_grant_type", "Only client_credentials is known.");
  if (form.value("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
    return token_error("invalid_request", "client_assertion_type must be the one for JSON Web Tokens.");
  std::string assertion = form.value("client_assertion");
  auto wrong = [&](std::string detail) {
    (void)limiter_.take("wrong:" + limit_key(client.address), kWrong);
    return fail(Fault::unauthenticated, "invalid_client", std::move(detail));
  };
  auto found = sender_of(assertion);
  if (!found) return wrong(found.error().detail);
  const FoundTool& tool = *found;
  if (limiter_.take("token:" + tool.row.id.text(), kTokens) > 0) return slow_down();
  auto claims = verified(assertion, tool.setup.jwks_url.value, tool.setup.jwks.value, tool.setup.trust_pem.value,
                         {tool.row.client_id, {url("/token"), base_}, platform_.clock.now()});
  if (!claims && claims.error().fault == Fault::unavailable) return std::unexpected(claims.error());
  if (!claims) return wrong(claims.error().detail);
  if (oidc::text_of(claims->members, "sub") != tool.row.client_id)
    return wrong("sub must be the client id, as iss is.");
  std::string jti = oidc::text_of(claims->members, "jti");
  if (jti.empty() || jti.size() > 512) return wrong("The assertion has no id of its own (jti).");
  std::string granted;
  const std::string asked = form.value("scope");
  for (std::string_view scope : split(asked, ' ')) {
    const auto& mine = tool.setup.scopes.items;
    bool known = std::any_of(mine.begin(), mine.end(), [&](const auto& one) { return one.value == scope; });
    bool twice = (" " + granted + " ").find(" " + std::string(scope) + " ") != std::string::npos;
    if (known && !twice) granted += (granted.empty() ? "" : " ") + std::string(scope);
  }
  if (granted.empty())
    return token_error("invalid_scope", "None of the scopes asked for is in the tool's registration here.");
  auto expires = oidc::date_of(claims->members, "exp");
  std::string secret = random_token();
  TRY(platform_.db.write([&](data::Tx& tx) -> Status {
    if (!TRY(store::use_once(tx, tool.row.id.bytes, hash_of("jti:" + jti), *expires + std::chrono::minutes(2))))
      return fail(Fault::unauthenticated, "invalid_client",
                  "The assertion was used before; make a new one with a new "
                  "jti.");
    return store::insert_token(tx, hash_of(secret), {tool.row.id, granted, tx.now() + kTokenLife_});
  }));
  return Answer{200, "application/json",
                JsonObject()
                    .text("access_token", secret)
                    .text("token_type", "Bearer")
                    .number("expires_in", std::chrono::duration_cast<std::chrono::seconds>(kTokenLife_).count())
                    .text("scope", granted)
                    .str(),
                ""};
}

Result<Caller> Service::identify(std::string_view authorization, std::initializer_list<std::string_view> scopes,
                                 const Client& client) {
  if (limiter_.spent("wrong:" + limit_key(client.address), kWrong)) return slow_down();
  bool bearer = authorization.size() > 7 && ascii_lower(authorization.substr(0, 7)) == "bearer ";
  std::string_view token = bearer ? trim(authorization.substr(7)) : std::string_view();
  auto unknown = [&] {
    (void)limiter_.take("wrong:" + limit_key(client.address), kWrong);
    return fail(Fault::unauthenticated, "token_unknown", "The access token is unknown or has expired.");
  };
  if (token.empty() || token.size() > 200) return unknown();
  return platform_.db.read([&](data::Tx& tx) -> Result<Caller> {
    auto row = TRY(store::token(tx, hash_of(token)));
    if (!row || row->expires_at <= tx.now()) return unknown();
    auto tool = find_tool(tx, row->tool_id);
    if (!tool || tool->row.state != PartyState::active) return unknown();
    if (limiter_.take("call:" + row->tool_id.text(), kCalls) > 0) return slow_down();
    std::string granted = " " + row->scopes + " ";
    for (std::string_view scope : scopes)
      if (granted.find(" " + std::string(scope) + " ") != std::string::npos)
        return Caller{std::move(tool->row), std::move(tool->setup), row->scopes};
    return forbidden("scope_missing", "The access token is not good for this; ask for one with the right scope.");
  });
}

}  // namespace mc::lti
