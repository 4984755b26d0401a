#pragma once
// PUBLIC header of module notifications: what a person is told, in the app and by the channels that she chose.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/mail/mail.hpp"
#include "appliance/security/keys.hpp"
#include "modules/accounts/accounts.hpp"
#include "modules/outbound_place.hpp"
#include "modules/platform.hpp"

namespace mc::notifications {

struct NotificationTag;
using NotificationId = Id<NotificationTag>;

/// Critical ignores quiet hours, digests and what the person switched off; low waits for the daily digest by default.
enum class Urgency : std::uint8_t { low, normal, critical };
ENUM_NAMES(Urgency, low, normal, critical)

/// A second way out of a notification, as "find a class". The web app has the label's text by its code.
struct Link {
  std::string label_code;
  std::string href;  // path in the web app
};
FIELDS(Link, label_code, href)

struct Notification {
  NotificationId id;
  std::string code;                           // "certificate_ready": the web app has its text in each language
  std::map<std::string, std::string> params;  // for the text: {"course":"Sepsis ..."}; no PHI
  std::string text;                           // English, for API clients
  std::string link;                           // path in the web app, "/certificates"
  Instant created_at;
  std::optional<Instant> read_at;
  std::vector<Link> links{};
  std::optional<Instant> expires_at{};
};
FIELDS(Notification, id, code, params, text, link, created_at, read_at, links, expires_at)

struct NotificationIn {
  std::string code;
  std::map<std::string, std::string> params;
  std::string text;
  std::string link;
  std::string dedupe_key;  // the same key is never shown twice to a person; empty = no dedupe
  Urgency urgency = Urgency::normal;
  std::optional<Instant> expires_at{};  // then it is hidden, and no channel sends it any more
  std::vector<Link> links{};
};

/// Codes: modules/notifications/kinds.cpp lists them with their groups; README.md says what each means.
class Notifications {
public:
  virtual ~Notifications() = default;
  /// Adds the notification in the caller's transaction and sends it live after commit. Which channels carry it, when
  /// and in which language follows from the person's preferences.
  virtual Status notify(data::Tx& tx, PersonId person, const NotificationIn& in) = 0;
  virtual Result<std::int64_t> unread(data::Tx& tx, PersonId person) = 0;
  /// The SMS gateway, push services and mailbox that somebody configured (SEC-038).
  virtual Result<std::vector<OutboundPlace>> outbound_places(data::Tx&) { return std::vector<OutboundPlace>{}; }
};

/// Outlives the module. One-time mails to somebody without an account (share links, invitations) stay with the Mailer.
struct Parts {
  accounts::Accounts& accounts;
  mail::Mailer& mailer;
  const security::Keys& keys;
};

/// In-app only: for tests of other modules.
std::unique_ptr<Notifications> make_notifications(Platform& platform);
/// The program's: with e-mail, SMS and web push.
std::unique_ptr<Notifications> make_notifications(Platform& platform, const Parts& parts);

}  // namespace mc::notifications
