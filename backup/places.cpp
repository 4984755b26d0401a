#include "backup/places.hpp"

#include <algorithm>

#include "appliance/blobs/sealing.hpp"

namespace mc::backup {
namespace {

/// Marks the parts that hold one of the records [first, first + count).
void mark(const std::vector<PartInfo>& parts, std::int64_t first, std::int64_t count, std::vector<bool>& needed) {
  auto at = std::ranges::upper_bound(parts, first, {}, &PartInfo::first);
  if (at != parts.begin()) --at;
  for (; at != parts.end() && at->first < first + count; ++at)
    if (at->first + at->count > first) needed[static_cast<std::size_t>(at - parts.begin())] = true;
}

std::vector<PartInfo> only(std::vector<PartInfo> parts, const std::vector<bool>& needed) {
  std::vector<PartInfo> out;
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (needed[i]) out.push_back(std::move(parts[i]));
  return out;
}

}  // namespace

std::vector<BlockPlace> expand(const std::vector<Extent>& image) {
  std::vector<BlockPlace> out;
  for (const Extent& extent : image)
    for (std::uint32_t i = 0; i < extent.count; ++i) out.push_back({extent.source, extent.first + i});
  return out;
}

std::vector<Extent> compress(const std::vector<BlockPlace>& blocks) {
  std::vector<Extent> out;
  for (const BlockPlace& block : blocks) {
    bool follows = !out.empty() && out.back().source == block.source &&
                   out.back().first + out.back().count == block.number && out.back().count < UINT32_MAX;
    if (follows)
      ++out.back().count;
    else
      out.push_back({block.source, 1, block.number});
  }
  return out;
}

std::uint32_t Sources::adopt(const Manifest& previous, std::uint32_t source) {
  if (known_.empty()) known_.resize(previous.summary.sources.size(), -1);
  if (known_[source] < 0) {
    known_[source] = static_cast<std::int64_t>(list_.size());
    list_.push_back(previous.summary.sources[source]);
  }
  return static_cast<std::uint32_t>(known_[source]);
}

void Sources::move_into(Manifest& manifest) {
  std::vector<std::vector<bool>> db(list_.size()), blob(list_.size());
  for (std::size_t i = 0; i < list_.size(); ++i) {
    db[i].resize(list_[i].db.size());
    blob[i].resize(list_[i].blobs.size());
  }
  for (const Extent& extent : manifest.image)
    mark(list_[extent.source].db, extent.first, extent.count, db[extent.source]);
  for (const BlobPlace& place : manifest.blobs)
    mark(list_[place.source].blobs, place.first, blobs::chunk_count(place.size), blob[place.source]);
  std::vector<std::uint32_t> moved(list_.size());
  std::vector<Source> kept;
  for (std::size_t i = 0; i < list_.size(); ++i) {
    list_[i].db = only(std::move(list_[i].db), db[i]);
    list_[i].blobs = only(std::move(list_[i].blobs), blob[i]);
    if (i > 0 && list_[i].db.empty() && list_[i].blobs.empty()) continue;
    moved[i] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(list_[i]));
  }
  for (Extent& extent : manifest.image) extent.source = moved[extent.source];
  for (BlobPlace& place : manifest.blobs) place.source = moved[place.source];
  manifest.summary.sources = std::move(kept);
}

}  // namespace mc::backup
