#include "appliance/http/everywhere.hpp"

#include <string>

namespace mc::http {
namespace {

/// Wraps a handler, of whatever kind, so that it is asked only by who holds the permission everywhere.
template <class Out, class... In>
void guard(std::function<Result<Out>(Call&, In...)>& handler, const std::string& permission) {
  if (!handler) return;
  handler = [inner = std::move(handler), permission](Call& call, In... in) -> Result<Out> {
    if (!call.viewer().may_everywhere(permission)) return forbidden();
    return inner(call, std::forward<In>(in)...);
  };
}

}  // namespace

void require_everywhere(Routes& routes, std::string_view permission) {
  const std::string name(permission);
  for (const auto& route : routes.all()) {
    if (route->permission != permission) continue;
    guard(route->run, name);
    guard(route->run_download, name);
    guard(route->run_upload, name);
  }
}

}  // namespace mc::http
