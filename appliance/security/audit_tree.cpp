#include "appliance/security/audit_tree.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <mutex>

#include "appliance/security/audit_list.hpp"
#include "appliance/security/audit_proof.hpp"
#include "appliance/security/audit_verify.hpp"

namespace mc::security {
namespace {

namespace fs = std::filesystem;

AuditKeys derive_audit_keys(const Keys& keys) {
  Secret kek = keys.kek(KeyPurpose::audit);
  return {derive_key(kek.view(), "audit head", 1), derive_key(kek.view(), "audit rows", 1),
          "medconnect-audit-" + keys.fingerprint(), SigningKey(derive_key(kek.view(), "audit checkpoints", 1).view())};
}

Status append_durably(const fs::path& file, std::string_view text) {
  auto failed = [&](const char* what) {
    return fail(Fault::unavailable, "checkpoint_file_failed", std::string(what) + " " + file.string());
  };
  std::error_code ignored;
  fs::create_directories(file.parent_path(), ignored);
  int fd = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return failed("cannot open");
  bool ok = true;
  while (ok && !text.empty()) {
    ssize_t wrote = ::write(fd, text.data(), text.size());
    if (wrote < 0 && errno == EINTR) continue;
    ok = wrote > 0;
    if (ok) text.remove_prefix(static_cast<std::size_t>(wrote));
  }
  ok = ok && ::fsync(fd) == 0;
  ::close(fd);
  if (!ok) return failed("cannot write");
  return {};
}

/// The bytes at the end of `file`, from the start of a line on, with which `entry` begins: what a crash left
/// of it.
std::size_t torn_bytes(std::string_view file, std::string_view entry) {
  for (std::size_t size = std::min(file.size(), entry.size() - 1); size > 0; --size) {
    std::size_t start = file.size() - size;
    if ((start == 0 || file[start - 1] == '\n') && entry.starts_with(file.substr(start))) return size;
  }
  return 0;
}

/// What to append to the checkpoint file so that it holds `notes` (oldest first). A torn note is completed,
/// not repeated.
std::string missing_notes(std::string_view file, const std::vector<std::string>& notes) {
  std::string missing;
  for (const std::string& note : notes) {
    std::string entry = note + "\n";
    if (file.find(entry) != std::string_view::npos) continue;
    std::size_t torn = missing.empty() ? torn_bytes(file, entry) : 0;
    if (torn == 0 && missing.empty() && !file.empty() && !file.ends_with('\n')) missing = "\n";
    missing += entry.substr(torn);
  }
  return missing;
}

class AuditTreeImpl final : public AuditTree {
public:
  AuditTreeImpl(data::Database& database, const Clock& clock, Random& random, const Keys& keys, fs::path file)
      : database_(database), clock_(clock), random_(random), keys_(derive_audit_keys(keys)), file_(std::move(file)) {}

  Status append(data::Tx& tx, const AuditEvent& event) override {
    auto sql = tx.in(kAuditModule);
    auto head = TRY(sql.first<HeadRow>("SELECT size, frontier, mac FROM security_audit_head WHERE id = 1"));
    MerkleFrontier tree;
    if (head) {
      auto restored = MerkleFrontier::restore(head->size, head->frontier);
      if (!restored || !equal_constant_time(head_mac(keys_, head->size, head->frontier), head->mac))
        return internal("audit_head_corrupt",
                        "The audit log's head was changed. Nothing is recorded until it is restored.");
      tree = std::move(*restored);
    }
    LeafRow row = row_of(event, tree.size(), tx.now());
    Hash32 leaf = leaf_hash(as_bytes(leaf_text(row)));
    row.seal = row_seal(keys_, row.seq, leaf);
    tree.add(leaf);
    TRY(sql.run("INSERT INTO security_audit_leaves (seq, at, actor, action, object, outcome, details, "
                "request_id, address_hash,"
                " address, address_salt, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row.seq, row.at, row.actor, row.action, row.object, row.outcome, row.details, row.request_id,
                row.address_hash, row.address, row.address_salt, row.seal));
    Bytes frontier = tree.bytes();
    TRY(sql.run("INSERT INTO security_audit_head (id, size, frontier, mac) VALUES (1, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET size = excluded.size, frontier = excluded.frontier, mac = "
                "excluded.mac",
                tree.size(), frontier, head_mac(keys_, tree.size(), frontier)));
    return {};
  }

  Result<std::string> checkpoint() override {
    std::lock_guard lock(checkpoint_mutex_);
    std::vector<std::string> notes = TRY(database_.write([&](data::Tx& tx) { return make_note(tx); }));
    // The table first: a note that is only in the file would look like a log that lost rows. The last two
    // notes of the table are brought to the file, so a crash between the two writes heals itself.
    std::string missing = missing_notes(read_text_file(file_), notes);
    if (!missing.empty()) TRY(append_durably(file_, missing));
    return notes.back();
  }

  Result<AuditReport> verify() override { return verify_audit(database_, keys_, file_); }
  Result<AuditReport> verify(const Progress& progress) override {
    return verify_audit(database_, keys_, file_, progress);
  }
  Result<AuditReport> verify_against(std::string_view note) override {
    return verify_audit_against(database_, keys_, note);
  }

  Result<InclusionProof> prove_in(std::int64_t seq, std::int64_t size) override {
    return std::move(TRY(prove_many({seq}, size)).front());
  }

