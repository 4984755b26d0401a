#pragma once
// Verification of the audit log: one pass over the rows in short reads.
#include <string>
#include <vector>

#include "appliance/security/audit_rows.hpp"
#include "appliance/security/audit_tree.hpp"

namespace mc::security {

/// Checks rows, head, checkpoints of the table and `checkpoint_file`. Fails only when the database cannot be
/// read.
Result<AuditReport> verify_audit(data::Database& database, const AuditKeys& keys,
                                 const std::filesystem::path& checkpoint_file,
                                 const AuditTree::Progress& progress = {});
/// Reads the rows that `note` signed, and compares.
Result<AuditReport> verify_audit_against(data::Database& database, const AuditKeys& keys, std::string_view note);

/// Text of a file, empty when it does not exist.
std::string read_text_file(const std::filesystem::path& file);

/// Streams the leaves with from <= seq < to in order, a few thousand for each read transaction.
template <class F>
Status each_leaf(data::Database& database, std::int64_t from, std::int64_t to, F&& f) {
  constexpr std::int64_t kBatch = 4'000;
  while (from < to) {
    std::int64_t last = -1;
    TRY(database.read([&](data::Tx& tx) -> Status {
      return tx.in(kAuditModule)
          .each<LeafRow>(
              "SELECT seq, at, actor, action, object, outcome, details, request_id, address_hash, address, "
              "address_salt, seal FROM security_audit_leaves WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?",
              [&](const LeafRow& row) -> Status {
                last = row.seq;
                return f(row);
              },
              from, to, kBatch);
    }));
    if (last < 0) return {};
    from = last + 1;
  }
  return {};
}

}  // namespace mc::security
