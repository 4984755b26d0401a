#pragma once
// RFC 6962 Merkle tree in O(log n) memory. Pure; values only. Do not change: proofs and checkpoints are
// stored.
#include <cstdint>
#include <optional>
#include <vector>

#include "appliance/security/crypto.hpp"

namespace mc::security {

Hash32 leaf_hash(ByteView leaf);                            // SHA-256(0x00 | leaf)
Hash32 node_hash(const Hash32& left, const Hash32& right);  // SHA-256(0x01 | left | right)

/// The right edge of a growing tree: one hash for each complete subtree, largest first.
class MerkleFrontier {
public:
  MerkleFrontier() = default;
  /// From stored bytes (32 each); nullopt when they do not fit `size`.
  static std::optional<MerkleFrontier> restore(std::int64_t size, ByteView bytes);
  /// Records the audit path of leaf `index` while leaves are added.
  void watch(std::int64_t index) { watched_ = index; }
  void add(const Hash32& leaf);
  std::int64_t size() const { return size_; }
  /// Root hash; of the empty tree SHA-256("").
  Hash32 root() const;
  Bytes bytes() const;
  /// Path of the watched leaf in the tree of the present size, lowest sibling first.
  std::vector<Hash32> path() const;

private:
  std::int64_t size_ = 0;
  std::vector<Hash32> peaks_;
  std::optional<std::int64_t> watched_;
  std::vector<Hash32> path_;
};

/// RFC 9162 2.1.3.2: does `path` lead from `leaf` at `index` to `root` of a tree of `size` leaves?
bool verify_inclusion(const Hash32& leaf, std::int64_t index, std::int64_t size, const std::vector<Hash32>& path,
                      const Hash32& root);
/// RFC 9162 2.1.4.2: is the tree of `first` leaves the beginning of that of `second`? Every log begins with the empty
/// one.
bool verify_consistency(std::int64_t first, const Hash32& first_root, std::int64_t second, const Hash32& second_root,
                        const std::vector<Hash32>& path);

}  // namespace mc::security
