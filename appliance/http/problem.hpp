#pragma once
// Errors on the wire: application/problem+json (RFC 9457) by one table from Fault to status.
#include <string_view>

#include "appliance/http/message.hpp"

namespace mc::http {

int status_of(Fault fault);
/// {"type","title","status","code","detail","fields","request_id"}. `status` 0: by the error's fault.
Response problem(const Error& error, std::string_view request_id, int status = 0);

}  // namespace mc::http
