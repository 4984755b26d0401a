#pragma once
// Where each block and blob of a new backup lies: taken over from the last one or written now. Private to this room.
#include "backup/format.hpp"

namespace mc::backup {

struct BlockPlace {
  std::uint32_t source = 0;
  std::int64_t number = 0;
};

/// One place for each block of the image.
std::vector<BlockPlace> expand(const std::vector<Extent>& image);
std::vector<Extent> compress(const std::vector<BlockPlace>& blocks);

/// Sources of a new manifest; [0] is the new run.
class Sources {
public:
  explicit Sources(Source own) { list_.push_back(std::move(own)); }
  /// The index here of a source of the previous manifest.
  std::uint32_t adopt(const Manifest& previous, std::uint32_t source);
  Source& own() { return list_.front(); }
  /// Drops the parts and sources that nothing of the manifest lies in, and moves everything into it.
  void move_into(Manifest& manifest);

private:
  std::vector<Source> list_;
  std::vector<std::int64_t> known_;  // index in the previous manifest -> here, -1
};

}  // namespace mc::backup
