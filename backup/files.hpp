#pragma once
// Small helpers for files that must be durable. Private to this room.
#include <filesystem>
#include <string_view>

#include "appliance/base/bytes.hpp"
#include "appliance/base/result.hpp"
#include "appliance/security/crypto.hpp"

namespace mc::backup {

/// Error of the system's last call: `disk_full` or `io_error` (unavailable).
std::unexpected<Error> file_error(const std::filesystem::path& file, std::string_view what);

/// An open descriptor. Movable.
class File {
public:
  File() = default;
  static Result<File> create(const std::filesystem::path& file);  // new, 0600
  static Result<File> open(const std::filesystem::path& file);    // to read
  File(File&& other) noexcept;
  File& operator=(File&& other) noexcept;
  ~File();
  Status write(ByteView bytes);
  Status write_at(std::int64_t offset, ByteView bytes);
  /// Up to out.size() bytes; fewer only at the end.
  Result<std::size_t> read(std::span<std::uint8_t> out);
  Status sync();
  /// Reads come from the disk from now on, as far as the system does as told.
  void forget_cache();
  const std::filesystem::path& path() const { return path_; }

private:
  int descriptor_ = -1;
  std::filesystem::path path_;
};

Status sync_folder(const std::filesystem::path& folder);
/// Writes a small file in one step, 0600, durable.
Status write_whole(const std::filesystem::path& file, ByteView bytes);
Result<Bytes> read_whole(const std::filesystem::path& file, std::int64_t most);
/// SHA-256 of a file, from the disk; its size into `bytes`.
Result<std::string> file_sha256(const std::filesystem::path& file, std::int64_t& bytes);
std::int64_t free_bytes(const std::filesystem::path& folder);

/// Removes a file when it goes out of scope.
struct Removed {
  std::filesystem::path file;
  explicit Removed(std::filesystem::path f) : file(std::move(f)) {}
  ~Removed() {
    std::error_code ignored;
    if (!file.empty()) std::filesystem::remove_all(file, ignored);
  }
  Removed(const Removed&) = delete;
  Removed& operator=(const Removed&) = delete;
};

}  // namespace mc::backup
