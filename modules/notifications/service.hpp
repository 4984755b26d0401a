#pragma once
// Rules of the notification centre in the app. Thread-safe: state is in the database.
#include "modules/notifications/store.hpp"

namespace mc::notifications {

class Courier;

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
  /// Without a courier nothing leaves the app.
  explicit Service(Platform& platform, Courier* courier = nullptr) : platform_(platform), courier_(courier) {}

  Status notify(data::Tx& tx, PersonId person, const NotificationIn& in) override;
  Result<std::int64_t> unread(data::Tx& tx, PersonId person) override { return store::unread(tx, person); }

  Result<Page<Notification>> page(const security::Viewer& viewer, const NotificationQuery& query);
  Result<Count> count(const security::Viewer& viewer);
  Result<Count> mark_read(const security::Viewer& viewer, const ReadIn& in);
  /// It is never shown again, and what waits to be sent of it is not sent.
  Result<Count> dismiss(const security::Viewer& viewer, NotificationId id);
  /// Drops what was read more than 180 days ago, and what expired more than 30 days ago.
  Status housekeeping();

private:
  Result<Count> tell_count(PersonId person, Result<Count> count);
  Platform& platform_;
  Courier* courier_;
};

}  // namespace mc::notifications
