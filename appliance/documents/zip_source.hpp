#pragma once
// An archive that lies somewhere else (in the blob store), for libzip: its bytes are asked for as they are needed.
#include <zip.h>

#include <optional>

#include "appliance/documents/documents.hpp"

namespace mc::documents {

/// Calls back in C. Holds a window of 256 KiB, because libzip asks for a few bytes at a time. Outlives its archive. Not
/// thread-safe.
class PulledArchive {
public:
  PulledArchive(std::int64_t size, ZipReader::ReadAt read) : size_(size), read_(std::move(read)) {}
  /// Opens the archive for reading, with flags of libzip; null with its code in `why`.
  zip_t* open(int flags, int& why);
  /// What reading it ended with, which libzip cannot carry.
  const std::optional<Error>& error() const { return error_; }

private:
  static zip_int64_t call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command);
  zip_int64_t pull(std::uint8_t* buffer, zip_uint64_t length);
  Status fill(std::int64_t offset);
  zip_int64_t refuse(int why);

  std::int64_t size_;
  ZipReader::ReadAt read_;
  std::int64_t at_ = 0;
  std::int64_t window_at_ = 0;
  Bytes window_{};
  std::optional<Error> error_{};
  zip_error_t reported_{};
};

}  // namespace mc::documents
