#include "modules/notifications/service.hpp"

#include "appliance/jobs/brake.hpp"
#include "modules/notifications/courier.hpp"

namespace mc::notifications {
namespace {

Result<Notification> view(const NotificationRow& row) {
  auto params = TRY(shape::from_json<std::map<std::string, std::string>>(row.params));
  auto links = TRY(shape::from_json<std::vector<Link>>(row.links));
  return Notification{row.id,         row.code,    std::move(params), row.text,      row.link,
                      row.created_at, row.read_at, std::move(links),  row.expires_at};
}

}  // namespace

Status Service::notify(data::Tx& tx, PersonId person, const NotificationIn& in) {
  auto id = NotificationId::make(platform_.clock, platform_.random);
  const bool leaves = courier_ != nullptr && courier_->anything_on();
  if (!TRY(store::insert(tx, id, person, in, !leaves))) return {};
  if (leaves) TRY(courier_->wake(tx));
  // Sent after the commit, so that a browser never hears of a row that it cannot read.
  Notification sent{id, in.code, in.params, in.text, in.link, tx.now(), std::nullopt, in.links, in.expires_at};
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

/// Her other tabs and devices.
Result<Count> Service::tell_count(PersonId person, Result<Count> count) {
  if (count) platform_.hub.send(person, "notification.count", shape::to_json(*count));
  return count;
}

Result<Count> Service::mark_read(const security::Viewer& viewer, const ReadIn& in) {
  return tell_count(viewer.person, platform_.db.write([&](data::Tx& tx) -> Result<Count> {
    if (in.all.value_or(false)) TRY(store::mark_all_read(tx, viewer.person));
    for (NotificationId id : in.ids) TRY(store::mark_read(tx, viewer.person, id));
    return Count{TRY(store::unread(tx, viewer.person))};
  }));
}

Result<Count> Service::dismiss(const security::Viewer& viewer, NotificationId id) {
  return tell_count(viewer.person, platform_.db.write([&](data::Tx& tx) -> Result<Count> {
    if (!TRY(store::dismiss(tx, viewer.person, id))) return not_found();
    return Count{TRY(store::unread(tx, viewer.person))};
  }));
}

Status Service::housekeeping() {
  Instant now = platform_.clock.now();
  constexpr std::int64_t kRowsPerWrite = 500;
  using Remove = Result<std::int64_t> (*)(data::Tx&, Instant, const Bytes&, std::int64_t);
  // What nobody read within two years is news to nobody.
  for (auto [remove, days] :
       {std::pair<Remove, int>{store::remove_read, 180}, {store::remove_expired, 30}, {store::remove_old, 730}})
    for (std::int64_t removed = kRowsPerWrite; removed == kRowsPerWrite;)
      removed = TRY(platform_.db.write([&, remove = remove, days = days](data::Tx& tx) -> Result<std::int64_t> {
        if (TRY(jobs::braked_as_a_whole(tx, "notifications"))) return std::int64_t{0};
        return remove(tx, now - std::chrono::hours(24 * days), TRY(jobs::held_people(tx)), kRowsPerWrite);
      }));
  return {};
}

}  // namespace mc::notifications
