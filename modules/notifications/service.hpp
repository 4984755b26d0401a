#pragma once
// Rules of module notifications. Thread-safe: state is in the database.
#include "modules/notifications/store.hpp"

namespace mc::notifications {

struct Count {
  std::int64_t unread = 0;
};
FIELDS(Count, unread)
struct NotificationQuery {
  std::optional<bool> unread;
  std::optional<NotificationId> after;
  std::optional<Int<1, 100>> limit;  // 50 unless given
};
FIELDS(NotificationQuery, unread, after, limit)
struct ReadIn {
  List<NotificationId, 200> ids;
  std::optional<bool> all;
};
FIELDS(ReadIn, ids, all)

class Service final : public Notifications {
public:
  explicit Service(Platform& platform) : platform_(platform) {}

  Status notify(data::Tx& tx, PersonId person, const NotificationIn& in) override;
  Result<std::int64_t> unread(data::Tx& tx, PersonId person) override { return store::unread(tx, person); }

  Result<Page<Notification>> page(const security::Viewer& viewer, const NotificationQuery& query);
  Result<Count> count(const security::Viewer& viewer);
  Result<Count> mark_read(const security::Viewer& viewer, const ReadIn& in);
  /// Drops what was read more than 180 days ago.
  Status housekeeping();

private:
  Platform& platform_;
};

}  // namespace mc::notifications
