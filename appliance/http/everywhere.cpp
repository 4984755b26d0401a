#include "appliance/http/everywhere.hpp"

#include <string>

namespace mc::http {

void require_everywhere(Routes& routes, std::string_view permission) {
  for (const auto& route : routes.all()) {
    if (route->permission != permission || !route->run) continue;
    route->run = [inner = std::move(route->run),
                  permission = std::string(permission)](Call& call, std::string_view in) -> Result<std::string> {
      if (!call.viewer().may_everywhere(permission)) return forbidden();
      return inner(call, in);
    };
  }
}

}  // namespace mc::http
