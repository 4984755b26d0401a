#pragma once
// Routes about the whole hospital: a role for one unit or course does not reach them.
#include <string_view>

#include "appliance/http/routes.hpp"

namespace mc::http {

/// Every route of `permission` that was added so far, uploads and downloads too, answers `forbidden` unless the viewer
/// holds it everywhere. For routes with a body or a query; while the program is composed.
void require_everywhere(Routes& routes, std::string_view permission);

}  // namespace mc::http
