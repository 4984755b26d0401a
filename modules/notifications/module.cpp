// Composition and HTTP endpoints of module notifications.
#include "modules/notifications/service.hpp"

namespace mc::notifications {

std::unique_ptr<Notifications> make_notifications(Platform& platform) {
  auto service = std::make_unique<Service>(platform);
  Service& it = *service;
  platform.permissions.add({"notification:own", {"member"}}).value();
  platform.routes.get<NotificationQuery, Page<Notification>>(
      "/notifications", "notification:own", "Your notifications, newest first",
      [&it](http::Call& call, const NotificationQuery& query) { return it.page(call.viewer(), query); });
  platform.routes.get<Count>("/notifications/count", "notification:own", "How many are unread",
                             [&it](http::Call& call) { return it.count(call.viewer()); });
  platform.routes.post<ReadIn, Count>(
      "/notifications/read", "notification:own", "Mark notifications as read",
      [&it](http::Call& call, const ReadIn& in) { return it.mark_read(call.viewer(), in); });
  platform.jobs.daily("notifications.housekeeping", 3 * 60 + 10, [&it] { return it.housekeeping(); });
  return service;
}

}  // namespace mc::notifications
