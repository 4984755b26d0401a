#pragma once
// What was opened from a session and may outlive its pages by moments (content of packages) asks when it ended.
#include "appliance/data/data.hpp"
#include "appliance/security/viewer.hpp"

namespace mc::security {

/// When a session ended; nothing while it is open, or when it is not known.
Result<std::optional<Instant>> session_ended_at(data::Tx& tx, SessionId session);

}  // namespace mc::security
