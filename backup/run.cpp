#include "backup/run.hpp"

#include <fmt/format.h>

#include <unordered_map>

#include "appliance/base/log.hpp"
#include "appliance/blobs/listing.hpp"
#include "appliance/security/audit_head.hpp"
#include "appliance/security/database_key.hpp"
#include "backup/parts.hpp"
#include "backup/places.hpp"
#include "backup/read_back.hpp"

namespace mc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostKeptFile = 64 << 20;
constexpr std::size_t kShortHash = 16;

using ShortHash = std::array<std::uint8_t, kShortHash>;

struct Finished {
  PartInfo info;
  fs::path file;
};

/// One run, from its name to its manifest. Lives as long as make_backup.
class Run {
public:
  explicit Run(const RunInput& input)
      : in_(input), name_(make_run_name(input.clock.now(), input.random)), key_(security::random_secret(input.random)),
        fingerprint_(input.keys.fingerprint()), sources_({name_, to_base64(key_.view()), {}, {}}),
        staging_(input.target.staging().empty() ? input.scratch : input.target.staging()) {}

  Result<RunOutcome> go() {
    TRY(begin());
    auto held = in_.blobs.hold_collection();
    TRY(take_database());
    TRY(put_database());
    if (out_.kind == RunKind::full) TRY(check_copy());
    TRY(put_blobs());
    TRY(put_manifest());
    return std::move(out_);
  }

private:
  Status step(std::string_view what) { return in_.fault ? in_.fault(what) : Status{}; }
  Status report(std::string_view phase) {
    if (!in_.report) return {};
    std::int64_t all = std::max<std::int64_t>(1, work_);
    return in_.report(phase, static_cast<int>(std::min<std::int64_t>(99, done_ * 99 / all)));
  }
  std::string prefix(std::string_view what) const { return object_name(fingerprint_, name_, what); }

  /// A clock that was ahead for a while left runs of the future at the place. The next one is named after them: else
  /// what a restore takes for the newest would stay that of the wrong day.
  void come_after(const std::vector<std::string>& runs) {
    if (runs.empty() || name_ > runs.back()) return;
    auto last = run_time(runs.back());
    if (!last) return;
    name_ = make_run_name(*last + std::chrono::milliseconds(1), in_.random);
    sources_.own().run = name_;
    LOG(warning, "backup_clock_was_ahead", {"newest", runs.back()});
  }

  Status begin() {
    std::error_code error;
    fs::create_directories(in_.scratch, error);
    fs::create_directories(in_.state, error);
    objects_ = TRY(in_.target.list());
    if (!staging_.empty()) fs::create_directories(staging_, error);
    TRY(step("listed"));
    come_after(runs_of(objects_, fingerprint_));
    load_previous();
    out_.run = name_;
    out_.kind = in_.kind == RunKind::log && !hashes_.empty() ? RunKind::log : RunKind::full;
    return {};
  }

  /// The newest backup at the target, when all of it is there. Anything wrong with it makes this run a whole one.
  void load_previous() {
    auto runs = runs_of(objects_, fingerprint_);
    if (runs.empty()) return;
    auto bytes = read_whole(in_.state / "last.manifest", kMostManifestBytes);
    auto envelope = bytes ? read_envelope(*bytes) : std::unexpected(bytes.error());
    if (!envelope || envelope->run != runs.back())
      bytes = fetch_manifest(in_.target, fingerprint_, runs.back(), in_.scratch);
    auto manifest = bytes ? open_manifest(*bytes, in_.keys) : std::unexpected(bytes.error());
    if (!manifest || missing_part(*manifest, objects_)) {
      LOG(warning, "backup_base_not_usable", {"run", runs.back()},
          {"code", manifest ? std::string("part_missing") : manifest.error().code});
      return;
    }
    previous_ = std::move(*manifest);
    auto state = read_whole(in_.state / "last.blocks", kMostManifestBytes);
    std::size_t blocks = static_cast<std::size_t>((previous_->summary.image_bytes + kBlockBytes - 1) / kBlockBytes);
    std::string run = previous_->summary.run;
    if (!state || state->size() != run.size() + blocks * kShortHash ||
        as_text(ByteView(*state).first(run.size())) != run)
      return;
    hashes_.resize(blocks);
    std::memcpy(hashes_.data(), state->data() + run.size(), blocks * kShortHash);
  }

