#pragma once
// Sessions that were opened with a temporary password: they may do nothing but choose a new one.
#include "appliance/data/data.hpp"
#include "appliance/security/viewer.hpp"

namespace mc::security {

/// The only role of such a session's viewer. It is never registered, so it grants nothing by itself.
inline constexpr std::string_view kPasswordChangeOnly = "password_change_only";

bool only_password_change(const Viewer& viewer);

/// Restricts a session from its next request on. Call in the transaction that starts it.
Status require_password_change(data::Tx& tx, SessionId session);
/// Lifts the restriction from all sessions of a person; it counts for the next request after the commit.
Status password_was_changed(data::Tx& tx, PersonId person);

}  // namespace mc::security
