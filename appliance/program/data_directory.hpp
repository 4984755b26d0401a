#pragma once
// The data directory: its layout, its lock and what must be true of it. Do not change names: stored layout.
#include <filesystem>

#include "appliance/base/result.hpp"

namespace mc::program {

/// Paths of the parts of an appliance.
struct Layout {
  std::filesystem::path root;
  std::filesystem::path config() const { return root / "medconnect.toml"; }
  std::filesystem::path database() const { return root / "db" / "medconnect.db"; }
  std::filesystem::path blobs() const { return root / "blobs"; }
  std::filesystem::path keys() const { return root / "keys"; }
  std::filesystem::path tls() const { return root / "tls"; }
  std::filesystem::path scratch() const { return root / "tmp"; }
  std::filesystem::path log() const { return root / "log"; }
  std::filesystem::path checkpoints() const { return root / "audit" / "checkpoints.txt"; }
  std::filesystem::path lock() const { return root / "lock"; }
  std::filesystem::path control() const { return root / "control.sock"; }
  /// Written last by `init`: says that the appliance is complete, and its layout's version.
  std::filesystem::path mark() const { return root / "version"; }
};

/// Holds the exclusive lock of a data directory until it is destroyed or the process dies (flock). Movable.
class DataDirectory {
public:
  /// Makes the folders with mode 0700. Errors: `already_there` (conflict) when an appliance is there, `not_empty`
  /// (conflict) when other files are, `in_use`, `network_file_system`, `io_error`.
  static Result<DataDirectory> create(const std::filesystem::path& root);
  /// For the first run in the browser: as create(), and goes on in a folder where one was begun (DATA/setup is there).
  static Result<DataDirectory> prepare(const std::filesystem::path& root);
  /// Errors: `no_appliance` (not_found), `in_use` (conflict), `layout_too_new`, `not_private`, `network_file_system`,
  /// `io_error`.
  static Result<DataDirectory> open(const std::filesystem::path& root);

  DataDirectory(DataDirectory&& other) noexcept;
  DataDirectory& operator=(DataDirectory&&) = delete;
  ~DataDirectory();

  const Layout& layout() const { return layout_; }
  /// Writes the mark of a complete appliance.
  Status complete();
  /// Removes what a crashed run left in the folder for temporary files.
  void clean_scratch() const;

private:
  static Result<DataDirectory> make(const std::filesystem::path& root, bool begun, bool begins);
  DataDirectory(Layout layout, int lock) : layout_(std::move(layout)), lock_(lock) {}
  Layout layout_;
  int lock_;
};

bool has_appliance(const std::filesystem::path& root);
/// Name of the network file system under `path`, or empty.
std::string_view network_file_system(const std::filesystem::path& path);
/// Writes and syncs a file readable by its owner only, replacing it in one step. Error `io_error`.
Status write_private_file(const std::filesystem::path& file, std::string_view text);

}  // namespace mc::program
