#include "backup/restore.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>

#include "appliance/blobs/listing.hpp"
#include "appliance/blobs/store.hpp"
#include "appliance/security/audit_tree.hpp"
#include "appliance/security/database_key.hpp"
#include "backup/files.hpp"
#include "backup/put_back.hpp"
#include "backup/read_back.hpp"

namespace mc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPartsOfDrill = 8;

std::unexpected<Error> no_backup(std::string_view why) { return fail(Fault::not_found, "no_backup", std::string(why)); }

/// The keys of the installation whose sealed files an envelope holds; only in memory and in `keys`.
Result<std::unique_ptr<security::Keys>> keys_of(const Envelope& envelope, const RestoreInput& in) {
  fs::path folder = in.data / "keys";
  std::error_code error;
  fs::remove_all(folder, error);
  fs::create_directories(folder, error);
  fs::permissions(folder, fs::perms::owner_all, error);
  for (const SealedKeyFile& file : envelope.keys) {
    auto content = from_base64(file.content);
    if (!content || !is_sealed_key_file(file.name))
      return fail(Fault::invalid, "manifest_damaged", "The list of the backup is damaged or was changed.");
    TRY(write_whole(folder / file.name, *content));
  }
  return security::Keys::open_with_recovery({folder, {}, in.passphrase}, in.recovery_key);
}

struct Chosen {
  std::unique_ptr<security::Keys> keys;
  Manifest manifest;
};

/// The newest backup that fits, of the installation that the recovery key belongs to. Any key that it ever had will do:
/// each backup holds the sealed files of its time.
Result<Chosen> choose(const RestoreInput& in) {
  (void)TRY(security::recovery_pair(in.recovery_key));  // a typing error shows before anything is read
  auto objects = TRY(in.target.list());
  std::vector<ObjectName> manifests;
  for (const Object& object : objects)
    if (auto name = parse_object_name(object.name); name && name->what == "manifest") manifests.push_back(*name);
  if (manifests.empty()) return no_backup("There is no backup of MedConnect at this place.");
  std::ranges::sort(manifests, std::greater{}, &ObjectName::run);
  Chosen out;
  Envelope opened;  // whose sealed files the key opens
  std::string fingerprint;
  std::optional<Error> first;
  for (const ObjectName& name : manifests) {
    auto bytes = fetch_manifest(in.target, name.fingerprint, name.run, in.data / "tmp");
    auto envelope = bytes ? read_envelope(*bytes) : std::unexpected(bytes.error());
    auto keys = envelope ? keys_of(*envelope, in) : std::unexpected(envelope.error());
    if (keys && (*keys)->fingerprint() == name.fingerprint) {
      out.keys = std::move(*keys);
      opened = std::move(*envelope);
      fingerprint = name.fingerprint;
      break;
    }
    if (!keys && !first) first = keys.error();
  }
  if (!out.keys) {
    if (first) return std::unexpected(*first);
    return fail(Fault::invalid, "wrong_recovery_key", "The recovery key belongs to another installation.");
  }
  for (const ObjectName& name : manifests) {
    if (name.fingerprint != fingerprint) continue;
    // A run that follows those of a clock that was ahead has their time in its name; its own is in the list.
    bool ahead = *run_time(name.run) > in.clock.now();
    if (in.at && !ahead && *run_time(name.run) > *in.at) continue;
    Bytes bytes = TRY(fetch_manifest(in.target, name.fingerprint, name.run, in.data / "tmp"));
    Envelope envelope = TRY(read_envelope(bytes));
    // The sealed files of this very backup; those that the key opens when it got another recovery key since.
    auto own = keys_of(envelope, in);
    if (!own) own = keys_of(opened, in);
    out.keys = TRY(std::move(own));
    security::SealPair pair = TRY(security::recovery_pair(in.recovery_key));
    out.manifest = TRY(open_manifest(bytes, *out.keys, &pair));
    if (in.at && ahead && out.manifest.summary.at > *in.at) continue;
    return out;
  }
  return no_backup("No backup is that old.");
}

Status check_versions(const Manifest& manifest, const std::vector<data::SchemaVersion>& known) {
  if (known.empty()) return {};
  for (const data::SchemaVersion& version : manifest.summary.versions) {
    auto ours = std::ranges::find(known, version.module, &data::SchemaVersion::module);
    if (ours == known.end() || ours->version < version.version)
      return fail(Fault::unavailable, "database_too_new",
                  fmt::format("MedConnect {} made this backup. Restore it with that version or a newer one.",
                              manifest.summary.program));
  }
  return {};
}

