#pragma once
// Encrypted blob store (LMDB): 65,504-byte chunks, each XChaCha20-Poly1305 under the blob's own key; random access;
// dedup by keyed hash; reference counts in SQLite; garbage collection; quotas. Order on write: chunks -> LMDB commit ->
// SQLite row, so a row never points at missing chunks.
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "appliance/base/bytes.hpp"
#include "appliance/base/ids.hpp"
#include "appliance/data/data.hpp"

namespace mc::blobs {

struct BlobInfo {
  BlobId id;
  std::int64_t size = 0;
  std::string media_type;  // sniffed or given by our own code, never trusted from a client
};

/// Source of bytes for an upload: fills `buffer`, returns the count, 0 at the end.
using Reader = std::function<Result<std::size_t>(std::span<std::uint8_t> buffer)>;
using Sink = std::function<Status(ByteView piece)>;

/// Thread-safe. Errors: `quota_exceeded` (too_large), `disk_full` (unavailable), `blob_corrupt` (internal).
class Blobs {
public:
  virtual ~Blobs() = default;
  /// Stores the bytes durably without a reference: an unreferenced blob is collected after 24 h.
  /// `max_size` in bytes: a longer input is refused with `too_large` and leaves nothing behind.
  virtual Result<BlobInfo> put(const Reader& source, std::string media_type, std::int64_t max_size) = 0;
  virtual Result<BlobInfo> put(ByteView bytes, std::string media_type) = 0;
  /// Adds or drops one reference in the caller's transaction; `owner` is "module:purpose:uuid", unique per (blob,
  /// owner).
  virtual Status add_reference(data::Tx& tx, BlobId id, std::string_view owner) = 0;
  virtual Status drop_reference(data::Tx& tx, BlobId id, std::string_view owner) = 0;
  virtual Result<BlobInfo> info(BlobId id) = 0;
  /// Sends bytes [offset, offset + length) piece by piece; holds no LMDB transaction while the sink runs.
  virtual Status read(BlobId id, std::int64_t offset, std::int64_t length, const Sink& sink) = 0;
  virtual Result<Bytes> read_all(BlobId id, std::int64_t max_size) = 0;
  /// Removes unreferenced blobs older than the grace period; returns the number removed.
  virtual Result<std::int64_t> collect_garbage() = 0;
  /// After a rotation of keys: wraps the data keys of up to `most` blobs anew, in one transaction; how many. 0: all
  /// blobs are under the newest key. Can be stopped and repeated at any time.
  virtual Result<std::int64_t> rewrap(std::int64_t most) = 0;
  /// How many blobs are under an older key.
  virtual Result<std::int64_t> behind() = 0;
  /// Re-reads and authenticates every chunk; the number of blobs checked, or `blob_corrupt`.
  virtual Result<std::int64_t> verify() = 0;
  virtual std::int64_t bytes_used() const = 0;
  /// For backups: the chunks as they lie in the store, sealed, in order. `size` is the blob's. Error `blob_corrupt`
  /// when one is missing. The sink may be slow: no transaction is open while it runs.
  virtual Status sealed_chunks(BlobId id, std::int64_t size, const Sink& sink) = 0;
  /// While the returned object lives nothing is collected (collect_garbage does nothing). Waits for a running one.
  virtual std::shared_ptr<void> hold_collection() = 0;
};

}  // namespace mc::blobs
