// Composition and HTTP endpoints of module notifications.
#include "appliance/base/text.hpp"
#include "appliance/http/everywhere.hpp"
#include "modules/notifications/routes.hpp"
#include "modules/notifications/service.hpp"

namespace mc::notifications {
namespace {

void add_centre(Platform& platform, Service& service) {
  Service& it = service;
  platform.permissions.add({"notification:own", {"member"}}).value();
  platform.routes.get<NotificationQuery, Page<Notification>>(
      "/notifications", "notification:own", "Your notifications, newest first",
      [&it](http::Call& call, const NotificationQuery& query) { return it.page(call.viewer(), query); });
  platform.routes.get<Count>("/notifications/count", "notification:own", "How many are unread",
                             [&it](http::Call& call) { return it.count(call.viewer()); });
  platform.routes.post<ReadIn, Count>(
      "/notifications/read", "notification:own", "Mark notifications as read",
      [&it](http::Call& call, const ReadIn& in) { return it.mark_read(call.viewer(), in); });
  platform.routes.post<http::Nothing, Count>("/notifications/{id}/dismiss", "notification:own",
                                             "Take a notification off your list",
                                             [&it](http::Call& call, const http::Nothing&) -> Result<Count> {
                                               return it.dismiss(call.viewer(), TRY(call.id<NotificationId>("id")));
                                             });
  platform.jobs.daily("notifications.housekeeping", 3 * 60 + 10, [&it] { return it.housekeeping(); });
}

/// Everything of the module that leaves the app, beside the centre that all modules know.
class WithChannels final : public Notifications {
public:
  WithChannels(Platform& platform, const Parts& parts)
      : courier_(platform, parts), preferences_(platform, parts, courier_), office_(platform, parts, courier_),
        centre_(platform, &courier_) {
    add_centre(platform, centre_);
    platform.permissions.add({"notification:settings", {"admin"}}).value();
    add_own_routes(platform.routes, preferences_, courier_);
    add_office_routes(platform.routes, office_);
    http::require_everywhere(platform.routes, "notification:settings");
    courier_.start();
  }
  Status notify(data::Tx& tx, PersonId person, const NotificationIn& in) override {
    return centre_.notify(tx, person, in);
  }
  Result<std::int64_t> unread(data::Tx& tx, PersonId person) override { return centre_.unread(tx, person); }
  Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx) override {
    constexpr const char* kPage = "/settings/channels";
    std::vector<OutboundPlace> out;
    if (auto sms = TRY(courier_.connector<SmsConnector>(tx, kSms)); sms.kind == SmsKind::https) {
      auto [host, port] = place_of_url(sms.url);
      if (!host.empty()) out.push_back({"sms", "", host, port, sms.on, kPage});
    }
    auto push = TRY(courier_.connector<PushConnector>(tx, kPush));
    for (const std::string& host : push.hosts) out.push_back({"push", "", ascii_lower(host), 443, push.on, kPage});
    auto mailbox = TRY(courier_.connector<MailboxConnector>(tx, kMailbox));
    if (!mailbox.host.empty())
      out.push_back({"mailbox", "", ascii_lower(mailbox.host), static_cast<int>(mailbox.port), mailbox.on, kPage});
    return out;
  }

private:
  Courier courier_;
  Preferences preferences_;
  Office office_;
  Service centre_;
};

/// The centre alone, with its routes.
class InAppOnly final : public Notifications {
public:
  explicit InAppOnly(Platform& platform) : centre_(platform) { add_centre(platform, centre_); }
  Status notify(data::Tx& tx, PersonId person, const NotificationIn& in) override {
    return centre_.notify(tx, person, in);
  }
  Result<std::int64_t> unread(data::Tx& tx, PersonId person) override { return centre_.unread(tx, person); }

private:
  Service centre_;
};

}  // namespace

std::unique_ptr<Notifications> make_notifications(Platform& platform) { return std::make_unique<InAppOnly>(platform); }

std::unique_ptr<Notifications> make_notifications(Platform& platform, const Parts& parts) {
  return std::make_unique<WithChannels>(platform, parts);
}

}  // namespace mc::notifications
