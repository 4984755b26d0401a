#include "modules/notifications/connectors.hpp"

#include <algorithm>

#include "appliance/base/markup.hpp"
#include "appliance/base/text.hpp"

namespace mc::notifications {
namespace {

constexpr std::size_t kMostHeaders = 20;
constexpr auto kProofCounts = std::chrono::hours(12);  // RFC 8292: at most 24

enum class Escape : std::uint8_t { percent, json, xml, none };

std::string escaped(std::string_view value, Escape how) {
  switch (how) {
  case Escape::percent:
    return net::percent_encode(value);
  case Escape::json: {
    std::string quoted;
    append_json_string(quoted, value);
    return quoted.substr(1, quoted.size() - 2);
  }
  case Escape::xml:
    return escape_markup(value);
  case Escape::none:
    return std::string(value);
  }
  return {};
}

Escape escape_of(SmsFormat format) {
  return format == SmsFormat::form ? Escape::percent : format == SmsFormat::json ? Escape::json : Escape::xml;
}

/// Each name in braces once, from the left: what was filled in is not looked at again.
std::string fill(std::string_view pattern, const SmsConnector& connector, std::string_view to, std::string_view text,
                 Escape how) {
  std::string out;
  while (!pattern.empty()) {
    std::size_t open = pattern.find('{');
    out += pattern.substr(0, open);
    if (open == std::string_view::npos) break;
    pattern.remove_prefix(open);
    bool filled = false;
    for (auto [name, value] : {std::pair<std::string_view, std::string_view>{"{to}", to},
                               {"{to_digits}", to.starts_with('+') ? to.substr(1) : to},
                               {"{text}", text},
                               {"{secret}", connector.secret}}) {
      if (!pattern.starts_with(name)) continue;
      out += escaped(value, how);
      pattern.remove_prefix(name.size());
      filled = true;
      break;
    }
    if (filled) continue;
    out += '{';
    pattern.remove_prefix(1);
  }
  return out;
}

bool header_name(std::string_view name) {
  return !name.empty() && name.size() <= 60 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// What the client itself says, and what would change how long the request is.
bool reserved_header(std::string_view name) {
  std::string lower = ascii_lower(name);
  for (std::string_view each : {"host", "connection", "content-length", "content-type", "transfer-encoding",
                                "accept-encoding", "upgrade", "te", "trailer"})
    if (lower == each) return true;
  return false;
}

Result<std::vector<std::pair<std::string, std::string>>> header_lines(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> out;
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.empty()) continue;
    std::size_t colon = line.find(':');
    std::string_view name = trim(line.substr(0, colon));
    if (colon == std::string_view::npos || !header_name(name) || reserved_header(name) || out.size() == kMostHeaders)
      return invalid("headers", "header_unusable", "Each line is \"Name: value\".");
    out.emplace_back(std::string(name), std::string(trim(line.substr(colon + 1))));
  }
  return out;
}

Status check_pem(const std::string& pem) {
  if (pem.empty()) return {};
  if (auto good = net::check_trust(pem); !good)
    return invalid("trust_pem", "trust_unreadable", "The text holds no certificate.");
  return {};
}

std::string media_type_of(SmsFormat format) {
  return format == SmsFormat::form   ? "application/x-www-form-urlencoded"
         : format == SmsFormat::json ? "application/json"
                                     : "text/xml; charset=utf-8";
}

}  // namespace

std::vector<std::string> usual_push_hosts() {
  return {"fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", "*.push.apple.com",
          "*.notify.windows.com"};
}

bool host_allowed(const std::vector<std::string>& hosts, std::string_view host) {
  std::string lower = ascii_lower(host);
  for (const std::string& pattern : hosts) {
    std::string known = ascii_lower(pattern);
    if (known == lower) return true;
    // "*.notify.windows.com" stands for what is in front of a dot.
    if (known.starts_with("*.") && known.size() > 4 && lower.size() > known.size() - 1 &&
        lower.ends_with(std::string_view(known).substr(1)))
      return true;
  }
  return false;
}

Status check_connector(const SmsConnector& connector) {
  TRY(check_pem(connector.trust_pem));
  if (!connector.on) return {};
  if (connector.kind == SmsKind::mail) {
    if (connector.mail_to.find("{to") == std::string::npos)
      return invalid("mail_to", "placeholder_missing", "The address needs {to} or {to_digits}.");
    if (!mail::is_mail_address(sms_mail(connector, "+15125550100", "x").to))
      return invalid("mail_to", "address_unusable", "It makes no e-mail address.");
    return {};
  }
  if (!net::parse_https(sms_request(connector, "+15125550100", "x").url))
    return invalid("url", "url_unusable", "Give an address that starts with https://.");
  TRY(header_lines(connector.headers));
  for (std::string_view wanted : {"{to", "{text}"})
    if (connector.body.find(wanted) == std::string::npos && connector.url.find(wanted) == std::string::npos)
      return invalid("body", "placeholder_missing", "The request needs {to} and {text}.");
  return {};
}