  /// While the image is held: facts from its rows, changed blocks into parts, for a whole run the copy for the check.
  Status take_database() {
    auto image = TRY(in_.db.hold_image());
    TRY(step("held"));
    out_.at = image->at();
    out_.stall = image->stall();
    out_.database_bytes = image->bytes();
    TRY(read_facts(*image));
    work_ = image->bytes() * 2 + new_blob_bytes_;
    std::int64_t needed = image->bytes() * 2 + (64 << 20);
    if (out_.kind == RunKind::full && free_bytes(in_.scratch) < needed)
      return fail(Fault::unavailable, "disk_full",
                  fmt::format("A backup needs {} MB of free disk for a while.", needed >> 20));
    PartWriter parts(staging_, prefix("db"), key_.view(), [&](const PartInfo& info, const fs::path& file) -> Status {
      finished_.push_back({info, file});
      return step("db_part");
    });
    std::optional<File> copy;
    if (out_.kind == RunKind::full) {
      std::error_code ignored;
      fs::create_directories(copy_folder_.file = in_.scratch / ("check-" + name_), ignored);
      copy = TRY(File::create(copy_folder_.file / "copy.db"));
    }
    TRY(copy_blocks(*image, parts, copy ? &*copy : nullptr));
    TRY(parts.finish());
    return step("released");
  }

  Status copy_blocks(data::Image& image, PartWriter& parts, File* copy) {
    std::vector<BlockPlace> before = hashes_.empty() ? std::vector<BlockPlace>{} : expand(previous_->image);
    bool take_over = out_.kind == RunKind::log;
    Secret hash_key = security::derive_key(in_.keys.kek(security::KeyPurpose::backup).view(), "backup block", 1);
    security::KeyedHasher whole = plain_hasher();
    Bytes block(static_cast<std::size_t>(kBlockBytes));
    std::vector<BlockPlace> places;
    for (std::int64_t at = 0; at < image.bytes(); at += kBlockBytes) {
      auto size = static_cast<std::size_t>(std::min(kBlockBytes, image.bytes() - at));
      std::span<std::uint8_t> piece(block.data(), size);
      TRY(image.read(at, piece));
      whole.update(piece);
      security::Hash32 full = security::keyed_hash(hash_key.view(), piece);
      ShortHash hash;
      std::memcpy(hash.data(), full.data(), hash.size());
      std::size_t index = new_hashes_.size();
      bool same = take_over && index < hashes_.size() && index < before.size() && hashes_[index] == hash;
      if (same) {
        places.push_back({sources_.adopt(*previous_, before[index].source), before[index].number});
      } else {
        places.push_back({0, TRY(parts.add(piece))});
        out_.database_new += static_cast<std::int64_t>(size);
      }
      new_hashes_.push_back(hash);
      if (copy != nullptr) TRY(copy->write(piece));
      done_ += static_cast<std::int64_t>(size);
      if (index % 256 == 0) TRY(report("database"));
    }
    if (copy != nullptr) TRY(copy->sync());
    manifest_.image = compress(places);
    manifest_.summary.image_bytes = image.bytes();
    manifest_.summary.image_hash = to_hex(whole.finish());
    return {};
  }

