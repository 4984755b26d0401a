#include "appliance/security/password_change.hpp"

#include "appliance/security/sessions_parts.hpp"

namespace mc::security {

bool only_password_change(const Viewer& viewer) {
  return viewer.grants.size() == 1 && viewer.grants.front().role == kPasswordChangeOnly;
}

Status require_password_change(data::Tx& tx, SessionId session) {
  TRY(tx.in(kSessionsModule).run("UPDATE security_sessions SET password_change = 1 WHERE id = ?", session));
  return {};
}

Status password_was_changed(data::Tx& tx, PersonId person) {
  TRY(tx.in(kSessionsModule)
          .run("UPDATE security_sessions SET password_change = 0 WHERE person_id = ? AND ended_at IS NULL", person));
  return {};
}

}  // namespace mc::security
