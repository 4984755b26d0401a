#include "modules/notifications/health.hpp"

#include "modules/notifications/channel_rows.hpp"

namespace mc::notifications {
namespace {

struct Trouble {
  std::string name;
  std::string last_error;
};
FIELDS(Trouble, name, last_error)

/// The first delivery of a moment: ids begin with the milliseconds.
DeliveryId first_of(Instant at) {
  DeliveryId id{};
  for (int i = 0; i < 6; ++i) id.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(at.ms >> (40 - 8 * i));
  return id;
}

}  // namespace

Result<ChannelHealth> channel_health(data::Database& db) {
  return db.read([](data::Tx& tx) -> Result<ChannelHealth> {
    auto sql = tx.in(kModule);
    ChannelHealth out;
    out.waiting = TRY(
        sql.one<std::int64_t>("SELECT count(*) FROM notifications_deliveries WHERE state = 'waiting' AND due_at < ?",
                              tx.now() - std::chrono::hours(1)));
    out.failed =
        TRY(sql.one<std::int64_t>("SELECT count(*) FROM notifications_deliveries WHERE state = 'failed' AND id >= ?",
                                  first_of(tx.now() - std::chrono::hours(24))));
    out.suppressed = TRY(sql.one<std::int64_t>("SELECT count(*) FROM notifications_suppressed"));
    for (const Trouble& each : TRY(sql.all<Trouble>(
             "SELECT name, last_error FROM notifications_settings WHERE last_error IS NOT NULL ORDER BY name")))
      out.connector_errors += (out.connector_errors.empty() ? "" : ", ") + each.name + ": " + each.last_error;
    return out;
  });
}

}  // namespace mc::notifications
