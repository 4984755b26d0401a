// The redirect binding: compressed, in the query, signed over the query's raw octets.
#include <algorithm>
#include <fmt/format.h>

#include <array>
#include <map>

#include "appliance/base/text.hpp"
#include "appliance/saml/algorithms.hpp"
#include "appliance/saml/deflate.hpp"
#include "appliance/saml/messages.hpp"
#include "appliance/saml/xml.hpp"

namespace mc::saml {

namespace {

constexpr std::size_t kMostQuery = 400 * 1024;
using Query = std::map<std::string_view, std::string_view>;

std::unexpected<Error> bad_shape(std::string message) { return refuse("redirect_shape", std::move(message)); }

std::string percent(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                 c == '.' || c == '~';
    if (plain)
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> unpercent(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      out += ' ';
    } else if (text[i] == '%') {
      int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0) return bad_shape("A percent sign in the address is not followed by two digits.");
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// Raw values by name. A name that is encoded, unknown or doubled is refused: two readers could see two messages.
Result<Query> split_query(std::string_view query) {
  constexpr std::array<std::string_view, 5> kNames{"SAMLRequest", "SAMLResponse", "RelayState", "SigAlg", "Signature"};
  if (query.size() > kMostQuery) return refuse("xml_too_large", "The message is larger than 256 KiB.");
  Query out;
  for (std::string_view part : split(query, '&')) {
    std::size_t equals = part.find('=');
    std::string_view name = part.substr(0, equals);
    bool known = std::find(kNames.begin(), kNames.end(), name) != kNames.end();
    if (!known || equals == std::string_view::npos)
      return bad_shape("The address has a parameter that the redirect binding does not know.");
    if (!out.emplace(name, part.substr(equals + 1)).second)
      return bad_shape("The address has the same parameter twice.");
  }
  if (out.contains("SAMLRequest") == out.contains("SAMLResponse"))
    return bad_shape("The address has no SAML message, or two.");
  return out;
}

Result<std::string> message_of(const Query& query) {
  std::string_view name = query.contains("SAMLRequest") ? "SAMLRequest" : "SAMLResponse";
  auto packed = from_base64(TRY(unpercent(query.at(name))));
  if (!packed) return bad_shape("The message is not base64.");
  return inflate_raw(as_text(*packed));
}

std::string signed_octets(const Query& query) {
  std::string out;
  for (std::string_view name : {"SAMLRequest", "SAMLResponse", "RelayState", "SigAlg"}) {
    auto found = query.find(name);
    if (found == query.end()) continue;
    if (!out.empty()) out += '&';
    out += fmt::format("{}={}", name, found->second);
  }
  return out;
}

}  // namespace

Result<std::string> redirect_url(std::string_view location, Parameter parameter, std::string_view xml,
                                 std::string_view relay_state, const Key& key) {
  std::string query = fmt::format("{}={}", parameter == Parameter::request ? "SAMLRequest" : "SAMLResponse",
                                  percent(to_base64(as_bytes(deflate_raw(xml)))));
  if (!relay_state.empty()) query += "&RelayState=" + percent(relay_state);
  query += "&SigAlg=" + percent(key.kind() == KeyKind::rsa ? kRsaSha256 : kEcdsaSha256);
  std::string signature = percent(to_base64(TRY(sign_octets(key, query))));
  bool has_query = location.find('?') != std::string_view::npos;
  return fmt::format("{}{}{}&Signature={}", location, has_query ? '&' : '?', query, signature);
}

Result<Redirected> read_redirect(std::string_view query_text, std::span<const Key> keys) {
  Query query = TRY(split_query(query_text));
  if (!query.contains("Signature") || !query.contains("SigAlg"))
    return refuse("redirect_unsigned", "The message is not signed; set the provider to sign logout messages.");
  auto signature = from_base64(TRY(unpercent(query.at("Signature"))));
  if (!signature) return bad_shape("The signature is not base64.");
  std::string algorithm = TRY(unpercent(query.at("SigAlg")));
  std::string octets = signed_octets(query);
  int tried = 0;
  bool valid = false;
  for (const Key& key : keys) {
    if (valid || tried == kMostKeysTried) break;
    if (key.kind() == KeyKind::rsa && key.bits() < kLeastRsaBits) continue;
    ++tried;
    valid = verify_octets(key, algorithm, octets, *signature);
  }
  if (!valid) return refuse("signature_invalid", "The signature of the address does not verify with the metadata.");
  Redirected out;
  out.parameter = query.contains("SAMLRequest") ? Parameter::request : Parameter::response;
  out.xml = TRY(message_of(query));
  if (query.contains("RelayState")) out.relay_state = TRY(unpercent(query.at("RelayState")));
  return out;
}

Result<std::string> claimed_issuer_of_redirect(std::string_view query_text) {
  std::string xml = TRY(message_of(TRY(split_query(query_text))));
  XmlLimits limits;
  limits.bytes = kMostInflated;
  Document document = TRY(Document::parse(xml, limits));
  std::string out = document.root().first(kAssertionNs, "Issuer").text();
  if (out.empty()) return refuse("issuer_missing", "The message does not name its Issuer.");
  return out;
}

}  // namespace mc::saml
