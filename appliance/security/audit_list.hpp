#pragma once
// Reading the audit log by filters, each by an index however long the log is.
#include <vector>

#include "appliance/security/audit_tree.hpp"

namespace mc::security {

Result<std::vector<AuditEntry>> list_audit(data::Tx& tx, const AuditQuery& query);
Result<std::optional<AuditEntry>> audit_entry(data::Tx& tx, std::int64_t seq);

}  // namespace mc::security
