// Composition of module lti.
#include "appliance/http/everywhere.hpp"
#include "modules/lti/service.hpp"

namespace mc::lti {

std::unique_ptr<Lti> make_lti(Platform& platform, const LtiParts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({"lti:manage", {"operator", "admin"}}).value();
  platform.permissions.add({"lti:link", {"instructor", "content_author", "admin"}}).value();
  add_routes(platform.routes, it);
  http::require_everywhere(platform.routes, "lti:manage");
  add_protocol_routes(platform.routes, it, platform.clock);
  parts.courses.register_kind(courses::LessonFormat::lti, it);
  platform.events.subscribe<learning::CourseCompleted>(
      "lti.passbacks", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.on_completed(tx, event);
      });
  platform.events.subscribe<courses::CoursePublished>(
      "lti.links", [&it](data::Tx& tx, const courses::CoursePublished& event, const events::Meta&) {
        return it.on_published(tx, event.course_id);
      });
  platform.jobs.handle<PassbackJob>([&it](const PassbackJob& job) { return it.send_passback(job); });
  platform.jobs.every("lti.housekeeping", std::chrono::seconds{600}, [&it] { return it.purge(); });
  return service;
}

}  // namespace mc::lti
