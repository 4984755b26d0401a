#include "modules/notifications/service.hpp"

#include <fmt/format.h>

namespace mc::notifications {
namespace {

Result<Notification> view(const NotificationRow& row) {
  auto params = TRY(shape::from_json<std::map<std::string, std::string>>(row.params));
  return Notification{row.id, row.code, std::move(params), row.text, row.link, row.created_at, row.read_at};
}

}  // namespace

Status Service::notify(data::Tx& tx, PersonId person, const NotificationIn& in) {
  auto id = NotificationId::make(platform_.clock, platform_.random);
  if (!TRY(store::insert(tx, id, person, in))) return {};
  // Sent after the commit, so that a browser never hears of a row that it cannot read.
  Notification sent{id, in.code, in.params, in.text, in.link, tx.now(), std::nullopt};
  tx.after_commit(
      [this, person, json = shape::to_json(sent)] { platform_.hub.send(person, "notification.created", json); });
  return {};
}

Result<Page<Notification>> Service::page(const security::Viewer& viewer, const NotificationQuery& query) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Page<Notification>> {
    auto rows = TRY(
        store::page(tx, viewer.person, query.unread.value_or(false), query.after, query.limit.value_or(50).value + 1));
    Page<Notification> page;
    if (rows.size() > static_cast<std::size_t>(query.limit.value_or(50).value)) {
      rows.pop_back();
      page.next = rows.back().id.text();
    }
    for (const NotificationRow& row : rows) page.items.push_back(TRY(view(row)));
    return page;
  });
}

Result<Count> Service::count(const security::Viewer& viewer) {
  return platform_.db.read([&](data::Tx& tx) -> Result<Count> { return Count{TRY(store::unread(tx, viewer.person))}; });
}

Result<Count> Service::mark_read(const security::Viewer& viewer, const ReadIn& in) {
  Count count = TRY(platform_.db.write([&](data::Tx& tx) -> Result<Count> {
    if (in.all.value_or(false)) TRY(store::mark_all_read(tx, viewer.person));
    for (NotificationId id : in.ids) TRY(store::mark_read(tx, viewer.person, id));
    return Count{TRY(store::unread(tx, viewer.person))};
  }));
  platform_.hub.send(viewer.person, "notification.count", shape::to_json(count));  // her other tabs and devices
  return count;
}

Status Service::housekeeping() {
  Instant before = platform_.clock.now() - std::chrono::hours(24 * 180);
  return platform_.db.write([&](data::Tx& tx) -> Status {
    TRY(store::remove_read(tx, before));
    return {};
  });
}

}  // namespace mc::notifications
