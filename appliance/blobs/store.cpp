#include "appliance/blobs/store.hpp"

#include <sys/statvfs.h>

#include <algorithm>
#include <atomic>
#include <mutex>

#include "appliance/base/log.hpp"
#include "appliance/blobs/chunk_store.hpp"
#include "appliance/blobs/sealing.hpp"

namespace mc::blobs {
namespace {

constexpr data::Module kModule{"blobs"};
constexpr std::uint32_t kBatchChunks = 64;  // 4 MiB between two durable commits of an upload
constexpr std::int64_t kCollectBatch = 200;

struct ObjectRow {
  BlobId id;
  std::int64_t size = 0;
  std::string media_type;
  std::int64_t kek_version = 0;
  Bytes wrapped_key;
  Bytes nonce_prefix;
};
FIELDS(ObjectRow, id, size, media_type, kek_version, wrapped_key, nonce_prefix)

class BlobStore final : public Blobs {
public:
  BlobStore(const Options& options, std::unique_ptr<ChunkStore> chunks, data::Database& database, const Clock& clock,
            Random& random, const security::Keys& keys)
      : options_(options), chunks_(std::move(chunks)), database_(database), clock_(clock), random_(random), keys_(keys),
        hash_key_(security::derive_key(keys.kek(security::KeyPurpose::blobs, kKekVersion).view(), "blob dedup", 1)) {}

  Status load_usage() {
    used_ = TRY(database_.read([](data::Tx& tx) {
      return tx.in(kModule).one<std::int64_t>("SELECT COALESCE(SUM(size), 0) FROM blobs_objects");
    }));
    return {};
  }

  Result<BlobInfo> put(const Reader& source, std::string media_type, std::int64_t max_size) override {
    TRY(check_disk());
    BlobSeal seal = new_seal();
    Upload upload{*this, seal};
    auto stored = upload.run(source, max_size);
    if (!stored) {
      discard(seal.id);
      release(upload.reserved);
      return std::unexpected(std::move(stored).error());
    }
    return finish(seal, *stored, std::move(media_type), upload.hash(), upload.reserved);
  }

  Result<BlobInfo> put(ByteView bytes, std::string media_type) override {
    security::Hash32 hash = security::keyed_hash(hash_key_.view(), bytes);
    auto present = TRY(database_.write([&](data::Tx& tx) { return touch_present(tx, hash, media_type); }));
    if (present) return std::move(*present);
    Reader reader = [rest = bytes](std::span<std::uint8_t> buffer) mutable -> Result<std::size_t> {
      std::size_t count = std::min(buffer.size(), rest.size());
      if (count > 0) std::memcpy(buffer.data(), rest.data(), count);
      rest = rest.subspan(count);
      return count;
    };
    return put(reader, std::move(media_type), static_cast<std::int64_t>(bytes.size()));
  }

  Result<std::int64_t> rewrap(std::int64_t most) override {
    if (keys_.generation() == 1) return std::int64_t{0};  // there was no rotation: nothing to look for
    return database_.write([&](data::Tx& tx) -> Result<std::int64_t> {
      std::uint32_t newest = keys_.generation();
      auto sql = tx.in(kModule);
      auto rows = TRY(
          sql.all<ObjectRow>("SELECT id, size, media_type, kek_version, wrapped_key, nonce_prefix FROM blobs_objects"
                             " WHERE kek_version < ? ORDER BY kek_version LIMIT ?",
                             std::int64_t{newest}, most));
      for (const ObjectRow& row : rows)
        TRY(sql.run("UPDATE blobs_objects SET kek_version = ?, wrapped_key = ? WHERE id = ?", std::int64_t{newest},
                    wrap_key(kek(newest).view(), TRY(open_seal(row)), row.size, random_), row.id));
      return static_cast<std::int64_t>(rows.size());
    });
  }

  Result<std::int64_t> behind() override {
    return database_.read([&](data::Tx& tx) {
      return tx.in(kModule).one<std::int64_t>("SELECT COUNT(*) FROM blobs_objects WHERE kek_version < ?",
                                              std::int64_t{keys_.generation()});
    });
  }

