#include "appliance/oidc/id_token.hpp"

#include "appliance/base/text.hpp"
#include "appliance/oidc/token.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::oidc {
namespace {

constexpr std::size_t kMostNames = 200, kMostValues = 5'000;
constexpr int kDeepest = 3;

Status check_audience(const Members& members, const Expectation& expected) {
  auto audience = TRY(audience_with(members, expected.client_id));
  bool named = members.contains("azp");
  if (named && text_of(members, "azp") != expected.client_id) return wrong_audience();
  if (audience.size() > 1 && !named) return wrong_audience();
  return {};
}

Status check_times(const Members& members, const Expectation& expected, Claims& out) {
  const Freshness fresh{expected.now, expected.skew, expected.oldest};
  auto expires = date_of(members, "exp"), issued = date_of(members, "iat");
  if (!expires || !issued) return token_malformed();
  TRY(check_unexpired(*expires, fresh));
  TRY(check_issued(*issued, fresh));
  if (members.contains("nbf")) {
    auto begins = date_of(members, "nbf");
    if (!begins) return token_malformed();
    TRY(check_begun(*begins, fresh));
  }
  out.expires_at = *expires;
  out.issued_at = *issued;
  out.authenticated_at = date_of(members, "auth_time");
  if (expected.authenticated_since &&
      (!out.authenticated_at || *out.authenticated_at < *expected.authenticated_since - expected.skew))
    return token_refused("token_authentication_old", "The provider did not ask the person to sign in again.");
  return {};
}

/// Left half of the hash of the access token: ties the two together (OpenID Connect Core 3.1.3.6).
Status check_access(const Members& members, const Expectation& expected) {
  if (!members.contains("at_hash") || expected.access_token.empty()) return {};
  auto hash = security::sha256(as_bytes(expected.access_token));
  if (text_of(members, "at_hash") == to_base64url(ByteView(hash).first(16))) return {};
  return token_refused("token_access", "The tokens of the answer do not belong together.");
}

bool same(std::string_view a, std::string_view b) { return security::equal_constant_time(as_bytes(a), as_bytes(b)); }

struct Collected {
  Attributes attributes;
  std::size_t values = 0;
};

void add_value(Collected& out, const std::string& name, shape::Cursor value) {
  if (out.values == kMostValues || (out.attributes.size() == kMostNames && !out.attributes.contains(name))) return;
  std::string text;
  switch (value.kind()) {
  case shape::Kind::string:
    text = value.text();
    break;
  case shape::Kind::boolean:
  case shape::Kind::integer:
  case shape::Kind::big_integer:
    value.append_to(text);
    break;
  default:
    return;
  }
  out.attributes[name].push_back(std::move(text));
  ++out.values;
}

void collect(Collected& out, const std::string& prefix, shape::Cursor object, int depth) {
  for (shape::Cursor at = object.first(); !(at == object.end()); at = at.next()) {
    std::string name = prefix + std::string(at.key());
    if (at.kind() == shape::Kind::object && depth < kDeepest)
      collect(out, name + ".", at, depth + 1);
    else if (at.kind() == shape::Kind::array)
      for (shape::Cursor item = at.first(); !(item == at.end()); item = item.next()) add_value(out, name, item);
    else
      add_value(out, name, at);
  }
}

}  // namespace

Attributes attributes_of(shape::Cursor object) {
  Collected out;
  if (object.kind() == shape::Kind::object) collect(out, "", object, 1);
  return std::move(out.attributes);
}

Result<Claims> verify_id_token(std::string_view token, const KeySet& keys, const Expectation& expected) {
  const Payload payload = TRY(verify_token(token, keys, {"jwt"}, expected.issuer));
  const Members& members = payload.members;
  TRY(check_audience(members, expected));
  Claims out;
  TRY(check_times(members, expected, out));
  if (expected.nonce.empty() || !same(text_of(members, "nonce"), expected.nonce))
    return token_refused("token_nonce", "The token answers another sign-in.");
  TRY(check_access(members, expected));
  out.subject = text_of(members, "sub");
  if (out.subject.empty() || out.subject.size() > 255 || !clean_text(out.subject))
    return token_refused("token_subject", "The token does not say whom it is about.");
  out.session = text_of(members, "sid");
  if (out.session.size() > 500) out.session.clear();
  out.attributes = attributes_of(payload.document->root());
  return out;
}

}  // namespace mc::oidc
