#include "appliance/blobs/chunk_store.hpp"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace mc::blobs {
namespace {

constexpr unsigned kMaxReaders = 512;
constexpr int kEraseBatch = 1'000;

constexpr std::uintmax_t kScarce = 16 << 20;  // bytes; more than one commit writes

/// Blob id, then the index in network order, so that a blob's chunks lie together in order. Do not change:
/// stored format.
using Key = std::array<std::uint8_t, 20>;
Key key_of(BlobId id, std::uint32_t index) {
  Key key;
  std::memcpy(key.data(), id.bytes.data(), 16);
  for (int i = 0; i < 4; ++i) key[static_cast<std::size_t>(16 + i)] = static_cast<std::uint8_t>(index >> (24 - 8 * i));
  return key;
}
MDB_val value_of(Key& key) { return {key.size(), key.data()}; }

std::unexpected<Error> store_error(int code) {
  if (code == ENOSPC || code == EDQUOT || code == MDB_MAP_FULL)
    return fail(Fault::unavailable, "disk_full", "The disk is full: nothing was stored.");
  if (code == MDB_NOTFOUND) return not_found();
  if (code == MDB_CORRUPTED || code == MDB_PAGE_NOTFOUND || code == MDB_INVALID || code == MDB_VERSION_MISMATCH)
    return internal("blob_corrupt", "The blob store's file is damaged.");
  return fail(Fault::unavailable, "blob_store_failed", std::string("Blob store: ") + mdb_strerror(code));
}

bool is_network_file_system(const std::filesystem::path& directory) {
  struct statfs info {};
  if (::statfs(directory.c_str(), &info) != 0) return false;
  switch (static_cast<unsigned long>(info.f_type) & 0xFFFFFFFFUL) {
  case 0x6969:      // NFS
  case 0x517B:      // SMB
  case 0xFF534D42:  // CIFS
  case 0xFE534D42:  // SMB2
  case 0x01021997:  // 9p
  case 0x00C36400:  // Ceph
  case 0x5346414F:  // AFS
  case 0x47504653:  // GPFS
    return true;
  default:
    return false;
  }
}

/// LMDB syncs its file but not the file's name: after a power cut a store whose blobs were acknowledged would be gone.
int sync_names(const std::filesystem::path& directory) {
  for (const auto& folder : {directory, std::filesystem::absolute(directory).parent_path()}) {
    int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 && folder == directory) return errno;
    if (descriptor < 0) continue;  // not ours to read: then it was there before
    int failed = ::fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno;
    ::close(descriptor);
    if (failed != 0) return failed;
  }
  return 0;
}

/// Ends the transaction unless it was committed.
class Txn {
public:
  Txn() = default;
  ~Txn() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }
  Txn(const Txn&) = delete;
  Txn& operator=(const Txn&) = delete;
  int begin(MDB_env* env, unsigned flags) { return mdb_txn_begin(env, nullptr, flags, &txn_); }
  int commit() {
    MDB_txn* txn = txn_;
    txn_ = nullptr;
    return mdb_txn_commit(txn);
  }
  MDB_txn* operator*() const { return txn_; }

private:
  MDB_txn* txn_ = nullptr;
};

class Cursor {
public:
  ~Cursor() {
    if (cursor_ != nullptr) mdb_cursor_close(cursor_);
  }
  Cursor() = default;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  int open(MDB_txn* txn, MDB_dbi dbi) { return mdb_cursor_open(txn, dbi, &cursor_); }
  int seek(MDB_val& key, MDB_val& value) { return mdb_cursor_get(cursor_, &key, &value, MDB_SET_RANGE); }
  int next(MDB_val& key, MDB_val& value) { return mdb_cursor_get(cursor_, &key, &value, MDB_NEXT); }
  int erase() { return mdb_cursor_del(cursor_, 0); }

private:
  MDB_cursor* cursor_ = nullptr;
};

}  // namespace

struct ChunkStore::Parts {
  MDB_env* env = nullptr;
  MDB_dbi chunks = 0;
  FaultHook hook;

  int fault(std::string_view operation) const { return hook ? hook(operation) : 0; }
  /// LMDB calls a write that a full disk cut short an EIO.
  int commit(Txn& txn) const {
    int code = txn.commit();
    const char* path = nullptr;
    if (code != EIO || mdb_env_get_path(env, &path) != 0) return code;
    std::error_code unknown;
    auto space = std::filesystem::space(path, unknown);
    return !unknown && space.available < kScarce ? ENOSPC : EIO;
  }
  ~Parts() {
    if (env != nullptr) mdb_env_close(env);
  }
};

ChunkStore::ChunkStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
ChunkStore::~ChunkStore() = default;