  Status add_reference(data::Tx& tx, BlobId id, std::string_view owner) override {
    auto sql = tx.in(kModule);
    // The object first: one that was collected meanwhile must not get a reference.
    if (!TRY(sql.first<std::int64_t>("SELECT size FROM blobs_objects WHERE id = ?", id)))
      return not_found("blob_not_found");
    auto added = TRY(sql.run("INSERT INTO blobs_refs (blob_id, owner, created_at) VALUES (?, ?, ?) ON "
                             "CONFLICT (blob_id, owner) DO NOTHING",
                             id, owner, tx.now()));
    if (added > 0) TRY(sql.run("UPDATE blobs_objects SET refs = refs + 1, touched_at = ? WHERE id = ?", tx.now(), id));
    return {};
  }

  Status drop_reference(data::Tx& tx, BlobId id, std::string_view owner) override {
    auto sql = tx.in(kModule);
    auto dropped = TRY(sql.run("DELETE FROM blobs_refs WHERE blob_id = ? AND owner = ?", id, owner));
    if (dropped > 0)
      TRY(sql.run("UPDATE blobs_objects SET refs = refs - 1, touched_at = ? WHERE id = ?", tx.now(), id));
    return {};
  }

  Result<BlobInfo> info(BlobId id) override {
    ObjectRow row = TRY(find(id));
    return BlobInfo{row.id, row.size, std::move(row.media_type)};
  }

  Status read(BlobId id, std::int64_t offset, std::int64_t length, const Sink& sink) override {
    ObjectRow row = TRY(find(id));
    if (offset < 0 || length < 0 || offset > row.size || length > row.size - offset)
      return fail(Fault::invalid, "range_outside", "The range lies outside the blob.");
    BlobSeal seal = TRY(open_seal(row));
    if (length == 0) return {};
    std::array<std::uint8_t, static_cast<std::size_t>(kChunkBytes)> plain;
    std::uint32_t count = chunk_count(row.size);
    std::int64_t end = offset + length;
    for (auto index = static_cast<std::uint32_t>(offset / kChunkBytes); std::int64_t{index} * kChunkBytes < end;
         ++index) {
      std::size_t size = TRY(open_chunk(seal, index, index + 1 == count, row.size, plain));
      std::int64_t start = std::int64_t{index} * kChunkBytes;
      std::int64_t from = std::max<std::int64_t>(offset - start, 0);
      std::int64_t to = std::min<std::int64_t>(end - start, static_cast<std::int64_t>(size));
      TRY(sink(ByteView(plain).subspan(static_cast<std::size_t>(from), static_cast<std::size_t>(to - from))));
    }
    return {};
  }

  Result<Bytes> read_all(BlobId id, std::int64_t max_size) override {
    BlobInfo found = TRY(info(id));
    if (found.size > max_size)
      return fail(Fault::too_large, "too_large", "The blob is larger than the caller can take.");
    Bytes bytes;
    bytes.reserve(static_cast<std::size_t>(found.size));
    TRY(read(id, 0, found.size, [&](ByteView piece) -> Status {
      bytes.insert(bytes.end(), piece.begin(), piece.end());
      return {};
    }));
    return bytes;
  }

  Result<std::int64_t> collect_garbage() override {
    std::int64_t removed = 0;
    std::lock_guard guard(collecting_);
    if (*holds_ > 0) return removed;  // tomorrow
    for (;;) {
      // Rows first: from then on the data keys are gone, and a crash leaves only chunks, which the sweep
      // finds.
      auto dropped = TRY(database_.write([&](data::Tx& tx) { return drop_unreferenced(tx); }));
      for (const Dropped& item : dropped) {
        TRY(chunks_->erase(item.id));
        release(item.size);
      }
      removed += static_cast<std::int64_t>(dropped.size());
      if (static_cast<std::int64_t>(dropped.size()) < kCollectBatch) break;
    }
    removed += TRY(sweep_orphans());
    TRY(chunks_->check_readers());
    return removed;
  }

