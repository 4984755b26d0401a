// Composition and HTTP endpoints of module monitor.
#include "modules/monitor/service.hpp"

namespace mc::monitor {

void add_routes(http::Routes& routes, Service& service) {
  routes.get<AlertQuery, Page<Alert>>(
      "/security/alerts", kAlerts, "What looked unusual, newest first",
      [&it = service](http::Call& call, const AlertQuery& query) { return it.alerts(call.viewer(), query); });
  routes.get<OpenAlerts>("/security/alerts/count", kAlerts, "How many alerts nobody has acknowledged",
                         [&it = service](http::Call& call) { return it.open_alerts(call.viewer()); });
  routes.post<Acknowledge, Alert>("/security/alerts/{id}/acknowledge", kAlerts, "Say what came of an alert",
                                  [&it = service](http::Call& call, const Acknowledge& in) -> Result<Alert> {
                                    return it.acknowledge(call.viewer(), TRY(call.id<AlertId>("id")), in);
                                  });
  routes.get<Thresholds>("/security/alert-settings", kAlerts, "When something is unusual",
                         [&it = service](http::Call& call) { return it.thresholds(call.viewer()); });
  routes.put<Thresholds, Thresholds>(
      "/security/alert-settings", kAlerts, "Set when something is unusual",
      [&it = service](http::Call& call, const Thresholds& in) { return it.set_thresholds(call.viewer(), in); });
}

std::unique_ptr<Monitor> make_monitor(Platform& platform, accounts::Accounts& accounts,
                                      notifications::Notifications& notifications) {
  auto service = std::make_unique<Service>(platform, accounts, notifications);
  Service& it = *service;
  platform.permissions.add({std::string(kAlerts), {"operator", "admin"}}).value();
  add_routes(platform.routes, it);
  platform.jobs.every("monitor.look", std::chrono::seconds{30}, [&it] { return it.look(); });
  platform.jobs.daily("monitor.housekeeping", 3 * 60 + 25, [&it] { return it.housekeeping(); });
  return service;
}

}  // namespace mc::monitor
