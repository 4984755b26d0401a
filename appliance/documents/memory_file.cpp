#include "appliance/documents/memory_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace mc::documents {
namespace {

std::unexpected<Error> no_memory() {
  return fail(Fault::unavailable, "no_memory", "There is no memory for this file now.");
}

}  // namespace

Result<std::unique_ptr<MemoryFile>> MemoryFile::create() {
  std::unique_ptr<MemoryFile> file(new MemoryFile(::memfd_create("document", MFD_CLOEXEC)));
  if (file->fd_ < 0 || ::access(file->path().c_str(), R_OK) != 0) return no_memory();
  return file;
}

MemoryFile::~MemoryFile() {
  if (fd_ >= 0) ::close(fd_);
}

Status MemoryFile::append(ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(fd_, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return no_memory();
    bytes = bytes.subspan(static_cast<std::size_t>(wrote));
  }
  return {};
}

std::filesystem::path MemoryFile::path() const { return "/proc/self/fd/" + std::to_string(fd_); }

}  // namespace mc::documents