Result<std::unique_ptr<ChunkStore>> ChunkStore::open(const Options& options) {
  std::error_code error;
  std::filesystem::create_directories(options.directory, error);
  if (error)
    return fail(Fault::unavailable, "blob_store_failed",
                "Cannot make " + options.directory.string() + ": " + error.message());
  if (is_network_file_system(options.directory))
    return fail(Fault::unavailable, "network_file_system", "The data directory must be on a local disk.");
  auto parts = std::make_unique<Parts>();
  parts->hook = options.fault_hook;
  auto check = [&](int code) -> Status {
    if (code != 0) return store_error(code);
    return {};
  };
  TRY(check(mdb_env_create(&parts->env)));
  TRY(check(mdb_env_set_mapsize(parts->env, static_cast<std::size_t>(options.map_bytes))));
  TRY(check(mdb_env_set_maxreaders(parts->env, kMaxReaders)));
  TRY(check(mdb_env_set_maxdbs(parts->env, 4)));
  TRY(check(mdb_env_open(parts->env, options.directory.c_str(), MDB_NOTLS, 0600)));
  int dead = 0;
  TRY(check(mdb_reader_check(parts->env, &dead)));
  Txn txn;
  TRY(check(txn.begin(parts->env, 0)));
  TRY(check(mdb_dbi_open(*txn, "chunks", MDB_CREATE, &parts->chunks)));
  TRY(check(txn.commit()));
  TRY(check(sync_names(options.directory)));
  return std::unique_ptr<ChunkStore>(new ChunkStore(std::move(parts)));
}

Status ChunkStore::write(BlobId id, std::uint32_t first, std::uint32_t count,
                         const std::function<std::size_t(std::uint32_t)>& size_of,
                         const std::function<void(std::uint32_t, std::span<std::uint8_t>)>& fill) {
  if (int code = parts_->fault("begin")) return store_error(code);
  Txn txn;
  if (int code = txn.begin(parts_->env, 0)) return store_error(code);
  for (std::uint32_t i = 0; i < count; ++i) {
    Key key = key_of(id, first + i);
    MDB_val key_value = value_of(key);
    MDB_val data{size_of(i), nullptr};
    if (int code = parts_->fault("put")) return store_error(code);
    if (int code = mdb_put(*txn, parts_->chunks, &key_value, &data, MDB_RESERVE | MDB_NOOVERWRITE))
      return store_error(code);
    fill(i, {static_cast<std::uint8_t*>(data.mv_data), data.mv_size});
  }
  if (int code = parts_->fault("commit")) return store_error(code);
  if (int code = parts_->commit(txn)) return store_error(code);
  return {};
}

Status ChunkStore::import(std::span<const Sealed> chunks) {
  if (int code = parts_->fault("begin")) return store_error(code);
  Txn txn;
  if (int code = txn.begin(parts_->env, 0)) return store_error(code);
  for (const Sealed& chunk : chunks) {
    Key key = key_of(chunk.id, chunk.index);
    MDB_val key_value = value_of(key);
    // LMDB copies it; the interface only lacks a const.
    MDB_val data{chunk.bytes.size(), const_cast<std::uint8_t*>(chunk.bytes.data())};
    if (int code = parts_->fault("put")) return store_error(code);
    if (int code = mdb_put(*txn, parts_->chunks, &key_value, &data, MDB_NOOVERWRITE)) return store_error(code);
  }
  if (int code = parts_->fault("commit")) return store_error(code);
  if (int code = parts_->commit(txn)) return store_error(code);
  return {};
}

Status ChunkStore::read(BlobId id, std::uint32_t index, const std::function<Status(ByteView)>& use) {
  if (int code = parts_->fault("get")) return store_error(code);
  Txn txn;
  if (int code = txn.begin(parts_->env, MDB_RDONLY)) return store_error(code);
  Key key = key_of(id, index);
  MDB_val key_value = value_of(key);
  MDB_val data{};
  if (int code = mdb_get(*txn, parts_->chunks, &key_value, &data)) return store_error(code);
  return use({static_cast<const std::uint8_t*>(data.mv_data), data.mv_size});
}

Status ChunkStore::erase(BlobId id) {
  for (bool more = true; more;) {
    more = false;
    if (int code = parts_->fault("begin")) return store_error(code);
    Txn txn;
    if (int code = txn.begin(parts_->env, 0)) return store_error(code);
    {
      Cursor cursor;
      if (int code = cursor.open(*txn, parts_->chunks)) return store_error(code);
      Key key = key_of(id, 0);
      MDB_val at = value_of(key);
      MDB_val data{};
      int code = cursor.seek(at, data);
      int erased = 0;
      while (code == 0 && at.mv_size == key.size() && std::memcmp(at.mv_data, id.bytes.data(), 16) == 0) {
        if (erased++ == kEraseBatch) {
          more = true;
          break;
        }
        if (int failed = cursor.erase()) return store_error(failed);
        at = value_of(key);
        code = cursor.seek(at, data);
      }
      if (code != 0 && code != MDB_NOTFOUND) return store_error(code);
    }
    if (int code = parts_->fault("commit")) return store_error(code);
    if (int code = parts_->commit(txn)) return store_error(code);
  }
  return {};
}

Result<BlobId> ChunkStore::next_id(BlobId after) {
  Txn txn;
  if (int code = txn.begin(parts_->env, MDB_RDONLY)) return store_error(code);
  Cursor cursor;
  if (int code = cursor.open(*txn, parts_->chunks)) return store_error(code);
  Key key = after.is_nil() ? key_of(after, 0) : key_of(after, UINT32_MAX);
  MDB_val at = value_of(key);
  MDB_val data{};
  int code = cursor.seek(at, data);
  if (code == MDB_NOTFOUND) return BlobId{};
  if (code != 0) return store_error(code);
  BlobId found;
  std::memcpy(found.bytes.data(), at.mv_data, 16);
  return found;
}

Status ChunkStore::check_readers() {
  int dead = 0;
  if (int code = mdb_reader_check(parts_->env, &dead)) return store_error(code);
  return {};
}

}  // namespace mc::blobs
