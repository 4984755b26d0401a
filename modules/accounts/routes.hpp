#pragma once
#include "appliance/http/routes.hpp"
#include "modules/accounts/service.hpp"

namespace mc::accounts {

void add_routes(http::Routes& routes, Service& service);

}  // namespace mc::accounts
