#include "appliance/oidc/logout_token.hpp"

#include "appliance/base/text.hpp"
#include "appliance/oidc/token.hpp"

namespace mc::oidc {
namespace {

constexpr std::string_view kEvent = "http://schemas.openid.net/event/backchannel-logout";

Status check_times(const Members& members, const LogoutExpectation& expected) {
  const Freshness fresh{expected.now, expected.skew, expected.oldest};
  auto issued = date_of(members, "iat");
  if (!issued) return token_malformed();
  TRY(check_issued(*issued, fresh));
  // Providers of the drafts send none; the age of the token bounds it then.
  if (!members.contains("exp")) return {};
  auto expires = date_of(members, "exp");
  if (!expires) return token_malformed();
  return check_unexpired(*expires, fresh);
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
  return text_of(TRY(payload_of(TRY(read_jws(token)))).members, "iss");
}

Result<LogoutToken> verify_logout_token(std::string_view token, const KeySet& keys, const LogoutExpectation& expected) {
  const Payload payload = TRY(verify_token(token, keys, {"logout+jwt", "jwt"}, expected.issuer));
  const Members& members = payload.members;
  TRY(audience_with(members, expected.client_id));
  TRY(check_times(members, expected));
  if (members.contains("nonce")) return token_refused("token_nonce", "A logout token has no nonce.");
  TRY(check_event(members));
  LogoutToken out;
  out.id = text_of(members, "jti");
  if (out.id.empty() || !plain(out.id, 500)) return token_refused("token_id", "The token has no id.");
  out.subject = text_of(members, "sub");
  out.session = text_of(members, "sid");
  if ((out.subject.empty() && out.session.empty()) || !plain(out.subject, 255) || !plain(out.session, 500))
    return token_refused("token_subject", "The token does not say whom it is about.");
  out.valid_until = expected.now + expected.oldest + expected.skew * 2;
  return out;
}

}  // namespace mc::oidc