  Result<std::int64_t> verify() override {
    std::int64_t checked = 0;
    BlobId after{};
    for (;;) {
      auto rows = TRY(database_.read([&](data::Tx& tx) {
        return tx.in(kModule).all<ObjectRow>(
            "SELECT id, size, media_type, kek_version, wrapped_key, nonce_prefix FROM blobs_objects"
            " WHERE id > ? ORDER BY id LIMIT 100",
            after);
      }));
      if (rows.empty()) return checked;
      for (const ObjectRow& row : rows) {
        TRY(verify_one(row));
        ++checked;
      }
      after = rows.back().id;
    }
  }

  std::int64_t bytes_used() const override { return used_.load(); }

  Status sealed_chunks(BlobId id, std::int64_t size, const Sink& sink) override {
    Bytes copy;
    for (std::uint32_t index = 0; index < chunk_count(size); ++index) {
      Status read = chunks_->read(id, index, [&](ByteView sealed) -> Status {
        copy.assign(sealed.begin(), sealed.end());
        return {};
      });
      if (!read && read.error().fault == Fault::not_found)
        return internal("blob_corrupt", "A stored file is damaged: a part of it is missing.");
      TRY(std::move(read));
      TRY(sink(copy));
    }
    return {};
  }

  std::shared_ptr<void> hold_collection() override {
    std::lock_guard guard(collecting_);
    ++*holds_;
    return {nullptr, [holds = holds_](void*) { --*holds; }};
  }

private:
  struct Dropped {
    BlobId id;
    std::int64_t size = 0;
  };

  /// One upload: reads ahead so that it knows which chunk is the last, writes batches durably.
  struct Upload {
    BlobStore& store;
    const BlobSeal& seal;
    std::int64_t reserved = 0;
    security::KeyedHasher hasher{store.hash_key_.view()};

    security::Hash32 hash() { return hasher.finish(); }

    Result<std::int64_t> run(const Reader& source, std::int64_t max_size) {
      // A small upload gets a small buffer; at least two chunks, because one is always held back.
      std::int64_t room = std::clamp<std::int64_t>(max_size, 0, kChunkBytes * (kBatchChunks - 1));
      Bytes buffer(static_cast<std::size_t>(kChunkBytes * (chunk_count(room) + 1)));
      std::int64_t total = 0;
      std::size_t have = 0;
      std::uint32_t next = 0;
      for (bool ended = false; !ended;) {
        while (have < buffer.size() && !ended) {
          std::size_t got = TRY(source(std::span(buffer).subspan(have)));
          if (got == 0) ended = true;
          TRY(take(ByteView(buffer).subspan(have, got), total, max_size));
          have += got;
        }
        // While more may come, the last chunk's worth stays: it may turn out to be the end.
        auto full = static_cast<std::uint32_t>(have / kChunkBytes);
        std::uint32_t count = ended ? chunk_count(static_cast<std::int64_t>(have)) : full - 1;
        TRY(write(ByteView(buffer).first(have), next, count, ended, total));
        next += count;
        std::size_t used = std::min(have, static_cast<std::size_t>(kChunkBytes) * count);
        std::copy(buffer.begin() + static_cast<std::ptrdiff_t>(used),
                  buffer.begin() + static_cast<std::ptrdiff_t>(have), buffer.begin());
        have -= used;
      }
      return total;
    }

    Status take(ByteView piece, std::int64_t& total, std::int64_t max_size) {
      auto size = static_cast<std::int64_t>(piece.size());
      if (total + size > max_size) return fail(Fault::too_large, "too_large", "The file is larger than allowed here.");
      TRY(store.reserve(size));
      reserved += size;
      total += size;
      hasher.update(piece);
      return {};
    }

    Status write(ByteView bytes, std::uint32_t first, std::uint32_t count, bool ended, std::int64_t total) {
      if (count == 0) return {};
      auto piece = [&](std::uint32_t i) {
        std::size_t start = static_cast<std::size_t>(kChunkBytes) * i;
        return bytes.subspan(start, std::min(static_cast<std::size_t>(kChunkBytes), bytes.size() - start));
      };
      return store.chunks_->write(
          seal.id, first, count, [&](std::uint32_t i) { return piece(i).size() + security::kTagBytes; },
          [&](std::uint32_t i, std::span<std::uint8_t> out) {
            bool last = ended && i + 1 == count;
            security::seal_into(seal.key.view(), chunk_nonce(seal, first + i, last), piece(i),
                                chunk_associated(seal, total, last), out);
          });
    }
  };

