#pragma once
// What both writers of archives need of libzip.
#include <zip.h>

#include <memory>
#include <optional>

#include "appliance/documents/documents.hpp"

namespace mc::documents {

using Archive = std::unique_ptr<zip_t, decltype(&zip_discard)>;

/// One entry, whose bytes libzip asks for while the archive is closed; it calls back in C. Outlives the archive. Not
/// thread-safe.
class PulledEntry {
public:
  PulledEntry(std::string path, std::int64_t size, ZipWriter::ReadAt read)
      : path_(std::move(path)), size_(size), read_(std::move(read)) {}

  const std::string& path() const { return path_; }
  /// What reading it ended with, which libzip cannot carry.
  const std::optional<Error>& error() const { return error_; }
  /// Puts it into the archive, compressed by `method` of libzip.
  Status add_to(zip_t* archive, zip_int32_t method);

private:
  static zip_int64_t call(void* self, void* data, zip_uint64_t length, zip_source_cmd_t command);
  zip_int64_t pull(std::uint8_t* buffer, zip_uint64_t length);

  std::string path_;
  std::int64_t size_ = 0;
  ZipWriter::ReadAt read_;
  std::int64_t offset_ = 0;
  std::optional<Error> error_{};
  zip_error_t reported_{};
};

/// The entries of an archive that is being written.
class PulledEntries {
public:
  /// Refuses paths that no reader would take (`zip_unsafe_path`).
  Result<PulledEntry*> add(std::string_view path, std::int64_t size, ZipWriter::ReadAt read);
  Result<PulledEntry*> add(std::string_view path, ByteView bytes);
  bool empty() const { return entries_.empty(); }
  Status add_to(zip_t* archive, zip_int32_t method) const;
  /// Why writing failed: the error of an entry before what libzip says.
  Error failure(zip_t* archive) const;

private:
  std::vector<std::unique_ptr<PulledEntry>> entries_;
};

}  // namespace mc::documents
