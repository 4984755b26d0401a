#pragma once
// Sealed chunks in LMDB, by blob and index. Knows nothing of keys or contents. The .cpp is the only place
// that includes lmdb. Thread-safe; a reader holds its LMDB transaction only while it copies or decrypts one
// chunk. Plain settings: no WRITEMAP, no NOSYNC, so a committed batch is on the disk.
#include <functional>
#include <memory>
#include <span>

#include "appliance/blobs/store.hpp"

namespace mc::blobs {

class ChunkStore {
public:
  static Result<std::unique_ptr<ChunkStore>> open(const Options& options);
  ~ChunkStore();

  /// Writes `count` chunks from `first` on in one durable transaction; fill(i, out) seals chunk first + i in
  /// place.
  Status write(BlobId id, std::uint32_t first, std::uint32_t count,
               const std::function<std::size_t(std::uint32_t)>& size_of,
               const std::function<void(std::uint32_t, std::span<std::uint8_t>)>& fill);
  /// Restores: chunks of any blobs as they came out of a store, in one durable transaction.
  struct Sealed {
    BlobId id;
    std::uint32_t index = 0;
    ByteView bytes;
  };
  Status import(std::span<const Sealed> chunks);
  /// Calls use(bytes) inside a short read transaction: it must not block. Error not_found.
  Status read(BlobId id, std::uint32_t index, const std::function<Status(ByteView)>& use);
  /// Removes all chunks of a blob, in several transactions when there are many.
  Status erase(BlobId id);
  /// The first blob id after `after` (nil for the first), or nil at the end.
  Result<BlobId> next_id(BlobId after);
  /// Frees reader slots of processes that died.
  Status check_readers();

private:
  struct Parts;
  explicit ChunkStore(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace mc::blobs
