#pragma once
// What a monitor reads: the audit log forwards, and people who use sessions from several addresses.
#include <string>
#include <vector>

#include "appliance/security/audit_tree.hpp"

namespace mc::security {

/// Rows behind `after`, oldest first. Before the first row: -1.
Result<std::vector<AuditEntry>> audit_since(data::Tx& tx, std::int64_t after, std::int64_t limit);
/// The newest row's number; -1 when there is none.
Result<std::int64_t> last_audited(data::Tx& tx);

/// One open session that was used lately by a person with others at other addresses.
struct ParallelUse {
  PersonId person_id;
  std::string address;
  std::string device;
};
FIELDS(ParallelUse, person_id, address, device)
/// In the order of people; at most `limit` sessions.
Result<std::vector<ParallelUse>> parallel_use(data::Tx& tx, Instant since, std::int64_t limit);

/// Open sessions that were used since then.
Result<std::int64_t> sessions_in_use(data::Tx& tx, Instant since);

}  // namespace mc::security
