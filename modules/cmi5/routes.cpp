// HTTP endpoints of module cmi5.
#include <charconv>

#include "appliance/http/everywhere.hpp"
#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {
namespace {

Result<std::int64_t> unit_index(http::Call& call) {
  std::string_view text = call.parameter("unit");
  std::int64_t index = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  if (error != std::errc{} || end != text.data() + text.size()) return not_found("unit_not_found");
  return index;
}

}  // namespace

void add_routes(http::Routes& routes, Service& service) {
  routes.get<ContentRegistrationsQuery, Page<ContentRegistrationCard>>(
      "/cmi5/packages/{id}/registrations", kManagePermission, "Who goes through a package, newest first",
      [&service](http::Call& call, const ContentRegistrationsQuery& query) -> Result<Page<ContentRegistrationCard>> {
        return service.registrations(call.viewer(), TRY(call.id<packages::PackageId>("id")), query);
      });
  routes.get<ContentRegistration>("/cmi5/registrations/{id}", kManagePermission,
                                  "A person's way through a package, unit by unit",
                                  [&service](http::Call& call) -> Result<ContentRegistration> {
                                    return service.registration(call.viewer(), TRY(call.id<RegistrationId>("id")));
                                  });
  routes.get<ContentSessionsQuery, Page<ContentSession>>(
      "/cmi5/registrations/{id}/sessions", kManagePermission, "Sessions of a registration, newest first",
      [&service](http::Call& call, const ContentSessionsQuery& query) -> Result<Page<ContentSession>> {
        return service.sessions(call.viewer(), TRY(call.id<RegistrationId>("id")), query);
      });
  routes.post<WaiveIn, ContentRegistration>(
      "/cmi5/registrations/{id}/units/{unit}/waive", kManagePermission, "Waive a unit: it need not be done",
      [&service](http::Call& call, const WaiveIn& in) -> Result<ContentRegistration> {
        return service.waive(call.viewer(), TRY(call.id<RegistrationId>("id")), TRY(unit_index(call)), in);
      });
  routes.post<http::Nothing, ContentSession>(
      "/cmi5/sessions/{id}/abandon", kManagePermission, "End a session that does not end by itself",
      [&service](http::Call& call, const http::Nothing&) -> Result<ContentSession> {
        return service.abandon(call.viewer(), TRY(call.id<ContentSessionId>("id")));
      });
  routes.get<ContentHosts>("/cmi5/hosts", kSettingsPermission, "Other hosts that units of cmi5 packages may lie at",
                           [&service](http::Call&) { return service.content_hosts(); });
  routes.put<ContentHosts, ContentHosts>(
      "/cmi5/hosts", kSettingsPermission, "Change the allowed hosts",
      [&service](http::Call& call, const ContentHosts& in) { return service.set_content_hosts(call.viewer(), in); });
  http::require_everywhere(routes, kSettingsPermission);
}

}  // namespace mc::cmi5