  Status read_facts(data::Image& image) {
    manifest_.summary.tables = TRY(image.tables());
    manifest_.summary.versions = TRY(image.versions());
    for (const data::TableCount& table : manifest_.summary.tables) out_.rows += table.rows;
    out_.tables = static_cast<std::int64_t>(manifest_.summary.tables.size());
    auto head = TRY(image.rows([](data::Tx& tx) { return security::audit_head(tx); }));
    manifest_.summary.audit = {head.size(), to_base64(head.root())};
    out_.audit_size = head.size();
    std::unordered_map<BlobId, const BlobPlace*> known;
    if (previous_)
      for (const BlobPlace& place : previous_->blobs) known.emplace(place.id, &place);
    auto take = [&](const blobs::ListedBlob& row) -> Status {
      BlobPlace place{row.id, row.size, 0, -1};
      if (auto found = known.find(row.id); found != known.end() && found->second->size == row.size) {
        place.source = sources_.adopt(*previous_, found->second->source);
        place.first = found->second->first;
      } else {
        new_blob_bytes_ += row.size;
        ++out_.blobs_new;
      }
      out_.blob_bytes += row.size;
      manifest_.blobs.push_back(place);
      return {};
    };
    TRY(image.rows([&](data::Tx& tx) { return blobs::each_blob(tx, take); }));
    out_.blobs = static_cast<std::int64_t>(manifest_.blobs.size());
    return {};
  }

  Status put(const PartInfo& info, const fs::path& file, std::vector<PartInfo>& into) {
    TRY(in_.target.put(info.name, file));
    std::error_code ignored;
    if (in_.target.staging().empty()) fs::remove(file, ignored);
    TRY(step("put"));
    TRY(read_back(in_.target, info, in_.scratch));
    out_.written += info.bytes;
    into.push_back(info);
    return {};
  }

  Status put_database() {
    for (const Finished& part : finished_) {
      TRY(put(part.info, part.file, sources_.own().db));
      done_ += part.info.bytes;
      TRY(report("database"));
    }
    return step("db_put");
  }

  /// The copy must be a sound database with the rows that the image had.
  Status check_copy() {
    TRY(report("check"));
    data::Options options;
    options.file = copy_folder_.file / "copy.db";
    Secret key = in_.keys.database_key(TRY(security::database_key_version(in_.keys, options.file)));
    options.key = key.view();
    options.readers = 1;
    auto copy = TRY(data::Database::open(options, in_.clock));
    if (auto sound = copy->integrity_check(); !sound)
      return internal("backup_not_whole", "The copy of the database is damaged: " + sound.error().detail);
    auto image = TRY(copy->hold_image());
    auto tables = TRY(image->tables());
    bool same = tables.size() == manifest_.summary.tables.size();
    for (std::size_t i = 0; same && i < tables.size(); ++i)
      same = tables[i].table == manifest_.summary.tables[i].table && tables[i].rows == manifest_.summary.tables[i].rows;
    if (!same) return internal("backup_not_whole", "The copy of the database has other rows than the database.");
    return step("checked");
  }

  Status put_blobs() {
    PartWriter parts(staging_, prefix("blob"), key_.view(), [&](const PartInfo& info, const fs::path& file) -> Status {
      TRY(step("blob_part"));
      return put(info, file, sources_.own().blobs);
    });
    for (BlobPlace& place : manifest_.blobs) {
      if (place.first >= 0) continue;
      place.first = parts.records();
      TRY(in_.blobs.sealed_chunks(place.id, place.size, [&](ByteView chunk) -> Status {
        TRY(parts.add(chunk));
        done_ += static_cast<std::int64_t>(chunk.size());
        return report("files");
      }));
    }
    TRY(parts.finish());
    return step("blobs_put");
  }

  Status keep_files() {
    std::vector<fs::path> files{in_.data / "medconnect.toml"};
    std::error_code error;
    for (fs::directory_iterator at(in_.data / "tls", error), end; !error && at != end; at.increment(error))
      files.push_back(at->path());
    for (const fs::path& file : files) {
      if (!fs::is_regular_file(file, error)) continue;
      Bytes content = TRY(read_whole(file, kMostKeptFile));
      manifest_.files.push_back({file.lexically_relative(in_.data).string(), std::move(content)});
    }
    std::string notes = TRY(checkpoints());
    if (!notes.empty()) manifest_.files.push_back({"audit/checkpoints.txt", {notes.begin(), notes.end()}});
    return {};
  }

