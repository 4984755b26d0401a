// Composition of module directory.
#include "appliance/http/everywhere.hpp"
#include "modules/directory/jobs.hpp"
#include "modules/directory/service.hpp"

namespace mc::directory {
namespace {
constexpr std::chrono::minutes kDeltaEvery{5};

/// A run that found another one running has nothing to report.
mc::Status unless_running(mc::Status status) {
  if (!status && status.error().code == "sync_running") return {};
  return status;
}
}  // namespace

std::unique_ptr<Directory> make_directory(Platform& platform, accounts::Accounts& accounts,
                                          organisation::Organisation& organisation, const security::Keys& keys) {
  auto service = std::make_unique<Service>(platform, accounts, organisation, keys);
  Service& it = *service;
  platform.permissions.add({"directory:manage", {"operator", "admin"}}).value();
  accounts::ask_for_passwords(accounts, it);
  add_routes(platform.routes, it);
  http::require_everywhere(platform.routes, "directory:manage");
  platform.jobs.handle<SyncJob>([&it](const SyncJob& job) {
    return it.sync(job.full ? ldap::Mode::full : ldap::Mode::delta, job.accept_suspensions, job.actor);
  });
  platform.jobs.every("directory.delta", kDeltaEvery,
                      [&it] { return unless_running(it.sync(ldap::Mode::delta, false, {})); });
  platform.jobs.daily("directory.full", static_cast<int>(kFullAt.count()),
                      [&it] { return unless_running(it.sync(ldap::Mode::full, false, {})); });
  return service;
}

}  // namespace mc::directory
