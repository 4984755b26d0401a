// The raw body of a POST to the assertion consumer service: base64 or XML, signed or not.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/saml/response.hpp"
#include "appliance/saml/testing.hpp"

using namespace mc;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const saml::testing::Idp idp;
  static const auto providers = saml::parse_metadata(idp.metadata(), saml::testing::Answer{}.now);
  static const std::vector<saml::Key> keys{
      *saml::Key::from_private_pem(as_text(saml::testing::shared_key_pair().private_pem.view()))};
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto decoded = saml::decode_post(text);
  saml::Expectation expected{providers->front(),
                             "https://mc.example/saml",
                             "https://mc.example/api/v1/sso/acs",
                             "_request1",
                             saml::testing::Answer{}.now,
                             keys,
                             {}};
  // Nobody signed these bytes: whatever is accepted is a forgery.
  if (saml::verify_response(decoded ? std::string_view(*decoded) : text, expected).accepted) std::abort();
  return 0;
}
