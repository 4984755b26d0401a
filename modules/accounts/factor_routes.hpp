#pragma once
// Endpoints of second factors, passkeys, mailed links, invitations and grants that need two people.
#include "appliance/http/routes.hpp"
#include "modules/accounts/factors.hpp"
#include "modules/accounts/grant_requests.hpp"
#include "modules/accounts/links.hpp"

namespace mc::accounts {

inline constexpr std::string_view kChallengeCookie = "__Host-challenge";
inline constexpr std::string_view kRefreshCookie = "__Host-refresh";

/// Of routes.cpp, shared.
Client client_of(const http::Call& call);
void set_cookie(http::Call& call, std::string_view name, std::string_view value, std::optional<std::int64_t> seconds);
/// Puts the tokens into cookies, or into the answer for programs.
SignedIn hand_over(http::Call& call, Started started, bool as_tokens, Instant now);
Result<http::Nothing> nothing(const mc::Status& status);

void add_factor_routes(http::Routes& routes, Service& service, Factors& factors);
void add_link_routes(http::Routes& routes, Service& service, Links& links);
void add_grant_routes(http::Routes& routes, FourEyes& four_eyes, Delegating& delegating);

}  // namespace mc::accounts
