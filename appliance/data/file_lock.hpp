#pragma once
// Locks and marks beside the database file, and the check of the file system it lies on. Private to appliance/data.
#include <filesystem>

#include "appliance/base/result.hpp"

namespace mc::data {

/// An open file used for flock(2). The kernel drops the lock when the process dies. Not thread-safe.
class LockFile {
public:
  static Result<LockFile> open(const std::filesystem::path& file);
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&& other) noexcept;
  ~LockFile();

  Status lock_exclusive();
  bool try_exclusive();
  void lock_shared();
  void unlock();
  bool is_empty() const;
  void write_mark();
  void clear_mark();

private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// Remembers whether the last user of the database stopped cleanly. Every process that has it open holds a shared lock.
class RunningMark {
public:
  /// `unclean` is set when nobody else has the database open and the last user did not close it.
  static Result<RunningMark> enter(const std::filesystem::path& file, bool& unclean);
  /// Clears the mark if this was the last user.
  void leave();

private:
  explicit RunningMark(LockFile lock) : lock_(std::move(lock)) {}
  LockFile lock_;
};

/// `network_file_system` on NFS, SMB, 9p and the like, where locks and shared memory do not hold what WAL needs.
Status check_file_system(const std::filesystem::path& folder, bool allow_overlay);
/// Creates an empty file that only its owner may read, if there is none.
Status create_private_file(const std::filesystem::path& file);
/// Makes the file's content and its directory entry durable.
Status sync_file_and_folder(const std::filesystem::path& file);

}  // namespace mc::data
