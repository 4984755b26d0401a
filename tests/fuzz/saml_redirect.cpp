// The raw query of the redirect binding, as it comes or as edits of a genuine one, and the logout messages inside.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "appliance/saml/messages.hpp"
#include "appliance/saml/testing.hpp"
#include "tests/fuzz/edits.hpp"

using namespace mc;

namespace {

constexpr std::string_view kLogout = "https://mc.example/slo";

struct World {
  saml::testing::Idp idp;
  std::vector<saml::Key> keys{idp.key()};
  std::vector<saml::IdentityProvider> providers = *saml::parse_metadata(idp.metadata(), saml::testing::Answer{}.now);
  std::string xml = saml::to_xml(saml::LogoutRequest{
      "_logout1", idp.entity_id(), std::string(kLogout), saml::testing::Answer{}.now, "noor", "", {"_session1"}});
  std::string query = saml::redirect_url("", saml::Parameter::request, xml, "state", idp.key())->substr(1);
};

void read_messages(const World& world, std::string_view text) {
  saml::LogoutExpectation expected{
      world.providers.front(), std::string(kLogout), saml::testing::Answer{}.now, {}, false};
  (void)saml::read_logout_request(text, expected);
  (void)saml::read_logout_response(text, expected);
  expected.signed_inside = true;
  if (saml::read_logout_request(text, expected) || saml::read_logout_response(text, expected)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const World world;
  if (size == 0) return 0;
  std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
  case 0:
    (void)saml::claimed_issuer_of_redirect(text);
    if (saml::read_redirect(text, world.keys)) std::abort();
    break;
  case 1: {
    std::string query = fuzz::edited(world.query, data + 1, size - 1);
    (void)saml::claimed_issuer_of_redirect(query);
    auto read = saml::read_redirect(query, world.keys);
    if (read && (read->xml != world.xml || read->relay_state != "state")) std::abort();
    break;
  }
  case 2:
    read_messages(world, text);
    break;
  default:
    read_messages(world, fuzz::edited(world.xml, data + 1, size - 1));
  }
  return 0;
}
