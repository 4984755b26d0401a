#pragma once
// The wallet on paper (CERT-016).
#include "appliance/documents/documents.hpp"
#include "modules/credentials/credentials.hpp"

namespace mc::credentials {

struct WalletPage {
  std::string name;
  std::optional<std::string> employee_number;
  std::string job;  // "Staff Nurse, ICU"
  std::string organisation;
  Instant at;
  std::vector<Credential> items;
  std::map<std::string, std::string> routes;  // type -> where its issuer confirms it
};
/// Letter pages: each credential with number, dates, how far it is verified, and where to check it.
Result<Bytes> render_wallet(const WalletPage& page, const std::filesystem::path& scratch);

}  // namespace mc::credentials
