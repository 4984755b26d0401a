#pragma once
// The audit log's implementation: verification, proofs and reading. See audit.hpp for what modules use.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "appliance/base/random.hpp"
#include "appliance/security/audit.hpp"
#include "appliance/security/keys.hpp"

namespace mc::security {

/// One finding of verify(). Kinds: row_edited, rows_missing, tail_missing, rows_beyond_head, head_missing, head_forged,
/// root_differs, address_edited, checkpoint_differs, log_older_than_checkpoint, checkpoint_forged, key_changed,
/// checkpoint_file_differs, clock_went_back (the only warning).
struct AuditProblem {
  std::string kind;
  std::optional<std::int64_t> seq;
  std::string detail;
  bool warning = false;
};
FIELDS(AuditProblem, kind, seq, detail, warning)

struct AuditReport {
  bool ok = false;                     // no problem except warnings
  std::int64_t size = 0;               // leaves the head promises
  std::string root;                    // base64, of the rows that were read
  std::int64_t checkpoints = 0;        // checked, table and file together
  std::vector<AuditProblem> problems;  // at most 100
};
FIELDS(AuditReport, ok, size, root, checkpoints, problems)

/// Proof that a leaf is in the log: checked with verify_inclusion (merkle.hpp) by anyone, without a key.
struct InclusionProof {
  std::string leaf;  // canonical JSON
  std::int64_t index = 0;
  std::int64_t size = 0;
  std::string root;               // base64
  std::vector<std::string> path;  // base64, lowest sibling first
};
FIELDS(InclusionProof, leaf, index, size, root, path)

struct AuditEntry {
  std::int64_t seq = 0;
  Instant at;
  std::optional<PersonId> actor;
  std::string action;
  std::string object;
  std::string outcome;
  RawJson details;
  std::string request_id;
  std::optional<std::string> address;  // absent when there was none or it was erased
};
FIELDS(AuditEntry, seq, at, actor, action, object, outcome, details, request_id, address)

/// Filters of list(); newest first. `before` is a seq (keyset), `limit` 1..200.
struct AuditQuery {
  std::optional<PersonId> actor{};
  std::optional<std::string> action{};
  std::optional<std::string> object{};
  std::optional<std::string> outcome{};
  std::optional<Instant> from{};
  std::optional<Instant> to{};
  std::optional<std::int64_t> before{};
  std::int64_t limit = 50;
};

/// Thread-safe. append(): one row read, one insert, one update. verify() and prove() stream all rows in short reads and
/// may run beside writers.
class AuditTree : public AuditLog {
public:
  virtual Result<AuditReport> verify() = 0;
  /// Error not_found when there is no such leaf.
  virtual Result<InclusionProof> prove(std::int64_t seq) = 0;
  virtual Result<std::vector<AuditEntry>> list(data::Tx& tx, const AuditQuery& query) = 0;
  /// Forgets the addresses stored beside a person's leaves; proofs and verify() stay good.
  virtual Status erase_addresses(data::Tx& tx, PersonId actor) = 0;
  /// Verifier key "origin+keyid+base64" (C2SP signed-note) to keep off the machine.
  virtual std::string verifier_key() const = 0;
};

/// `checkpoint_file`: DATA/audit/checkpoints.txt; made when missing, appended with fsync. Copy it off the machine.
std::unique_ptr<AuditTree> make_audit_log(data::Database& database, const Clock& clock, Random& random,
                                          const Keys& keys, std::filesystem::path checkpoint_file);

}  // namespace mc::security
