// Composition of module assessment: permissions, routes, the job that closes attempts.
#include "modules/assessment/service.hpp"

namespace mc::assessment {

std::unique_ptr<Assessment> make_assessment(Platform& platform) {
  auto service = std::make_unique<Service>(platform);
  Service& it = *service;
  const std::vector<security::Permission> permissions = {
      {"assessment:take", {"member"}},
      {"assessment:results", {"instructor", "content_author", "admin"}},
      {"assessment:regrade", {"instructor", "admin"}},
      {"assessment:accommodate", {"compliance_officer", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  platform.jobs.handle<ApplyRegrade>([&it](const ApplyRegrade& job) { return it.go_on_applying(job.regrade_id); });
  platform.jobs.handle<CloseAttempt>([&it](const CloseAttempt& job) { return it.close_if_due(job.attempt_id); });
  platform.jobs.daily("assessment.survey_drafts", 3 * 60 + 20, [&it] { return it.forget_survey_drafts(); });
  add_routes(platform.routes, it);
  return service;
}

}  // namespace mc::assessment
