// Composition and HTTP endpoints of module operations.
#include "modules/operations/service.hpp"

namespace mc::operations {
namespace {

using http::Call;
using http::Nothing;

void add_console_routes(http::Routes& routes, Service& it) {
  routes.get<OperationsHealth>("/operations/health", kView, "How the appliance is",
                               [&it](Call& call) { return it.health(call.viewer()); });
  routes.get<OperationsJobQuery, Page<OperationsJob>>(
      "/operations/jobs", kView, "Jobs that were given up, or that wait and run",
      [&it](Call& call, const OperationsJobQuery& query) { return it.jobs(call.viewer(), query); });
  routes.post<Nothing, Nothing>("/operations/jobs/{id}/retry", kManage, "Give a job all its attempts again",
                                [&it](Call& call, const Nothing&) -> Result<Nothing> {
                                  return it.retry(call.viewer(), TRY(call.id<jobs::JobId>("id")));
                                });
  routes.post<Nothing, Nothing>("/operations/jobs/{id}/discard", kManage, "Give a job up for good",
                                [&it](Call& call, const Nothing&) -> Result<Nothing> {
                                  return it.discard(call.viewer(), TRY(call.id<jobs::JobId>("id")));
                                });
  routes.get<OperationsSchedules>("/operations/schedules", kView, "Work that comes again and again",
                                  [&it](Call& call) { return it.schedules(call.viewer()); });
  routes.get<DeadEvents>("/operations/events", kView, "Events that a part of the program could not take",
                         [&it](Call& call) { return it.dead_events(call.viewer()); });
  routes.post<EventRetry, Nothing>(
      "/operations/events/retry", kManage, "Deliver an event again",
      [&it](Call& call, const EventRetry& in) { return it.retry_event(call.viewer(), in); });
  routes.get<OutboundDestinations>("/operations/destinations", kView, "Every server outside, with its last use",
                                   [&it](Call& call) { return it.destinations(call.viewer()); });
  routes.get<OperationsHistoryQuery, OperationsHistory>(
      "/operations/history", kView, "Figures of the last day or month",
      [&it](Call& call, const OperationsHistoryQuery& query) { return it.history(call.viewer(), query); });
  routes.get<DoctorReport>("/operations/doctor", kView, "What medconnect doctor says",
                           [&it](Call& call) { return it.doctor(call.viewer()); });
  routes.download<Nothing>("/operations/support-bundle", kManage, "A file for support, without personal data",
                           [&it](Call& call, const Nothing&) { return it.support_bundle(call.viewer()); });
}

void add_alert_routes(http::Routes& routes, Service& it) {
  routes.get<OperationsAlertList>("/operations/alerts", kView, "What needs attention, and what did lately",
                                  [&it](Call& call) { return it.alerts(call.viewer()); });
  routes.post<Nothing, OperationsAlert>("/operations/alerts/{id}/acknowledge", kManage, "Say that you look after it",
                                        [&it](Call& call, const Nothing&) -> Result<OperationsAlert> {
                                          return it.acknowledge(call.viewer(), TRY(call.id<OperationsAlertId>("id")));
                                        });
  routes.get<OperationsThresholds>("/operations/thresholds", kView, "When something needs attention",
                                   [&it](Call& call) { return it.thresholds(call.viewer()); });
  routes.put<OperationsThresholds, OperationsThresholds>(
      "/operations/thresholds", kManage, "Set when something needs attention",
      [&it](Call& call, const OperationsThresholds& in) { return it.set_thresholds(call.viewer(), in); });
}

}  // namespace

void add_routes(http::Routes& routes, Service& it) {
  add_console_routes(routes, it);
  add_alert_routes(routes, it);
  routes.get<CollectorSettings>("/operations/collector", kView, "Where audit events go",
                                [&it](Call& call) { return it.collector(call.viewer()); });
  routes.put<CollectorSettings, CollectorSettings>(
      "/operations/collector", kManage, "Set where audit events go",
      [&it](Call& call, const CollectorSettings& in) { return it.set_collector(call.viewer(), in); });
  routes.post<CollectorSettings, CollectorTrial>(
      "/operations/collector/test", kManage, "Send one message to the collector",
      [&it](Call& call, const CollectorSettings& in) { return it.try_collector(call.viewer(), in); });
}

std::unique_ptr<Operations> make_operations(Platform& platform, Parts parts) {
  auto service = std::make_unique<Service>(platform, std::move(parts));
  Service& it = *service;
  platform.permissions.add({std::string(kView), {"operator", "admin"}}).value();
  platform.permissions.add({std::string(kManage), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  platform.jobs.every("operations.look", std::chrono::seconds{60}, [&it] { return it.look(); });
  platform.jobs.every("operations.collector", std::chrono::seconds{5}, [&it] { return it.feed_collector(); });
  platform.jobs.daily("operations.housekeeping", 3 * 60 + 35, [&it] { return it.housekeeping(); });
  return service;
}

}  // namespace mc::operations
