#include "appliance/security/watch.hpp"

#include "appliance/security/audit_rows.hpp"

namespace mc::security {

Result<std::vector<AuditEntry>> audit_since(data::Tx& tx, std::int64_t after, std::int64_t limit) {
  return tx.in(kAuditModule)
      .all<AuditEntry>("SELECT seq, at, actor, action, object, outcome, details, request_id, address FROM "
                       "security_audit_leaves WHERE seq > ? ORDER BY seq LIMIT ?",
                       after, limit);
}

Result<std::int64_t> last_audited(data::Tx& tx) {
  return tx.in(kAuditModule).one<std::int64_t>("SELECT COALESCE(MAX(seq), -1) FROM security_audit_leaves");
}

Result<std::vector<ParallelUse>> parallel_use(data::Tx& tx, Instant since, std::int64_t limit) {
  return tx.in(kAuditModule)
      .all<ParallelUse>("SELECT s.person_id, s.address, s.device FROM security_sessions s JOIN (SELECT person_id FROM "
                        "security_sessions WHERE ended_at IS NULL AND last_seen_at >= ? GROUP BY person_id HAVING "
                        "COUNT(DISTINCT address) > 1) p ON p.person_id = s.person_id WHERE s.ended_at IS NULL AND "
                        "s.last_seen_at >= ? ORDER BY s.person_id LIMIT ?",
                        since, since, limit);
}

Result<std::int64_t> sessions_in_use(data::Tx& tx, Instant since) {
  return tx.in(kAuditModule)
      .one<std::int64_t>("SELECT COUNT(*) FROM security_sessions WHERE ended_at IS NULL AND last_seen_at >= ?", since);
}

}  // namespace mc::security
