// Composition of module questions: permissions and routes; the bank of module assessment.
#include "modules/questions/service.hpp"

namespace mc::questions {

std::unique_ptr<Questions> make_questions(Platform& platform, assessment::Assessment& assessment) {
  auto service = std::make_unique<Service>(platform, assessment);
  const std::vector<security::Permission> permissions = {
      {std::string(kView), {"instructor", "content_author", "admin"}},
      {std::string(kManage), {"instructor", "content_author", "admin"}},
  };
  for (const security::Permission& permission : permissions) platform.permissions.add(permission).value();
  assessment.use_pools(*service);
  add_routes(platform.routes, *service);
  return service;
}

}  // namespace mc::questions
