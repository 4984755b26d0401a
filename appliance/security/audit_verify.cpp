#include "appliance/security/audit_verify.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

namespace mc::security {
namespace {

constexpr std::size_t kMaxProblems = 100;
constexpr std::int64_t kClockToleranceMs = 60'000;
constexpr std::int64_t kToldEvery = 20'000;
constexpr int kNoteWaits = 10;
constexpr std::chrono::milliseconds kNoteWait{20};

struct Extent {
  std::optional<HeadRow> head;
  std::int64_t rows_end = 0;  // one past the highest seq
};

class Verifier {
public:
  Verifier(data::Database& database, const AuditKeys& keys, const std::filesystem::path& file,
           const AuditTree::Progress& progress)
      : database_(database), keys_(keys), file_(file), progress_(progress) {}

  Result<AuditReport> run() {
    // The file first: a note is in the table before it is in the file, and the head knows every row that a note of the
    // same snapshot knows. So a log that grows meanwhile, here or in another process, raises no false alarm.
    std::set<std::string> in_file = notes_of_file();
    std::set<std::string> in_table = TRY(read_snapshot());
    compare_notes(in_table, in_file);
    check_extent();
    in_table.merge(in_file);
    add_checkpoints(in_table);
    TRY(each_leaf(database_, 0, extent_.rows_end, [&](const LeafRow& row) -> Status {
      check_row(row);
      if (progress_ && row.seq % kToldEvery == 0) progress_(row.seq, extent_.rows_end);
      return {};
    }));
    check_end();
    report_.root = to_base64(tree_.root());
    report_.ok = std::none_of(report_.problems.begin(), report_.problems.end(),
                              [](const AuditProblem& p) { return !p.warning; });
    return std::move(report_);
  }

private:
  void problem(std::string kind, std::optional<std::int64_t> seq, std::string detail, bool warning = false) {
    if (report_.problems.size() < kMaxProblems)
      report_.problems.push_back({std::move(kind), seq, std::move(detail), warning});
  }

  std::set<std::string> notes_of_file() const {
    std::vector<std::string> notes = split_notes(read_text_file(file_));
    return {notes.begin(), notes.end()};
  }

  /// Head, extent and notes of one moment.
  Result<std::set<std::string>> read_snapshot() {
    return database_.read([&](data::Tx& tx) -> Result<std::set<std::string>> {
      auto sql = tx.in(kAuditModule);
      extent_.head = TRY(sql.first<HeadRow>("SELECT size, frontier, mac FROM security_audit_head WHERE id = 1"));
      auto last = TRY(sql.first<std::int64_t>("SELECT seq FROM security_audit_leaves ORDER BY seq DESC LIMIT 1"));
      extent_.rows_end = last ? *last + 1 : 0;
      auto notes = TRY(sql.all<std::string>("SELECT note FROM security_audit_checkpoints ORDER BY size"));
      return std::set<std::string>(notes.begin(), notes.end());
    });
  }

  void check_extent() {
    if (!extent_.head) {
      if (extent_.rows_end > 0) problem("head_missing", {}, "There are rows but no head.");
      return;
    }
    report_.size = extent_.head->size;
    if (!equal_constant_time(head_mac(keys_, extent_.head->size, extent_.head->frontier), extent_.head->mac))
      problem("head_forged", {}, "The head was not written with this installation's key.");
    if (extent_.rows_end < extent_.head->size)
      problem("tail_missing", extent_.rows_end, "The log ends before its head says: rows were cut off.");
    if (extent_.rows_end > extent_.head->size)
      problem("rows_beyond_head", extent_.head->size, "There are rows that the head does not know.");
  }

  void compare_notes(const std::set<std::string>& in_table, const std::set<std::string>& in_file) {
    for (const std::string& note : in_file)
      if (!in_table.contains(note))
        problem("checkpoint_file_differs", {}, "A checkpoint of the file is not in the table.");
    // One that is in the table already may still be on its way to the file.
    std::set<std::string> later = in_file;
    auto missing = [&] { return !std::includes(later.begin(), later.end(), in_table.begin(), in_table.end()); };
    for (int wait = 0; missing() && wait < kNoteWaits; ++wait) {
      std::this_thread::sleep_for(kNoteWait);
      later = notes_of_file();
    }
    for (const std::string& note : in_table)
      if (!later.contains(note))
        problem("checkpoint_file_differs", {}, "A checkpoint of the table is not in the file.");
  }

  void add_checkpoints(const std::set<std::string>& notes) {
    for (const std::string& note : notes) add_checkpoint(note);
    std::sort(checkpoints_.begin(), checkpoints_.end(),
              [](const Checkpoint& a, const Checkpoint& b) { return a.size < b.size; });
  }

