#include "appliance/security/person_rows.hpp"

#include "appliance/security/sessions_parts.hpp"

namespace mc::security {

Result<std::vector<SignInRecord>> sign_ins_of(data::Tx& tx, PersonId person) {
  return tx.in(kSessionsModule)
      .all<SignInRecord>("SELECT method, device, address, shared_workstation, created_at, last_seen_at, ended_at, "
                         "end_reason FROM security_sessions WHERE person_id = ? ORDER BY id",
                         person);
}

Result<std::int64_t> erase_sign_ins(data::Tx& tx, PersonId person) {
  auto sql = tx.in(kSessionsModule);
  TRY(sql.run("DELETE FROM security_tokens WHERE session_id IN (SELECT id FROM security_sessions WHERE person_id = ?)",
              person));
  return sql.run("DELETE FROM security_sessions WHERE person_id = ?", person);
}

Result<std::int64_t> audit_rows_of(data::Tx& tx, PersonId person) {
  return tx.in(kSessionsModule).one<std::int64_t>("SELECT count(*) FROM security_audit_leaves WHERE actor = ?", person);
}

}  // namespace mc::security
