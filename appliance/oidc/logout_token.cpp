#include "appliance/oidc/logout_token.hpp"

#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/oidc/jws.hpp"
#include "appliance/oidc/values.hpp"

namespace mc::oidc {
namespace {

constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";

Status check_times(const Members& members, const LogoutExpectation& expected) {
  auto issued = date_of(members, "iat");
  if (!issued) return token_malformed();
  if (*issued > expected.now + expected.skew)
    return token_refused("token_not_yet", "The token is from the future; compare the clocks.");
  if (*issued < expected.now - expected.oldest - expected.skew)
    return token_refused("token_too_old", "The token was issued long ago; compare the clocks.");
  // Providers of the drafts send none; the age of the token bounds it then.
  if (!members.contains("exp")) return {};
  auto expires = date_of(members, "exp");
  if (!expires) return token_malformed();
  if (expected.now - expected.skew >= *expires) return token_refused("token_expired", "The token has expired.");
  return {};
}

Status check_event(const Members& members) {
  auto wrong = [] { return token_refused("token_event", "The token does not say that somebody signed out."); };
  auto found = members.find("events");
  if (found == members.end()) return wrong();
  auto events = members_of(found->second);
  if (!events) return wrong();
  auto event = events->find(kEvent);
  if (event == events->end() || event->second.kind() != shape::Kind::object) return wrong();
  return {};
}

bool plain(const std::string& text, std::size_t most) { return text.size() <= most && clean_text(text).has_value(); }

}  // namespace

Result<std::string> claimed_issuer(std::string_view token) {
  Jws read = TRY(read_jws(token));
  auto document = shape::parse_json(read.payload);
  if (!document) return token_malformed();
  auto members = members_of(document->root());
  if (!members) return token_malformed();
  return text_of(*members, "iss");
}

Result<LogoutToken> verify_logout_token(std::string_view token, const KeySet& keys, const LogoutExpectation& expected) {
  Jws read = TRY(read_jws(token));
  if (!read.type.empty() && read.type != "logout+jwt" && read.type != "jwt") return token_malformed();
  TRY(check_signature(read, keys));
  auto document = shape::parse_json(read.payload);
  if (!document) return token_malformed();
  auto members = members_of(document->root());
  if (!members) return token_malformed();
  if (text_of(*members, "iss") != expected.issuer)
    return token_refused("token_issuer", "The token is from another provider.");
  auto audience = texts_of(*members, "aud", 20);
  if (!audience || std::find(audience->begin(), audience->end(), expected.client_id) == audience->end())
    return token_refused("token_audience", "The token is meant for another application.");
  TRY(check_times(*members, expected));
  if (members->contains("nonce")) return token_refused("token_nonce", "A logout token has no nonce.");
  TRY(check_event(*members));
  LogoutToken out;
  out.id = text_of(*members, "jti");
  if (out.id.empty() || !plain(out.id, 500)) return token_refused("token_id", "The token has no id.");
  out.subject = text_of(*members, "sub");
  out.session = text_of(*members, "sid");
  if ((out.subject.empty() && out.session.empty()) || !plain(out.subject, 255) || !plain(out.session, 500))
    return token_refused("token_subject", "The token does not say whom it is about.");
  out.valid_until = expected.now + expected.oldest + expected.skew * 2;
  return out;
}

}  // namespace mc::oidc
