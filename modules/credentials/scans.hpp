#pragma once
// PUBLIC: the scans of a person's cards, for who hands them out as proof. Without a look at anybody's reach: that is
// the caller's duty.
#include "modules/credentials/credentials.hpp"

namespace mc::credentials {

struct CardScan {
  ScanId id;
  CredentialId credential_id;
  BlobId blob_id;
  std::string media_type;  // a PDF, PNG or JPEG file
  std::int64_t size = 0;
};
/// Of the cards in the wallet, oldest first.
Result<std::vector<CardScan>> scans_of(data::Tx& tx, PersonId person);

}  // namespace mc::credentials
