#include "appliance/security/audit_proof.hpp"

#include <algorithm>
#include <cstring>

#include "appliance/security/audit_verify.hpp"

namespace mc::security {
namespace {

constexpr std::int64_t kTile = 4'096;
constexpr std::size_t kRemembered = 200;  // rows of one write

struct TileRow {
  std::int64_t number = 0;
  Bytes hash;
};
FIELDS(TileRow, number, hash)

/// The largest power of two below n; n > 1.
std::int64_t split_of(std::int64_t n) {
  std::int64_t k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

Hash32 root_of(const std::vector<Hash32>& leaves, std::int64_t from, std::int64_t to) {
  MerkleFrontier tree;
  for (std::int64_t i = from; i < to; ++i) tree.add(leaves[static_cast<std::size_t>(i)]);
  return tree.root();
}

}  // namespace

Status ProofMaker::load() {
  if (loaded_) return {};
  loaded_ = true;
  auto rows = TRY(database_.read([](data::Tx& tx) {
    return tx.in(kAuditModule).all<TileRow>("SELECT number, hash FROM security_audit_tiles WHERE number >= 0");
  }));
  for (const TileRow& row : rows) {
    if (row.hash.size() != 32) continue;
    Hash32 hash;
    std::memcpy(hash.data(), row.hash.data(), 32);
    tiles_.emplace(row.number, hash);
  }
  return {};
}

Result<const std::vector<Hash32>*> ProofMaker::leaves(std::int64_t number) {
  if (auto known = pieces_.find(number); known != pieces_.end()) return &known->second;
  std::vector<Hash32> out;
  TRY(each_leaf(database_, number * kTile, (number + 1) * kTile, [&](const LeafRow& row) -> Status {
    out.push_back(leaf_hash(as_bytes(leaf_text(row))));
    return {};
  }));
  if (pieces_.size() > 1) pieces_.erase(pieces_.begin());
  return &(pieces_[number] = std::move(out));
}

Result<Hash32> ProofMaker::tile(std::int64_t number) {
  TRY(load());
  if (auto known = tiles_.find(number); known != tiles_.end()) return known->second;
  const std::vector<Hash32>* rows = TRY(leaves(number));
  if (static_cast<std::int64_t>(rows->size()) < kTile) return internal("audit_rows_missing", "Rows are missing.");
  const Hash32 hash = root_of(*rows, 0, kTile);
  tiles_.emplace(number, hash);
  fresh_.emplace(number, hash);
  return hash;
}

/// Ranges come from halving, so one of at most kTile leaves lies in one piece.
Result<Hash32> ProofMaker::range(std::int64_t from, std::int64_t to) {
  const std::int64_t n = to - from;
  if (n <= 0) return sha256({});
  if (n == kTile) return tile(from / kTile);
  if (n < kTile) {
    const std::vector<Hash32>* rows = TRY(leaves(from / kTile));
    const std::int64_t at = from % kTile;
    if (static_cast<std::int64_t>(rows->size()) < at + n) return internal("audit_rows_missing", "Rows are missing.");
    return root_of(*rows, at, at + n);
  }
  const std::int64_t k = split_of(n);
  const Hash32 left = TRY(range(from, from + k));
  return node_hash(left, TRY(range(from + k, to)));
}

Status ProofMaker::path(std::int64_t index, std::int64_t from, std::int64_t to, std::vector<Hash32>& out) {
  if (to - from <= 1) return {};
  const std::int64_t middle = from + split_of(to - from);
  const bool left = index < middle;
  TRY(left ? path(index, from, middle, out) : path(index, middle, to, out));
  out.push_back(TRY(left ? range(middle, to) : range(from, middle)));
  return {};
}

Result<std::vector<Hash32>> ProofMaker::inclusion(std::int64_t index, std::int64_t size) {
  if (index < 0 || index >= size) return not_found();
  std::vector<Hash32> out;
  TRY(path(index, 0, size, out));
  return out;
}

Status ProofMaker::subproof(std::int64_t size, std::int64_t from, std::int64_t to, bool whole,
                            std::vector<Hash32>& out) {
  const std::int64_t n = to - from;
  if (size == n) {
    if (!whole) out.push_back(TRY(range(from, to)));
    return {};
  }
  const std::int64_t k = split_of(n);
  if (size <= k) {
    TRY(subproof(size, from, from + k, whole, out));
    out.push_back(TRY(range(from + k, to)));
  } else {
    TRY(subproof(size - k, from + k, to, false, out));
    out.push_back(TRY(range(from, from + k)));
  }
  return {};
}

Result<std::vector<Hash32>> ProofMaker::consistency(std::int64_t first, std::int64_t second) {
  if (first < 0 || first > second) return invalid("first", "not_before", "The first one must not be the longer one.");
  std::vector<Hash32> out;
  if (first > 0 && first < second) TRY(subproof(first, 0, second, true, out));
  return out;
}

Status ProofMaker::remember() {
  while (!fresh_.empty()) {
    TRY(database_.write([&](data::Tx& tx) -> Status {
      std::size_t count = 0;
      for (const auto& [number, hash] : fresh_) {
        if (++count > kRemembered) break;
        TRY(tx.in(kAuditModule)
                .run("INSERT INTO security_audit_tiles (number, hash) VALUES (?, ?) ON CONFLICT (number) DO NOTHING",
                     number, Bytes(hash.begin(), hash.end())));
      }
      return {};
    }));
    auto end = fresh_.begin();
    std::advance(end, static_cast<std::ptrdiff_t>(std::min(kRemembered, fresh_.size())));
    fresh_.erase(fresh_.begin(), end);
  }
  return {};
}

}  // namespace mc::security
