#pragma once
// Ways out through others' servers, off by default: an SMS gateway of the hospital's choice (an HTTPS request made from
// a template, or a mail to the gateway), push services of browsers, and the mailbox that bounces go to. SMPP and
// WhatsApp are not spoken. Building requests is pure.
#include <string>
#include <vector>

#include "appliance/mail/bounce.hpp"
#include "appliance/mail/mailbox.hpp"
#include "appliance/net/http_client.hpp"
#include "appliance/security/push_seal.hpp"
#include "modules/notifications/kinds.hpp"

namespace mc::notifications {

enum class SmsKind : std::uint8_t { https, mail };
ENUM_NAMES(SmsKind, https, mail)
enum class SmsFormat : std::uint8_t { form, json, xml };
ENUM_NAMES(SmsFormat, form, json, xml)

/// Stored sealed. In url, headers and body {to}, {to_digits}, {text} and {secret} are filled in, each encoded as its
/// place asks for.
struct SmsConnector {
  bool on = false;
  SmsKind kind = SmsKind::https;
  std::string url;
  SmsFormat content_type = SmsFormat::form;
  std::string headers;  // lines "Name: value"
  std::string body;
  std::string mail_to;  // "{to_digits}@sms.gateway.example"
  std::string secret;
  std::string trust_pem;
};
FIELDS(SmsConnector, on, kind, url, content_type, headers, body, mail_to, secret, trust_pem)

/// `hosts`: push services that subscriptions may name, "*.notify.windows.com"; whoever subscribes chooses the address
/// that we send to, so it must be none of the hospital's own servers.
struct PushConnector {
  bool on = false;
  std::vector<std::string> hosts;
  std::string trust_pem;
};
FIELDS(PushConnector, on, hosts, trust_pem)

struct MailboxConnector {
  bool on = false;
  std::string host;
  std::int64_t port = 995;
  mail::Security security = mail::Security::implicit;
  std::string username;
  std::string password;
  std::string trust_pem;
};
FIELDS(MailboxConnector, on, host, port, security, username, password, trust_pem)

/// The services of the browsers as of 2026.
std::vector<std::string> usual_push_hosts();
bool host_allowed(const std::vector<std::string>& hosts, std::string_view host);

/// Errors (invalid, with the field): `required`, `url_unusable`, `header_unusable`, `placeholder_missing`,
/// `address_unusable`, `host_unusable`, `encryption_needed`, `trust_unreadable`.
Status check_connector(const SmsConnector& connector);
Status check_connector(const PushConnector& connector);
Status check_connector(const MailboxConnector& connector);

/// "+15125550100": a plus and 8 to 15 digits, as E.164 writes numbers. Blanks, dots, dashes and brackets are dropped.
Result<std::string> phone_number(std::string_view text);

net::HttpRequest sms_request(const SmsConnector& connector, std::string_view to, std::string_view text);
mail::Mail sms_mail(const SmsConnector& connector, std::string_view to, std::string_view text);

/// What a browser gave; stored sealed.
struct PushSubscription {
  std::string endpoint;
  std::string p256dh;  // base64url
  std::string auth;
};
FIELDS(PushSubscription, endpoint, p256dh, auth)

/// Errors: `push_service_unknown`, `push_key_unusable`, `url_unusable`.
Status check_subscription(const PushConnector& connector, const PushSubscription& subscription);
/// A sealed message for the service that the subscription names.
Result<net::HttpRequest> push_request(const PushSubscription& subscription, std::string_view message, bool urgent,
                                      ByteView sender_key, std::string_view sender, Instant now, Random& random);

mail::MailboxSettings mailbox_settings(const MailboxConnector& connector);

}  // namespace mc::notifications
