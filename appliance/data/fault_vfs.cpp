#include "appliance/data/fault_vfs.hpp"

#include <cstddef>

namespace mc::data {
namespace {

/// What SQLite sees as an open file: our method table, the shim and, behind it in the same block, the real file.
struct ShimFile {
  sqlite3_file base;
  FaultVfs* vfs;
};
constexpr std::size_t kShimSize = (sizeof(ShimFile) + 15) / 16 * 16;

ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kShimSize);
}
int ask(sqlite3_file* file, std::string_view operation) { return shim(file).vfs->ask(operation); }

int close_file(sqlite3_file* f) { return real(f)->pMethods->xClose(real(f)); }
int read_file(sqlite3_file* f, void* out, int size, sqlite3_int64 at) {
  if (int code = ask(f, "read")) return code;
  return real(f)->pMethods->xRead(real(f), out, size, at);
}
int write_file(sqlite3_file* f, const void* data, int size, sqlite3_int64 at) {
  if (int code = ask(f, "write")) return code;
  return real(f)->pMethods->xWrite(real(f), data, size, at);
}
int truncate_file(sqlite3_file* f, sqlite3_int64 size) {
  if (int code = ask(f, "truncate")) return code;
  return real(f)->pMethods->xTruncate(real(f), size);
}
int sync_file(sqlite3_file* f, int flags) {
  if (int code = ask(f, "sync")) return code;
  return real(f)->pMethods->xSync(real(f), flags);
}
int file_size(sqlite3_file* f, sqlite3_int64* size) { return real(f)->pMethods->xFileSize(real(f), size); }
int lock(sqlite3_file* f, int level) { return real(f)->pMethods->xLock(real(f), level); }
int unlock(sqlite3_file* f, int level) { return real(f)->pMethods->xUnlock(real(f), level); }
int check_lock(sqlite3_file* f, int* out) { return real(f)->pMethods->xCheckReservedLock(real(f), out); }
int control(sqlite3_file* f, int op, void* arg) { return real(f)->pMethods->xFileControl(real(f), op, arg); }
int sector_size(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int characteristics(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shm_map(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  if (int code = ask(f, "shm_map")) return code;
  return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
int shm_lock(sqlite3_file* f, int offset, int n, int flags) {
  return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
void shm_barrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shm_unmap(sqlite3_file* f, int drop) { return real(f)->pMethods->xShmUnmap(real(f), drop); }

// Version 2: shared memory for WAL, but no xFetch, so no memory-mapped reads.
constexpr sqlite3_io_methods kMethods = {
    2,        close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock,     unlock,      check_lock, control,    sector_size,   characteristics, shm_map,
    shm_lock, shm_barrier, shm_unmap,  nullptr,    nullptr,
};

FaultVfs& self(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* out) {
  file->pMethods = nullptr;
  FaultVfs& owner = self(vfs);
  if (int code = owner.ask("open")) return code;
  sqlite3_file* below = real(file);
  below->pMethods = nullptr;
  int code = owner.below().xOpen(&owner.below(), name, below, flags, out);
  if (below->pMethods == nullptr) return code;
  shim(file).base.pMethods = &kMethods;
  shim(file).vfs = &owner;
  return code;
}
int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  if (int code = self(vfs).ask("delete")) return code;
  return self(vfs).below().xDelete(&self(vfs).below(), name, sync_directory);
}

}  // namespace

FaultVfs::FaultVfs() : name_("mc-" + std::to_string(reinterpret_cast<std::uintptr_t>(this))) {
  // SQLite's memory statistics take a process-wide lock on every allocation; refused (and harmless) after the first
  // use.
  static std::once_flag configured;
  std::call_once(configured, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
  below_ = sqlite3_vfs_find(nullptr);
  vfs_ = *below_;  // everything that does not open or delete files is passed through unchanged
  vfs_.szOsFile = static_cast<int>(kShimSize) + below_->szOsFile;
  vfs_.zName = name_.c_str();
  vfs_.pNext = nullptr;
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  // The system VFS keeps its own data in pAppData; only its xOpen, xDelete and xAccess-like calls use it, and those get
  // below_.
  vfs_.pAppData = this;
  vfs_.xAccess = [](sqlite3_vfs* v, const char* path, int flags, int* out) {
    return self(v).below().xAccess(&self(v).below(), path, flags, out);
  };
  vfs_.xFullPathname = [](sqlite3_vfs* v, const char* path, int size, char* out) {
    return self(v).below().xFullPathname(&self(v).below(), path, size, out);
  };
  sqlite3_vfs_register(&vfs_, 0);
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }

void FaultVfs::set_hook(FaultHook hook) {
  std::lock_guard lock(mutex_);
  armed_.store(static_cast<bool>(hook));
  hook_ = std::move(hook);
}

int FaultVfs::ask_hook(std::string_view operation) {
  std::lock_guard lock(mutex_);
  return hook_ ? hook_(operation) : 0;
}

void FaultVfs::set_statement_hook(StatementHook hook) {
  std::lock_guard lock(mutex_);
  listening_.store(static_cast<bool>(hook));
  statement_hook_ = std::move(hook);
}

void FaultVfs::tell_hook(std::string_view module, std::string_view sql) {
  std::lock_guard lock(mutex_);
  if (statement_hook_) statement_hook_(module, sql);
}

}  // namespace mc::data
