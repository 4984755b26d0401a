#pragma once
// Proofs over the stored log without reading all of it: RFC 6962 paths made of the hashes of pieces of 4,096 rows.
#include <map>
#include <optional>
#include <vector>

#include "appliance/data/data.hpp"
#include "appliance/security/merkle.hpp"

namespace mc::security {

/// Makes many proofs over the same log; remembers the pieces that it read. Not thread-safe. Errors: those of the
/// database, internal `audit_rows_missing`.
class ProofMaker {
public:
  explicit ProofMaker(data::Database& database) : database_(database) {}

  Result<Hash32> root(std::int64_t size) { return range(0, size); }
  /// Path of leaf `index` in the tree of `size` leaves, lowest sibling first.
  Result<std::vector<Hash32>> inclusion(std::int64_t index, std::int64_t size);
  /// RFC 6962, 2.1.2: from the tree of `first` leaves to that of `second`.
  Result<std::vector<Hash32>> consistency(std::int64_t first, std::int64_t second);
  /// Keeps what was computed of complete pieces for the next time.
  Status remember();

private:
  Result<Hash32> range(std::int64_t from, std::int64_t to);
  Status path(std::int64_t index, std::int64_t from, std::int64_t to, std::vector<Hash32>& out);
  Status subproof(std::int64_t size, std::int64_t from, std::int64_t to, bool whole, std::vector<Hash32>& out);
  Result<Hash32> tile(std::int64_t number);
  /// Leaf hashes of a piece; the last one may be short.
  Result<const std::vector<Hash32>*> leaves(std::int64_t number);
  Status load();

  data::Database& database_;
  bool loaded_ = false;
  std::map<std::int64_t, Hash32> tiles_;
  std::map<std::int64_t, Hash32> fresh_;
  std::map<std::int64_t, std::vector<Hash32>> pieces_;  // at most two
};

}  // namespace mc::security
