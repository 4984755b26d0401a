// The raw query of the redirect binding, and the logout messages inside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/saml/messages.hpp"
#include "appliance/saml/testing.hpp"

using namespace mc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const saml::testing::Idp idp;
  static const std::vector<saml::Key> keys{idp.key()};
  static const auto providers = saml::parse_metadata(idp.metadata(), saml::testing::Answer{}.now);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)saml::claimed_issuer_of_redirect(text);
  if (saml::read_redirect(text, keys)) std::abort();
  saml::LogoutExpectation expected{
      providers->front(), "https://mc.example/slo", saml::testing::Answer{}.now, {}, false};
  (void)saml::read_logout_request(text, expected);
  (void)saml::read_logout_response(text, expected);
  expected.signed_inside = true;
  if (saml::read_logout_request(text, expected)) std::abort();
  return 0;
}
