#include "backup/files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace mc::backup {

namespace fs = std::filesystem;

std::unexpected<Error> file_error(const fs::path& file, std::string_view what) {
  int cause = errno;
  if (cause == ENOSPC || cause == EDQUOT)
    return fail(Fault::unavailable, "disk_full", fmt::format("The disk of {} is full.", file.string()));
  return fail(Fault::unavailable, "io_error", fmt::format("{}: {} ({}).", file.string(), what, std::strerror(cause)));
}

Result<File> File::create(const fs::path& file) {
  File out;
  out.path_ = file;
  out.descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (out.descriptor_ < 0) return file_error(file, "the file cannot be made");
  return out;
}

Result<File> File::open(const fs::path& file) {
  File out;
  out.path_ = file;
  out.descriptor_ = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (out.descriptor_ < 0) {
    if (errno == ENOENT) return not_found("object_not_found");
    return file_error(file, "the file cannot be read");
  }
  return out;
}

File::File(File&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}
File& File::operator=(File&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(path_, other.path_);
  return *this;
}
File::~File() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Status File::write(ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t wrote = ::write(descriptor_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return file_error(path_, "the file cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

Status File::write_at(std::int64_t offset, ByteView bytes) {
  while (!bytes.empty()) {
    ssize_t wrote = ::pwrite(descriptor_, bytes.data(), bytes.size(), offset);
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return file_error(path_, "the file cannot be written");
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    offset += wrote;
  }
  return {};
}

Result<std::size_t> File::read(std::span<std::uint8_t> out) {
  std::size_t have = 0;
  while (have < out.size()) {
    ssize_t got = ::read(descriptor_, out.data() + have, out.size() - have);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return file_error(path_, "the file cannot be read");
    if (got == 0) break;
    have += static_cast<std::size_t>(got);
  }
  return have;
}

Status File::sync() {
  if (::fsync(descriptor_) != 0) return file_error(path_, "the file cannot be made durable");
  return {};
}

void File::forget_cache() { ::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_DONTNEED); }

Status sync_folder(const fs::path& folder) {
  int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return file_error(folder, "the folder cannot be opened");
  int failed = ::fsync(fd);
  int cause = errno;
  ::close(fd);
  errno = cause;
  // Some network file systems do not know it for folders.
  if (failed != 0 && cause != EINVAL && cause != ENOTSUP)
    return file_error(folder, "the folder cannot be made durable");
  return {};
}

Status write_whole(const fs::path& file, ByteView bytes) {
  fs::path fresh = file;
  fresh += ".new";
  std::error_code ignored;
  fs::remove(fresh, ignored);
  {
    File out = TRY(File::create(fresh));
    TRY(out.write(bytes));
    TRY(out.sync());
  }
  if (::rename(fresh.c_str(), file.c_str()) != 0) return file_error(file, "the file cannot get its name");
  return sync_folder(file.parent_path());
}

Result<Bytes> read_whole(const fs::path& file, std::int64_t most) {
  File in = TRY(File::open(file));
  std::error_code error;
  auto size = fs::file_size(file, error);
  if (error) return file_error(file, "the file's size cannot be read");
  if (static_cast<std::int64_t>(size) > most)
    return fail(Fault::too_large, "file_too_large", file.string() + " is larger than it may be.");
  Bytes out(size);
  out.resize(TRY(in.read(out)));
  return out;
}

Result<std::string> file_sha256(const fs::path& file, std::int64_t& bytes) {
  File in = TRY(File::open(file));
  in.forget_cache();
  security::Sha256 hash;
  Bytes buffer(1 << 20);
  bytes = 0;
  for (;;) {
    std::size_t got = TRY(in.read(buffer));
    if (got == 0) break;
    hash.update(ByteView(buffer).first(got));
    bytes += static_cast<std::int64_t>(got);
  }
  return to_hex(hash.finish());
}

std::int64_t free_bytes(const fs::path& folder) {
  struct statvfs info {};
  if (::statvfs(folder.c_str(), &info) != 0) return 0;
  return static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
}

}  // namespace mc::backup
