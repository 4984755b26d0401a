#pragma once
// The list of stored blobs, as of one transaction: for backups and their checks.
#include "appliance/blobs/blobs.hpp"

namespace mc::blobs {

struct ListedBlob {
  BlobId id;
  std::int64_t size = 0;
};
FIELDS(ListedBlob, id, size)

/// Calls use(const ListedBlob&) -> Status for each, in the order of ids.
template <class F>
Status each_blob(data::Tx& tx, F&& use) {
  return tx.in({"blobs"}).each<ListedBlob>("SELECT id, size FROM blobs_objects ORDER BY id", use);
}

}  // namespace mc::blobs
