// Composition of module privacy: permissions, jobs, routes.
#include "modules/privacy/personal_data.hpp"
#include "modules/privacy/service.hpp"

namespace mc::privacy {

void add_routes(http::Routes& routes, Service& service);

std::unique_ptr<Privacy> make_privacy(Platform& platform, accounts::Accounts& accounts,
                                      organisation::Organisation& organisation,
                                      notifications::Notifications& notifications, Contributors contributors,
                                      mail::Mailer* mailer) {
  contributors.push_back(make_personal_data(platform));
  auto service =
      std::make_unique<Service>(platform, accounts, organisation, notifications, std::move(contributors), mailer);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {std::string(kReview), {"privacy_officer", "admin"}},
      {std::string(kExportOthers), {"privacy_officer", "admin"}},
      {std::string(kPolicy), {"privacy_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.jobs.handle<ExportJob>([&it](const ExportJob& job) { return it.run_export(job.export_id); });
  platform.jobs.handle<EraseJob>([&it](const EraseJob& job) { return it.run_erasure(job.request_id); });
  platform.jobs.every("privacy.expire", std::chrono::hours(1), [&it] { return it.expire_exports(); });
  platform.jobs.daily("privacy.daily", 4 * 60 + 40, [&it] { return it.daily(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::privacy
