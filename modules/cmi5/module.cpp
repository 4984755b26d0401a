// Composition of module cmi5.
#include "modules/cmi5/service.hpp"

namespace mc::cmi5 {

std::unique_ptr<Cmi5> make_cmi5(Platform& platform, const Parts& parts) {
  auto service = std::make_unique<Service>(platform, parts);
  Service& it = *service;
  platform.permissions.add({std::string(kManagePermission), {"instructor", "content_author", "admin"}}).value();
  platform.permissions.add({std::string(kSettingsPermission), {"admin"}}).value();
  parts.packages.register_format(packages::PackageKind::cmi5, it.cmi5());
  parts.packages.register_format(packages::PackageKind::xapi, it.tincan());
  parts.xapi.on_request([&it](const xapi::RequestView& request, const xapi::Credential& credential) {
    return it.on_request(request, credential);
  });
  xapi::Observer observer;
  observer.before = [&it](data::Tx& tx, const xapi::Statement& statement, const xapi::Credential& credential) {
    return it.before(tx, statement, credential);
  };
  observer.after = [&it](data::Tx& tx, const xapi::Statement& statement, const xapi::Credential& credential) {
    return it.after(tx, statement, credential);
  };
  parts.xapi.on_statement(std::move(observer));
  parts.xapi.on_document([&it](data::Tx& tx, const xapi::DocumentKey& key, const xapi::Credential& credential,
                               std::string_view content,
                               bool removed) { return it.on_document(tx, key, credential, content, removed); });
  platform.jobs.every("cmi5.stale_sessions", std::chrono::minutes(15), [&it] { return it.abandon_stale(); });
  platform.mounts.add(
      {.prefix = "/cmi5", .on_app = true, .body_limit = 1 << 10, .serve = [&it](http::MountRequest& request) {
         return it.fetch_elsewhere(request);
       }});
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::cmi5
