#pragma once
// PUBLIC header of module cmi5: packages of the kinds cmi5 (Quartz) and plain xAPI (Tin Can). It registers both formats
// with module packages and follows the statements of the content with module xapi.
#include <memory>

#include "modules/accounts/accounts.hpp"
#include "modules/packages/packages.hpp"
#include "modules/xapi/xapi.hpp"

namespace mc::cmi5 {

struct RegistrationTag;
struct ContentSessionTag;
using RegistrationId = Id<RegistrationTag>;
using ContentSessionId = Id<ContentSessionTag>;

/// Thread-safe. Everything goes through the formats, the record store and the routes.
class Cmi5 {
public:
  virtual ~Cmi5() = default;
};

/// Outlives the module.
struct Parts {
  packages::Packages& packages;
  xapi::Xapi& xapi;
  courses::Courses& courses;
  accounts::Accounts& accounts;
};
std::unique_ptr<Cmi5> make_cmi5(Platform& platform, const Parts& parts);

}  // namespace mc::cmi5