  BlobSeal new_seal() {
    BlobSeal seal{BlobId::make(clock_, random_), security::random_secret(random_), {}};
    random_.fill(seal.prefix);
    return seal;
  }

  Status check_disk() const {
    struct statvfs info {};
    if (::statvfs(options_.directory.c_str(), &info) != 0) return {};
    auto free = static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
    if (free < options_.reserve_bytes)
      return fail(Fault::unavailable, "disk_full", "The disk is almost full: nothing was stored.");
    return {};
  }

  Status reserve(std::int64_t bytes) {
    if (used_.fetch_add(bytes) + bytes > options_.quota_bytes) {
      used_.fetch_sub(bytes);
      return fail(Fault::too_large, "quota_exceeded", "The storage for files is used up.");
    }
    return {};
  }
  void release(std::int64_t bytes) { used_.fetch_sub(bytes); }

  /// Removes chunks of an upload that came to nothing. When that fails too, the sweep removes them a day
  /// later.
  void discard(BlobId id) {
    if (auto erased = chunks_->erase(id); !erased) LOG(warning, "blob_discard_failed", {"code", erased.error().code});
  }

  /// The object with the same bytes, its grace period started anew so that it is not collected under the
  /// caller.
  Result<std::optional<BlobInfo>> touch_present(data::Tx& tx, const security::Hash32& hash,
                                                std::string_view media_type) {
    auto sql = tx.in(kModule);
    auto row = TRY(
        sql.first<ObjectRow>("SELECT id, size, media_type, kek_version, wrapped_key, nonce_prefix FROM blobs_objects"
                             " WHERE hash = ? AND media_type = ?",
                             ByteView(hash), media_type));
    if (!row) return std::optional<BlobInfo>{};
    TRY(sql.run("UPDATE blobs_objects SET touched_at = ? WHERE id = ?", tx.now(), row->id));
    return std::optional(BlobInfo{row->id, row->size, row->media_type});
  }

  /// The chunks are durable; now the row, or the object that was there already.
  Result<BlobInfo> finish(const BlobSeal& seal, std::int64_t size, std::string media_type, const security::Hash32& hash,
                          std::int64_t reserved) {
    auto stored = database_.write([&](data::Tx& tx) -> Result<BlobInfo> {
      auto present = TRY(touch_present(tx, hash, media_type));
      if (present) return std::move(*present);
      std::uint32_t version = keys_.generation();
      TRY(tx.in(kModule).run("INSERT INTO blobs_objects (id, hash, size, media_type, kek_version, "
                             "wrapped_key, nonce_prefix, refs, touched_at)"
                             " VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?)",
                             seal.id, ByteView(hash), size, media_type, std::int64_t{version},
                             wrap_key(kek(version).view(), seal, size, random_), ByteView(seal.prefix), tx.now()));
      return BlobInfo{seal.id, size, media_type};
    });
    if (!stored || stored->id != seal.id) {
      discard(seal.id);
      release(reserved);
    }
    return stored;
  }

  Result<ObjectRow> find(BlobId id) {
    return database_.read([&](data::Tx& tx) -> Result<ObjectRow> {
      auto row = TRY(tx.in(kModule).first<ObjectRow>(
          "SELECT id, size, media_type, kek_version, wrapped_key, nonce_prefix FROM blobs_objects"
          " WHERE id = ?",
          id));
      if (!row) return not_found("blob_not_found");
      return std::move(*row);
    });
  }

  /// Derived anew each time: microseconds, and a rotation while we run needs no word.
  Secret kek(std::int64_t version) const {
    return keys_.kek(security::KeyPurpose::blobs, static_cast<std::uint32_t>(version));
  }

