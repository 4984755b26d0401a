#include "appliance/data/file_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "appliance/base/log.hpp"

namespace mc::data {
namespace {

std::unexpected<Error> io_failure(std::string_view what, const std::filesystem::path& file) {
  int code = errno;
  if (code == ENOSPC || code == EDQUOT) return fail(Fault::unavailable, "disk_full", "the disk is full");
  return internal("io_error", fmt::format("cannot {} {} (errno {})", what, file.string(), code));
}

int retry(auto call) {
  int result = 0;
  do result = call();
  while (result != 0 && errno == EINTR);
  return result;
}

}  // namespace

Result<LockFile> LockFile::open(const std::filesystem::path& file) {
  int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return io_failure("open", file);
  return LockFile(descriptor);
}
LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
LockFile& LockFile::operator=(LockFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
LockFile::~LockFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status LockFile::lock_exclusive() {
  if (retry([&] { return ::flock(descriptor_, LOCK_EX); }) != 0) return io_failure("lock", "the database");
  return {};
}
bool LockFile::try_exclusive() { return ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0; }
void LockFile::lock_shared() {
  retry([&] { return ::flock(descriptor_, LOCK_SH); });
}
void LockFile::unlock() { ::flock(descriptor_, LOCK_UN); }
bool LockFile::is_empty() const {
  struct stat info {};
  return ::fstat(descriptor_, &info) != 0 || info.st_size == 0;
}
void LockFile::write_mark() {
  if (::pwrite(descriptor_, "open\n", 5, 0) != 5) LOG(warning, "database_mark_not_written");
}
void LockFile::clear_mark() {
  if (::ftruncate(descriptor_, 0) != 0) LOG(warning, "database_mark_not_cleared");
}

Result<RunningMark> RunningMark::enter(const std::filesystem::path& file, bool& unclean) {
  LockFile lock = TRY(LockFile::open(file));
  if (lock.try_exclusive()) {
    unclean = !lock.is_empty();
    lock.write_mark();
  }
  lock.lock_shared();
  return RunningMark(std::move(lock));
}
void RunningMark::leave() {
  if (lock_.try_exclusive()) lock_.clear_mark();
  lock_.unlock();
}

Status check_file_system(const std::filesystem::path& folder, bool allow_overlay) {
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) return io_failure("look at", folder);
  constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> kRefused = {{
      {0x6969, "NFS"},
      {0x517B, "SMB"},
      {0xFF534D42, "CIFS"},
      {0xFE534D42, "SMB2"},
      {0x01021997, "9p"},
      {0x5346414F, "AFS"},
      {0x00C36400, "Ceph"},
  }};
  auto type = static_cast<std::uint32_t>(info.f_type);
  for (const auto& [magic, name] : kRefused)
    if (type == magic)
      return fail(Fault::unavailable, "network_file_system",
                  fmt::format("{} is on {}: a database there can be damaged. Choose a folder on a local disk.",
                              folder.string(), name));
  constexpr std::uint32_t kOverlay = 0x794c7630;
  if (type == kOverlay && !allow_overlay)
    return fail(
        Fault::unavailable, "network_file_system",
        fmt::format("{} is on an overlay file system. Choose a folder on a local disk or a volume.", folder.string()));
  return {};
}

Status create_private_file(const std::filesystem::path& file) {
  int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return io_failure("create", file);
  ::close(descriptor);
  return {};
}

Status sync_file_and_folder(const std::filesystem::path& file) {
  for (const auto& path : {file, file.parent_path().empty() ? std::filesystem::path(".") : file.parent_path()}) {
    int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return io_failure("open", path);
    int failed = retry([&] { return ::fsync(descriptor); });
    Status status;
    if (failed != 0) status = io_failure("sync", path);
    ::close(descriptor);
    TRY(status);
  }
  return {};
}

}  // namespace mc::data
