#pragma once
// PUBLIC header of module notifications: the in-app notification centre. E-mail and other channels come later.
#include <map>
#include <memory>
#include <string>

#include "modules/platform.hpp"

namespace mc::notifications {

struct NotificationTag;
using NotificationId = Id<NotificationTag>;

struct Notification {
  NotificationId id;
  std::string code;                           // "certificate_ready": the web app has its text in each language
  std::map<std::string, std::string> params;  // for the text: {"course":"Sepsis ..."}; no PHI
  std::string text;                           // English, for API clients
  std::string link;                           // path in the web app, "/certificates"
  Instant created_at;
  std::optional<Instant> read_at;
};
FIELDS(Notification, id, code, params, text, link, created_at, read_at)

struct NotificationIn {
  std::string code;
  std::map<std::string, std::string> params;
  std::string text;
  std::string link;
  std::string dedupe_key;  // the same key is never shown twice to a person; empty = no dedupe
};

/// Codes: assigned, due_soon, overdue, certificate_ready, credential_expiring, credential_expired, course_submitted,
/// course_published, course_returned, import_finished.
class Notifications {
public:
  virtual ~Notifications() = default;
  /// Adds the notification in the caller's transaction and sends it live after commit.
  virtual Status notify(data::Tx& tx, PersonId person, const NotificationIn& in) = 0;
  virtual Result<std::int64_t> unread(data::Tx& tx, PersonId person) = 0;
};

std::unique_ptr<Notifications> make_notifications(Platform& platform);

}  // namespace mc::notifications
