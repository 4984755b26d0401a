#pragma once
// PUBLIC header of module scorm: SCORM 1.2 and SCORM 2004 packages. It registers its formats with module packages and
// has no other surface.
#include "modules/packages/packages.hpp"

namespace mc::scorm {

class Scorm {
public:
  virtual ~Scorm() = default;
};

std::unique_ptr<Scorm> make_scorm(Platform& platform, packages::Packages& packages, accounts::Accounts& accounts);

}  // namespace mc::scorm
