#include "appliance/security/session_end.hpp"

#include "appliance/security/sessions_parts.hpp"

namespace mc::security {

Result<std::optional<Instant>> session_ended_at(data::Tx& tx, SessionId session) {
  return tx.in(kSessionsModule)
      .first<Instant>("SELECT ended_at FROM security_sessions WHERE id = ? AND ended_at IS NOT NULL", session);
}

}  // namespace mc::security
