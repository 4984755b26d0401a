#pragma once
// Reading what lies at a target. Private to this room.
#include "backup/format.hpp"
#include "backup/target.hpp"

namespace mc::backup {

/// The object as a file: at its place, or fetched into `scratch` and removed when this goes. Movable.
class Fetched {
public:
  static Result<Fetched> get(Target& target, const std::string& name, const std::filesystem::path& scratch);
  Fetched(Fetched&& other) noexcept : file_(std::move(other.file_)), ours_(std::exchange(other.ours_, false)) {}
  Fetched& operator=(Fetched&&) = delete;
  ~Fetched();
  const std::filesystem::path& file() const { return file_; }

private:
  Fetched(std::filesystem::path file, bool ours) : file_(std::move(file)), ours_(ours) {}
  std::filesystem::path file_;
  bool ours_;
};

/// Reads a part back and compares it. Error `backup_not_whole` (internal), those of the target.
Status read_back(Target& target, const PartInfo& part, const std::filesystem::path& scratch);

}  // namespace mc::backup
