#include "backup/put_back.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "appliance/blobs/chunk_store.hpp"
#include "appliance/blobs/sealing.hpp"
#include "backup/parts.hpp"
#include "backup/read_back.hpp"

namespace mc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBatchBytes = 8 << 20;

struct Piece {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t block = 0;  // of the image
};

/// Does a part hold one of the pieces, which are in the order of `first`?
template <class P, class End>
bool needed(const PartInfo& part, const std::vector<P>& pieces, End end_of) {
  auto at = std::ranges::partition_point(pieces, [&](const P& piece) { return end_of(piece) <= part.first; });
  return at != pieces.end() && at->first < part.first + part.count;
}

std::unexpected<Error> not_whole(std::string_view what) {
  return fail(Fault::invalid, "part_damaged", std::string(what));
}

/// Collects chunks and stores them many at a time.
class ChunkBatch {
public:
  explicit ChunkBatch(blobs::ChunkStore& store) : store_(store) {}
  Status add(BlobId id, std::uint32_t index, ByteView bytes) {
    kept_.push_back({id, index, {bytes.begin(), bytes.end()}});
    size_ += bytes.size();
    return size_ < kBatchBytes ? Status{} : flush();
  }
  Status flush() {
    std::vector<blobs::ChunkStore::Sealed> chunks;
    for (const Kept& each : kept_) chunks.push_back({each.id, each.index, each.bytes});
    if (!chunks.empty()) TRY(store_.import(chunks));
    kept_.clear();
    size_ = 0;
    return {};
  }

private:
  struct Kept {
    BlobId id;
    std::uint32_t index;
    Bytes bytes;
  };
  blobs::ChunkStore& store_;
  std::vector<Kept> kept_;
  std::size_t size_ = 0;
};

std::int64_t end_of_blob(const BlobPlace& blob) { return blob.first + blobs::chunk_count(blob.size); }

}  // namespace

Status PutBack::make_room() {
  std::error_code error;
  for (const char* name : {"db", "blobs", "audit"}) {
    fs::remove_all(data_ / name, error);
    fs::create_directories(data_ / name, error);
    fs::permissions(data_ / name, fs::perms::owner_all, error);
    if (error) return file_error(data_ / name, "the folder cannot be made");
  }
  TRY(sync_folder(data_));
  if (data_.has_parent_path()) static_cast<void>(sync_folder(data_.parent_path()));  // often not ours
  std::int64_t wanted = manifest_.summary.image_bytes + manifest_.summary.blob_bytes;
  work_ = std::max<std::int64_t>(1, wanted);
  std::int64_t room = free_bytes(data_);
  if (room < manifest_.summary.image_bytes + (64 << 20))
    return fail(Fault::unavailable, "disk_full",
                fmt::format("{} MB are needed in {}, {} MB are free.", wanted >> 20, data_.string(), room >> 20));
  return {};
}

Status PutBack::report(std::string_view phase) {
  if (!report_) return {};
  return report_(phase, static_cast<int>(std::min<std::int64_t>(90, done_ * 90 / work_)));
}

Status PutBack::part(const Source& source, const PartInfo& info,
                     const std::function<Status(std::int64_t, ByteView)>& use) {
  auto key = from_base64(source.key);
  if (!key || key->size() != security::kKeyBytes) return not_whole("The list of the backup is damaged.");
  auto there = Fetched::get(target_, info.name, data_ / "tmp");
  if (!there && there.error().fault == Fault::not_found)
    return not_whole(fmt::format("The object {} is missing.", info.name));
  if (!there) return std::unexpected(there.error());
  return read_part(there->file(), info, *key, true, use);
}

Status PutBack::database() {
  std::vector<std::vector<Piece>> pieces(manifest_.summary.sources.size());
  std::int64_t block = 0;
  for (const Extent& extent : manifest_.image) {
    pieces[extent.source].push_back({extent.first, extent.count, block});
    block += extent.count;
  }
  fs::path file = data_ / "db" / "medconnect.db";
  {
    File out = TRY(File::create(file));
    for (std::size_t s = 0; s < pieces.size(); ++s) {
      std::ranges::sort(pieces[s], {}, &Piece::first);
      const Source& source = manifest_.summary.sources[s];
      std::size_t at = 0;
      for (const PartInfo& info : source.db) {
        if (!needed(info, pieces[s], [](const Piece& p) { return p.first + p.count; })) continue;
        TRY(part(source, info, [&](std::int64_t number, ByteView record) -> Status {
          while (at < pieces[s].size() && pieces[s][at].first + pieces[s][at].count <= number) ++at;
          if (at == pieces[s].size() || pieces[s][at].first > number) return {};
          std::int64_t index = pieces[s][at].block + number - pieces[s][at].first;
          done_ += static_cast<std::int64_t>(record.size());
          return out.write_at(index * kBlockBytes, record);
        }));
        TRY(report("database"));
      }
    }
    TRY(out.sync());
  }
  security::KeyedHasher whole = plain_hasher();
  File in = TRY(File::open(file));
  Bytes buffer(1 << 20);
  for (;;) {
    std::size_t got = TRY(in.read(buffer));
    if (got == 0) break;
    whole.update(ByteView(buffer).first(got));
  }
  if (to_hex(whole.finish()) != manifest_.summary.image_hash)
    return not_whole("The database that was put together is not the one that was backed up.");
  return sync_folder(file.parent_path());
}

Status PutBack::blobs(const std::optional<std::set<BlobId>>& only) {
  std::vector<std::vector<BlobPlace>> places(manifest_.summary.sources.size());
  for (const BlobPlace& blob : manifest_.blobs)
    if (!only || only->contains(blob.id)) places[blob.source].push_back(blob);
  blobs::Options options;
  options.directory = data_ / "blobs";
  auto store = TRY(blobs::ChunkStore::open(options));
  ChunkBatch batch(*store);
  for (std::size_t s = 0; s < places.size(); ++s) {
    std::ranges::sort(places[s], {}, &BlobPlace::first);
    const Source& source = manifest_.summary.sources[s];
    std::size_t at = 0;
    for (const PartInfo& info : source.blobs) {
      if (!needed(info, places[s], end_of_blob)) continue;
      TRY(part(source, info, [&](std::int64_t number, ByteView record) -> Status {
        while (at < places[s].size() && end_of_blob(places[s][at]) <= number) ++at;
        if (at == places[s].size() || places[s][at].first > number) return {};
        done_ += static_cast<std::int64_t>(record.size());
        return batch.add(places[s][at].id, static_cast<std::uint32_t>(number - places[s][at].first), record);
      }));
      TRY(report("files"));
    }
  }
  return batch.flush();
}

Status PutBack::files() {
  for (const KeptFile& file : manifest_.files) {
    fs::path place = data_ / file.path;
    std::error_code error;
    fs::create_directories(place.parent_path(), error);
    fs::permissions(place.parent_path(), fs::perms::owner_all, error);
    TRY(write_whole(place, file.content));
  }
  return sync_folder(data_);
}

}  // namespace mc::backup
