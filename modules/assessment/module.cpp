// Composition of module assessment: the job that closes attempts. No routes, no permissions: callers decide who may.
#include "modules/assessment/service.hpp"

namespace mc::assessment {

std::unique_ptr<Assessment> make_assessment(Platform& platform) {
  auto service = std::make_unique<Service>(platform);
  platform.jobs.handle<CloseAttempt>(
      [&it = *service](const CloseAttempt& job) { return it.close_if_due(job.attempt_id); });
  return service;
}

}  // namespace mc::assessment
