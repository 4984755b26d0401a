// Composition of module sso.
#include "appliance/base/log.hpp"
#include "appliance/http/everywhere.hpp"
#include "modules/sso/service.hpp"

namespace mc::sso {

namespace {
oidc::Send send_by_net(const std::string& trust_pem) {
  net::Trust trust{{}, trust_pem};
  return [client = net::HttpClient(trust)](const net::HttpRequest& request) { return client.send(request); };
}
}  // namespace

std::unique_ptr<Sso> make_sso(Platform& platform, accounts::Accounts& accounts,
                              organisation::Organisation& organisation, const security::Keys& keys, SendFor send_for) {
  auto service =
      std::make_unique<Service>(platform, accounts, organisation, keys, send_for ? std::move(send_for) : send_by_net);
  if (auto added = platform.permissions.add({"sso:manage", {"operator", "admin"}}); !added)
    LOG(error, "permission_refused", {"detail", added.error().detail});
  accounts::set_sign_in_rules(accounts, *service);
  add_routes(platform.routes, *service, platform.clock);
  http::require_everywhere(platform.routes, "sso:manage");
  platform.jobs.every("sso.refusals", std::chrono::seconds{60},
                      [&it = *service] { return it.write_counted_refusals(); });
  platform.jobs.every("sso.housekeeping", std::chrono::seconds{600}, [&it = *service] { return it.purge(); });
  return service;
}

}  // namespace mc::sso
