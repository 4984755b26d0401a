#pragma once
// A file that lies in memory only, for libraries that want a path: course content and questions must never lie on the
// disk in the clear.
#include <filesystem>
#include <memory>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"

namespace mc::documents {

/// Owns its memory, which is given back with the object. Not thread-safe. Errors: unavailable `no_memory`, also where
/// the machine has no /proc to open it by.
class MemoryFile {
public:
  static Result<std::unique_ptr<MemoryFile>> create();
  ~MemoryFile();
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  Status append(ByteView bytes);
  /// For this process only, and only while the object lives.
  std::filesystem::path path() const;

private:
  explicit MemoryFile(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace mc::documents