/// Compares a restored folder with its manifest.
class Check {
public:
  Check(const fs::path& data, const security::Keys& keys, const Manifest& manifest, const Clock& clock, Random& random)
      : data_(data), keys_(keys), manifest_(manifest), clock_(clock), random_(random) {
    out_.run = manifest.summary.run;
    out_.at = manifest.summary.at;
    out_.program = manifest.summary.program;
  }

  /// `blobs`: which to read, none: all.
  Result<Findings> go(const std::optional<std::set<BlobId>>& blobs, const Report& report) {
    data::Options options;
    options.file = data_ / "db" / "medconnect.db";
    auto version = security::database_key_version(keys_, options.file);
    Secret key = keys_.database_key(version.value_or(1));
    options.key = key.view();
    options.readers = 1;
    options.read_deadline = std::chrono::hours{1};
    auto opened = data::Database::open(options, clock_);
    if (!opened) {
      problem("The database cannot be opened: " + opened.error().detail);
      return std::move(out_);
    }
    db_ = std::move(*opened);
    if (report) TRY(report("check", 91));
    auto sound = db_->integrity_check();
    out_.database = sound.has_value();
    if (!sound) problem("The database is damaged: " + sound.error().detail);
    TRY(compare_rows());
    if (report) TRY(report("check", 94));
    TRY(verify_audit());
    if (report) TRY(report("check", 97));
    TRY(read_blobs(blobs));
    return std::move(out_);
  }

private:
  void problem(std::string text) {
    if (out_.problems.size() < 50) out_.problems.push_back(std::move(text));
  }

  Status compare_rows() {
    auto image = TRY(db_->hold_image());
    auto tables = TRY(image->tables());
    const auto& wanted = manifest_.summary.tables;
    out_.rows = tables.size() == wanted.size();
    if (!out_.rows) problem(fmt::format("There are {} tables instead of {}.", tables.size(), wanted.size()));
    for (const data::TableCount& table : wanted) {
      auto found = std::ranges::find(tables, table.table, &data::TableCount::table);
      std::int64_t rows = found == tables.end() ? -1 : found->rows;
      if (rows != table.rows) {
        out_.rows = false;
        problem(fmt::format("Table {} has {} rows instead of {}.", table.table, std::max<std::int64_t>(rows, 0),
                            table.rows));
      }
      out_.row_count += std::max<std::int64_t>(rows, 0);
    }
    out_.tables = static_cast<std::int64_t>(tables.size());
    return {};
  }

  Status verify_audit() {
    auto log = security::make_audit_log(*db_, clock_, random_, keys_, data_ / "audit" / "checkpoints.txt");
    auto report = TRY(log->verify());
    const AuditHead& wanted = manifest_.summary.audit;
    out_.audit_size = report.size;
    out_.audit = report.ok && report.size == wanted.size && report.root == wanted.root;
    if (!report.ok)
      for (const security::AuditProblem& each : report.problems)
        if (!each.warning) problem("Audit log: " + each.detail);
    if (report.ok && !out_.audit) problem("The audit log's head is not the one of the backup.");
    return {};
  }

  Status read_blobs(const std::optional<std::set<BlobId>>& chosen) {
    std::vector<BlobPlace> listed;
    TRY(db_->read([&](data::Tx& tx) -> Status {
      return blobs::each_blob(tx, [&](const blobs::ListedBlob& row) -> Status {
        listed.push_back({row.id, row.size, 0, 0});
        return {};
      });
    }));
    out_.blobs = static_cast<std::int64_t>(listed.size());
    out_.files = blob_digest(listed) == manifest_.summary.blob_digest;
    if (!out_.files) problem("The list of files is not the one of the backup.");
    blobs::Options options;
    options.directory = data_ / "blobs";
    options.reserve_bytes = 0;
    auto store = TRY(blobs::make_blobs(options, *db_, clock_, random_, keys_));
    for (const BlobPlace& blob : listed) {
      if (chosen && !chosen->contains(blob.id)) continue;
      auto read = store->read(blob.id, 0, blob.size, [&](ByteView piece) -> Status {
        out_.bytes_read += static_cast<std::int64_t>(piece.size());
        return {};
      });
      ++out_.blobs_read;
      if (read) continue;
      out_.files = false;
      problem(fmt::format("File {} is damaged or missing.", blob.id.text()));
    }
    return {};
  }

