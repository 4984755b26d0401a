#pragma once
// Writes database, blobs and small files of a backup below a folder. Private to this room.
#include <set>

#include "backup/format.hpp"
#include "backup/run.hpp"
#include "backup/target.hpp"

namespace mc::backup {

/// Used once, by one thread, in the order of its functions. Errors: `part_damaged` (invalid), those of target and disk.
class PutBack {
public:
  PutBack(Target& target, const Manifest& manifest, std::filesystem::path data, Random& random, Report report)
      : target_(target), manifest_(manifest), data_(std::move(data)), random_(random), report_(std::move(report)) {}

  /// Empties the folders that are written to; is there disk enough?
  Status make_room();
  /// The image, compared with its hash afterwards.
  Status database();
  Status blobs(const std::optional<std::set<BlobId>>& only);
  Status files();

private:
  Status report(std::string_view phase);
  Status part(const Source& source, const PartInfo& info,
              const std::function<Status(std::int64_t number, ByteView record)>& use);

  Target& target_;
  const Manifest& manifest_;
  std::filesystem::path data_;
  Random& random_;
  Report report_;
  std::int64_t done_ = 0, work_ = 1;
};

}  // namespace mc::backup
