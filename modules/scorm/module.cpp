// Composition of module scorm.
#include "modules/scorm/service.hpp"

namespace mc::scorm {
namespace {

/// The service with its two formats.
class Module final : public Scorm {
public:
  Module(Platform& platform, packages::Packages& packages, accounts::Accounts& accounts)
      : service(platform, packages, accounts) {}
  Service service;
  ScormFormat scorm12{service, packages::PackageKind::scorm12};
  ScormFormat scorm2004{service, packages::PackageKind::scorm2004};
};

}  // namespace

std::unique_ptr<Scorm> make_scorm(Platform& platform, packages::Packages& packages, accounts::Accounts& accounts) {
  auto module = std::make_unique<Module>(platform, packages, accounts);
  packages.register_format(packages::PackageKind::scorm12, module->scorm12);
  packages.register_format(packages::PackageKind::scorm2004, module->scorm2004);
  platform.jobs.daily("scorm.tidy", 210, [&service = module->service] { return service.tidy(); });
  return module;
}

}  // namespace mc::scorm
