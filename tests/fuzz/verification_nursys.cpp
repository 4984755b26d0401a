// libFuzzer target: any bytes are refused as an answer of e-Notify, or read within its limits; no answer but one that
// says success, names the licence and has nothing to add confirms it.
#include <cstdlib>

#include "appliance/base/text.hpp"
#include "appliance/net/http_client.hpp"
#include "appliance/shape/document.hpp"
#include "modules/verification/nursys.hpp"
#include "tests/fuzz/edits.hpp"

using namespace mc;
using namespace mc::verification;

namespace {

const char* const kGenuine =
    R"({"ProcessingCompleteFlag":true,"Transaction":{"TransactionId":"t1","TransactionSuccessFlag":true,)"
    R"("TransactionErrors":[]},"NurseLookupResponses":[{"SuccessFlag":true,"Errors":[],"NurseLookupRequest":)"
    R"({"RecordId":"r"},"FirstName":"Ana","LastName":"Reyes","Messages":[],"NurseLookupLicenses":[{"LicenseType":"RN",)"
    R"("JurisdictionAbbreviation":"TX","LicenseNumber":"712345","Active":"No","LicenseStatus":"REVOKED",)"
    R"("LicenseExpirationDate":"2027-05-31T00:00:00.0000000","CompactStatus":"Multistate","NurseLookupDisciplines":)"
    R"([{"NurseLookupInitialActionDocuments":[{"DocumentId":"D1","DocumentName":"a.pdf"}]}]}]}]})";

void compare_all(std::string_view json) {
  auto answer = nursys::read_lookup(json);
  if (!answer) return;
  credentials::Credential ours;
  ours.kind = credentials::Kind::license;
  ours.type = "RN";
  ours.state = "TX";
  ours.number = "712345";
  ours.expires_on = make_date(2027, 5, 31);
  for (const nursys::Nurse& nurse : answer->nurses) {
    auto verdict = nursys::compare(ours, "Ana", "Reyes", nurse, make_date(2026, 11, 20));
    if (!shape::parse_json(nurse.raw)) std::abort();  // the evidence can be read again
    if ((verdict.result == Outcome::confirmed) != verdict.discrepancies.empty()) std::abort();
    if (verdict.result == Outcome::confirmed && !nurse.success) std::abort();
    if (verdict.documents.size() > 200) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 6) {
  case 0:
    compare_all(text);
    break;
  case 1:
    compare_all(fuzz::edited(kGenuine, data + 1, size - 1));
    break;
  case 2: {
    auto day = nursys::read_day(text);
    if (day.date && day.malformed) std::abort();
    break;
  }
  case 3:
    if (auto documents = nursys::read_documents(text); documents && documents->size() > 5) std::abort();
    break;
  case 4:
    (void)nursys::read_changes(text);
    (void)nursys::read_enrolment(text);
    break;
  default: {
    // What people type reaches the registry as JSON, and as what they typed.
    if (!is_utf8(text)) return 0;
    auto written = nursys::write_lookup({{"TX", std::string(text), "RN", "", "r"}});
    if (!shape::parse_json(written)) std::abort();
  }
  }
  return 0;
}
