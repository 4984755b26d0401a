#pragma once
// Authorization code flow with PKCE: the address that the browser goes to, what it brings back, and the back channel.
#include <functional>
#include <optional>
#include <string>

#include "appliance/net/http_client.hpp"
#include "appliance/oidc/discovery.hpp"
#include "appliance/oidc/id_token.hpp"

namespace mc::oidc {

/// Our registration at the provider.
struct Registration {
  std::string client_id;
  std::string redirect_uri;
  std::string scope = "openid";
};

/// Random values of one sign-in; the nonce and the verifier stay with us.
struct Challenge {
  std::string state;
  std::string nonce;
  std::string verifier;  // RFC 7636: 43 to 128 unreserved characters
};

/// whatever: any session at the provider will do. anew: the person must sign in now (step-up).
enum class Freshness : std::uint8_t { whatever, anew };

std::string authorization_url(const Discovery& provider, const Registration& own, const Challenge& challenge,
                              Freshness freshness);

struct Callback {
  std::string state;
  std::string code;
  std::optional<std::string> issuer;
  std::string error;  // the provider's code; empty when there is a `code`
};
/// Unknown parameters are left alone. Error invalid `callback_malformed`: without state, twice the same, too long.
Result<Callback> parse_callback(std::string_view query);
/// RFC 9207. Error invalid `callback_issuer`.
Status check_issuer(const Callback& callback, const Discovery& provider);

using Send = std::function<Result<net::HttpAnswer>(const net::HttpRequest&)>;

struct Tokens {
  std::string id_token;
  std::string access_token;
};
/// `secret` empty: a public client. Errors: those of net; unavailable `token_endpoint_failed`; invalid `code_refused`,
/// `client_refused`.
Result<Tokens> exchange_code(const Send& send, const Discovery& provider, const Registration& own,
                             std::string_view secret, std::string_view code, std::string_view verifier);
Result<Discovery> fetch_discovery(const Send& send, std::string_view issuer, std::string* text = nullptr);
Result<KeySet> fetch_keys(const Send& send, const Discovery& provider);
/// More claims of the same subject. Errors: those of net; unavailable `userinfo_failed`; invalid `userinfo_subject`.
Result<Attributes> fetch_userinfo(const Send& send, const Discovery& provider, std::string_view access_token,
                                  std::string_view subject);

/// RP-initiated logout; nothing when the provider does not offer it. `id_token` may be empty.
std::optional<std::string> end_session_url(const Discovery& provider, const Registration& own,
                                           std::string_view id_token, std::string_view back_to);

}  // namespace mc::oidc
