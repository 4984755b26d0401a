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
  std::string links;  // JSON array
  std::optional<Instant> expires_at;
};
FIELDS(NotificationRow, id, code, params, text, link, created_at, read_at, links, expires_at)

namespace store {

/// False when the person already has one with this dedupe key. `planned`: no channel will look at it.
Result<bool> insert(data::Tx& tx, NotificationId id, PersonId person, const NotificationIn& in, bool planned);
/// Neither dismissed nor expired ones.
Result<std::vector<NotificationRow>> page(data::Tx& tx, PersonId person, bool unread_only,
                                          std::optional<NotificationId> before, std::int64_t limit);
Result<std::int64_t> unread(data::Tx& tx, PersonId person);
Status mark_read(data::Tx& tx, PersonId person, NotificationId id);
Status mark_all_read(data::Tx& tx, PersonId person);
/// False when it is not hers, or gone already.
Result<bool> dismiss(data::Tx& tx, PersonId person, NotificationId id);
/// Expired ones (housekeeping); the number removed.
Result<std::int64_t> remove_expired(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit);
/// Read ones older than `before` (housekeeping); the number removed.
Result<std::int64_t> remove_read(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit);
/// Whatever it is, read or not.
Result<std::int64_t> remove_old(data::Tx& tx, Instant before, const Bytes& held, std::int64_t limit);

}  // namespace store
}  // namespace mc::notifications
