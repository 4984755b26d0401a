// Verified SAML responses a second on one core, with the split by stage.   bench_saml [seconds]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "appliance/saml/response.hpp"
#include "appliance/saml/testing.hpp"

namespace {

using namespace mc;

template <class F>
double per_second(double seconds, F&& run) {
  auto begin = std::chrono::steady_clock::now();
  long count = 0;
  double taken = 0;
  do {
    for (int i = 0; i < 20; ++i) run();
    count += 20;
    taken = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  } while (taken < seconds);
  return static_cast<double>(count) / taken;
}

}  // namespace

int main(int count, char** arguments) {
  double seconds = count > 1 ? std::atof(arguments[1]) : 3;
  saml::testing::Idp idp;
  auto providers = saml::parse_metadata(idp.metadata(), saml::testing::Answer{}.now);
  std::vector<saml::Key> keys{
      *saml::Key::from_private_pem(as_text(saml::testing::shared_key_pair().private_pem.view()))};
  saml::Expectation expected{providers->front(),
                             "https://mc.example/saml",
                             "https://mc.example/api/v1/sso/acs",
                             "_request1",
                             saml::testing::Answer{}.now,
                             keys,
                             {}};
  auto measure = [&](const char* name, const saml::testing::Answer& answer) {
    std::string xml = idp.response(answer);
    bool all = true;
    double rate = per_second(seconds, [&] { all = all && saml::verify_response(xml, expected).accepted; });
    std::printf("%-34s %8.0f /s  %7.3f ms each%s\n", name, rate, 1000 / rate, all ? "" : "  REFUSED");
  };
  saml::testing::Answer answer;
  std::string xml = idp.response(answer);
  double parse = per_second(seconds, [&] { (void)saml::claimed_issuer(xml); });
  std::printf("%-34s %8.0f /s  %7.3f ms each\n", "scan and parse alone", parse, 1000 / parse);
  measure("assertion signed (RSA 2048)", answer);
  answer.sign_response = true;
  measure("response and assertion signed", answer);
  answer.encrypt_for = saml::testing::shared_key_pair().certificate;
  measure("both signed, encrypted (OAEP, GCM)", answer);
}