  Result<BlobSeal> open_seal(const ObjectRow& row) const {
    BlobSeal seal{
        row.id, TRY(unwrap_key(kek(row.kek_version).view(), row.wrapped_key, row.id, row.nonce_prefix, row.size)), {}};
    std::memcpy(seal.prefix.data(), row.nonce_prefix.data(), kPrefixBytes);
    return seal;
  }

  Result<std::size_t> open_chunk(const BlobSeal& seal, std::uint32_t index, bool last, std::int64_t total,
                                 std::span<std::uint8_t> plain) {
    auto corrupt = [] { return internal("blob_corrupt", "A stored file is damaged."); };
    auto expected = static_cast<std::size_t>(last ? total - std::int64_t{index} * kChunkBytes : kChunkBytes);
    Status status = chunks_->read(seal.id, index, [&](ByteView sealed) -> Status {
      if (sealed.size() != expected + security::kTagBytes) return corrupt();
      bool good = security::open_into(seal.key.view(), chunk_nonce(seal, index, last), sealed,
                                      chunk_associated(seal, total, last), plain.first(expected));
      if (!good) return corrupt();
      return {};
    });
    if (!status && status.error().fault == Fault::not_found) return corrupt();
    if (!status) return std::unexpected(std::move(status).error());
    return expected;
  }

  Status verify_one(const ObjectRow& row) {
    BlobSeal seal = TRY(open_seal(row));
    std::array<std::uint8_t, static_cast<std::size_t>(kChunkBytes)> plain;
    std::uint32_t count = chunk_count(row.size);
    for (std::uint32_t index = 0; index < count; ++index)
      TRY(open_chunk(seal, index, index + 1 == count, row.size, plain));
    return {};
  }

  Result<std::vector<Dropped>> drop_unreferenced(data::Tx& tx) {
    auto sql = tx.in(kModule);
    auto ids = TRY(sql.all<BlobId>("SELECT id FROM blobs_objects WHERE refs = 0 AND touched_at < ? LIMIT ?",
                                   clock_.now() - options_.grace, kCollectBatch));
    std::vector<Dropped> dropped;
    for (BlobId id : ids) {
      auto size = TRY(sql.one<std::int64_t>("DELETE FROM blobs_objects WHERE id = ? RETURNING size", id));
      dropped.push_back({id, size});
    }
    return dropped;
  }

  /// Chunks without a row, left by a crash. The time in the id (UUIDv7) tells an upload that is still
  /// running.
  Result<std::int64_t> sweep_orphans() {
    std::int64_t swept = 0;
    std::int64_t limit = (clock_.now() - options_.grace).ms;
    for (BlobId id = TRY(chunks_->next_id({})); !id.is_nil(); id = TRY(chunks_->next_id(id))) {
      std::int64_t made = 0;
      for (std::size_t i = 0; i < 6; ++i) made = made << 8 | id.bytes[i];
      if (made >= limit) continue;
      bool known = TRY(database_.read([&](data::Tx& tx) -> Result<bool> {
        return TRY(tx.in(kModule).first<std::int64_t>("SELECT size FROM blobs_objects WHERE id = ?", id)).has_value();
      }));
      if (known) continue;
      TRY(chunks_->erase(id));
      ++swept;
    }
    return swept;
  }

  const Options options_;
  std::unique_ptr<ChunkStore> chunks_;
  data::Database& database_;
  const Clock& clock_;
  Random& random_;
  const security::Keys& keys_;
  Secret hash_key_;  // of the first root for ever: equal bytes must stay equal
  std::atomic<std::int64_t> used_{0};
  std::mutex collecting_;
  std::shared_ptr<std::atomic<int>> holds_ = std::make_shared<std::atomic<int>>(0);  // outlives us in a guard
};

}  // namespace

Result<std::unique_ptr<Blobs>> make_blobs(const Options& options, data::Database& database, const Clock& clock,
                                          Random& random, const security::Keys& keys) {
  auto chunks = TRY(ChunkStore::open(options));
  auto store = std::make_unique<BlobStore>(options, std::move(chunks), database, clock, random, keys);
  TRY(store->load_usage());
  return store;
}

}  // namespace mc::blobs
