// Composition of module verification.
#include "appliance/http/everywhere.hpp"
#include "modules/verification/service.hpp"

namespace mc::verification {
namespace {

Send send_by_net(const std::string& trust_pem, bool anywhere) {
  net::HttpLimits limits;
  limits.body = 32 << 20;  // documents of boards
  limits.public_only = !anywhere;
  if (!anywhere) limits.body = 64 << 10;
  return [client = net::HttpClient(net::Trust{{}, trust_pem}, limits)](const net::HttpRequest& request) {
    return client.send(request);
  };
}

void subscribe(Platform& platform, Service& it) {
  platform.events.subscribe_about<credentials::CredentialChanged, CredentialId>(
      "verification.queue", &credentials::CredentialChanged::credential_id,
      [&it](data::Tx& tx, const CredentialId& id) { return it.follow_credential(tx, id); });
  platform.events.subscribe<credentials::CredentialChanged>(
      "verification.hooks", [&it](data::Tx& tx, const credentials::CredentialChanged& event, const events::Meta&) {
        return it.credential_changed(tx, event);
      });
  platform.events.subscribe<organisation::MembershipChanged>(
      "verification.people", [&it](data::Tx& tx, const organisation::MembershipChanged& event, const events::Meta&) {
        return it.follow_person(tx, event.person_id);
      });
}

void schedule(Platform& platform, Service& it) {
  platform.jobs.handle<NursysWork>([&it](const NursysWork&) { return it.nursys_work(); });
  platform.jobs.handle<ScreenWork>([&it](const ScreenWork&) { return it.screen(); });
  platform.jobs.handle<DeliverHook>([&it](const DeliverHook& job) { return it.deliver(job.hook); });
  platform.jobs.every("verification.nursys_poll", std::chrono::seconds{900}, [&it] { return it.nursys_work(); });
  platform.jobs.every("verification.backfill", std::chrono::seconds{300}, [&it] { return it.backfill(); });
  platform.jobs.daily("verification.due", 4 * 60 + 50, [&it] { return it.daily(); });
}

}  // namespace

std::unique_ptr<Verification> make_verification(Platform& platform, const Parts& parts) {
  Parts complete{parts.accounts,      parts.organisation, parts.credentials,
                 parts.notifications, parts.keys,         parts.send_for ? parts.send_for : send_by_net};
  auto service = std::make_unique<Service>(platform, complete);
  platform.permissions.add({std::string(kWork), {"compliance_officer", "admin"}}).value();
  platform.permissions.add({std::string(kSettings), {"admin"}}).value();
  add_routes(platform.routes, *service);
  http::require_everywhere(platform.routes, kSettings);
  subscribe(platform, *service);
  schedule(platform, *service);
  return service;
}

}  // namespace mc::verification
