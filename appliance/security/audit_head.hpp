#pragma once
// Size and root of the audit log as of one transaction: for backups.
#include "appliance/security/audit_rows.hpp"

namespace mc::security {

struct StoredHead {
  std::int64_t size = 0;
  Bytes frontier;
};
FIELDS(StoredHead, size, frontier)

/// Error `audit_head_damaged` (internal). An empty log has size 0.
inline Result<MerkleFrontier> audit_head(data::Tx& tx) {
  auto head = TRY(tx.in(kAuditModule).first<StoredHead>("SELECT size, frontier FROM security_audit_head WHERE id = 1"));
  auto tree = head ? MerkleFrontier::restore(head->size, head->frontier) : MerkleFrontier{};
  if (!tree) return internal("audit_head_damaged", "The head of the audit log is damaged.");
  return std::move(*tree);
}

}  // namespace mc::security
