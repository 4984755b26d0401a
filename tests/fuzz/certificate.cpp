// libFuzzer target: any bytes as an uploaded certificate (PEM, DER, PKCS #12) are refused with a reason, or give a pair
// that is read again as the same, whose key fits, and a report with at least one finding.
#include <cstdlib>

#include "appliance/http/tls_check.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mc::http;
  mc::ByteView bytes(data, size);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const mc::Result<PemPair>& pair : {read_pem(text, "", "password"), read_pkcs12(bytes, "password")}) {
    if (!pair) {
      if (pair.error().code.empty() || pair.error().detail.empty()) std::abort();
      continue;
    }
    auto again = read_pem(pair->chain, pair->key);
    if (!again || again->chain != pair->chain) std::abort();
    CertificateReport report = check_certificate(*pair, {"learn.hospital.example"}, {1'795'000'000'000});
    if (report.chain.empty() || report.findings.empty()) std::abort();
  }
  (void)check_certificate({std::string(text), std::string(text)}, {"learn.hospital.example"}, {1'795'000'000'000});
  return 0;
}
