#include "appliance/http/system_routes.hpp"

#include <fmt/format.h>

#include "appliance/base/embedded.hpp"

namespace mc::http {

Status add_system_routes(Routes& routes, security::Permissions& permissions) {
  TRY(permissions.add({"system:view", {"operator", "admin"}}));
  routes.get<Version>("/system/version", "account:self", "Version of the appliance", [](Call&) -> Result<Version> {
#ifdef NDEBUG
    constexpr std::string_view kKind = "release";
#else
    constexpr std::string_view kKind = "debug";
#endif
    return Version{std::string(build_version()), fmt::format("{} {}", __VERSION__, kKind)};
  });
  return {};
}

}  // namespace mc::http
