// Composition and HTTP endpoints of module announcements.
#include "modules/announcements/service.hpp"

namespace mc::announcements {

void add_routes(http::Routes& routes, Service& service) {
  routes.get<HouseBanners>("/announcements/current", kRead, "What is announced to you now",
                           [&it = service](http::Call& call) { return it.current(call.viewer()); });
  routes.post<http::Nothing, HouseBanner>(
      "/announcements/{id}/dismiss", kRead, "Put an announcement away",
      [&it = service](http::Call& call, const http::Nothing&) -> Result<HouseBanner> {
        return it.dismiss(call.viewer(), TRY(call.id<AnnouncementId>("id")));
      });
  routes.get<AnnouncementQuery, Page<Announcement>>(
      "/announcements", kManage, "Announcements that are active, planned or ended, newest first",
      [&it = service](http::Call& call, const AnnouncementQuery& query) { return it.list(call.viewer(), query); });
  routes.post<AnnouncementIn, Announcement>(
      "/announcements", kManage, "Announce something",
      [&it = service](http::Call& call, const AnnouncementIn& in) { return it.create(call.viewer(), in); });
  routes.get<Announcement>("/announcements/{id}", kManage, "One announcement",
                           [&it = service](http::Call& call) -> Result<Announcement> {
                             return it.find(call.viewer(), TRY(call.id<AnnouncementId>("id")));
                           });
  routes.put<AnnouncementIn, Announcement>(
      "/announcements/{id}", kManage, "Change an announcement that has not ended",
      [&it = service](http::Call& call, const AnnouncementIn& in) -> Result<Announcement> {
        return it.change(call.viewer(), TRY(call.id<AnnouncementId>("id")), in);
      });
  routes.post<http::Nothing, Announcement>(
      "/announcements/{id}/end", kManage, "End an announcement now",
      [&it = service](http::Call& call, const http::Nothing&) -> Result<Announcement> {
        return it.end(call.viewer(), TRY(call.id<AnnouncementId>("id")));
      });
}

std::unique_ptr<Announcements> make_announcements(Platform& platform, accounts::Accounts& accounts,
                                                  organisation::Organisation& organisation) {
  auto service = std::make_unique<Service>(platform, accounts, organisation);
  Service& it = *service;
  platform.permissions.add({std::string(kManage), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  platform.jobs.daily("announcements.housekeeping", 3 * 60 + 40, [&it] { return it.housekeeping(); });
  return service;
}

}  // namespace mc::announcements
