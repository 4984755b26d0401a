// Composition of module interop.
#include "appliance/http/everywhere.hpp"
#include "modules/interop/service.hpp"

namespace mc::interop {
namespace {

void subscribe_to_people(Platform& platform, Service& it) {
  platform.events.subscribe_about<organisation::MembershipChanged, PersonId>(
      "interop.people", &organisation::MembershipChanged::person_id,
      [&it](data::Tx& tx, const PersonId& person) { return it.follow_person(tx, person); });
  platform.events.subscribe_about<credentials::CredentialChanged, PersonId>(
      "interop.credentials", &credentials::CredentialChanged::person_id,
      [&it](data::Tx& tx, const PersonId& person) { return it.follow_person(tx, person); });
  platform.events.subscribe<learning::CourseCompleted>(
      "interop.completions", [&it](data::Tx& tx, const learning::CourseCompleted& event, const events::Meta&) {
        return it.follow_completion(tx, event);
      });
}

}  // namespace

std::unique_ptr<Interop> make_interop(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  platform.permissions.add({std::string(kManage), {"admin"}}).value();
  add_routes(platform.routes, *service);
  http::require_everywhere(platform.routes, kManage);
  add_mounts(platform.mounts, *service);
  subscribe_to_people(platform, *service);
  platform.jobs.every("interop.backfill", std::chrono::seconds{300}, [it = service.get()] { return it->backfill(); });
  platform.jobs.every("interop.listener", std::chrono::seconds{60},
                      [it = service.get()] { return it->follow_listener(); });
  platform.jobs.daily("interop.housekeeping", 3 * 60 + 40, [it = service.get()] { return it->housekeeping(); });
  return service;
}

}  // namespace mc::interop