  void add_checkpoint(const std::string& note) {
    ++report_.checkpoints;
    auto checkpoint = parse_checkpoint(note);
    if (!checkpoint) return problem("checkpoint_forged", {}, "A checkpoint cannot be read.");
    switch (check_note(note, keys_.origin, keys_.signing.public_key())) {
    case NoteState::good:
      break;
    case NoteState::other_key:
      return problem("key_changed", checkpoint->size, "A checkpoint was signed with another key.");
    case NoteState::forged:
      return problem("checkpoint_forged", checkpoint->size, "The signature of a checkpoint is wrong.");
    }
    if (checkpoint->size > report_.size)
      problem("log_older_than_checkpoint", checkpoint->size,
              "A checkpoint signed at " + to_string(checkpoint->at) +
                  " knows more rows than the log has: an old copy was put back or the tail was cut.");
    checkpoints_.push_back(*checkpoint);
  }

  void check_row(const LeafRow& row) {
    if (row.seq != expected_)
      problem("rows_missing", expected_,
              "Rows " + std::to_string(expected_) + " to " + std::to_string(row.seq - 1) + " are missing.");
    expected_ = row.seq + 1;
    Hash32 leaf = leaf_hash(as_bytes(leaf_text(row)));
    if (!equal_constant_time(row_seal(keys_, row.seq, leaf), row.seal))
      problem("row_edited", row.seq, "The row was changed, moved or not written by this installation.");
    if (row.address && (!row.address_salt || !row.address_hash ||
                        !equal_constant_time(address_digest(*row.address_salt, *row.address), *row.address_hash)))
      problem("address_edited", row.seq, "The address beside the row is not the one that was recorded.");
    if (row.at.ms + kClockToleranceMs < latest_at_)
      problem("clock_went_back", row.seq, "The row is older than one before it: the machine's clock went back.", true);
    latest_at_ = std::max(latest_at_, row.at.ms);
    compare_checkpoints();
    tree_.add(leaf);
    if (extent_.head && tree_.size() == extent_.head->size) compare_head();
  }

  /// Compares every checkpoint of the tree's present size.
  void compare_checkpoints() {
    for (; next_checkpoint_ < checkpoints_.size() && checkpoints_[next_checkpoint_].size <= tree_.size();
         ++next_checkpoint_) {
      const Checkpoint& checkpoint = checkpoints_[next_checkpoint_];
      if (checkpoint.size == tree_.size() && checkpoint.root != tree_.root())
        problem("checkpoint_differs", checkpoint.size,
                "Rows before this one are not those that were signed at " + to_string(checkpoint.at) + ".");
    }
  }

  void compare_head() {
    head_compared_ = true;
    if (tree_.bytes() != extent_.head->frontier)
      problem("root_differs", {}, "The rows do not give the root that the head holds.");
  }

  void check_end() {
    compare_checkpoints();
    if (extent_.head && !head_compared_ && !(extent_.head->size == 0 && tree_.size() == 0))
      problem("root_differs", {}, "There are fewer rows than the head holds.");
  }

  data::Database& database_;
  const AuditKeys& keys_;
  std::filesystem::path file_;
  AuditTree::Progress progress_;
  AuditReport report_{};
  Extent extent_{};
  std::vector<Checkpoint> checkpoints_;
  std::size_t next_checkpoint_ = 0;
  MerkleFrontier tree_;
  std::int64_t expected_ = 0;
  std::int64_t latest_at_ = 0;
  bool head_compared_ = false;
};

}  // namespace

std::string read_text_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Result<AuditReport> verify_audit(data::Database& database, const AuditKeys& keys,
                                 const std::filesystem::path& checkpoint_file, const AuditTree::Progress& progress) {
  return Verifier(database, keys, checkpoint_file, progress).run();
}

Result<AuditReport> verify_audit_against(data::Database& database, const AuditKeys& keys, std::string_view note) {
  auto checkpoint = parse_checkpoint(note);
  if (!checkpoint) return invalid("note", "not_a_checkpoint", "This is not a checkpoint of an audit log.");
  AuditReport report;
  report.checkpoints = 1;
  auto problem = [&](std::string kind, std::string detail) {
    report.problems.push_back({std::move(kind), checkpoint->size, std::move(detail), false});
  };
  const NoteState state = check_note(note, keys.origin, keys.signing.public_key());
  if (state == NoteState::other_key)
    problem("key_changed", "The checkpoint was signed by another installation or with another key.");
  if (state == NoteState::forged) problem("checkpoint_forged", "The signature of the checkpoint is wrong.");
  MerkleFrontier tree;
  TRY(each_leaf(database, 0, checkpoint->size, [&](const LeafRow& row) -> Status {
    if (row.seq == tree.size()) tree.add(leaf_hash(as_bytes(leaf_text(row))));
    return {};
  }));
  report.size = tree.size();
  report.root = to_base64(tree.root());
  if (state == NoteState::good && tree.size() < checkpoint->size)
    problem("log_older_than_checkpoint", "The checkpoint knows more rows than the log has: an old copy was put back, "
                                         "or rows were cut off.");
  else if (state == NoteState::good && tree.root() != checkpoint->root)
    problem("checkpoint_differs",
            "Rows before this one are not those that were signed at " + to_string(checkpoint->at) + ".");
  report.ok = report.problems.empty();
  return report;
}

}  // namespace mc::security
