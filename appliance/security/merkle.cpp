#include "appliance/security/merkle.hpp"

#include <bit>
#include <cstring>

namespace mc::security {

Hash32 leaf_hash(ByteView leaf) {
  Sha256 hash;
  const std::uint8_t prefix = 0;
  hash.update({&prefix, 1});
  hash.update(leaf);
  return hash.finish();
}

Hash32 node_hash(const Hash32& left, const Hash32& right) {
  std::array<std::uint8_t, 65> all;
  all[0] = 1;
  std::memcpy(all.data() + 1, left.data(), 32);
  std::memcpy(all.data() + 33, right.data(), 32);
  return sha256(all);
}

std::optional<MerkleFrontier> MerkleFrontier::restore(std::int64_t size, ByteView bytes) {
  if (size < 0 || bytes.size() != 32U * static_cast<unsigned>(std::popcount(static_cast<std::uint64_t>(size))))
    return std::nullopt;
  MerkleFrontier frontier;
  frontier.size_ = size;
  frontier.peaks_.resize(bytes.size() / 32);
  for (std::size_t i = 0; i < frontier.peaks_.size(); ++i)
    std::memcpy(frontier.peaks_[i].data(), bytes.data() + 32 * i, 32);
  return frontier;
}

void MerkleFrontier::add(const Hash32& leaf) {
  Hash32 hash = leaf;
  std::int64_t first = size_;  // index of the first leaf below `hash`
  std::int64_t width = 1;
  // Each trailing one bit of the old size is a complete left sibling.
  for (auto bits = static_cast<std::uint64_t>(size_); (bits & 1) != 0; bits >>= 1) {
    if (watched_ && *watched_ >= first && *watched_ < first + width) path_.push_back(peaks_.back());
    if (watched_ && *watched_ >= first - width && *watched_ < first) path_.push_back(hash);
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
    first -= width;
    width *= 2;
  }
  peaks_.push_back(hash);
  ++size_;
}

Hash32 MerkleFrontier::root() const {
  if (peaks_.empty()) return sha256({});
  Hash32 hash = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) hash = node_hash(peaks_[i], hash);
  return hash;
}

Bytes MerkleFrontier::bytes() const {
  Bytes out;
  for (const Hash32& peak : peaks_) out.insert(out.end(), peak.begin(), peak.end());
  return out;
}

std::vector<Hash32> MerkleFrontier::path() const {
  std::vector<Hash32> path = path_;
  if (!watched_ || *watched_ >= size_ || peaks_.empty()) return {};
  // Fold the peaks from the right; the watched leaf lies below one of them.
  std::vector<std::int64_t> starts;
  std::int64_t start = 0;
  for (int bit = 62; bit >= 0; --bit)
    if ((size_ >> bit) & 1) {
      starts.push_back(start);
      start += std::int64_t{1} << bit;
    }
  Hash32 hash = peaks_.back();
  bool inside = *watched_ >= starts.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) {
    if (inside) {
      path.push_back(peaks_[i]);
    } else if (*watched_ >= starts[i]) {
      path.push_back(hash);
      inside = true;
    }
    hash = node_hash(peaks_[i], hash);
  }
  return path;
}

bool verify_inclusion(const Hash32& leaf, std::int64_t index, std::int64_t size, const std::vector<Hash32>& path,
                      const Hash32& root) {
  if (index < 0 || index >= size) return false;
  auto fn = static_cast<std::uint64_t>(index);
  auto sn = static_cast<std::uint64_t>(size - 1);
  Hash32 hash = leaf;
  for (const Hash32& sibling : path) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      hash = node_hash(sibling, hash);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && equal_constant_time(hash, root);
}

bool verify_consistency(std::int64_t first, const Hash32& first_root, std::int64_t second, const Hash32& second_root,
                        const std::vector<Hash32>& path) {
  if (first < 0 || first > second) return false;
  if (first == second) return path.empty() && equal_constant_time(first_root, second_root);
  if (first == 0) return path.empty() && equal_constant_time(first_root, sha256({}));
  std::vector<Hash32> hashes = path;
  if (std::has_single_bit(static_cast<std::uint64_t>(first))) hashes.insert(hashes.begin(), first_root);
  if (hashes.empty()) return false;
  auto fn = static_cast<std::uint64_t>(first - 1);
  auto sn = static_cast<std::uint64_t>(second - 1);
  while ((fn & 1) != 0) {
    fn >>= 1;
    sn >>= 1;
  }
  Hash32 fr = hashes.front();
  Hash32 sr = hashes.front();
  for (std::size_t i = 1; i < hashes.size(); ++i) {
    if (sn == 0) return false;
    if ((fn & 1) != 0 || fn == sn) {
      fr = node_hash(hashes[i], fr);
      sr = node_hash(hashes[i], sr);
      while ((fn & 1) == 0 && fn != 0) {
        fn >>= 1;
        sn >>= 1;
      }
    } else {
      sr = node_hash(sr, hashes[i]);
    }
    fn >>= 1;
    sn >>= 1;
  }
  return sn == 0 && equal_constant_time(fr, first_root) && equal_constant_time(sr, second_root);
}

}  // namespace mc::security
