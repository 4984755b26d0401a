#pragma once
// The audit log's implementation: verification, proofs and reading. See audit.hpp for what modules use.
#include <cstdint>
#include <filesystem>
#include <functional>
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

/// Proof that the log of `first` rows is the beginning of that of `second`: checked with verify_consistency.
struct ConsistencyProof {
  std::int64_t first = 0;
  std::string first_root;  // base64
  std::int64_t second = 0;
  std::string second_root;
  std::vector<std::string> path;  // base64
};
FIELDS(ConsistencyProof, first, first_root, second, second_root, path)

struct SignedCheckpoint {
  std::int64_t size = 0;
  Instant at;
  std::string note;
};
FIELDS(SignedCheckpoint, size, at, note)

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
  std::optional<PersonId> person{};      // did it, or it was done to her
  std::optional<std::string> module{};   // "credential": actions that begin with it and a dot
  std::optional<std::string> address{};  // the client's, as it was recorded
};

/// Thread-safe. append(): one row read, one insert, one update. verify() and prove() stream all rows in short reads and
/// may run beside writers.
class AuditTree : public AuditLog {
public:
  virtual Result<AuditReport> verify() = 0;
  /// Told now and then how many rows were read, of how many.
  using Progress = std::function<void(std::int64_t done, std::int64_t total)>;
  virtual Result<AuditReport> verify(const Progress& progress) = 0;
  /// What a checkpoint that left the machine proves of today's rows: all of them are read anew. No problem: they begin
  /// with what was signed. Error invalid `not_a_checkpoint`.
  virtual Result<AuditReport> verify_against(std::string_view note) = 0;
  /// The row in the tree of `size` rows, as of a signed checkpoint. Reads two pieces of the log once the hashes of the
  /// others are known. Error not_found.
  virtual Result<InclusionProof> prove_in(std::int64_t seq, std::int64_t size) = 0;
  /// Many at once, in the order of `seqs`.
  virtual Result<std::vector<InclusionProof>> prove_many(const std::vector<std::int64_t>& seqs, std::int64_t size) = 0;
  virtual Result<ConsistencyProof> consistency(std::int64_t first, std::int64_t second) = 0;
  /// Newest first, those of fewer rows than `before`.
  virtual Result<std::vector<SignedCheckpoint>> checkpoints(data::Tx& tx, std::int64_t before, std::int64_t limit) = 0;
  virtual Result<std::optional<AuditEntry>> entry(data::Tx& tx, std::int64_t seq) = 0;
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
