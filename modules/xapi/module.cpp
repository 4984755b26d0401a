// Composition of module xapi.
#include "appliance/http/everywhere.hpp"
#include "modules/xapi/service.hpp"

namespace mc::xapi {
namespace {

Result<net::HttpAnswer> send_outside(const net::HttpRequest& request, const std::string& trust_pem) {
  net::HttpLimits limits;
  limits.body = 4 << 20;
  limits.total = std::chrono::milliseconds(60'000);
  return net::HttpClient(net::Trust{{}, trust_pem}, limits).send(request);
}

void schedule_work(Platform& platform, Service& it) {
  platform.jobs.handle<ForwardWork>([&it](const ForwardWork&) { return it.forward(); });
  platform.jobs.every("xapi.forward_poll", std::chrono::seconds{20}, [&it] { return it.forward(); });
  platform.jobs.daily("xapi.sessions", 3 * 60 + 20, [&it] { return it.forget_sessions(); });
}

}  // namespace

std::unique_ptr<Xapi> make_xapi(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  service->send = send_outside;
  platform.permissions.add({std::string(kView), {"admin", "compliance_officer"}}).value();
  platform.permissions.add({std::string(kManage), {"admin"}}).value();
  add_routes(platform.routes, *service);
  http::require_everywhere(platform.routes, kView);
  http::require_everywhere(platform.routes, kManage);
  http::Mount mount;
  mount.prefix = "/xapi";
  mount.on_app = mount.on_content = true;
  mount.body_limit = kBodyLimit;
  mount.serve = [it = service.get()](http::MountRequest& request) { return it->serve(request); };
  parts.mounts.add(std::move(mount));
  schedule_work(platform, *service);
  return service;
}

}  // namespace mc::xapi
