#pragma once
// The HTTP endpoints of channels, preferences and templates.
#include "modules/notifications/office.hpp"
#include "modules/notifications/preferences.hpp"

namespace mc::notifications {

void add_own_routes(http::Routes& routes, Preferences& preferences, Courier& courier);
void add_office_routes(http::Routes& routes, Office& office);

}  // namespace mc::notifications
