#pragma once
// PUBLIC for the program: which servers outside module sso is told to connect to (SEC-038).
#include "appliance/data/data.hpp"
#include "modules/outbound_place.hpp"

namespace mc::sso {

Result<std::vector<OutboundPlace>> outbound_places(data::Tx& tx);

}  // namespace mc::sso