  const fs::path& data_;
  const security::Keys& keys_;
  const Manifest& manifest_;
  const Clock& clock_;
  Random& random_;
  std::unique_ptr<data::Database> db_;
  Findings out_;
};

Status restore_into(const RestoreInput& in, const Chosen& chosen) {
  auto step = [&](std::string_view what) { return in.fault ? in.fault(what) : Status{}; };
  TRY(step("chosen"));
  PutBack put_back{in.target, chosen.manifest, in.data, in.random, in.report};
  TRY(put_back.make_room());
  TRY(put_back.database());
  TRY(step("database"));
  TRY(put_back.blobs(std::nullopt));
  TRY(step("blobs"));
  TRY(put_back.files());
  return step("files");
}

}  // namespace

Result<Findings> restore(const RestoreInput& in) {
  auto chosen = choose(in);
  auto forget_keys = [&] {
    std::error_code ignored;
    fs::remove_all(in.data / "keys", ignored);
  };
  if (!chosen) {
    forget_keys();
    return std::unexpected(chosen.error());
  }
  Status done = check_versions(chosen->manifest, in.known);
  if (done) done = restore_into(in, *chosen);
  Result<Findings> found = done ? Check(in.data, *chosen->keys, chosen->manifest, in.clock, in.random).go({}, in.report)
                                : std::unexpected(done.error());
  if (found && !found->good())
    found = fail(Fault::invalid, "restore_not_whole",
                 "The restored data is not what was backed up: " +
                     (found->problems.empty() ? "it cannot be read" : found->problems.front()));
  // The root key last: without it nothing starts from what is there.
  if (found) {
    auto keys = security::Keys::recover({in.data / "keys", {}, in.passphrase}, in.recovery_key, in.random);
    if (!keys) found = std::unexpected(keys.error());
  }
  if (!found) forget_keys();
  return found;
}

fs::path paused_mark(const fs::path& data) { return data / "backups-paused"; }
Status pause(const fs::path& data) { return write_whole(paused_mark(data), as_bytes("Restored.\n")); }
Status end_pause(const fs::path& data) {
  if (::unlink(paused_mark(data).c_str()) != 0 && errno != ENOENT)
    return file_error(paused_mark(data), "the mark cannot be removed");
  return sync_folder(data);
}

namespace {

/// The blobs of some of the parts; all of a small backup.
std::set<BlobId> sample(const Manifest& manifest, Random& random) {
  struct Part {
    std::uint32_t source;
    std::int64_t first, end;
  };
  std::vector<Part> parts;
  for (std::uint32_t i = 0; i < manifest.summary.sources.size(); ++i)
    for (const PartInfo& part : manifest.summary.sources[i].blobs)
      parts.push_back({i, part.first, part.first + part.count});
  while (parts.size() > kPartsOfDrill)
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(random.below(parts.size())));
  std::set<BlobId> out;
  for (const BlobPlace& blob : manifest.blobs)
    for (const Part& part : parts)
      if (blob.source == part.source && blob.first >= part.first && blob.first < part.end) out.insert(blob.id);
  return out;
}

}  // namespace

Result<Findings> drill(const DrillInput& in) {
  std::error_code error;
  fs::remove_all(in.folder, error);
  fs::create_directories(in.folder, error);
  fs::permissions(in.folder, fs::perms::owner_all, error);
  Removed afterwards(in.folder);
  std::string fingerprint = in.keys.fingerprint();
  auto runs = runs_of(TRY(in.target.list()), fingerprint);
  if (runs.empty()) return no_backup("There is no backup at this place yet.");
  Bytes bytes = TRY(fetch_manifest(in.target, fingerprint, runs.back(), in.folder));
  Manifest manifest = TRY(open_manifest(bytes, in.keys));
  std::optional<std::set<BlobId>> chosen;
  if (!in.all_blobs) chosen = sample(manifest, in.random);
  Findings broken;
  broken.run = manifest.summary.run;
  broken.at = manifest.summary.at;
  broken.program = manifest.summary.program;
  Status put = [&]() -> Status {
    PutBack put_back{in.target, manifest, in.folder, in.random, in.report};
    TRY(put_back.make_room());
    TRY(put_back.database());
    TRY(put_back.blobs(chosen));
    return put_back.files();
  }();
  if (!put && put.error().fault == Fault::invalid) {  // damaged at the target, not unreachable
    broken.problems.push_back(put.error().detail);
    return broken;
  }
  TRY(std::move(put));
  return Check(in.folder, in.keys, manifest, in.clock, in.random).go(chosen, in.report);
}

}  // namespace mc::backup