  Result<std::vector<InclusionProof>> prove_many(const std::vector<std::int64_t>& seqs, std::int64_t size) override {
    ProofMaker maker(database_);
    std::vector<InclusionProof> out;
    std::string root;
    for (std::int64_t seq : seqs) {
      InclusionProof proof;
      proof.index = seq;
      proof.size = size;
      for (const Hash32& hash : TRY(maker.inclusion(seq, size))) proof.path.push_back(to_base64(hash));
      if (root.empty()) root = to_base64(TRY(maker.root(size)));
      proof.root = root;
      TRY(each_leaf(database_, seq, seq + 1, [&](const LeafRow& row) -> Status {
        proof.leaf = leaf_text(row);
        return {};
      }));
      out.push_back(std::move(proof));
    }
    TRY(maker.remember());
    return out;
  }

  Result<ConsistencyProof> consistency(std::int64_t first, std::int64_t second) override {
    ProofMaker maker(database_);
    ConsistencyProof proof;
    proof.first = first;
    proof.second = second;
    for (const Hash32& hash : TRY(maker.consistency(first, second))) proof.path.push_back(to_base64(hash));
    proof.first_root = to_base64(TRY(maker.root(first)));
    proof.second_root = to_base64(TRY(maker.root(second)));
    TRY(maker.remember());
    return proof;
  }

  Result<std::vector<SignedCheckpoint>> checkpoints(data::Tx& tx, std::int64_t before, std::int64_t limit) override {
    return tx.in(kAuditModule)
        .all<SignedCheckpoint>("SELECT size, at, note FROM security_audit_checkpoints WHERE size < ? ORDER BY size DESC"
                               " LIMIT ?",
                               before, limit);
  }

  Result<InclusionProof> prove(std::int64_t seq) override {
    std::int64_t size = TRY(database_.read([](data::Tx& tx) -> Result<std::int64_t> {
      auto head = TRY(tx.in(kAuditModule).first<std::int64_t>("SELECT size FROM security_audit_head WHERE id = 1"));
      return head.value_or(0);
    }));
    if (seq < 0 || seq >= size) return not_found();
    MerkleFrontier tree;
    tree.watch(seq);
    InclusionProof proof;
    TRY(each_leaf(database_, 0, size, [&](const LeafRow& row) -> Status {
      std::string text = leaf_text(row);
      tree.add(leaf_hash(as_bytes(text)));
      if (row.seq == seq) proof.leaf = std::move(text);
      return {};
    }));
    proof.index = seq;
    proof.size = tree.size();
    proof.root = to_base64(tree.root());
    for (const Hash32& hash : tree.path()) proof.path.push_back(to_base64(hash));
    return proof;
  }

  Result<std::vector<AuditEntry>> list(data::Tx& tx, const AuditQuery& query) override { return list_audit(tx, query); }
  Result<std::optional<AuditEntry>> entry(data::Tx& tx, std::int64_t seq) override { return audit_entry(tx, seq); }

  Status erase_addresses(data::Tx& tx, PersonId actor) override {
    TRY(tx.in(kAuditModule)
            .run("UPDATE security_audit_leaves SET address = NULL, address_salt = NULL WHERE actor = ?", actor));
    return {};
  }

  std::string verifier_key() const override { return verifier_key_text(keys_.origin, keys_.signing.public_key()); }

private:
  LeafRow row_of(const AuditEvent& event, std::int64_t seq, Instant at) {
    LeafRow row{
        seq, at, event.actor, event.action, event.object, event.outcome, event.details.text, event.request_id, {},
        {},  {}, {}};
    if (!event.address.empty()) {
      Bytes salt(16);
      random_.fill(salt);
      row.address_hash = address_digest(salt, event.address);
      row.address = event.address;
      row.address_salt = std::move(salt);
    }
    return row;
  }

  /// Signs the present size unless that is done, and returns the last two notes, oldest first.
  Result<std::vector<std::string>> make_note(data::Tx& tx) {
    auto sql = tx.in(kAuditModule);
    auto head = TRY(sql.first<HeadRow>("SELECT size, frontier, mac FROM security_audit_head WHERE id = 1"));
    Checkpoint checkpoint{keys_.origin, 0, sha256({}), clock_.now()};
    if (head) {
      auto tree = MerkleFrontier::restore(head->size, head->frontier);
      if (!tree || !equal_constant_time(head_mac(keys_, head->size, head->frontier), head->mac))
        return internal("audit_head_corrupt", "The audit log's head was changed.");
      checkpoint.size = head->size;
      checkpoint.root = tree->root();
    }
    TRY(sql.run("INSERT INTO security_audit_checkpoints (size, at, note) VALUES (?, ?, ?) ON CONFLICT (size) "
                "DO NOTHING",
                checkpoint.size, checkpoint.at, sign_checkpoint(checkpoint, keys_.signing)));
    auto notes = TRY(sql.all<std::string>("SELECT note FROM security_audit_checkpoints ORDER BY size DESC LIMIT 2"));
    return std::vector<std::string>(notes.rbegin(), notes.rend());
  }

  data::Database& database_;
  const Clock& clock_;
  Random& random_;
  AuditKeys keys_;
  fs::path file_;
  std::mutex checkpoint_mutex_;
};

}  // namespace

std::unique_ptr<AuditTree> make_audit_log(data::Database& database, const Clock& clock, Random& random,
                                          const Keys& keys, fs::path checkpoint_file) {
  return std::make_unique<AuditTreeImpl>(database, clock, random, keys, std::move(checkpoint_file));
}

}  // namespace mc::security
