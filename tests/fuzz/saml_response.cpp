// The raw body of a POST to the assertion consumer service. The first byte chooses: the bytes themselves (base64 or
// XML), or edits of a genuine response. Nothing that was not signed may be accepted, and no edit may change what is
// read.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/saml/response.hpp"
#include "appliance/saml/testing.hpp"
#include "tests/fuzz/edits.hpp"

using namespace mc;

namespace {

struct World {
  saml::testing::Idp idp;
  std::vector<saml::IdentityProvider> providers = *saml::parse_metadata(idp.metadata(), saml::testing::Answer{}.now);
  std::vector<saml::Key> keys{
      *saml::Key::from_private_pem(as_text(saml::testing::shared_key_pair().private_pem.view()))};
  std::array<std::string, 5> genuine = make(idp);

  static std::array<std::string, 5> make(const saml::testing::Idp& idp) {
    saml::testing::Answer plain;
    saml::testing::Answer outside = plain;
    outside.sign_assertion = false;
    outside.sign_response = true;
    saml::testing::Answer both = plain;
    both.sign_response = true;
    both.style = saml::testing::Style::okta;
    saml::testing::Answer sealed = both;
    sealed.encrypt_for = saml::testing::shared_key_pair().certificate;
    saml::testing::Answer adfs = plain;
    adfs.style = saml::testing::Style::adfs;
    return {idp.response(plain), idp.response(outside), idp.response(both), idp.response(sealed), idp.response(adfs)};
  }

  saml::Verdict verify(std::string_view xml) const {
    return saml::verify_response(xml, {providers.front(),
                                       "https://mc.example/saml",
                                       "https://mc.example/api/v1/sso/acs",
                                       "_request1",
                                       saml::testing::Answer{}.now,
                                       keys,
                                       {}});
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World world;
  if (size == 0) return 0;
  std::size_t which = data[0] % 8;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (which >= world.genuine.size()) {
    auto decoded = saml::decode_post(text);
    if (world.verify(decoded ? std::string_view(*decoded) : text).accepted) std::abort();
    return 0;
  }
  saml::Verdict found = world.verify(fuzz::edited(world.genuine[which], data + 1, size - 1));
  saml::testing::Answer said;
  if (found.accepted && (found.login.subject != said.subject || found.login.attributes != said.attributes ||
                         found.login.session_index != "_session1" || found.login.issuer != world.idp.entity_id()))
    std::abort();
  return 0;
}
