// Composition and HTTP endpoints of module retention.
#include "modules/retention/service.hpp"

namespace mc::retention {
namespace {

using http::Call;

void add_routes(http::Routes& routes, Service& it) {
  routes.get<RetentionClasses>("/retention/classes", kManage, "How long each class of data is kept, and why",
                               [&it](Call& call) { return it.classes(call.viewer()); });
  routes.post<RetentionDays, RetentionPreview>(
      "/retention/classes/{code}/preview", kManage, "What would go if the period were this",
      [&it](Call& call, const RetentionDays& in) { return it.preview(call.viewer(), call.parameter("code"), in); });
  routes.put<RetentionChange, RetentionClass>(
      "/retention/classes/{code}", kManage, "Change how long a class of data is kept",
      [&it](Call& call, const RetentionChange& in) { return it.change(call.viewer(), call.parameter("code"), in); });
  routes.get<ClassHolds>("/retention/holds", kManage, "Legal holds on classes of data, newest first",
                         [&it](Call& call) { return it.holds(call.viewer()); });
  routes.post<ClassHoldIn, ClassHold>("/retention/holds", kManage, "Place a legal hold on a class of data",
                                      [&it](Call& call, const ClassHoldIn& in) { return it.place(call.viewer(), in); });
  routes.post<ClassHoldRelease, ClassHold>("/retention/holds/{id}/release", kManage, "Release a legal hold on a class",
                                           [&it](Call& call, const ClassHoldRelease& in) -> Result<ClassHold> {
                                             return it.release(call.viewer(), TRY(call.id<ClassHoldId>("id")), in);
                                           });
  routes.get<RetentionHistoryQuery, Page<RetentionEvent>>(
      "/retention/history", kManage, "Changes of periods and what was purged, newest first",
      [&it](Call& call, const RetentionHistoryQuery& query) { return it.history(call.viewer(), query); });
}

}  // namespace

std::unique_ptr<Retention> make_retention(Platform& platform, accounts::Accounts& accounts, privacy::Privacy& privacy,
                                          DataClasses classes) {
  auto service = std::make_unique<Service>(platform, accounts, privacy, std::move(classes));
  Service& it = *service;
  platform.permissions.add({std::string(kManage), {"privacy_officer", "compliance_officer", "admin"}}).value();
  privacy.hold_also([&it](data::Tx& tx, PersonId) { return it.any_held(tx); });
  platform.jobs.daily("retention.purge", 3 * 60 + 40, [&it] { return it.purge(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::retention
