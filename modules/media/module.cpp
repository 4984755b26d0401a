// Composition of module media: permissions, routes, jobs, the format of lessons.
#include "appliance/http/everywhere.hpp"
#include "modules/media/service.hpp"

namespace mc::media {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Media> make_media(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({std::string(kManage), {"instructor", "content_author", "admin"}}).value();
  platform.permissions.add({std::string(kWatch), {"member"}}).value();
  platform.permissions.add({std::string(kAdmin), {"admin"}}).value();
  it.make_indexes().value();
  platform.jobs.handle<PrepareVideo>([&it](const PrepareVideo&) { return it.work(); });
  // Further attempts, and what was being prepared when the program ended.
  platform.jobs.every("media.waiting", std::chrono::seconds(60), [&it] { return it.work(); });
  platform.jobs.every("media.abandoned", std::chrono::hours(1), [&it] { return it.remove_abandoned(); });
  parts.courses.register_kind(courses::LessonFormat::video, it.lesson_kind());
  add_routes(platform.routes, it);
  http::require_everywhere(platform.routes, kAdmin);
  return service;
}

}  // namespace mc::media
