#pragma once
// The API's description, OpenAPI 3.1, made from the route table. The same routes give the same bytes.
#include <string>

#include "appliance/http/routes.hpp"

namespace mc::http {

/// Errors: `schema_conflict` (two types under one name), `operation_twice`, internal.
Result<std::string> openapi_text(const Routes& routes, std::string_view version);

}  // namespace mc::http
