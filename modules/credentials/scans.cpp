#include "modules/credentials/scans.hpp"

#include "modules/credentials/store.hpp"

namespace mc::credentials {

Result<std::vector<CardScan>> scans_of(data::Tx& tx, PersonId person) {
  std::vector<CardScan> out;
  for (const ScanRow& row : TRY(store::scans_of_person(tx, person)))
    out.push_back({row.id, row.credential_id, row.blob_id, row.media_type, row.size});
  return out;
}

}  // namespace mc::credentials
