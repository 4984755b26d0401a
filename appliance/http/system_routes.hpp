#pragma once
// Routes of the program itself: what runs here.
#include <string>

#include "appliance/http/routes.hpp"
#include "appliance/security/permissions.hpp"

namespace mc::http {

struct Version {
  std::string version;  // "0.1.0"
  std::string build;    // compiler and kind of build
};
FIELDS(Version, version, build)

/// Registers system:view (operator, admin) and GET /system/version.
Status add_system_routes(Routes& routes, security::Permissions& permissions);

}  // namespace mc::http
