#include "modules/lti/jwt.hpp"

#include <algorithm>
#include <cmath>

#include "appliance/base/text.hpp"
#include "appliance/shape/writer.hpp"

namespace mc::lti {

namespace {

constexpr auto kSkew = std::chrono::seconds(60);
constexpr std::size_t kMostFields = 60;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::unexpected<Error> form_malformed() {
  return fail(Fault::invalid, "form_malformed", "The form or the query cannot be read.");
}

Result<std::string> unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size() || hex_digit(text[i + 1]) < 0 || hex_digit(text[i + 2]) < 0) return form_malformed();
    out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return out;
}

}  // namespace

void JsonObject::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  append_json_string(text_, name);
  text_ += ':';
}
JsonObject& JsonObject::text(std::string_view name, std::string_view value) {
  key(name);
  append_json_string(text_, value);
  return *this;
}
JsonObject& JsonObject::raw(std::string_view name, std::string_view json) {
  key(name);
  text_ += json;
  return *this;
}
JsonObject& JsonObject::number(std::string_view name, std::int64_t value) {
  key(name);
  shape::write_integer(text_, value);
  return *this;
}
JsonObject& JsonObject::real(std::string_view name, double value) {
  key(name);
  shape::write_real(text_, value);
  return *this;
}
JsonObject& JsonObject::texts(std::string_view name, const std::vector<std::string>& values) {
  key(name);
  text_ += '[';
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text_ += ',';
    append_json_string(text_, values[i]);
  }
  text_ += ']';
  return *this;
}

Result<JsonIn> read_object(std::string_view json, const char* code) {
  auto refused = [&] { return fail(Fault::invalid, code, "This is no JSON object that can be read."); };
  auto document = shape::parse_json(json);
  if (!document) return refused();
  JsonIn out{std::make_unique<const shape::Document>(std::move(*document)), {}};
  auto members = oidc::members_of(out.document->root());
  if (!members) return refused();
  out.members = std::move(*members);
  return out;
}

std::optional<oidc::Members> object_in(const oidc::Members& members, std::string_view name) {
  auto found = members.find(name);
  if (found == members.end()) return std::nullopt;
  return oidc::members_of(found->second);
}

std::optional<double> number_in(const oidc::Members& members, std::string_view name) {
  auto found = members.find(name);
  if (found == members.end()) return std::nullopt;
  double out = 0;
  switch (found->second.kind()) {
  case shape::Kind::integer:
    out = static_cast<double>(found->second.integer());
    break;
  case shape::Kind::big_integer:
    out = static_cast<double>(found->second.big_integer());
    break;
  case shape::Kind::real:
    out = found->second.real();
    break;
  default:
    return std::nullopt;
  }
  if (!std::isfinite(out)) return std::nullopt;
  return out;
}

Result<std::string> clean_in(const oidc::Members& members, std::string_view name, std::size_t most) {
  auto found = members.find(name);
  if (found == members.end() || found->second.kind() == shape::Kind::null) return std::string();
  if (found->second.kind() != shape::Kind::string) return invalid(std::string(name), "not_text", "This must be text.");
  auto clean = clean_text(found->second.text());
  if (!clean) return invalid(std::string(name), "bad_text", "This text has characters that are not allowed.");
  if (count_code_points(*clean) > most) return invalid(std::string(name), "too_long", "This text is too long.");
  return std::move(*clean);
}

std::vector<std::pair<std::string, std::string>> pairs_in(const oidc::Members& members, std::string_view name,
                                                          std::size_t most) {
  std::vector<std::pair<std::string, std::string>> out;
  auto found = members.find(name);
  if (found == members.end() || found->second.kind() != shape::Kind::object) return out;
  for (shape::Cursor at = found->second.first(); !(at == found->second.end()) && out.size() < most; at = at.next()) {
    std::string value;
    if (at.kind() == shape::Kind::string)
      value = at.text();
    else
      at.append_to(value);
    out.emplace_back(at.key(), std::move(value));
  }
  return out;
}

Result<JsonIn> claims_unverified(std::string_view token) {
  oidc::Jws jws = TRY(oidc::read_jws(token));
  return read_object(jws.payload, "token_malformed");
}

Result<JsonIn> verify_claims(std::string_view token, const oidc::KeySet& keys, const TokenWanted& wanted) {
  oidc::Jws jws = TRY(oidc::read_jws(token));
  if (!jws.type.empty() && jws.type != "jwt") return oidc::token_malformed();
  TRY(oidc::check_signature(jws, keys));
  JsonIn claims = TRY(read_object(jws.payload, "token_malformed"));
  if (oidc::text_of(claims.members, "iss") != wanted.issuer)
    return oidc::token_refused("token_issuer", "The token is from somebody else than expected.");
  auto audience = oidc::texts_of(claims.members, "aud", 20);
  bool meant = audience && std::any_of(audience->begin(), audience->end(), [&](const std::string& one) {
                 return std::find(wanted.audiences.begin(), wanted.audiences.end(), one) != wanted.audiences.end();
               });
  if (!meant) return oidc::token_refused("token_audience", "The token is meant for somebody else (aud).");
  auto expires = oidc::date_of(claims.members, "exp");
  if (!expires) return oidc::token_refused("token_malformed", "The token does not say when it expires (exp).");
  if (wanted.now - kSkew >= *expires) return oidc::token_refused("token_expired", "The token has expired.");
  if (*expires > wanted.now + std::chrono::hours(25))
    return oidc::token_refused("token_too_long", "The token is good for more than a day; that is too long.");
  for (const char* name : {"iat", "nbf"}) {
    auto at = oidc::date_of(claims.members, name);
    if (at && *at > wanted.now + kSkew)
      return oidc::token_refused("token_not_yet", "The token is from the future; compare the clocks.");
    if (at && *at < wanted.now - wanted.oldest - kSkew && name == std::string_view("iat"))
      return oidc::token_refused("token_too_old", "The token was issued long ago; compare the clocks.");
  }
  return claims;
}

Result<Form> Form::parse(std::string_view text) {
  Form out;
  for (std::string_view part : split(text, '&')) {
    if (part.empty()) continue;
    std::size_t equals = part.find('=');
    std::string name = TRY(unescape(part.substr(0, equals)));
    std::string value = equals == std::string_view::npos ? std::string() : TRY(unescape(part.substr(equals + 1)));
    if (out.fields_.size() == kMostFields || !out.fields_.emplace(std::move(name), std::move(value)).second)
      return form_malformed();
  }
  return out;
}

std::string Form::value(std::string_view name) const {
  auto found = fields_.find(name);
  return found == fields_.end() ? std::string() : found->second;
}

}  // namespace mc::lti
