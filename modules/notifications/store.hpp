#pragma once
// Rows and SQL of module notifications. Ids are UUIDv7, so their order is the order of creation.
#include <optional>
#include <string>
#include <vector>

#include "modules/notifications/notifications.hpp"

namespace mc::notifications {

inline constexpr data::Module kModule{"notifications"};

struct NotificationRow {
  NotificationId id;
  std::string code;
  std::string params;  // JSON object of strings
  std::string text;
  std::string link;
  Instant created_at;
  std::optional<Instant> read_at;
};
FIELDS(NotificationRow, id, code, params, text, link, created_at, read_at)

namespace store {

/// False when the person already has one with this dedupe key.
Result<bool> insert(data::Tx& tx, NotificationId id, PersonId person, const NotificationIn& in);
Result<std::vector<NotificationRow>> page(data::Tx& tx, PersonId person, bool unread_only,
                                          std::optional<NotificationId> before, std::int64_t limit);
Result<std::int64_t> unread(data::Tx& tx, PersonId person);
Status mark_read(data::Tx& tx, PersonId person, NotificationId id);
Status mark_all_read(data::Tx& tx, PersonId person);
/// Read ones older than `before` (housekeeping); the number removed.
Result<std::int64_t> remove_read(data::Tx& tx, Instant before);

}  // namespace store
}  // namespace mc::notifications