  /// The checkpoints up to the image's moment: later ones would say that the restored log lost its end.
  Result<std::string> checkpoints() {
    std::string out;
    std::error_code error;
    fs::path file = in_.data / "audit" / "checkpoints.txt";
    if (!fs::exists(file, error)) return out;
    Bytes text = TRY(read_whole(file, kMostKeptFile));
    for (const std::string& note : security::split_notes(as_text(text))) {
      auto checkpoint = security::parse_checkpoint(note);
      if (!checkpoint || checkpoint->at <= out_.at) out += note + "\n";
    }
    return out;
  }

  Status put_manifest() {
    TRY(keep_files());
    Summary& summary = manifest_.summary;
    summary.run = name_;
    summary.at = out_.at;
    summary.kind = out_.kind;
    summary.program = in_.program;
    summary.fingerprint = fingerprint_;
    summary.blob_count = out_.blobs;
    summary.blob_bytes = out_.blob_bytes;
    summary.blob_digest = blob_digest(manifest_.blobs);
    sources_.move_into(manifest_);
    auto recovery = security::recovery_public_key(in_.data / "keys");
    out_.sealed_to_recovery = recovery.has_value();
    Bytes bytes =
        encode_manifest(manifest_, key_.view(), in_.keys, recovery, sealed_key_files(in_.data / "keys"), in_.random);
    std::string object = prefix("manifest");
    fs::path file = staging_ / object;
    TRY(write_whole(file, bytes));
    TRY(step("manifest_written"));
    TRY(in_.target.put(object, file));
    std::error_code ignored;
    if (in_.target.staging().empty()) fs::remove(file, ignored);
    TRY(step("manifest_put"));
    if (TRY(fetch_manifest(in_.target, fingerprint_, name_, in_.scratch)) != bytes)
      return internal("backup_not_whole", "The target gave back another list than was written.");
    out_.written += static_cast<std::int64_t>(bytes.size());
    Bytes blocks(name_.begin(), name_.end());
    for (const ShortHash& hash : new_hashes_) blocks.insert(blocks.end(), hash.begin(), hash.end());
    // A crash between the two leaves blocks of another run than the manifest: then the next run is a whole one.
    TRY(write_whole(in_.state / "last.manifest", bytes));
    TRY(write_whole(in_.state / "last.blocks", blocks));
    return step("state");
  }

  const RunInput& in_;
  std::string name_;
  Secret key_;
  std::string fingerprint_;
  Sources sources_;
  fs::path staging_;
  std::vector<Object> objects_;
  std::optional<Manifest> previous_;
  std::vector<ShortHash> hashes_, new_hashes_;
  std::vector<Finished> finished_;
  Removed copy_folder_{{}};
  Manifest manifest_;
  RunOutcome out_;
  std::int64_t work_ = 0, done_ = 0, new_blob_bytes_ = 0;
};

/// What a run that was interrupted left in staging folders.
void clean_staging(const RunInput& input) {
  for (const fs::path& folder : {input.target.staging(), input.scratch}) {
    std::error_code error;
    if (folder.empty()) continue;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
      std::string name = at->path().filename().string();
      if (name.starts_with("mcb-" + input.keys.fingerprint()) || name.starts_with("check-"))
        fs::remove_all(at->path(), error);
    }
  }
}

}  // namespace

Result<RunOutcome> make_backup(const RunInput& input) {
  clean_staging(input);
  auto outcome = Run(input).go();
  if (!outcome) clean_staging(input);
  return outcome;
}

}  // namespace mc::backup
