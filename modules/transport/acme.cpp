#include "modules/transport/acme.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/base/text.hpp"
#include "appliance/shape/document.hpp"
#include "appliance/shape/shape.hpp"

namespace mc::transport {
namespace {

constexpr int kMostLooks = 40;
constexpr std::chrono::milliseconds kBetweenLooks{1500};
constexpr std::size_t kMostItems = 20;

std::unexpected<Error> acme_protocol(std::string_view what) {
  return fail(Fault::unavailable, "acme_protocol", fmt::format("The authority's answer is not ACME: {}.", what));
}

std::string acme_text(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

/// A member of an object; nothing when there is none.
std::optional<shape::Cursor> acme_member(const shape::Cursor& object, std::string_view name) {
  if (object.kind() != shape::Kind::object) return std::nullopt;
  for (shape::Cursor at = object.first(); !(at == object.end()); at = at.next())
    if (at.key() == name) return at;
  return std::nullopt;
}

/// A member of an answer as text; empty when it is none.
std::string text_member(const shape::Cursor& object, std::string_view name) {
  auto found = acme_member(object, name);
  return found && found->kind() == shape::Kind::string ? std::string(found->text()) : std::string();
}

bool acme_object(const Result<shape::Document>& document) {
  return document && document->root().kind() == shape::Kind::object;
}

/// The authority's own words, cut short and cleaned: it is shown to administrators.
std::unexpected<Error> acme_refused(const net::HttpAnswer& answer) {
  std::string words = fmt::format("HTTP {}", answer.status);
  if (auto document = shape::parse_json(answer.body); acme_object(document)) {
    std::string type = text_member(document->root(), "type"), detail = text_member(document->root(), "detail");
    words += fmt::format(", {}: {}", type.substr(0, 100), detail.substr(0, 400));
  }
  auto clean = clean_text(words);
  return fail(Fault::unavailable, "acme_refused", clean ? *clean : fmt::format("HTTP {}", answer.status));
}

std::vector<std::string> acme_texts(const shape::Cursor& object, std::string_view name) {
  std::vector<std::string> out;
  auto list = acme_member(object, name);
  if (!list || list->kind() != shape::Kind::array) return out;
  for (shape::Cursor at = list->first(); !(at == list->end()); at = at.next())
    if (at.kind() == shape::Kind::string && out.size() < kMostItems) out.emplace_back(at.text());
  return out;
}

}  // namespace

Result<net::HttpAnswer> Acme::get(const std::string& url) { return send_({url, {}, std::nullopt, ""}); }

Result<net::HttpAnswer> Acme::post_once(const std::string& url, const std::string& payload) {
  if (nonce_.empty()) {
    auto answer = TRY(get(new_nonce_));
    nonce_ = answer.headers["replay-nonce"];
    if (nonce_.empty()) return acme_protocol("no Replay-Nonce");
  }
  std::string who = account_.empty() ? R"("jwk":)" + key_.public_jwk() : R"("kid":)" + acme_text(account_);
  std::string head = fmt::format(R"({{"alg":"ES256",{},"nonce":{},"url":{}}})", who, acme_text(nonce_), acme_text(url));
  std::string text = to_base64url(as_bytes(head)) + "." + to_base64url(as_bytes(payload));
  Bytes signature = TRY(key_.sign(text));
  std::size_t dot = text.find('.');
  std::string body = fmt::format(R"({{"protected":"{}","payload":"{}","signature":"{}"}})", text.substr(0, dot),
                                 text.substr(dot + 1), to_base64url(signature));
  nonce_.clear();  // each counts once
  auto answer = TRY(send_({url, {}, body, "application/jose+json"}));
  nonce_ = answer.headers["replay-nonce"];
  return answer;
}

Result<net::HttpAnswer> Acme::post(const std::string& url, const std::string& payload) {
  auto answer = TRY(post_once(url, payload));
  if (answer.status == 400 && answer.body.find("urn:ietf:params:acme:error:badNonce") != std::string::npos)
    answer = TRY(post_once(url, payload));
  if (answer.status >= 400) return acme_refused(answer);
  return answer;
}

Status Acme::find_services(const std::string& directory_url) {
  auto answer = TRY(get(directory_url));
  if (answer.status != 200) return acme_refused(answer);
  auto document = shape::parse_json(answer.body);
  if (!acme_object(document)) return acme_protocol("the directory is no JSON object");
  new_nonce_ = text_member(document->root(), "newNonce");
  new_account_ = text_member(document->root(), "newAccount");
  new_order_ = text_member(document->root(), "newOrder");
  if (new_nonce_.empty() || new_account_.empty() || new_order_.empty())
    return acme_protocol("the directory lacks newNonce, newAccount or newOrder");
  return {};
}

Status Acme::enter_account(const AcmeOrder& wanted) {
  account_ = wanted.account_url;
  if (!account_.empty()) return {};
  std::string contact =
      wanted.contact.empty() ? "" : fmt::format(R"(,"contact":[{}])", acme_text("mailto:" + wanted.contact));
  auto answer = TRY(post(new_account_, R"({"termsOfServiceAgreed":true)" + contact + "}"));
  account_ = answer.headers["location"];
  if (account_.empty()) return acme_protocol("the new account has no address");
  return {};
}

Result<std::string> Acme::wait_for(const std::string& url, std::string_view good) {
  for (int look = 0; look < kMostLooks; ++look) {
    auto answer = TRY(post(url, ""));
    auto document = shape::parse_json(answer.body);
    if (!acme_object(document)) return acme_protocol("no JSON object");
    std::string status = text_member(document->root(), "status");
    if (status == good || (status == "valid" && good == "ready")) return answer.body;
    if (status == "invalid" || status == "revoked" || status == "expired" || status == "deactivated") {
      auto clean = clean_text(answer.body.substr(0, 600));
      return fail(Fault::unavailable, "acme_refused",
                  fmt::format("The authority says {}: {}", status, clean ? *clean : std::string()));
    }
    pause_(kBetweenLooks);
  }
  return fail(Fault::unavailable, "acme_slow", "The authority did not decide within a minute.");
}

Status Acme::prove(const std::string& authorization_url) {
  auto answer = TRY(post(authorization_url, ""));
  auto document = shape::parse_json(answer.body);
  if (!acme_object(document)) return acme_protocol("no authorization");
  if (text_member(document->root(), "status") == "valid") return {};
  auto list = acme_member(document->root(), "challenges");
  if (!list || list->kind() != shape::Kind::array) return acme_protocol("no challenges");
  for (shape::Cursor each = list->first(); !(each == list->end()); each = each.next()) {
    if (text_member(each, "type") != "http-01") continue;
    std::string token = text_member(each, "token"), url = text_member(each, "url");
    bool clean = !token.empty() && token.size() <= 200 && std::all_of(token.begin(), token.end(), [](unsigned char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    if (!clean || url.empty()) return acme_protocol("an unusable challenge");
    challenges_.put(token, token + "." + key_.thumbprint());
    auto told = post(url, "{}");
    Result<std::string> decided =
        told ? wait_for(authorization_url, "valid") : Result<std::string>(std::unexpected(told.error()));
    challenges_.remove(token);
    if (!decided) return std::unexpected(decided.error());
    return {};
  }
  return fail(Fault::unavailable, "acme_refused",
              "The authority offers no http-01 challenge, the only kind spoken here.");
}

Result<AcmeDone> Acme::order(const AcmeOrder& wanted) {
  TRY(find_services(wanted.directory_url));
  TRY(enter_account(wanted));
  std::string names;
  for (const std::string& name : wanted.names)
    names += fmt::format(R"({}{{"type":"dns","value":{}}})", names.empty() ? "" : ",", acme_text(name));
  auto opened = TRY(post(new_order_, R"({"identifiers":[)" + names + "]}"));
  std::string order_url = opened.headers["location"];
  auto document = shape::parse_json(opened.body);
  if (order_url.empty() || !acme_object(document)) return acme_protocol("no order");
  std::string finalize = text_member(document->root(), "finalize");
  for (const std::string& each : acme_texts(document->root(), "authorizations")) TRY(prove(each));
  TRY(wait_for(order_url, "ready"));
  auto request = TRY(http::make_signing_request({wanted.names, {}, {}}, false));
  TRY(post(finalize, fmt::format(R"({{"csr":"{}"}})", to_base64url(request.der))));
  std::string done = TRY(wait_for(order_url, "valid"));
  auto order = shape::parse_json(done);
  std::string place = acme_object(order) ? text_member(order->root(), "certificate") : std::string();
  if (place.empty()) return acme_protocol("the order has no certificate");
  auto certificate = TRY(post(place, ""));
  auto pair = http::read_pem(certificate.body, request.key);
  if (!pair) return acme_protocol(pair.error().detail);
  return AcmeDone{*pair, account_};
}

}  // namespace mc::transport