Status check_connector(const PushConnector& connector) {
  TRY(check_pem(connector.trust_pem));
  for (std::size_t i = 0; i < connector.hosts.size(); ++i) {
    std::string_view host = connector.hosts[i];
    if (host.starts_with("*.")) host.remove_prefix(2);
    bool good = host.find('.') != std::string_view::npos || host == "localhost";
    for (char c : host)
      good =
          good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.');
    if (!good) return invalid("hosts[" + std::to_string(i) + "]", "host_unusable", "Give the name of a server.");
  }
  if (connector.on && connector.hosts.empty()) return invalid("hosts", "required", "Name at least one push service.");
  return {};
}

Status check_connector(const MailboxConnector& connector) {
  TRY(check_pem(connector.trust_pem));
  if (!connector.on) return {};
  bool host = !connector.host.empty() && connector.host.size() <= 253 &&
              connector.host.find_first_of(" /@:\r\n") == std::string::npos;
  if (!host) return invalid("host", "required", "Give the name of the mail server.");
  if (connector.security == mail::Security::plain)
    return invalid("security", "encryption_needed", "A password is not sent without encryption.");
  if (connector.username.empty()) return invalid("username", "required", "Give the mailbox's user name.");
  if (connector.password.empty()) return invalid("password", "required", "Give the mailbox's password.");
  return {};
}

Result<std::string> phone_number(std::string_view text) {
  std::string out;
  for (char c : trim(text)) {
    if (c == ' ' || c == '-' || c == '.' || c == '(' || c == ')') continue;
    if ((c == '+' && out.empty()) || (c >= '0' && c <= '9'))
      out += c;
    else
      return invalid("phone", "phone_unusable", "Write the number with its country, as +1 512 555 0100.");
  }
  if (!out.starts_with('+') || out.size() < 9 || out.size() > 16 || out[1] == '0')
    return invalid("phone", "phone_unusable", "Write the number with its country, as +1 512 555 0100.");
  return out;
}

net::HttpRequest sms_request(const SmsConnector& connector, std::string_view to, std::string_view text) {
  net::HttpRequest out;
  out.url = fill(connector.url, connector, to, text, Escape::percent);
  if (auto lines = header_lines(connector.headers))
    for (const auto& [name, value] : *lines) out.headers[name] = fill(value, connector, to, text, Escape::none);
  if (connector.body.empty()) return out;  // a gateway that takes GET
  out.body = fill(connector.body, connector, to, text, escape_of(connector.content_type));
  out.content_type = media_type_of(connector.content_type);
  return out;
}

mail::Mail sms_mail(const SmsConnector& connector, std::string_view to, std::string_view text) {
  return {fill(connector.mail_to, connector, to, "", Escape::none), "", "SMS", std::string(text), "", {}};
}

Status check_subscription(const PushConnector& connector, const PushSubscription& subscription) {
  net::Url url = TRY(net::parse_https(subscription.endpoint));
  if (!host_allowed(connector.hosts, url.host))
    return fail(Fault::invalid, "push_service_unknown", "The browser's push service is not among those allowed here.");
  auto key = from_base64url(subscription.p256dh);
  auto secret = from_base64url(subscription.auth);
  bool shaped = key && secret && key->size() == security::kPushPublicKey && secret->size() == security::kPushSecret;
  if (!shaped) return fail(Fault::invalid, "push_key_unusable", "The browser's keys are not those of a push receiver.");
  return {};
}

Result<net::HttpRequest> push_request(const PushSubscription& subscription, std::string_view message, bool urgent,
                                      ByteView sender_key, std::string_view sender, Instant now, Random& random) {
  net::Url url = TRY(net::parse_https(subscription.endpoint));
  security::PushReceiver receiver{TRY(from_base64url(subscription.p256dh)), TRY(from_base64url(subscription.auth))};
  Bytes sealed = TRY(security::seal_for_push(receiver, as_bytes(message), security::make_push_once(random)));
  net::HttpRequest out;
  out.url = subscription.endpoint;
  out.headers["Authorization"] =
      TRY(security::push_authorization(sender_key, "https://" + url.authority, sender, now + kProofCounts));
  out.headers["Content-Encoding"] = "aes128gcm";
  out.headers["TTL"] = "86400";
  out.headers["Urgency"] = urgent ? "high" : "normal";
  out.content_type = "application/octet-stream";
  out.body = std::string(as_text(sealed));
  return out;
}

mail::MailboxSettings mailbox_settings(const MailboxConnector& connector) {
  mail::MailboxSettings out;
  out.host = connector.host;
  out.port = static_cast<int>(connector.port);
  out.security = connector.security;
  out.username = connector.username;
  out.password = connector.password;
  out.trust.pem = connector.trust_pem;
  return out;
}

}  // namespace mc::notifications
